/** What is told while torrents are made: results on stdout, remarks and failures on stderr, the same remark once. */
import type { Fault } from "../../base/fault.ts";
import { shownPath } from "../../base/setting.ts";
import { type LeftOut, leftOutText } from "../../metainfo/scan/left_out.ts";
import type { Env } from "../env.ts";
import { EXIT, exitCodeOf } from "../exit.ts";
import type { LiveLine } from "../live.ts";
import { faultText, wantsColour } from "../print.ts";
import type { Order } from "./order.ts";
import { type Draft, failureReport, type MakeReport, reportText } from "./report.ts";

/** Remarks on the torrent as a whole, which are the same for all that are made at once. */
const OF_ALL = new Set([
  "no-tracker",
  "private-without-tracker",
  "private-with-nodes",
  "tracker-inside",
  "date",
]);

const LACKS_TRACKER = new Set(["no-tracker", "private-without-tracker"]);

/** Says all that `muster make` says, and keeps the exit code. */
export class Teller {
  /** The exit code of the first failure. */
  code: number = EXIT.done;
  readonly #order: Order;
  readonly #wish: { readonly quiet: boolean; readonly several: boolean };
  readonly #env: Env;
  readonly #live: LiveLine;
  readonly #colour: boolean;
  readonly #said = new Set<string>();

  constructor(order: Order, wish: { quiet: boolean; several: boolean }, env: Env, live: LiveLine) {
    this.#order = order;
    this.#wish = wish;
    this.#env = env;
    this.#live = live;
    this.#colour = wantsColour(env);
  }

  /** Something of which no torrent is made. */
  failure(path: string, it: Fault): void {
    this.#live.log(faultText(it, this.#colour));
    if (this.#order.json) this.#print(JSON.stringify(failureReport(path, it)));
    if (this.code === EXIT.done) this.code = exitCodeOf(it);
  }

  /** Entries of folders that are passed over. */
  skipped(count: number, leftOut: LeftOut): void {
    if (count > 0) {
      const what = count === 1 ? "1 entry has" : `${count} entries have`;
      this.#say(
        `${what} a torrent already and ${count === 1 ? "is" : "are"} skipped; --force makes them again.`,
      );
    }
    this.#leftOut(leftOut, "");
  }

  /** What is to be said of a torrent before it is made. */
  draft({ job: { name }, leftOut, remarks }: Draft): void {
    const where = this.#wish.several ? `${shownPath(name)}: ` : "";
    for (const { code, sentence } of remarks) {
      this.#say(
        `${OF_ALL.has(code) ? "" : where}${sentence}${
          LACKS_TRACKER.has(code) ? " Give one with -t URL." : ""
        }`,
      );
    }
    this.#leftOut(leftOut, where);
  }

  /** A torrent, made or to be made. */
  report(report: MakeReport): void {
    if (this.#order.json) return this.#print(JSON.stringify(report));
    const text = reportText(report, this.#wish.quiet);
    // There the torrent itself is on stdout.
    if (report.made && report.output === null) this.#say(text.trimEnd());
    else this.#env.out.write(text);
  }

  #leftOut(leftOut: LeftOut, where: string): void {
    const text = leftOutText(leftOut);
    if (text !== "") {
      this.#say(`${where}Left out: ${text}.${leftOut.hidden > 0 ? " --hidden takes hidden files." : ""}`);
    }
  }

  #print(line: string): void {
    this.#env.out.write(`${line}\n`);
  }

  #say(line: string): void {
    if (!this.#wish.quiet && !this.#said.has(line)) this.#live.log(line);
    this.#said.add(line);
  }
}
