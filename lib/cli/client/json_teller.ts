/** Tells of a run in events: version 1 of a contract with programs, a JSON object a line, on stdout. */
import { toHex } from "../../base/bytes.ts";
import { type Fault, faultLine } from "../../base/fault.ts";
import type { Session } from "../../client/session.ts";
import type { News, TorrentStatus } from "../../client/status.ts";
import { PROGRAM } from "../../base/version.ts";
import { harmless, isoDate, jsonText } from "../console_text.ts";
import type { Env } from "../env.ts";
import { amountsOf, type Entry, type Item } from "./item.ts";
import { Outlet } from "./outlet.ts";
import type { Teller } from "./teller.ts";
import { endReason } from "./words.ts";

/** Milliseconds between two looks for progress. */
const PAUSE = 1000;

/** After so many without an event progress is told again: a sign of life, and how it is noticed that nobody reads any more. */
const SILENCE = 60_000;

export class JsonTeller implements Teller {
  readonly #env: Env;
  /** What else is told, on stderr: what goes wrong, and the live lines. */
  readonly #text: Teller;
  /** The last progress of each torrent, as it was printed. */
  readonly #last = new Map<Entry, string>();
  readonly #outlet: Outlet;
  /** When progress was looked for last, and when an event was printed. */
  #lookedAt = -Infinity;
  #printedAt = -Infinity;

  constructor(env: Env, text: Teller) {
    this.#env = env;
    this.#text = text;
    this.#outlet = new Outlet(env.out);
  }

  get lost(): AbortSignal {
    return this.#outlet.lost;
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
    // What led to it must not come behind it.
    if (news.kind === "completed") this.#progress(entry);
    this.#print(news.kind, { ...namesOf(entry.item), ...fieldsOf(entry, news) });
  }

  onDone(item: Item, result: number | Fault): void {
    this.#text.onDone(item, result);
    const told = typeof result === "number" ? { exitCode: result } : { error: errorOf(result) };
    this.#print("on-done", { ...namesOf(item), ...told });
  }

  progress(entries: readonly Entry[]): void {
    this.#text.progress(entries);
    const now = this.#env.clock.elapsed();
    if (now - this.#lookedAt < PAUSE) return;
    this.#lookedAt = now;
    if (now - this.#printedAt >= SILENCE) this.#last.clear();
    entries.forEach((entry) => this.#progress(entry));
  }

  stopping(entries: readonly Entry[]): void {
    this.#text.stopping(entries);
  }

  ended(entries: readonly Entry[], ending: { code: number; stopped: boolean }): void {
    this.#text.ended(entries, ending);
    this.#print("stopped", { exitCode: ending.code });
  }

  /** A torrent's figures, where they are not those that were told last; of one that ended its last event tells. */
  #progress(entry: Entry): void {
    if (entry.inHand === null) return;
    const figures = figuresOf(entry.inHand.status());
    if (figures.activity === "ended") return;
    const text = JSON.stringify(figures);
    if (this.#last.get(entry) === text) return;
    this.#last.set(entry, text);
    this.#print("progress", { ...namesOf(entry.item), ...figures });
  }

  #print(event: string, fields: object): void {
    const time = isoDate(Math.floor(this.#env.clock.now() / 1000));
    this.#printedAt = this.#env.clock.elapsed();
    this.#outlet.write(`${jsonText({ version: 1, event, time, ...fields })}\n`);
  }
}

/** The name as it stands on disk, without what tells torrents of one name apart for people. */
function namesOf({ safe, infoHash }: Item) {
  return { name: harmless(safe.root), infoHash };
}

/** What is told of a piece of news beside its kind. */
function fieldsOf({ item, inHand }: Entry, news: News): object {
  const { kind: _kind, ...fields } = news;
  if ("fault" in fields) return { error: errorOf(fields.fault) };
  if (news.kind !== "ended") return fields;
  const reason = endReason(item, news.reason);
  if (inHand === null) return { reason };
  const { downloaded, uploaded, ratio } = figuresOf(inHand.status());
  return { reason, downloaded, uploaded, ratio };
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
