/** What a torrent or a magnet link says, in lines for people. */
import { toHex } from "../../base/bytes.ts";
import { counted, formatSize, writeSize } from "../../base/unit.ts";
import { NOTES } from "../../metainfo/lint.ts";
import type { Magnet } from "../../metainfo/magnet.ts";
import { KIND_TEXT, type Remark, type Torrent } from "../../metainfo/torrent.ts";
import { harmless, harmlessName, isoDate } from "../console_text.ts";

/** Lines of one label, and characters of one line, at most: `--json` has all. */
const MOST_LINES = 100;
const MOST_CHARACTERS = 1000;

/** All but the files and the remarks. */
export function torrentLines(torrent: Torrent): string[] {
  const { name, source, isPrivate, outer, similar, collections } = torrent;
  return [
    ...labelled("name", [harmlessName(name)]),
    ...labelled("kind", [KIND_TEXT[torrent.kind]]),
    ...labelled("info hash", torrent.kind === "v2" ? [] : [toHex(torrent.infoHash)]),
    ...labelled("info hash v2", torrent.kind === "v1" ? [] : [toHex(torrent.infoHashV2)]),
    ...labelled("size", [sizeText(torrent)]),
    ...labelled("pieces", [`${torrent.pieceCount} x ${writeSize(torrent.pieceLength)}`]),
    ...labelled("private", [isPrivate ? "yes" : "no"]),
    ...labelled("source", textLines(source)),
    ...labelled("comment", textLines(outer.comment)),
    ...labelled("created by", textLines(outer.createdBy)),
    ...labelled(
      "date",
      outer.date === null ? [] : [isoDate(outer.date) ?? `${outer.date} seconds after 1970`],
    ),
    ...labelled("trackers", tierLines(outer.trackers)),
    ...labelled("web seeds", outer.webSeeds),
    ...labelled("HTTP seeds", outer.httpSeeds),
    ...labelled("DHT nodes", outer.nodes.map(({ host, port }) => `${host} ${port}`)),
    ...labelled("similar", similar.map(toHex)),
    ...labelled("collections", collections),
  ];
}

/** All that a link says. */
export function magnetLines(magnet: Magnet): string[] {
  const { infoHash, infoHashV2, name, length, trackers, webSeeds, peers, selected } = magnet;
  const files = selected?.map(([first, last]) => first === last ? `${first}` : `${first}-${last}`);
  return [
    ...labelled("name", textLines(name)),
    ...labelled("kind", ["magnet link"]),
    ...labelled("info hash", infoHash === null ? [] : [toHex(infoHash)]),
    ...labelled("info hash v2", infoHashV2 === null ? [] : [toHex(infoHashV2)]),
    ...labelled("size", length === null ? [] : [bytesText(length)]),
    ...labelled("trackers", trackers),
    ...labelled("web seeds", webSeeds),
    ...labelled("peers", peers),
    ...labelled("only files", files === undefined ? [] : [`${files.join(", ")} (the first one is 0)`]),
  ];
}

/** A line for each remark: warnings first, then notes, which `quiet` leaves out. */
export function remarkLines(remarks: readonly Remark[], quiet: boolean): string[] {
  const warnings = remarks.filter(({ code }) => !NOTES.has(code));
  const notes = quiet ? [] : remarks.filter(({ code }) => NOTES.has(code));
  return [
    ...warnings.map(({ sentence }) => `warning: ${harmless(sentence)}`),
    ...notes.map(({ sentence }) => `note: ${harmless(sentence)}`),
  ];
}

const LABEL_WIDTH = 14;

/** Lines of which the first bears the label; none when there is nothing to tell. */
function labelled(label: string, lines: readonly string[]): string[] {
  const told = lines.slice(0, MOST_LINES).map(clipped);
  if (lines.length > MOST_LINES) told.push(`... ${lines.length - MOST_LINES} more`);
  return told.map((line, index) => `${(index === 0 ? label : "").padEnd(LABEL_WIDTH)}${line}`.trimEnd());
}

function clipped(line: string): string {
  const plain = harmless(line.slice(0, MOST_CHARACTERS));
  return line.length > MOST_CHARACTERS ? `${plain}...` : plain;
}

/** A stranger's text of perhaps several lines. */
function textLines(text: string | null): string[] {
  return text === null ? [] : text.trimEnd().split(/\r\n|\r|\n/);
}

function bytesText(length: number): string {
  const rounded = formatSize(length);
  return rounded.endsWith(" B") ? `${length} bytes` : `${rounded} (${length} bytes)`;
}

/** `140 KB (140010 bytes) in 2 files, 1 link and 3 pads (28 KB)`. */
function sizeText({ files, length, isSingle }: Torrent): string {
  const pads = files.filter(({ isPad }) => isPad);
  const links = files.filter(({ isPad, link }) => !isPad && link !== null).length;
  const padding = pads.reduce((sum, pad) => sum + pad.length, 0);
  const parts = [
    counted(files.length - pads.length - links, "file"),
    ...(links === 0 ? [] : [counted(links, "link")]),
    ...(pads.length === 0 ? [] : [`${counted(pads.length, "pad")} (${formatSize(padding)})`]),
  ];
  const what = isSingle && parts.length === 1
    ? "one file"
    : parts.join(", ").replace(/, ([^,]*)$/, " and $1");
  return `${bytesText(length)} in ${what}`;
}

/** Tiers are numbered where there are several. */
function tierLines(tiers: readonly (readonly string[])[]): string[] {
  if (tiers.length === 1) return [...tiers[0]];
  const width = `${tiers.length}`.length;
  return tiers.flatMap((tier, index) =>
    tier.map((url, at) => `${at === 0 ? `${index + 1}`.padStart(width) : " ".repeat(width)}  ${url}`)
  );
}
