/**
 * The last line of a terminal, drawn over and over, and the lines that go by above it. All that is written to
 * stderr while a command runs goes through here, so that the two do not mix. It is drawn with carriage returns and
 * spaces alone, which every console understands.
 */
import type { TrackerStatus } from "../tracker/serve.ts";
import { counted, formatCount, formatSize } from "../base/unit.ts";
import type { Writer } from "./env.ts";

/** Where it is drawn: `err` of the Env, and what of the terminal matters. */
export interface Terminal {
  readonly err: Writer;
  readonly errIsTerminal: boolean;
  columns(): number;
}

export class LiveLine {
  readonly #terminal: Terminal;
  #text = "";

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** Draws the line anew. Does nothing where stderr is no terminal. */
  show(text: string): void {
    if (!this.#terminal.errIsTerminal) return;
    this.#text = text;
    const width = this.#width();
    this.#terminal.err.write(`\r${text.slice(0, width).padEnd(width)}\r${text.slice(0, width)}`);
  }

  /** Writes lines that stay, above the live line. */
  log(text: string): void {
    const live = this.#text;
    this.clear();
    this.#terminal.err.write(`${text}\n`);
    if (live !== "") this.show(live);
  }

  /** Takes the line away, with what the terminal may have echoed behind it (^C). */
  clear(): void {
    if (this.#text === "") return;
    this.#text = "";
    this.#terminal.err.write(`\r${" ".repeat(this.#width())}\r`);
  }

  /** One less than the columns: a full last column makes some consoles go to the next line. */
  #width(): number {
    return Math.max(0, this.#terminal.columns() - 1);
  }
}

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
