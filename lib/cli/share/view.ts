/**
 * The sharer's live view: a line for each share, and below it one for each that gets it,
 *
 *     images  8.4 GB  3 have it, 2 get it  112 MB/s  all in 1m 40s
 *       192.168.1.21:6881   64%  13 MB/s  1m 10s left
 *       192.168.1.22:6881   12%  stuck for 45s
 *
 * as many as the terminal has room for: those that are farthest behind come first.
 */
import { counted, formatSize } from "../../base/unit.ts";
import type { Getter } from "../../share/getters.ts";
import type { Placed } from "../../share/placed.ts";
import type { Exhibit } from "../../share/share.ts";
import { harmless } from "../console_text.ts";
import { timeText } from "../progress.ts";
import { padTo, shortened, widthOf } from "../text_width.ts";

/** What of a thing on the shelf is shown. */
export type Shown = Pick<Placed, "name" | "state" | "size" | "getters" | "exhibit" | "hashingLeft">;

/** Columns of a share's name, at most. */
const LONGEST_NAME = 30;

/** The lines, `room` at most. */
export function viewLines(shelf: readonly Shown[], room: number, now: number): string[] {
  if (shelf.length === 0) return ["Nothing is shared."];
  if (room < 2 && shelf.length > 1) return [sumOf(shelf)];
  const heads = shelf.map((one) => headOf(one, now));
  if (heads.length >= room) return sumLines(heads, room);
  const left = room - heads.length;
  const rows = shelf.map(({ getters }) => getters.rows(now));
  const counts = shareOut(rows.map(({ length }) => length), left);
  return shelf.flatMap((one, i) => [heads[i], ...getterLines(rows[i], counts[i], one.size)]);
}

/** All of them in one line, for consoles that have no other. */
function sumOf(shelf: readonly Shown[]): string {
  const exhibits = shelf.map((one) => one.exhibit());
  const sum = (of: (one: Exhibit) => number) => exhibits.reduce((total, one) => total + of(one), 0);
  const [getting, upRate] = [sum((one) => one.getting), sum((one) => one.upRate)];
  return `${counted(shelf.length, "share")}  ${getting} ${getting === 1 ? "gets" : "get"} one  ${
    formatSize(upRate)
  }/s`;
}

/** More shares than lines: as many as there is room for. */
function sumLines(heads: readonly string[], room: number): string[] {
  if (heads.length <= room) return [...heads];
  const shown = heads.slice(0, Math.max(0, room - 1));
  return [...shown, `... and ${heads.length - shown.length} more shares`];
}

/** Gives lines to each by turns until all have what they need or there are none left. */
function shareOut(needs: readonly number[], lines: number): number[] {
  const given = needs.map(() => 0);
  for (let isNeeded = true; isNeeded && lines > 0;) {
    isNeeded = false;
    for (let i = 0; i < needs.length && lines > 0; i++) {
      if (given[i] >= needs[i]) continue;
      given[i]++;
      lines--;
      isNeeded = true;
    }
  }
  return given;
}

function headOf(shown: Shown, now: number): string {
  const { name, state, size, getters } = shown;
  const head = shortened(harmless(name), LONGEST_NAME);
  if (state.kind === "changed") return `${head}  not given any more: ${harmless(state.why)}`;
  if (state.kind === "hashing") return `${head}  ${hashingText(state, shown.hashingLeft(now))}`;
  const { have, getting, upRate } = shown.exhibit();
  const left = getters.secondsLeft(now);
  return [
    head,
    formatSize(size),
    `${have} ${have === 1 ? "has" : "have"} it, ${getting} ${getting === 1 ? "gets" : "get"} it`,
    `${formatSize(upRate)}/s`,
    ...left === null ? [] : [`all in ${timeText(left)}`],
  ].join("  ");
}

function hashingText({ done, total }: { done: number; total: number }, left: number | null): string {
  if (total === 0) return "is looked through";
  const time = left === null ? "" : `, ${timeText(left)} left`;
  return `is hashed: ${Math.floor(100 * done / total)}% of ${formatSize(total)}${time}`;
}

function getterLines(rows: readonly Getter[], count: number, size: number): string[] {
  if (count === 0) return [];
  const shown = rows.length > count ? rows.slice(0, count - 1) : rows;
  const width = Math.max(0, ...shown.map(({ address }) => widthOf(address)));
  const lines = shown.map((row) => `  ${padTo(row.address, width)}  ${getterText(row, size)}`);
  return rows.length > count
    ? [...lines, `  ... and ${counted(rows.length - shown.length, "more", "more")}`]
    : lines;
}

/** ` 64%  13 MB/s  1m 10s left`, `100%  has it`, ` 12%  stuck for 45s`. */
function getterText({ done, isWhole, rate, secondsLeft, stuckFor }: Getter, size: number): string {
  if (isWhole) return "100%  has it";
  if (done === null) return "  ?   gets it from others";
  const percent = `${Math.floor(size === 0 ? 0 : 100 * done / size)}%`.padStart(4);
  if (stuckFor !== null) return `${percent}  stuck for ${timeText(stuckFor)}`;
  const left = secondsLeft === null ? "" : `  ${timeText(secondsLeft)} left`;
  return `${percent}  ${formatSize(rate)}/s${left}`;
}
