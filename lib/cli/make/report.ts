/** What `muster make` tells of each torrent: the object of `--json`, version 1 of a contract with scripts, and the text. */
import { toHex } from "../../base/bytes.ts";
import { shownPath } from "../../base/setting.ts";
import { counted, formatSize, writeSize } from "../../base/unit.ts";
import type { Content } from "../../metainfo/content.ts";
import type { Created, Outline } from "../../metainfo/create.ts";
import { writeMagnet } from "../../metainfo/magnet.ts";
import type { LeftOut } from "../../metainfo/scan/left_out.ts";
import { KIND_TEXT, type Outer, type Remark, type TorrentKind } from "../../metainfo/torrent.ts";
import type { Job } from "./jobs.ts";

/** One torrent, made or to be made. */
export interface MakeReport {
  version: 1;
  /** Whether it is made; with `--dry-run` false. */
  made: boolean;
  /** The file or folder, as it was named. */
  input: string;
  /** The .torrent; null for the standard output. */
  output: string | null;
  name: string;
  kind: TorrentKind;
  /** Bytes of all files. */
  length: number;
  fileCount: number;
  pieceLength: number;
  pieceCount: number;
  /** In hex; null where there is none, and with `--dry-run`. */
  infoHash: string | null;
  infoHashV2: string | null;
  /** The link; null unless it is asked for. */
  magnet: string | null;
  /** How many names were left out, by why. */
  leftOut: LeftOut;
  remarks: readonly Remark[];
  /** With `--dry-run` the files; else null. */
  files: readonly { path: readonly string[]; length: number; link: readonly string[] | null }[] | null;
}

/** What is known of a torrent before anything is hashed. */
export interface Draft {
  readonly job: Job;
  readonly content: Content;
  readonly outline: Outline;
  readonly leftOut: LeftOut;
  readonly remarks: readonly Remark[];
}

/**
 * The report on a torrent.
 * @param created null for one that is only to be made
 * @param linked what a magnet link is to carry; null when none is wanted
 */
export function reportOn(
  { job, content, outline, leftOut, remarks }: Draft,
  created: Created | null,
  linked: Outer | null = null,
): MakeReport {
  const hex = (hash: Uint8Array | null | undefined) =>
    hash === null || hash === undefined ? null : toHex(hash);
  const files = content.files.map(({ path, length, link }) => ({ path, length, link }));
  const { kind, length, pieceLength, pieceCount } = outline;
  return {
    version: 1,
    made: created !== null,
    ...{ input: job.path, output: job.output, name: job.name },
    ...{ kind, length, fileCount: files.length, pieceLength, pieceCount },
    infoHash: hex(created?.infoHash),
    infoHashV2: hex(created?.infoHashV2),
    magnet: created === null || linked === null ? null : magnetOf(created, job.name, linked),
    ...{ leftOut, remarks, files: created === null ? files : null },
  };
}

/** The magnet link of a torrent that was made. */
function magnetOf({ infoHash, infoHashV2, outline }: Created, name: string, outer: Outer): string {
  return writeMagnet({
    ...{ infoHash, infoHashV2, name, length: outline.length },
    trackers: outer.trackers.flat(),
    webSeeds: outer.webSeeds,
    peers: [],
    selected: null,
  });
}

/** The text for a person; when quiet only where it was written. */
export function reportText(report: MakeReport, quiet: boolean): string {
  const { made, output, infoHash, infoHashV2, magnet, files } = report;
  const place = output === null ? "the standard output" : shownPath(output);
  if (quiet) return made ? lines([place, magnet]) : "";
  return lines([
    made ? place : `${place} would be written:`,
    `  ${summaryOf(report)}`,
    infoHash === null ? null : `  info hash     ${infoHash}`,
    infoHashV2 === null ? null : `  info hash v2  ${infoHashV2}`,
    magnet === null ? null : `  ${magnet}`,
    ...(files ?? []).map(fileLine),
  ]);
}

/** `12 files, 1.2 GB, 4577 pieces of 256KiB, v1`. */
function summaryOf({ fileCount, length, pieceCount, pieceLength, kind }: MakeReport): string {
  const pieces = `${counted(pieceCount, "piece")} of ${writeSize(pieceLength)}`;
  return [counted(fileCount, "file"), formatSize(length), pieces, KIND_TEXT[kind]].join(", ");
}

function fileLine({ path, length, link }: NonNullable<MakeReport["files"]>[number]): string {
  const leads = link === null ? "" : ` -> ${shownPath(link.join("/"))}`;
  return `  ${formatSize(length).padStart(8)}  ${shownPath(path.join("/"))}${leads}`;
}

/** `1 file`, `2 files`. */
function lines(all: readonly (string | null)[]): string {
  return all.filter((line) => line !== null).map((line) => `${line}\n`).join("");
}
