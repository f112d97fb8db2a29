/** What is told while torrents are made: results on stdout, remarks and failures on stderr, the same remark once. */
import type { Fault } from "../../base/fault.ts";
import { shownPath } from "../../base/setting.ts";
import { NOTES } from "../../metainfo/lint.ts";
import { type LeftOut, leftOutText } from "../../metainfo/scan/left_out.ts";
import type { Remark } from "../../metainfo/torrent.ts";
import { harmless, jsonText } from "../console_text.ts";
import type { Env } from "../env.ts";
import { EXIT, exitCodeOf } from "../exit.ts";
import { failureReport } from "../failure_report.ts";
import type { LiveLine } from "../live.ts";
import type { Order } from "./order.ts";
import { MAKER_NOTES } from "./remarks.ts";
import { type Draft, type MakeReport, reportText } from "./report.ts";

/** Remarks on the torrent as a whole, which are the same for all that are made at once. */
const OF_ALL = new Set([
  "no-tracker",
  "private-without-tracker",
  "private-with-nodes",
  "tracker-inside",
  "date",
]);

/** Said in plain words where it comes first of all, of one torrent or of several. */
const WITHOUT_TRACKER: Readonly<Record<string, string>> = {
  "no-tracker": "There is no tracker: peers find each other by the DHT and on the local network only.",
  "private-without-tracker": "Private, and there is no tracker: nobody can find anybody.",
};

/** Says all that `muster make` says, and keeps the exit code. */
export class Teller {
  /** The exit code of the first failure. */
  code: number = EXIT.done;
  readonly #order: Order;
  readonly #wish: { readonly quiet: boolean; readonly several: boolean };
  readonly #env: Env;
  readonly #live: LiveLine;
  readonly #said = new Set<string>();

  constructor(order: Order, wish: { quiet: boolean; several: boolean }, env: Env, live: LiveLine) {
    this.#order = order;
    this.#wish = wish;
    this.#env = env;
    this.#live = live;
  }

  /** Something of which no torrent is made. */
  failure(path: string, it: Fault): void {
    this.#live.fault(it);
    if (this.#order.json) this.#print(jsonText({ ...failureReport(path, it), made: false }));
    if (this.code === EXIT.done) this.code = exitCodeOf(it);
  }

  /** An entry of a folder that has nothing to share. */
  nothingIn({ message }: Fault): void {
    this.#say(`note: ${message} It is skipped.`);
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
    for (const remark of remarks) this.#remark(remark, OF_ALL.has(remark.code) ? "" : where);
    this.#leftOut(leftOut, where);
  }

  #remark({ code, sentence }: Remark, where: string): void {
    const { tracker } = this.#order.advice;
    const plain = WITHOUT_TRACKER[code];
    const text = plain === undefined ? sentence : tracker === null ? plain : `${plain} ${tracker}`;
    this.#say(`${NOTES.has(code) || MAKER_NOTES.has(code) ? "note" : "warning"}: ${where}${harmless(text)}`);
  }

  /** A torrent, made or to be made. */
  report(report: MakeReport): void {
    if (this.#order.json) return this.#print(jsonText(report));
    const text = reportText(report, this.#wish.quiet);
    // There the torrent itself is on stdout.
    if (report.made && report.output === null) this.#say(text.trimEnd());
    else this.#env.out.write(text);
  }

  #leftOut(leftOut: LeftOut, where: string): void {
    const text = leftOutText(leftOut);
    if (text === "") return;
    const { hidden } = this.#order.advice;
    this.#say(`note: ${where}Left out: ${text}.${leftOut.hidden > 0 && hidden !== null ? ` ${hidden}` : ""}`);
  }

  #print(line: string): void {
    this.#env.out.write(`${line}\n`);
  }

  #say(line: string): void {
    if (!this.#wish.quiet && !this.#said.has(line)) this.#live.log(line);
    this.#said.add(line);
  }
}
