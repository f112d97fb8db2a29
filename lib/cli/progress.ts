/**
 * How far long work is: a bar with rate and time left on a terminal, now and then a plain line where stderr is piped,
 * nothing when quiet.
 */
import { every } from "../base/clock.ts";
import { formatSize } from "../base/unit.ts";
import { canDraw } from "./console_text.ts";
import type { Env } from "./env.ts";
import { type LiveLine, Rate } from "./live.ts";

/** Work that is shown. */
export interface Progress {
  /** So many bytes are done. */
  update(bytes: number): void;
  /** Takes the bar away. */
  end(): void;
}

/** How far work is. */
export interface Stage {
  /** Such as `Hashing`. */
  readonly what: string;
  /** Bytes. */
  readonly done: number;
  readonly total: number;
  /** Bytes a second. */
  readonly rate: number;
}

/** Milliseconds between two drawings of the bar, and between two lines where there is no terminal. */
const REDRAW = 200;
const LINES = 10_000;

/**
 * Starts to show work on so many bytes; `what` is such as `Hashing`. Work that is over before the first drawing is not
 * shown. It asks the environment what the terminal can show: start it before that permission is dropped, or keep it.
 */
export function startProgress(
  env: Env,
  live: LiveLine,
  { quiet, what, total }: { quiet: boolean; what: string; total: number },
): Progress {
  if (quiet) return { update() {}, end() {} };
  let done = 0;
  const rate = new Rate();
  rate.perSecond(0, env.clock.elapsed());
  const stage = (): Stage => ({ what, done, total, rate: rate.perSecond(done, env.clock.elapsed()) });
  const blocks = canDraw(env);
  const draw = env.errIsTerminal
    ? () => live.show(barText(stage(), { width: env.columns() - 1, blocks }))
    : () => live.log(lineText(stage()));
  const cancel = every(env.clock, env.errIsTerminal ? REDRAW : LINES, draw);
  return {
    update: (bytes) => done = bytes,
    end() {
      cancel();
      live.clear();
    },
  };
}

/** `Hashing  [#####-----]  45%  462 MB of 1 GB  512 MB/s  3s left`, without what the width has no room for. */
export function barText(stage: Stage, { width, blocks }: { width: number; blocks: boolean }): string {
  const [percent, ...others] = partsOf(stage);
  // What is left out first stands last.
  for (let count = others.length; count >= 0; count--) {
    const rest = [percent.padStart(4), ...others.slice(0, count)].join("  ");
    const room = Math.min(LONGEST_BAR, width - stage.what.length - rest.length - 4);
    if (room >= SHORTEST_BAR + 2) return `${stage.what}  ${bar(shareOf(stage), room, blocks)}  ${rest}`;
  }
  return `${stage.what}  ${percent}`.slice(0, Math.max(0, width));
}

/** Short enough that the bar stays as it is while the figures beside it change, in 80 columns. */
const LONGEST_BAR = 22;
const SHORTEST_BAR = 6;

function bar(share: number, width: number, blocks: boolean): string {
  const [left, full, empty, right] = blocks ? ["", "\u2588", "\u2591", ""] : ["[", "#", "-", "]"];
  const cells = width - left.length - right.length;
  const filled = Math.floor(share * cells);
  return left + full.repeat(filled) + empty.repeat(cells - filled) + right;
}

/** `Hashing: 45%, 462 MB of 1 GB, 512 MB/s, 3s left`. */
export function lineText(stage: Stage): string {
  return `${stage.what}: ${partsOf(stage).join(", ")}`;
}

function partsOf(stage: Stage): string[] {
  const { done, total, rate } = stage;
  const parts = [`${Math.floor(shareOf(stage) * 100)}%`, `${formatSize(done)} of ${formatSize(total)}`];
  if (rate > 0) parts.push(`${formatSize(rate)}/s`, `${timeText((total - done) / rate)} left`);
  return parts;
}

/** From 0 to 1. */
function shareOf({ done, total }: Stage): number {
  return total === 0 ? 1 : Math.min(1, done / total);
}

/** Seconds for a person: `5s`, `1m 3s`, `2h 10m`, `more than a day`. */
export function timeText(seconds: number): string {
  const whole = Math.ceil(Math.max(0, seconds));
  if (whole < 60) return `${whole}s`;
  if (whole < 3600) return `${Math.floor(whole / 60)}m ${whole % 60}s`;
  return whole < 86_400
    ? `${Math.floor(whole / 3600)}h ${Math.floor(whole % 3600 / 60)}m`
    : "more than a day";
}
