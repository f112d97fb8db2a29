/** From a path to a share: its files are found, then hashed, unless that was done before and they are still as they were. */
import { toHex } from "../base/bytes.ts";
import type { Clock } from "../base/clock.ts";
import { type Fault, fault, isFault } from "../base/fault.ts";
import type { Files } from "../base/files.ts";
import { Pace } from "../base/pace.ts";
import { shownPath } from "../base/setting.ts";
import type { Platform } from "../base/stop.ts";
import type { Content } from "../metainfo/content.ts";
import { create, type CreateOptions, outline } from "../metainfo/create.ts";
import type { HashPieces } from "../metainfo/hashing/plan.ts";
import { readTorrent } from "../metainfo/read.ts";
import { scan, type Scanned, type ScanOptions } from "../metainfo/scan.ts";
import { NO_OUTPUTS } from "../metainfo/scan/outputs.ts";
import { NO_OUTER, type Torrent } from "../metainfo/torrent.ts";
import { writeTorrent } from "../metainfo/write.ts";
import { differenceOf } from "./changes.ts";
import { type Keeper, printOf, readKept, writeKept } from "./kept.ts";
import type { Share } from "./share.ts";

/** What is to be shared. */
export interface ShareWish {
  /** Absolute. */
  readonly root: string;
  /** Null: the file's or folder's own. */
  readonly name: string | null;
  readonly scan: Pick<ScanOptions, "hidden" | "include" | "exclude" | "symlinks">;
}

/** The work's surroundings. */
export interface MakingMeans {
  readonly files: Files;
  readonly platform: Platform;
  readonly clock: Clock;
  readonly hash: HashPieces;
  readonly threads: number;
  /** Where hashes are kept; null: nowhere. */
  readonly keptFolder: string | null;
}

/** Torrents of v1: of what is there to get them on a LAN, all programs know these. */
const OPTIONS: CreateOptions = {
  kind: "v1",
  pieceLength: null,
  isPrivate: false,
  source: null,
  outer: NO_OUTER,
};

/** Milliseconds of work between two turns of others: pages, announces and pieces do not wait for a large folder. */
const STINT = 10;

/** The pace of what is done beside answers. */
export function newPace({ clock }: Pick<MakingMeans, "clock">): Pace {
  return new Pace(clock, STINT);
}

/** What changed so shortly before it was hashed could change again within the same tick of a disk's clock. */
const TICK = 2_000;

/** Finds the files; nothing is read. Faults are those of `scan` and of `outline`. */
export async function findContent(
  wish: ShareWish,
  { files, platform, clock }: Pick<MakingMeans, "files" | "platform" | "clock">,
  onProgress: (files: number) => void,
  signal: AbortSignal,
): Promise<Scanned | Fault> {
  const options = { ...wish.scan, name: wish.name, without: NO_OUTPUTS };
  const scanned = await scan(files, wish.root, options, {
    ...{ platform, clock, stint: STINT, onProgress, signal },
  });
  if (isFault(scanned)) return scanned;
  const outlined = outline(scanned.content, OPTIONS);
  return isFault(outlined) ? withoutMakersAdvice(outlined) : scanned;
}

/** What `muster make` can do about it `muster share` cannot. */
function withoutMakersAdvice(it: Fault): Fault {
  return it.fault === "too-many-files"
    ? { ...it, advice: "Share its parts, or pack its files into one." }
    : it;
}

/** Makes the share of what was found; content that is not as it was found when all is hashed is refused (`changed`). */
export async function makeShare(
  wish: ShareWish,
  content: Content,
  means: MakingMeans,
  onProgress: (bytes: number) => void,
  signal: AbortSignal,
): Promise<Share | Fault> {
  const { root } = wish;
  const { keptFolder, files, platform, clock } = means;
  const keeper: Keeper | null = keptFolder === null ? null : { files, platform, folder: keptFolder };
  const print = printOf(root, content);
  const kept = keeper === null || print === null ? null : readKept(keeper, root, content.name, print);
  const known = kept === null ? null : torrentOf(kept);
  if (known !== null && isOf(known, content)) return shareOf(root, content, known);
  const began = clock.now();
  const created = await create(content, OPTIONS, {
    ...{ hash: means.hash, threads: means.threads, isBusy: true, onProgress, signal },
  });
  if (isFault(created)) return created;
  const torrent = readTorrent(created.bytes);
  if (isFault(torrent)) throw new Error("A torrent of ours cannot be read.");
  const changed = await changedMeanwhile(wish, content, means, signal);
  if (changed !== null) return changed;
  if (keeper !== null && print !== null && isSettled(content, began)) {
    // That it cannot be kept costs no more than the next start's time.
    writeKept(keeper, root, content.name, { print, info: torrent.info });
  }
  return shareOf(root, content, torrent);
}

function torrentOf(info: Uint8Array): Torrent | null {
  const torrent = readTorrent(writeTorrent(info, NO_OUTER, null));
  return isFault(torrent) ? null : torrent;
}

/** Whether a torrent that was kept can be that of the content. */
function isOf(torrent: Torrent, { name, isSingle, files }: Content): boolean {
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return torrent.kind === "v1" && text(torrent.name) === name && torrent.isSingle === isSingle &&
    torrent.files.length === files.length &&
    torrent.files.every(({ path, length }, i) =>
      length === files[i].length && path.map(text).join("/") === files[i].path.join("/")
    );
}

function shareOf(root: string, content: Content, torrent: Torrent): Share {
  if (torrent.kind === "v2") throw new Error("A share has an info hash of v1.");
  return { name: content.name, root, content, torrent, infoHash: toHex(torrent.infoHash) };
}

async function changedMeanwhile(
  wish: ShareWish,
  content: Content,
  means: MakingMeans,
  signal: AbortSignal,
): Promise<Fault | null> {
  const again = await findContent({ ...wish, name: content.name }, means, () => {}, signal);
  if (isFault(again)) return again;
  const difference = await differenceOf(content, again.content, newPace(means));
  if (difference.why === null) return null;
  const advice = "Share it when nothing is written to it any more.";
  return fault(
    "changed",
    `${shownPath(content.name)} changed while it was hashed: ${difference.why}.`,
    advice,
  );
}

function isSettled({ files }: Content, began: number): boolean {
  return files.every(({ modified, link }) => link !== null || (modified !== null && modified < began - TICK));
}
