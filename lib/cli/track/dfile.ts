/** What bttrack left in its dfile, taken over at the first start. */
import { type Fault, fault, isFault } from "../../base/fault.ts";
import type { Files } from "../../base/files.ts";
import { shownPath } from "../../base/setting.ts";
import { counted } from "../../base/unit.ts";
import { DFILE_BYTES } from "../../tracker/state/dfile/read.ts";
import { type DfileRestored, restoreDfile } from "../../tracker/state/dfile/restore.ts";
import type { Import } from "./state.ts";

/** The name of the file that muster keeps its state in, beside the dfile, which stays as bttrack left it. */
export function stateBeside(dfile: string): string {
  return `${dfile}.muster`;
}

/**
 * Takes over the dfile at the path, once. Nothing there is a first start; what is no dfile is told and left alone, since
 * bttrack would have begun anew too; one that cannot be read is a Fault.
 */
export function takeOver(path: string, files: Files): Import {
  return {
    // deno-lint-ignore require-await
    async take(store, now) {
      const bytes = files.readWhole(path, DFILE_BYTES);
      if (isFault(bytes)) {
        if (bytes.reason === "missing") return null;
        return bytes.reason === "too-long" ? tooLong(path) : bytes;
      }
      const restored = restoreDfile(bytes, store, now);
      if (!isFault(restored)) return tell(path, restored);
      return `${shownPath(path)} is left alone: ${restored.message}. The swarms begin empty.`;
    },
    passOver: () => isFault(files.info(path)) ? null : passedOver(path),
  };
}

function passedOver(path: string): string {
  const beside = shownPath(stateBeside(path));
  return `${shownPath(path)} is not read any more: the state is in ${beside}. To take ${
    shownPath(path)
  } over, stop ` +
    `this tracker and give ${beside} another name.`;
}

function tooLong(path: string): Fault {
  return fault(
    "cannot-read",
    `${shownPath(path)} is longer than ${DFILE_BYTES / 2 ** 20} MiB.`,
    "Give --dfile another name to begin anew.",
  );
}

function tell(path: string, { torrents, peers, left, uncounted, skipped, tornAt }: DfileRestored): string {
  return [
    `Taken over from ${shownPath(path)}: ${counted(torrents, "torrent")}, ${counted(peers, "peer")}.`,
    ...(tornAt === null ? [] : [`It breaks off at byte ${tornAt}; what stands before is here.`]),
    ...(skipped === 0 ? [] : [
      `${counted(skipped, "entry", "entries")} of it made no sense and ${
        skipped === 1 ? "is" : "are"
      } left out.`,
    ]),
    ...(left === 0 ? [] : [`${counted(left, "peer")} of it found no room: start with a larger --memory.`]),
    ...(uncounted === 0 ? [] : [uncountedText(path, uncounted)]),
    `From now on the state is in ${shownPath(stateBeside(path))}.`,
  ].join(" ");
}

function uncountedText(path: string, uncounted: number): string {
  const beside = shownPath(stateBeside(path));
  return `The downloads of ${
    counted(uncounted, "torrent")
  } without peers are left out: to have them, stop this ` +
    `tracker, take ${beside} away and start with --keep_dead 1.`;
}
