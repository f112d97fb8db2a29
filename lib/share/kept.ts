/**
 * Hashes that are kept between runs, in the folder `shares` of the data folder: a file for each thing that was shared,
 *
 *     <32 digits of its path and name>.hash
 *
 * bencoded: `version` 1, `print` 32 bytes of the names, sizes and times of all its files and of how it is cut, and `info`,
 * the info dictionary that was made of them. It is good while the print is the same; read as if a stranger had sent it.
 */
import { createHash } from "node:crypto";
import { compareBytes } from "../base/bytes.ts";
import { type Fault, isFault } from "../base/fault.ts";
import type { Files } from "../base/files.ts";
import type { Platform } from "../base/stop.ts";
import { decode } from "../bencode/decode.ts";
import { encode } from "../bencode/encode.ts";
import { getBytes, getInteger } from "../bencode/view.ts";
import type { Content } from "../metainfo/content.ts";
import { LIMITS } from "../metainfo/limits.ts";
import { pathsOf } from "../metainfo/paths.ts";

const VERSION = 1;
const ENDING = ".hash";

/** Kept at most; the ones that were written longest ago go first. */
const MOST_KEPT = 200;

/** Where hashes are kept, and as of what. */
export interface Keeper {
  readonly files: Pick<Files, "readWhole" | "writeWhole" | "makeFolder" | "list" | "info" | "remove">;
  readonly platform: Platform;
  /** The data folder. */
  readonly folder: string;
}

/**
 * What tells whether content is as it was, 32 bytes; null where the system tells no times, so that nothing would be
 * noticed.
 */
export function printOf(root: string, { name, isSingle, files }: Content): Uint8Array | null {
  const hash = createHash("sha256").update(JSON.stringify([VERSION, root, name, isSingle]));
  for (const { path, source, length, modified, link } of files) {
    if (modified === null && link === null) return null;
    hash.update(`${JSON.stringify([path, source, length, modified, link])}\n`);
  }
  return new Uint8Array(hash.digest());
}

/** The info dictionary that was kept for content of this print; null when there is none. */
export function readKept(keeper: Keeper, root: string, name: string, print: Uint8Array): Uint8Array | null {
  const bytes = keeper.files.readWhole(placeOf(keeper, root, name), LIMITS.torrentBytes);
  return isFault(bytes) ? null : infoIn(bytes, print);
}

/** The info dictionary in the bytes of a kept file; null when they are none, or of another print. */
export function infoIn(bytes: Uint8Array, print: Uint8Array): Uint8Array | null {
  const value = decode(bytes, { maxDepth: 2, maxValues: 10 });
  if (isFault(value) || value.kind !== "dictionary" || getInteger(value, "version") !== VERSION) return null;
  const [kept, info] = ["print", "info"].map((key) => getBytes(value, key));
  if (kept === undefined || info === undefined || compareBytes(kept, print) !== 0) return null;
  return info.slice();
}

/** Keeps it; the fault says why not. */
export function writeKept(
  keeper: Keeper,
  root: string,
  name: string,
  { print, info }: { print: Uint8Array; info: Uint8Array },
): Fault | null {
  const { files } = keeper;
  const failed = files.makeFolder(folderOf(keeper)) ??
    files.writeWhole(placeOf(keeper, root, name), encode({ version: VERSION, print, info }), true);
  if (failed === null) forgetOldest(keeper);
  return failed;
}

function folderOf({ folder, platform }: Keeper): string {
  return pathsOf(platform).join(folder, "shares");
}

function placeOf(keeper: Keeper, root: string, name: string): string {
  const digits = createHash("sha256").update(JSON.stringify([root, name])).digest("hex").slice(0, 32);
  return pathsOf(keeper.platform).join(folderOf(keeper), `${digits}${ENDING}`);
}

/** What was shared once may be gone for good: its hashes do not pile up. */
function forgetOldest(keeper: Keeper): void {
  const { files, platform } = keeper;
  const entries = files.list(folderOf(keeper));
  if (isFault(entries) || entries.length <= MOST_KEPT) return;
  const kept = entries.filter(({ name }) => name.endsWith(ENDING)).map(({ name }) => {
    const path = pathsOf(platform).join(folderOf(keeper), name);
    const info = files.info(path);
    return { path, at: isFault(info) ? 0 : info.modified ?? 0 };
  });
  const oldest = kept.toSorted((a, b) => a.at - b.at).slice(0, Math.max(0, kept.length - MOST_KEPT));
  for (const { path } of oldest) files.remove(path);
}
