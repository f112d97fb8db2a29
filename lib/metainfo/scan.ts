/** A file or folder on disk -> the content of a torrent: which files, in which order, how long each. Reads no file. */
import { type Fault, fault, isFault } from "../base/fault.ts";
import type { Files } from "../base/files.ts";
import { shownPath } from "../base/setting.ts";
import type { Content, ContentFile } from "./content.ts";
import { pathsOf } from "./paths.ts";
import { filterOf } from "./scan/filter.ts";
import { type LeftOut, leftOutText, NOTHING_LEFT_OUT } from "./scan/left_out.ts";
import { checkLinks } from "./scan/links.ts";
import { nameOf } from "./scan/name.ts";
import type { ScanMeans, ScanOptions } from "./scan/options.ts";
import { strangeName, Walk } from "./scan/walk.ts";

export type { ScanMeans, ScanOptions };

/** What was found. */
export interface Scanned {
  readonly content: Content;
  readonly leftOut: LeftOut;
}

/**
 * Scans a file or a folder. Faults: what cannot be read (`cannot-read`), a folder with nothing in it (`empty`; `no-match`
 * when patterns left out all), what no torrent can hold (`failed`), `interrupted`.
 */
export async function scan(
  files: Files,
  path: string,
  options: ScanOptions,
  means: ScanMeans,
): Promise<Scanned | Fault> {
  const name = options.name ?? nameOf(files, path, means.platform);
  if (isFault(name)) return name;
  const info = files.info(path);
  if (isFault(info)) return strangeName(path) ?? info;
  if (info.kind === "file") {
    const file: ContentFile = {
      path: [name],
      source: path,
      length: info.size,
      modified: info.modified,
      link: null,
    };
    return { content: { name, isSingle: true, files: [file] }, leftOut: NOTHING_LEFT_OUT };
  }
  if (info.kind !== "folder") return fault("failed", `${shownPath(path)} is neither a file nor a folder.`);
  return await scanFolder(files, path, name, options, means);
}

async function scanFolder(
  files: Files,
  path: string,
  name: string,
  options: ScanOptions,
  means: ScanMeans,
): Promise<Scanned | Fault> {
  const isWindows = means.platform === "windows";
  const walk = new Walk({
    files,
    root: path,
    paths: pathsOf(means.platform),
    separator: isWindows ? "\\" : "/",
    filter: filterOf(options, isWindows),
    symlinks: options.symlinks,
    without: options.without,
    means,
  });
  const failed = await walk.run() ?? checkLinks(walk.found);
  if (failed !== null) return failed;
  if (walk.found.length === 0) return nothingIn(path, walk.leftOut);
  return { content: { name, isSingle: false, files: walk.found }, leftOut: walk.leftOut };
}

function nothingIn(path: string, { excluded, ...others }: LeftOut): Fault {
  const place = shownPath(path);
  if (excluded > 0) {
    return fault("no-match", `${place}: what --include and --exclude leave has no files in it.`);
  }
  const isEmpty = Object.values(others).every((count) => count === 0);
  if (isEmpty) return fault("empty", `${place} has no files in it.`);
  const advice = others.hidden > 0 ? "--hidden takes hidden files." : undefined;
  return fault("empty", `${place} has nothing but ${leftOutText({ excluded, ...others })} in it.`, advice);
}
