/**
 * When the disk fails: nothing is asked or given until the cause is gone, which is looked for again and again. What was
 * verified stays; what could not be written waits in memory and is written then.
 */
import { type Fault, isFault } from "../../base/fault.ts";
import type { FileFault, FileReason } from "../../base/file_fault.ts";
import { Bitfield } from "../piece/bitfield.ts";
import { judge, writeSlab } from "./blocks.ts";
import { chokeAll, chokeSoon } from "./choking.ts";
import { tellLost } from "./exchange.ts";
import { countLacking, tellInterest } from "./interest.ts";
import { cancelAll, fill } from "./requests.ts";
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

function lookSoon(state: TorrentState): void {
  state.tools.after(LOOK, () => {
    if (state.isEnded) return;
    state.storage.recover(state.have.bytes.slice(), state.ending).then(
      (have) => state.tools.post({ kind: "recovered", have }),
    );
  });
}

/** The disk was looked at: on with it, or later again. */
export function takeRecovery(state: TorrentState, have: Uint8Array | Fault): void {
  if (state.isEnded || state.fault === null) return;
  if (isFault(have)) {
    if (have.message !== state.fault.message) {
      state.fault = have;
      state.tools.news({ kind: "paused", fault: have });
    }
    return lookSoon(state);
  }
  state.fault = null;
  state.tools.news({ kind: "resumed" });
  loseMissing(state, new Bitfield(state.have.length, have));
  writeStuck(state);
  for (const peer of state.peers.values()) {
    tellInterest(state, peer);
    fill(state, peer);
  }
  chokeSoon(state);
}

/** What is not there any more is lacking again. */
function loseMissing(state: TorrentState, there: Bitfield): void {
  const lost: number[] = [];
  for (let piece = 0; piece < there.length; piece++) {
    if (!state.have.has(piece) || there.has(piece)) continue;
    state.have.clear(piece);
    state.wantedDone -= state.facts.wantedIn(piece);
    countLacking(state, piece);
    if (state.facts.downloads && state.facts.wanted.has(piece)) state.picker.putBack(piece);
    lost.push(piece);
  }
  if (lost.length === 0) return;
  state.isDone = state.wantedDone === state.facts.wantedBytes;
  tellLost(state, lost);
}

/** Writes what waits in memory, and has judged what is whole by that. */
function writeStuck(state: TorrentState): void {
  const stuck = state.stuck.splice(0);
  const toJudge = new Set(stuck.map(({ progress }) => progress).filter(({ isWhole }) => isWhole));
  for (const { progress, slab } of stuck) if (slab >= 0) writeSlab(state, progress, slab);
  for (const progress of toJudge) judge(state, progress);
}
