/**
 * When the disk fails: nothing is asked or given until the cause is gone, which is looked for again and again. What was
 * verified stays; what could not be written waits in memory and is written then.
 */
import type { Fault } from "../../base/fault.ts";
import type { FileFault, FileReason } from "../../base/file_fault.ts";
import { chokeAll } from "./choking.ts";
import { cancelAll } from "./requests.ts";
import type { TorrentState } from "./state.ts";

/** Milliseconds between two looks whether the cause is gone. */
const LOOK = 5_000;

/** Faults that concern all of a torrent's files, or will not pass by themselves; a single unreadable piece is none. */
const GONE: ReadonlySet<FileReason> = new Set<FileReason>([
  "missing",
  "denied",
  "no-folder",
  "busy",
  "other",
]);

/** Whether reading failed for good, so that nothing can be given. */
export function isFileGone(it: Fault): boolean {
  return GONE.has((it as Partial<FileFault>).reason ?? "other");
}

/** Stops all that goes on, and says why. */
export function pause(state: TorrentState, fault: Fault): void {
  if (state.fault !== null || state.isEnded) return;
  state.fault = fault;
  for (const peer of state.peers.values()) cancelAll(state, peer);
  chokeAll(state);
  state.tools.news({ kind: "paused", fault });
  lookSoon(state);
}

/** Looks in a while whether the cause is gone. */
export function lookSoon(state: TorrentState): void {
  state.tools.after(LOOK, () => {
    if (state.isEnded) return;
    const looked = state.have.bytes.slice();
    state.storage.recover(looked.slice(), state.ending).then(
      (have) => state.tools.post({ kind: "recovered", looked, have }),
    );
  });
}
