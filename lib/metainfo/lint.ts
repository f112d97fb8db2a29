/**
 * What a careful person would say of a torrent that can be read: nothing here is a reason to refuse it. What is odd in
 * the bytes themselves the reader has noted already (`torrent.remarks`).
 */
import { formatSize } from "../base/unit.ts";
import {
  insideTrackers,
  seedsWithoutSlash,
  twinTrackers,
  unusableNodes,
  unusableSeeds,
  unusableTrackers,
} from "./lint/addresses.ts";
import { hiddenEndings } from "./lint/endings.ts";
import { isNotLinkLocal, keysInside, linkLocals } from "./lint/risks.ts";
import { type Check, quoted, remarksOf, when } from "./lint/check.ts";
import { manyEmptyFiles, missingLayers, muchPadding, oddPieceCount, oddPieceLength } from "./lint/pieces.ts";
import type { Magnet } from "./magnet.ts";
import { foldersOf, nameOf } from "./read/file_at.ts";
import type { SafeNames } from "./safe_names.ts";
import type { Remark, Torrent, TorrentFile } from "./torrent.ts";

/** What a look at the torrent alone does not tell. */
export interface LintFacts {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Bytes of the .torrent. */
  readonly size: number;
  /** How its files are called on disk. */
  readonly names: SafeNames;
}

/** The remarks on a torrent, the gravest first; those that the reader made are not among them. */
export function lint(torrent: Torrent, facts: LintFacts): Remark[] {
  return remarksOf(CHECKS, torrent, facts);
}

/** The remarks on a magnet link. */
export function lintMagnet(magnet: Magnet): Remark[] {
  return remarksOf(MAGNET_CHECKS, magnet);
}

/** Codes of what may well be meant so: good to know, but nothing to change. */
export const NOTES: ReadonlySet<string> = new Set([
  "no-tracker",
  "tracker-inside",
  "v2-only",
  "key-inside",
  "link-alone",
]);

/** Bytes of a .torrent that libtorrent takes, unless it is told otherwise. */
const LIBTORRENT_LIMIT = 10_000_000;

/** Characters of a path: Windows takes 259, and the folder of the downloads comes in front. */
const LONG_PATH = 220;

const DAY = 86_400_000;

/** BitTorrent's first year. */
const FIRST_DATE = Date.UTC(2001, 0, 1);

const CHECKS: readonly Check<[Torrent, LintFacts]>[] = [
  ["name-changed", (_torrent, { names }) => names.changes.map(changeSentence)],
  ["ending-hidden", hiddenEndings],
  ["tracker-unusable", ({ outer }) => unusableTrackers(outer.trackers.flat())],
  [
    "private-without-tracker",
    ({ isPrivate, outer }) => when(isPrivate && outer.trackers.length === 0, NO_WAY),
  ],
  ["private-with-nodes", ({ isPrivate, outer }) => when(isPrivate && outer.nodes.length > 0, IDLE_NODES)],
  ["no-tracker", ({ isPrivate, outer }) => when(!isPrivate && outer.trackers.length === 0, NO_TRACKER)],
  [
    "link-local",
    ({ outer }) => linkLocals(outer.trackers.flat(), [...outer.webSeeds, ...outer.httpSeeds]),
  ],
  ["tracker-inside", ({ outer }) => insideTrackers(outer.trackers.flat().filter(isNotLinkLocal))],
  ["tracker-twice", ({ outer }) => twinTrackers(outer.trackers.flat())],
  ["seed-unusable", ({ outer }) => unusableSeeds([...outer.webSeeds, ...outer.httpSeeds])],
  ["key-inside", ({ outer }) => keysInside(outer.trackers.flat(), [...outer.webSeeds, ...outer.httpSeeds])],
  ["web-seed-slash", ({ outer, isSingle }) => isSingle ? [] : seedsWithoutSlash(outer.webSeeds)],
  ["node-unusable", ({ outer }) => unusableNodes(outer.nodes)],
  ["piece-length", oddPieceLength],
  ["piece-count", oddPieceCount],
  ["torrent-large", (_torrent, { size }) => when(size > LIBTORRENT_LIMIT, largeSentence(size))],
  ["v2-only", ({ kind }) => when(kind === "v2", V2_ONLY)],
  ["layers-missing", missingLayers],
  ["much-padding", muchPadding],
  ["empty-files", manyEmptyFiles],
  ["path-long", longPaths],
  ["date", oddDate],
];

const MAGNET_CHECKS: readonly Check<[Magnet]>[] = [
  ["tracker-unusable", ({ trackers }) => unusableTrackers(trackers)],
  ["no-tracker", ({ trackers, peers }) => when(trackers.length === 0 && peers.length === 0, NO_TRACKER)],
  ["link-alone", (magnet) => when(isAlone(magnet), ALONE)],
  ["link-local", ({ trackers, webSeeds }) => linkLocals(trackers, webSeeds)],
  ["tracker-inside", ({ trackers }) => insideTrackers(trackers.filter(isNotLinkLocal))],
  ["tracker-twice", ({ trackers }) => twinTrackers(trackers)],
  ["seed-unusable", ({ webSeeds }) => unusableSeeds(webSeeds)],
  ["key-inside", ({ trackers, webSeeds }) => keysInside(trackers, webSeeds)],
  ["v2-only", ({ infoHash }) => when(infoHash === null, V2_ONLY)],
];

/** Whether a link is a hash and nothing else. */
function isAlone({ infoHash, infoHashV2, name, length, ...lists }: Magnet): boolean {
  if (name !== null || length !== null || (infoHash !== null && infoHashV2 !== null)) return false;
  const { trackers, webSeeds, peers, selected } = lists;
  return trackers.length + webSeeds.length + peers.length === 0 && selected === null;
}

/** What is to be said of such a link: a command line ends at &. */
const ALONE = "The link is a hash alone: if it was typed without quotes, all that followed & is lost.";

const NO_WAY = "It is private and has no tracker: nobody can find anybody.";
const IDLE_NODES = "It is private, so that its DHT nodes are never asked.";
const NO_TRACKER = "It has no tracker: peers find each other by the DHT and on the local network only.";
const V2_ONLY = "It is v2 alone: programs that know only v1 cannot use it.";

function largeSentence(size: number): string {
  return `The .torrent is ${
    formatSize(size)
  } long, and many programs refuse more than 10 MB: longer pieces make it smaller.`;
}

function changeSentence({ raw, safe, code, why }: SafeNames["changes"][number]): string {
  const reason = why.replace(/\.$/, "");
  // A link that is left out is saved under no name.
  return code === "link"
    ? `The link ${quoted(raw)} would be left out: ${reason}.`
    : `The name ${quoted(raw)} would be saved as ${quoted(safe)}: ${reason}.`;
}

function longPaths({ isSingle, files }: Torrent, { names }: LintFacts): string[] {
  if (isSingle || (names.changes.length === 0 && !hasLongPath(files, names.root.length))) return [];
  let longest = 0;
  let count = 0;
  for (const { path } of names.files) {
    const length = path.reduce((sum, part) => sum + part.length + 1, names.root.length);
    if (length > LONG_PATH) count++;
    longest = Math.max(longest, length);
  }
  const paths = count === 1 ? "One path has" : `${count} paths have`;
  return when(
    count > 0,
    `${paths} up to ${longest} characters: many programs on Windows take 259, with the folder that all is in.`,
  );
}

/** Whether any path may be long as it stands in the torrent, where it has as many bytes as characters or more. */
function hasLongPath(files: readonly TorrentFile[], root: number): boolean {
  for (const file of files) {
    let length = root + 1 + nameOf(file).length;
    const folders = foldersOf(file);
    for (let at = 0; at < folders.length; at++) length += folders[at].length + 1;
    if (length > LONG_PATH && !file.isPad) return true;
  }
  return false;
}

function oddDate({ outer: { date } }: Torrent, { now }: LintFacts): string[] {
  if (date === null) return [];
  return [
    ...when(date * 1000 > now + DAY, "Its date is in the future."),
    ...when(date * 1000 < FIRST_DATE, "Its date is from before there were torrents."),
  ];
}
