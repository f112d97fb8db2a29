/**
 * The last lines of a terminal, drawn over and over, and the lines that go by above them. All that is written to stderr
 * while a command runs goes through here, so that the two do not mix. One line is drawn with carriage returns and spaces
 * alone, which every console understands; several only where the cursor can be moved up.
 */
import type { TrackerStatus } from "../tracker/serve.ts";
import { counted, formatCount, formatSize } from "../base/unit.ts";
import type { Fault } from "../base/fault.ts";
import type { Writer } from "./env.ts";
import { faultText } from "./print.ts";
import { cutTo, padTo } from "./text_width.ts";

/** Where it is drawn: `err` of the Env, and what of the terminal matters. */
export interface Terminal {
  readonly err: Writer;
  readonly errIsTerminal: boolean;
  columns(): number;
}

export class LiveLine {
  /** Whether faults are told in colour. */
  inColour = false;
  readonly #terminal: Terminal;
  /** What stands there, a line each. */
  #lines: readonly string[] = [];

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** Draws the line anew. Does nothing where stderr is no terminal. */
  show(text: string): void {
    if (!this.#terminal.errIsTerminal) return;
    if (this.#lines.length > 1) this.clear();
    this.#lines = [text];
    const width = this.#width();
    const shown = cutTo(text, width);
    this.#terminal.err.write(`\r${padTo(shown, width)}\r${shown}`);
  }

  /** Draws several lines anew; who calls knows that this terminal understands it (`canMove`), and has so many rows. */
  showLines(lines: readonly string[]): void {
    if (lines.length < 2 && this.#lines.length < 2) return this.show(lines[0] ?? "");
    if (!this.#terminal.errIsTerminal) return;
    const start = this.#start();
    this.#lines = lines;
    const width = this.#width();
    const text = lines.map((line) => `${cutTo(line, width)}${CLEAR_LINE}`).join("\n");
    this.#terminal.err.write(`${start}${text}${CLEAR_BELOW}`);
  }

  /** Writes lines that stay, above the live ones. */
  log(text: string): void {
    const live = this.#lines;
    this.clear();
    this.#terminal.err.write(`${text}\n`);
    if (live.length > 0) this.showLines(live);
  }

  /** Writes what went wrong as a line that stays. */
  fault(it: Fault): void {
    this.log(faultText(it, this.inColour));
  }

  /** Takes the lines away, with what the terminal may have echoed behind them (^C). */
  clear(): void {
    if (this.#lines.length === 0) return;
    const start = this.#start();
    const isBlock = this.#lines.length > 1;
    this.#lines = [];
    this.#terminal.err.write(isBlock ? `${start}${CLEAR_BELOW}` : `\r${" ".repeat(this.#width())}\r`);
  }

  /** What takes the cursor to the beginning of the first line. */
  #start(): string {
    return this.#lines.length > 1 ? `\r\x1b[${this.#lines.length - 1}A` : "\r";
  }

  /** One less than the columns: a full last column makes some consoles go to the next line. */
  #width(): number {
    return Math.max(0, this.#terminal.columns() - 1);
  }
}

const CLEAR_LINE = "\x1b[K";
const CLEAR_BELOW = "\x1b[J";

/** How the tracker fares, in one line: `3 torrents  5 seeds  17 leechers  42 announces/s  61 MB`. */
export function statusText(status: TrackerStatus, announcesPerSecond: number): string {
  return [
    counted(status.torrents, "torrent"),
    counted(status.seeds, "seed"),
    counted(status.leechers, "leecher"),
    `${formatCount(announcesPerSecond)} announces/s`,
    formatSize(status.memory),
  ].join("  ");
}

/** How fast a growing number grows, over the last few seconds, so that a quiet tracker does not seem dead. */
export class Rate {
  /** Pairs of milliseconds and the number then, oldest first. */
  #samples: [at: number, total: number][] = [];
  readonly #span: number;

  constructor(spanMilliseconds = 10_000) {
    this.#span = spanMilliseconds;
  }

  /** Takes the number as it is now; gives its growth a second. */
  perSecond(total: number, now: number): number {
    this.#samples.push([now, total]);
    while (this.#samples.length > 2 && now - this.#samples[0][0] > this.#span) this.#samples.shift();
    const [at, before] = this.#samples[0];
    return now > at ? Math.max(0, total - before) * 1000 / (now - at) : 0;
  }
}
