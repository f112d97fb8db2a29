/** Where on disk the files of a torrent are: found by their names, or in the place that the user gave. */
import { type Fault, fault, isFault } from "../../base/fault.ts";
import type { FileKind } from "../../base/files.ts";
import { shownPath } from "../../base/setting.ts";
import { isMagnet } from "../../metainfo/magnet.ts";
import { pathsOf } from "../../metainfo/paths.ts";
import type { Env } from "../env.ts";
import { isUrl, isWeb, STANDARD_INPUT } from "../source.ts";
import { type Named, pathsBelow } from "../../metainfo/file_paths.ts";

/** The files' place. */
export interface Place {
  /** The folder that holds them; of a single file, the file itself. */
  readonly root: string;
  /** For each of the torrent's files where it is looked for; null: not at all. */
  readonly paths: readonly (string | null)[];
}

/** How many of a torrent's files tell whether a place is the right one. */
const TELLING = 64;

/** Where to look. */
export interface Search {
  /** The PATH of the command line. */
  readonly given: string | undefined;
  /** How the torrent was named: files may stand beside it. */
  readonly called: string;
  /** What to do, for errors: those of `muster verify` where it is left out. */
  readonly advice?: SearchAdvice;
}

/** What to do where nothing is found, and where a torrent is given in the place of the files. */
export interface SearchAdvice {
  readonly where: string;
  readonly torrents: string;
}

const VERIFY_ADVICE: SearchAdvice = {
  where: "Say where it is: muster verify TORRENT PATH",
  torrents: "Verify one torrent at a time: muster verify TORRENT [PATH]",
};

/** Finds the place. */
export function findPlace(named: Named, search: Search, env: Env): Place | Fault {
  const { given, called, advice = VERIFY_ADVICE } = search;
  const candidates = given === undefined ? around(named, called, env) : within(named, given, advice, env);
  if (isFault(candidates)) return candidates;
  // In the place that was named, what is not there is missing.
  const root = best(named, candidates, env) ?? (given === undefined ? null : candidates[0]);
  return root === null ? nothingAt(named, candidates, advice) : { root, paths: pathsBelow(named, root, env) };
}

/** In the current folder, else beside the torrent's file. */
function around({ roots }: Named, called: string, { platform }: Env): string[] {
  const isFile = called !== STANDARD_INPUT && !isWeb(called);
  const { dirname, join } = pathsOf(platform);
  const beside = isFile ? roots.map((name) => join(dirname(called), name)) : [];
  return [...new Set([...roots, ...beside])];
}

/** The path itself, or the torrent's name within it. */
function within(
  { torrent, roots }: Named,
  given: string,
  advice: SearchAdvice,
  { files, platform }: Env,
): string[] | Fault {
  const stranger = strangerAt(given, roots, advice);
  if (stranger !== null) return stranger;
  const info = files.info(given);
  if (isFault(info)) return info;
  const below = roots.map((name) => pathsOf(platform).join(given, name));
  if (info.kind === "folder") return torrent.isSingle ? below : [given, ...below];
  if (torrent.isSingle) return [given];
  return fault(
    "bad-value",
    `${shownPath(given)} is a file, and the torrent tells of a folder of files.`,
    "Give the folder.",
  );
}

/** What people give for the files by mistake: another torrent, or an address; null for what may be meant. */
function strangerAt(given: string, roots: readonly string[], advice: SearchAdvice): Fault | null {
  if (isUrl(given) || isMagnet(given)) {
    return fault(
      "bad-value",
      `${shownPath(given)} is no place on disk.`,
      "Give the path of a file or folder.",
    );
  }
  // Unless it is the content itself.
  if (!isTorrentName(given) || roots.some(isTorrentName)) return null;
  return fault(
    "bad-value",
    `${shownPath(given)} is a torrent in the place of the files.`,
    advice.torrents,
  );
}

/** Whether the words of a command line may stand in the wrong order: the files first, then the torrent. */
export function areSwapped(torrent: string, given: string | undefined): given is string {
  return given !== undefined && !isWeb(torrent) && !isTorrentName(torrent) &&
    (isTorrentName(given) || isWeb(given));
}

function isTorrentName(name: string): boolean {
  return /\.torrent$/i.test(name);
}

/** Where most of the first files are; of equals the first one that is there at all. */
function best(named: Named, candidates: readonly string[], env: Env): string | null {
  const wanted: FileKind = named.torrent.isSingle ? "file" : "folder";
  let found: { root: string; count: number } | null = null;
  for (const root of candidates) {
    const info = env.files.info(root);
    if (isFault(info) ? info.reason === "missing" || info.reason === "no-folder" : info.kind !== wanted) {
      continue;
    }
    const count = pathsBelow(named, root, env, TELLING)
      .filter((path) => path !== null && !isFault(env.files.linkInfo(path))).length;
    if (found === null || count > found.count) found = { root, count };
  }
  return found?.root ?? null;
}

function nothingAt(
  { torrent: { isSingle } }: Named,
  candidates: readonly string[],
  advice: SearchAdvice,
): Fault {
  const places = candidates.map((path) => `"${shownPath(path)}"`).join(" and ");
  const what = isSingle ? "file" : "folder";
  return fault(
    "cannot-read",
    `The ${what} of the torrent is not there: looked for ${places}.`,
    advice.where,
  );
}
