/** Tells of a run in events: version 1 of a contract with programs, a JSON object a line, on stdout. */
import { toHex } from "../../base/bytes.ts";
import { type Fault, faultLine } from "../../base/fault.ts";
import type { Session } from "../../client/session.ts";
import type { News, TorrentStatus } from "../../client/status.ts";
import { PROGRAM } from "../../base/version.ts";
import { isoDate, jsonText } from "../console_text.ts";
import type { Env } from "../env.ts";
import { amountsOf, type Entry, type Item } from "./item.ts";
import type { Teller } from "./teller.ts";

/** Milliseconds between two events of progress. */
const PAUSE = 1000;

export class JsonTeller implements Teller {
  readonly #env: Env;
  /** What else is told, on stderr: what goes wrong, and the live lines. */
  readonly #text: Teller;
  /** The last progress of each torrent, as it was printed. */
  readonly #last = new Map<Entry, string>();
  #lastAt = -Infinity;

  constructor(env: Env, text: Teller) {
    this.#env = env;
    this.#text = text;
  }

  refused(input: string | null, it: Fault): void {
    this.#text.refused(input, it);
    this.#print("error", { input, error: errorOf(it) });
  }

  note(message: string): void {
    this.#text.note(message);
    this.#print("note", { message });
  }

  started({ port, notes }: Pick<Session, "port" | "notes">, items: readonly Item[]): void {
    this.#text.started({ port, notes }, items);
    this.#print("started", { program: PROGRAM, port, notes });
    for (const item of items) this.#print("added", { ...namesOf(item), ...addedOf(item) });
  }

  news(entry: Entry, news: News): void {
    this.#text.news(entry, news);
    const { kind, ...rest } = news;
    const fields = "fault" in rest ? { error: errorOf(rest.fault) } : rest;
    // What led to it must not come behind it.
    if (kind === "completed" || kind === "ended") this.#progress(entry);
    this.#print(kind, { ...namesOf(entry.item), ...fields });
  }

  onDone(item: Item, result: number | Fault): void {
    this.#text.onDone(item, result);
    const told = typeof result === "number" ? { exitCode: result } : { error: errorOf(result) };
    this.#print("on-done", { ...namesOf(item), ...told });
  }

  progress(entries: readonly Entry[]): void {
    this.#text.progress(entries);
    const now = this.#env.clock.elapsed();
    if (now - this.#lastAt < PAUSE) return;
    this.#lastAt = now;
    entries.forEach((entry) => this.#progress(entry));
  }

  stopping(): void {
    this.#text.stopping();
  }

  ended(entries: readonly Entry[], ending: { code: number; stopped: boolean }): void {
    entries.forEach((entry) => this.#progress(entry));
    this.#text.ended(entries, ending);
    this.#print("stopped", { exitCode: ending.code });
  }

  /** A torrent's figures, where they are not those that were told last. */
  #progress(entry: Entry): void {
    if (entry.inHand === null) return;
    const figures = figuresOf(entry.inHand.status());
    const text = JSON.stringify(figures);
    if (this.#last.get(entry) === text) return;
    this.#last.set(entry, text);
    this.#print("progress", { ...namesOf(entry.item), ...figures });
  }

  #print(event: string, fields: object): void {
    const time = isoDate(Math.floor(this.#env.clock.now() / 1000));
    this.#env.out.write(`${jsonText({ version: 1, event, time, ...fields })}\n`);
  }
}

function namesOf({ name, infoHash }: Item) {
  return { name, infoHash };
}

function addedOf(item: Item) {
  const { input, place, safe, task: { torrent } } = item;
  const { files, filesWanted, wanted } = amountsOf(item);
  return {
    input,
    kind: torrent.kind,
    infoHashV2: torrent.kind === "v1" ? null : toHex(torrent.infoHashV2),
    size: torrent.length,
    ...{ wanted, files, filesWanted, place },
    renamed: safe.changes.map(({ raw, safe, code }) => ({ raw, safe, code })),
  };
}

function figuresOf(status: TorrentStatus) {
  const { name: _name, infoHash: _hash, trackers: _trackers, fault: _fault, ...figures } = status;
  const round = (rate: number) => Math.round(rate);
  return {
    ...figures,
    ratio: Math.round(figures.ratio * 1000) / 1000,
    downRate: round(figures.downRate),
    upRate: round(figures.upRate),
    secondsLeft: figures.secondsLeft === null ? null : Math.ceil(figures.secondsLeft),
  };
}

function errorOf(it: Fault): { code: string; message: string } {
  return { code: it.fault, message: faultLine(it) };
}
