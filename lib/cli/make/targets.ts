/** Of which files and folders torrents are made: those that are named, or each entry of them. */
import { type Fault, fault, isFault } from "../../base/fault.ts";
import type { FolderEntry } from "../../base/files.ts";
import { shownPath } from "../../base/setting.ts";
import { pathsOf } from "../../metainfo/paths.ts";
import { type Filter, filterOf } from "../../metainfo/scan/filter.ts";
import { type LeftOut, NOTHING_LEFT_OUT } from "../../metainfo/scan/left_out.ts";
import { compareNames } from "../../metainfo/scan/order.ts";
import type { Env } from "../env.ts";
import type { Order } from "./order.ts";

/** Something of which no torrent was made, and why. */
export interface Failure {
  readonly path: string;
  readonly fault: Fault;
}

/** The paths, in order. */
export interface Targets {
  readonly paths: readonly string[];
  readonly failed: readonly Failure[];
  readonly leftOut: LeftOut;
}

/** The paths of an order; of `each` those of the entries that can become a torrent. */
export function findTargets(order: Order, env: Env): Targets {
  const paths: string[] = [];
  const failed: Failure[] = [];
  const leftOut = { ...NOTHING_LEFT_OUT };
  if (!order.each) return { paths: order.paths, failed, leftOut };
  const filter = filterOf(order.scan, env.platform === "windows");
  for (const folder of order.paths) {
    const entries = env.files.list(folder);
    if (isFault(entries)) {
      failed.push({ path: folder, fault: fileFaultOf(folder, order, env) ?? entries });
      continue;
    }
    const before = paths.length;
    const torrents = entries.filter(({ name }) => isTorrent(name)).length;
    for (const entry of entries.toSorted((a, b) => compareNames(a.name, b.name))) {
      const why = isTorrent(entry.name) ? "outputs" : reasonToSkip(entry, filter, order);
      if (why === null) paths.push(pathsOf(env.platform).join(folder, entry.name));
      // Torrents are no content here, and not worth a word.
      else if (why !== "outputs") leftOut[why]++;
    }
    if (paths.length === before && torrents === 0) failed.push({ path: folder, fault: nothingIn(folder) });
  }
  return { paths, failed, leftOut };
}

/** Whether a file of the name is a torrent. */
export function isTorrent(name: string): boolean {
  return /\.torrent$/i.test(name);
}

function reasonToSkip({ name, kind }: FolderEntry, filter: Filter, { scan }: Order): keyof LeftOut | null {
  if (filter.isHidden(name)) return "hidden";
  if (filter.isExcluded(name, name)) return "excluded";
  if (kind === "link" && scan.symlinks === "skip") return "links";
  if (kind === "other") return "special";
  // What a folder holds shows when it is scanned.
  return kind === "file" && !filter.isIncluded(name, name) ? "excluded" : null;
}

/** The fault of a file that was named as a folder. */
function fileFaultOf(path: string, { advice }: Order, { files }: Env): Fault | null {
  const info = files.info(path);
  if (isFault(info) || info.kind !== "file") return null;
  return fault("cannot-read", `${shownPath(path)} is a file, and a folder is wanted.`, advice.file);
}

function nothingIn(folder: string): Fault {
  return fault("empty", `${shownPath(folder)} has nothing in it to make a torrent of.`);
}
