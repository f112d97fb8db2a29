/** The verdict in words. */
import { faultLine } from "../../base/fault.ts";
import { shownPath } from "../../base/setting.ts";
import { formatSize } from "../../base/unit.ts";
import type { Torrent } from "../../metainfo/torrent.ts";
import type { FileState, FileVerdict } from "../../metainfo/verify.ts";
import { harmless } from "../console_text.ts";
import { rangesText } from "./ranges.ts";
import { type Findings, nameOfFile } from "./report.ts";

/** What is to be told. */
export interface Wish {
  /** All files, and all of every list. */
  readonly all: boolean;
  /** Only what is wrong. */
  readonly quiet: boolean;
}

/** Lines, or ranges of pieces, of a list that is not asked for in full. */
const SOME = 20;

/** The whole text; empty when all is whole and nothing but what is wrong is wanted. */
export function verdictText(findings: Findings, wish: Wish): string {
  const lines = [
    ...fileLines(findings, wish),
    ...pieceLines(findings, wish),
    ...torrentLines(findings),
    ...extraLines(findings, wish),
  ];
  if (!wish.quiet || !findings.verdict.isWhole) lines.push(summary(findings));
  return lines.map((line) => `${line}\n`).join("");
}

function fileLines({ torrent, verdict }: Findings, { all, quiet }: Wish): string[] {
  const broken = verdict.files.filter(({ state }) => state !== "whole");
  // There can be many suspects to each file that is proven broken.
  const told = !all ? broken.sort(suspectsLast) : quiet ? broken : verdict.files;
  return cut(told, all ? Infinity : SOME, "file", (file) => fileLine(torrent, file));
}

function suspectsLast(a: FileVerdict, b: FileVerdict): number {
  return Number(a.state === "suspect") - Number(b.state === "suspect");
}

function fileLine(torrent: Torrent, file: FileVerdict): string {
  const said = saying(torrent, file);
  return `${file.state.padEnd(11)} ${shownName(torrent, file.index)}${said === "" ? "" : `: ${said}`}`;
}

function shownName(torrent: Torrent, index: number): string {
  return harmless(nameOfFile(torrent.files[index]));
}

/** What is to be said of a file beside its state. */
function saying(torrent: Torrent, file: FileVerdict): string {
  const { fault, contradicted } = file;
  return [
    SAYINGS[file.state](file, torrent),
    contradicted ? "the v1 and the v2 hashes of the torrent tell of different data" : "",
    fault === null ? "" : wordsOf(file, faultLine(fault)),
  ].filter((part) => part !== "").join("; ");
}

const SAYINGS: Readonly<Record<FileState, (file: FileVerdict, torrent: Torrent) => string>> = {
  whole: ({ length }) => formatSize(length),
  missing: ({ length }) => formatSize(length),
  short: (file) => `${sizes(file)}${badCount(file)}`,
  long: (file) => `${sizes(file)}${badCount(file)}`,
  damaged: ({ badPieces, pieces, untold }) => {
    if (badPieces === 0) return "";
    if (untold) return `which of its ${plural(pieces, "piece")} are bad cannot be told`;
    return pieces === 1
      ? "its only piece is bad"
      : `${count(badPieces)} of ${count(pieces)} pieces not right`;
  },
  suspect: ({ badPieces, suspected }, torrent) => {
    const pieces = badPieces === 1 ? "a piece that is not right" : "pieces that are not right";
    const others = suspected === null ? "other files" : shownName(torrent, suspected);
    return `it shares ${pieces} with ${others}`;
  },
  unreadable: () => "",
};

function sizes({ found, length }: FileVerdict): string {
  return `${count(found ?? 0)} bytes in place of ${count(length)}`;
}

/** Of a short file the pieces that miss bytes count as well. */
function badCount({ badPieces, pieces }: FileVerdict): string {
  return badPieces === 0 ? "" : `, ${count(badPieces)} of ${plural(pieces, "piece")} not right`;
}

/** A fault's words without the path, which stands in front already. */
function wordsOf({ path }: FileVerdict, line: string): string {
  const start = shownPath(path);
  return line.startsWith(`${start} `) ? `it ${line.slice(start.length + 1)}` : line;
}

function pieceLines({ verdict }: Findings, { all }: Wish): string[] {
  const limit = all ? Infinity : SOME;
  const { bad, incomplete, unchecked } = verdict;
  const lines: string[] = [];
  if (bad.length > 0) lines.push(`Bad pieces: ${rangesText(bad, limit)}`);
  if (incomplete.length > 0) lines.push(`Pieces that miss bytes: ${rangesText(incomplete, limit)}`);
  if (unchecked.length > 0) {
    lines.push(
      `Pieces that cannot be told right from wrong: ${rangesText(unchecked, limit)}`,
      "(the torrent came without their hashes, and as a whole their files are not right)",
    );
  }
  return lines;
}

/** What is wrong with the torrent itself. */
function torrentLines({ torrent, verdict }: Findings): string[] {
  const lines: string[] = [];
  if (verdict.files.some(({ contradicted }) => contradicted)) {
    lines.push("The torrent contradicts itself: no data can be right by its v1 and its v2 hashes.");
  }
  if (verdict.bad.length > 0 && verdict.files.every(({ state }) => state === "whole")) {
    lines.push(`The ${torrent.kind} hashes of the torrent are wrong where there is nothing but padding.`);
  }
  return lines;
}

function extraLines({ extra }: Findings, { all }: Wish): string[] {
  if (extra === null) return [];
  const lines = cut(extra.files, all ? Infinity : SOME, "extra file", (path) => {
    return `${"extra".padEnd(11)} ${harmless(path)}`;
  });
  lines.push(...cut(extra.faults, all ? Infinity : SOME, "folder", faultLine));
  if (extra.isCut) lines.push("There is so much in the folder that the search for extra files ended early.");
  return lines;
}

/** A line for each item, or for the first ones and how many more there are. */
function cut<T>(items: readonly T[], limit: number, noun: string, line: (item: T) => string): string[] {
  const lines = items.slice(0, limit).map(line);
  const left = items.length - lines.length;
  if (left > 0) lines.push(`... and ${plural(left, `more ${noun}`)}; --files lists them all.`);
  return lines;
}

function summary({ torrent, root, verdict, extra }: Findings): string {
  const { files, isWhole, length, right, pieceCount } = verdict;
  const others = extra === null || torrent.isSingle ? "" : ` ${plural(extra.files.length, "extra file")}.`;
  if (isWhole) {
    const subject = files.length === 1 ? "The file is whole" : `All ${count(files.length)} files are whole`;
    return `${subject}: ${formatSize(length)} in ${plural(pieceCount, "piece")}.${others}`;
  }
  const subject = brokenText(files, files.filter(({ state }) => state !== "whole"));
  return `${subject}. ${rightText(right, length)} in ${shownPath(root)}.${others}`;
}

function brokenText(files: readonly FileVerdict[], broken: readonly FileVerdict[]): string {
  if (broken.length === 0) return `All ${count(files.length)} files are whole, but the torrent is wrong`;
  if (files.length === 1) return `The file is ${broken[0].state}`;
  const verb = broken.length === 1 ? "is" : "are";
  return `${count(broken.length)} of ${count(files.length)} files ${verb} not whole${statesText(broken)}`;
}

/** ` (2 missing, 1 damaged)`. */
function statesText(files: readonly FileVerdict[]): string {
  const counts = new Map<FileState, number>();
  for (const { state } of files) counts.set(state, (counts.get(state) ?? 0) + 1);
  return ` (${[...counts].map(([state, number]) => `${count(number)} ${state}`).join(", ")})`;
}

/** How many of the bytes are not right: 0% only when none is, and 100% only when all are. */
function rightText(right: number, length: number): string {
  const whole = formatSize(length);
  if (right === length) return `All ${whole} are right`;
  if (right === 0) return `None of ${whole} is right`;
  const share = Math.min(999, Math.ceil((length - right) / length * 1000)) / 10;
  return `${share}% (${formatSize(length - right)} of ${whole}) is not right`;
}

function count(number: number): string {
  return number.toLocaleString("en-US");
}

function plural(number: number, noun: string): string {
  return `${count(number)} ${number === 1 ? noun : `${noun}s`}`;
}
