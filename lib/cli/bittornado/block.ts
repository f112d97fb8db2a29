/** BitTornado's display of a download: nine lines, which scripts read. Rates there are in units of 1,024 bytes, sizes of 1,048,576. */
import type { TorrentStatus } from "../../client/status.ts";

/** What is displayed beside the figures. */
export interface BlockScene {
  /** The name, and bytes. */
  readonly name: string;
  readonly size: number;
  /** The file or folder. */
  readonly place: string;
  /** What is wrong, told above the block. */
  readonly errors: readonly string[];
  readonly state: "running" | "whole" | "failed" | "stopping";
}

const KILO = 1024;
const MEGA = KILO * KILO;

/** The block, with its empty lines before; null: there are no figures yet. */
export function blockText(scene: BlockScene, status: TorrentStatus | null): string {
  const { name, size, place, errors, state } = scene;
  const isWhole = state === "whole";
  const lines = [
    ...errors.flatMap((error) => ["ERROR:", error, ""]),
    ["saving:", `${name} (${(size / MEGA).toFixed(1)} MB)`],
    ["percent done:", percent(status, isWhole)],
    ["time left:", timeLeft(state, status)],
    ["download to:", place],
    ["download rate:", isWhole || state === "failed" ? "" : rate(status?.downRate)],
    ["upload rate:", rate(status?.upRate)],
    ["share rating:", rating(status)],
    ["seed status:", seeds(status, isWhole)],
    ["peer status:", status === null ? "" : `${status.peers - status.seeds} seen now`],
  ];
  const texts = lines.map((line) => typeof line === "string" ? line : line[0].padEnd(16) + line[1]);
  return `\n\n\n\n\n${texts.map((text) => text.trimEnd()).join("\n")}\n`;
}

/** `100`, or `45.3`. */
function percent(status: TorrentStatus | null, isWhole: boolean): string {
  if (isWhole) return "100";
  if (status === null) return "";
  const { opening, done, wanted } = status;
  const share = opening === null ? done / Math.max(1, wanted) : opening.done / Math.max(1, opening.total);
  return (Math.floor(share * 1000) / 10).toFixed(1);
}

function timeLeft(state: BlockScene["state"], status: TorrentStatus | null): string {
  if (state === "whole") return "Download Succeeded!";
  if (state === "failed") return "Download Failed!";
  if (state === "stopping") return "shutting down";
  if (status === null || status.activity === "queued") return "";
  if (status.activity === "checking") return "checking existing data";
  if (status.activity === "allocating") return "allocating disk space";
  if (status.activity === "downloading" && status.peers === 0) return "connecting to peers";
  return status.secondsLeft === null ? "<unknown>" : hours(status.secondsLeft);
}

/** `3 min 02 sec`, `1 hour 03 min 02 sec`. */
function hours(seconds: number): string {
  const whole = Math.floor(seconds);
  const two = (count: number) => String(count).padStart(2, "0");
  const [hour, minute, second] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  if (whole >= 60 * 86_400) return "<unknown>";
  if (hour === 0) return `${minute} min ${two(second)} sec`;
  return `${hour} ${hour === 1 ? "hour" : "hours"} ${two(minute)} min ${two(second)} sec`;
}

function rate(bytes: number | undefined): string {
  return bytes === undefined ? "" : `${(bytes / KILO).toFixed(1)} kB/s`;
}

function rating(status: TorrentStatus | null): string {
  if (status === null) return "";
  const { ratio, uploaded, downloaded } = status;
  const amounts = `(${(uploaded / MEGA).toFixed(1)} MB up / ${(downloaded / MEGA).toFixed(1)} MB down)`;
  return `${ratio > 100 ? "oo " : ratio.toFixed(3)}   ${amounts}`;
}

function seeds(status: TorrentStatus | null, isWhole: boolean): string {
  if (status === null) return "";
  const copies = Math.max(0, status.copies - status.seeds).toFixed(3);
  const count = isWhole ? `${status.swarmSeeds ?? status.seeds} seen recently` : `${status.seeds} seen now`;
  return `${count}, plus ${copies} distributed copies`;
}
