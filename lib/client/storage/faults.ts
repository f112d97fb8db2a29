/** What goes wrong with a torrent's content on disk, in words: the one list. What files themselves refuse stands in base/file_fault.ts. */
import { type Fault, fault } from "../../base/fault.ts";
import { shownPath } from "../../base/setting.ts";
import { counted, formatSize } from "../../base/unit.ts";

/** For calls that a closed store does not carry out any more. */
export const CLOSED: Fault = fault("closed", "The storage was closed.");

/** For work that was ended on wish. */
export const ABORTED: Fault = fault("aborted", "The work was stopped.");

/** A piece, or a stretch of one, that the torrent does not have. */
export const OUT_OF_RANGE: Fault = fault("out-of-range", "The torrent has no such bytes.");

/** The thread of the disk ended; another one takes its place. */
export const THREAD_ENDED: Fault = fault("disk-thread", "The thread that reads and writes files ended.");

/** A file ends before bytes that are to be read. */
export function fileShort(path: string): Fault {
  return fault("file-short", `${shownPath(path)} is shorter than it should be.`);
}

/** Bytes of a file that is not wanted, and that nothing is kept of. */
export const NOT_KEPT: Fault = fault("not-kept", "The bytes are of a file that is not wanted.");

/** The disk has less room than what is still to come. */
export function noRoom(place: string, needed: number, free: number): Fault {
  return fault(
    "no-room",
    `${shownPath(place)} still needs ${formatSize(needed)}, and its disk has ${formatSize(free)} left.`,
    "Make room, choose another folder, or fewer files.",
  );
}

/** A file in the place of one of the torrent's is longer than that. */
export function fileLong(path: string, size: number, length: number): Fault {
  return fault(
    "file-long",
    `${shownPath(path)} is there already with ${size} bytes; the torrent's file has ${length}.`,
    "Move it away, or choose another folder.",
  );
}

/** What stands there, and has nothing of the torrent: somebody's own file, as it seems. */
export function foreign(path: string): Fault {
  return fault(
    "foreign",
    `${shownPath(path)} is there already, and nothing of it is this torrent's.`,
    "Move it away, choose another folder, or give --force to write over it.",
  );
}

/** Files are there, but not one piece of the torrent. */
export function nothingRight(path: string): Fault {
  return fault("not-there", `Nothing of the torrent is at ${shownPath(path)}.`, "Say where the data are.");
}

/** A folder or file below the torrent's own is a link to somewhere else. */
export function leadsOut(path: string): Fault {
  return fault(
    "leads-out",
    `${shownPath(path)} is a link that leads out of the torrent's folder.`,
    "Take the link away, or choose another folder.",
  );
}

/** A folder stands where the torrent has its one file, or the other way round. */
export function wrongKind(path: string, isSingle: boolean): Fault {
  const [found, wanted] = isSingle ? ["no plain file", "a file"] : ["no folder", "a folder of files"];
  return fault("wrong-kind", `${shownPath(path)} is ${found}, and the torrent is ${wanted}.`, ELSEWHERE);
}

const ELSEWHERE = "Move it away, or choose another folder.";

/** Nothing is there to be seeded. */
export function nothingThere(path: string): Fault {
  return fault("not-there", `There is nothing at ${shownPath(path)}.`, "Say where the data are.");
}

/** What was there is there no more: taken away, or on a drive that is not there now. */
export function gone(path: string): Fault {
  return fault(
    "gone",
    `${shownPath(path)} is gone.`,
    "To download it anew, start again; otherwise connect its drive or put it back.",
  );
}

/** Resume data tell of pieces in a folder that is not there now. */
export function folderGone(folder: string, pieces: number): Fault {
  return fault(
    "gone",
    `The folder ${shownPath(folder)} is gone, and with it ${counted(pieces, "piece")} of an earlier run.`,
    "Connect its drive; or make the folder to download all anew.",
  );
}

/** Another file took a file's place while it was in use. */
export function replaced(path: string): Fault {
  return fault("replaced", `${shownPath(path)} was replaced by another file.`, "It is checked again.");
}

/** Somebody else wrote to a file that is seeded. */
export function changed(path: string): Fault {
  return fault("changed", `${shownPath(path)} was changed while it was seeded.`, "It is checked again.");
}

/** Another process, or this one, has the torrent open at the same place. */
export function taken(place: string): Fault {
  return fault(
    "taken",
    `Another muster runs this torrent at ${shownPath(place)}.`,
    "Stop that one first.",
  );
}

/** Links that were left out. */
export function noLinks(count: number): Fault {
  return fault(
    "no-links",
    `${counted(count, "symbolic link")} of the torrent ${
      count === 1 ? "was" : "were"
    } not made: on Windows ` +
      "that is for administrators.",
  );
}

/** Resume data that are none, or not of this program. */
export function badResume(why: string): Fault {
  return fault("bad-resume", `The resume data are of no use: ${why}.`);
}
