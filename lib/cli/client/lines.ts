/** How torrents fare, in lines: for a terminal, where what belongs together stands in columns, and for a file. */
import type { Fault } from "../../base/fault.ts";
import { counted, formatSize } from "../../base/unit.ts";
import type { Activity, TorrentStatus } from "../../client/status.ts";
import { harmless } from "../console_text.ts";
import { timeText } from "../progress.ts";
import { cutTo, padTo, shortened, widthOf } from "../text_width.ts";

/** What of a status stands in a line. */
export type Figures = Omit<
  TorrentStatus,
  "infoHash" | "pieces" | "piecesDone" | "copies" | "trackers" | "swarmSeeds" | "swarmLeechers"
>;

/** The columns behind the name, from left to right. */
const COLUMNS = ["state", "sizes", "down", "up", "peers", "seeds", "last"] as const;
type Column = typeof COLUMNS[number];
type Cells = Readonly<Partial<Record<Column, string>>>;

/** What is left out where there is no room, in this order. */
const LEFT_OUT: readonly Column[] = ["seeds", "up", "sizes", "peers", "last", "down"];

/** A name is not made shorter than this before all else is left out. */
const SHORTEST_NAME = 20;

/** Lines of a block, each at most so wide: `debian.iso  45.3%  462 MB of 1 GB  12 MB/s down  14 peers  3m 2s left`. */
export function statusLines(all: readonly Figures[], width: number): string[] {
  const rows = all.map((figures) => ({ name: harmless(figures.name), cells: cellsOf(figures) }));
  const longest = Math.max(0, ...rows.map(({ name }) => widthOf(name)));
  for (let count = 0;; count++) {
    const kept = COLUMNS.filter((column) => !LEFT_OUT.slice(0, count).includes(column));
    const widths = new Map(kept.map((column) => [column, widthOfColumn(rows, column)]));
    const rest = [...widths].reduce((sum, [column, columns]) => sum + columns + gapOf(column, columns), 0);
    const room = width - rest;
    if (room < Math.min(longest, SHORTEST_NAME) && count < LEFT_OUT.length) continue;
    const most = rows.some(({ cells }) => isLone(cells)) ? Math.floor(width / 2) : width;
    const nameWidth = Math.min(longest, most, Math.max(room, 0));
    return rows.map(({ name, cells }) =>
      cutTo(padTo(shortened(name, nameWidth), nameWidth) + tailOf(cells, widths), width).trimEnd()
    );
  }
}

function widthOfColumn(rows: readonly { cells: Cells }[], column: Column): number {
  const told = rows.filter(({ cells }) => !isLone(cells));
  return Math.max(0, ...told.map(({ cells }) => widthOf(cells[column] ?? "")));
}

/** What is wrong stands alone in its row, and makes no column wide. */
function isLone(cells: Cells): boolean {
  return Object.keys(cells).length === 1;
}

function gapOf(column: Column, width: number): number {
  return width === 0 ? 0 : column === "seeds" ? 1 : 2;
}

function tailOf(cells: Cells, widths: ReadonlyMap<Column, number>): string {
  if (isLone(cells)) return `  ${cells.state}`;
  return [...widths].map(([column, width]) => {
    const cell = cells[column] ?? "";
    const isNumber = column !== "peers" && column !== "seeds" && column !== "last";
    const padded = isNumber ? " ".repeat(width - widthOf(cell)) + cell : padTo(cell, width);
    return " ".repeat(gapOf(column, width)) + padded;
  }).join("");
}

/** `debian.iso: 45.3%, 462 MB of 1 GB, 12 MB/s down, 1.2 MB/s up, 14 peers (6 seeds), 3m 2s left`. */
export function plainLine(figures: Figures): string {
  const cells = cellsOf(figures);
  const texts = COLUMNS.filter((column) => (cells[column] ?? "") !== "")
    .map((column) => `${column === "seeds" ? " " : ", "}${cells[column]}`);
  return `${harmless(figures.name)}: ${texts.join("").slice(2)}`;
}

function cellsOf(figures: Figures): Cells {
  return CELLS[figures.activity](figures);
}

const CELLS: Readonly<Record<Activity, (figures: Figures) => Cells>> = {
  queued: () => ({ state: "waits to be checked" }),
  checking: (figures) => opening("checking", figures),
  allocating: (figures) => opening("making room", figures),
  downloading: (figures) => ({
    state: percentText(figures.done, figures.wanted),
    sizes: `${formatSize(figures.done)} of ${formatSize(figures.wanted)}`,
    down: `${formatSize(figures.downRate)}/s down`,
    up: `${formatSize(figures.upRate)}/s up`,
    ...peersOf(figures),
    last: figures.secondsLeft === null ? "" : `${timeText(figures.secondsLeft)} left`,
  }),
  seeding: (figures) => ({
    state: "seeding",
    sizes: `${formatSize(figures.uploaded)} sent`,
    up: `${formatSize(figures.upRate)}/s up`,
    ...peersOf(figures),
    last: `ratio ${figures.ratio.toFixed(2)}`,
  }),
  paused: ({ fault }) => ({ state: withReason("paused", fault) }),
  ended: () => ({ state: "ended" }),
  failed: ({ fault }) => ({ state: withReason("failed", fault) }),
};

function withReason(state: string, fault: Fault | null): string {
  return fault === null ? state : `${state}: ${harmless(fault.message)}`;
}

function opening(what: string, figures: Figures): Cells {
  const { done, total } = figures.opening ?? { done: 0, total: 0 };
  return {
    state: `${what} ${percentText(done, total)}`,
    sizes: `${formatSize(done)} of ${formatSize(total)}`,
  };
}

function peersOf({ peers, seeds }: Figures): Cells {
  if (peers === 0) return { peers: "no peers" };
  return { peers: counted(peers, "peer"), seeds: seeds === 0 ? "" : `(${counted(seeds, "seed")})` };
}

/** `45.3%`; 100.0% only where nothing is missing. */
export function percentText(done: number, total: number): string {
  return `${(total === 0 ? 100 : Math.floor(done / total * 1000) / 10).toFixed(1)}%`;
}

/** All together as if they were one, called `3 torrents`. */
export function sumOf(all: readonly Figures[]): Figures {
  const total = (of: (figures: Figures) => number) => all.reduce((sum, figures) => sum + of(figures), 0);
  const [done, wanted] = [total(({ done }) => done), total(({ wanted }) => wanted)];
  const downRate = total(({ downRate }) => downRate);
  const uploaded = total(({ uploaded }) => uploaded);
  const openings = all.flatMap(({ opening }) => opening === null ? [] : [opening]);
  return {
    name: counted(all.length, "torrent"),
    activity: SUMMED.find((activity) => all.some((one) => one.activity === activity)) ?? "ended",
    opening: {
      done: openings.reduce((sum, one) => sum + one.done, 0),
      total: openings.reduce((sum, one) => sum + one.total, 0),
    },
    ...{ done, wanted, downRate, uploaded },
    downloaded: total(({ downloaded }) => downloaded),
    ratio: wanted === 0 ? 0 : total((one) => one.ratio * one.wanted) / wanted,
    upRate: total(({ upRate }) => upRate),
    peers: total(({ peers }) => peers),
    seeds: total(({ seeds }) => seeds),
    secondsLeft: downRate > 0 && wanted > done ? (wanted - done) / downRate : null,
    fault: null,
  };
}

/** What several do together is what the first of these is that one of them does. */
const SUMMED: readonly Activity[] = [
  "downloading",
  "checking",
  "allocating",
  "queued",
  "paused",
  "seeding",
  "failed",
];
