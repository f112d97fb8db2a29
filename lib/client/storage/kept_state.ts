/**
 * What is kept of a torrent at one place between runs, in the folder `resume` of the state folder:
 *
 *     <info hash>-<8 digits of the place>.resume     resume data
 *     <info hash>-<8 digits of the place>.part       the part file
 *     <info hash>-<8 digits of the place>.lock       held by the process that runs it; stays, empty
 */
import { createHash } from "node:crypto";
import { compareBytes, toHex } from "../../base/bytes.ts";
import { type Fault, isFault } from "../../base/fault.ts";
import type { Files } from "../../base/files.ts";
import type { Platform } from "../../base/stop.ts";
import { pathsOf } from "../../metainfo/paths.ts";
import type { Torrent } from "../../metainfo/torrent.ts";
import { taken } from "./faults.ts";
import { decodeResume, encodeResume, MOST_RESUME_BYTES, type ResumeData } from "./resume.ts";

/** The state of one torrent at one place, in this process's hands. */
export interface KeptState {
  /** Where the part file goes; null when the folder cannot be written to. */
  readonly partPath: string | null;
  /** What was kept; null when there is nothing of use. */
  read(): ResumeData | null;
  /** Keeps it, whole or not at all. */
  write(data: Omit<ResumeData, "infoHash" | "place">): Fault | null;
  /** Lets other processes have the torrent. */
  release(): void;
}

/** The hash that a torrent is known by: that of v1 where it has both. */
export function infoHashOf(torrent: Torrent): Uint8Array {
  return torrent.kind === "v2" ? torrent.infoHashV2 : torrent.infoHash;
}

/** Takes a torrent's state into hand; a fault when another process has it. */
export function keepState(
  { torrent, stateFolder, place }: { torrent: Torrent; stateFolder: string; place: string },
  { files, platform }: { files: Files; platform: Platform },
): KeptState | Fault {
  const { join } = pathsOf(platform);
  const folder = join(stateFolder, "resume");
  const infoHash = infoHashOf(torrent);
  const key = `${toHex(infoHash.subarray(0, 20))}-${digits(place)}`;
  const made = files.makeFolder(folder);
  const lock = made === null ? files.lock(join(folder, `${key}.lock`)) : null;
  // Where nothing can be locked (some file systems on a network) it goes without.
  if (made === null && lock === null) return taken(place);
  const path = join(folder, `${key}.resume`);
  return {
    partPath: made === null && !isFault(lock) ? join(folder, `${key}.part`) : null,
    read: () => readKept(files, path, infoHash, place),
    write: (data) => made ?? files.writeWhole(path, encodeResume({ ...data, infoHash, place }), true),
    release: () => isFault(lock) ? undefined : lock?.release(),
  };
}

/** The same file name for the same place; for another one a name that differs. */
function digits(place: string): string {
  return createHash("sha1").update(place).digest("hex").slice(0, 8);
}

function readKept(files: Files, path: string, infoHash: Uint8Array, place: string): ResumeData | null {
  const bytes = files.readWhole(path, MOST_RESUME_BYTES);
  const data = isFault(bytes) ? bytes : decodeResume(bytes);
  if (isFault(data)) return null;
  return compareBytes(data.infoHash, infoHash) === 0 && data.place === place ? data : null;
}

/** No state: what is downloaded is found again by a full check. */
export function keepNothing(): KeptState {
  return { partPath: null, read: () => null, write: () => null, release() {} };
}
