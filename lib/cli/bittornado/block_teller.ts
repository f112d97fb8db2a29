/** Tells of a download in BitTornado's layout: its block on stdout every so often, and all that it has to say besides on stderr. */
import { type Fault, faultLine } from "../../base/fault.ts";
import type { Session } from "../../client/session.ts";
import type { News, TorrentStatus } from "../../client/status.ts";
import { shownPath } from "../../base/setting.ts";
import { harmless } from "../console_text.ts";
import { amountsOf, type Entry, type Item } from "../client/item.ts";
import { NewsText } from "../client/news_text.ts";
import { Outlet } from "../client/outlet.ts";
import type { Teller } from "../client/teller.ts";
import type { Env } from "../env.ts";
import type { LiveLine } from "../live.ts";
import { type BlockScene, blockText } from "./block.ts";

/** Errors that a block repeats. */
const MOST_ERRORS = 5;

export class BlockTeller implements Teller {
  readonly #env: Env;
  readonly #live: LiveLine;
  readonly #wish: { readonly quiet: boolean; readonly interval: number };
  readonly #news = new NewsText();
  readonly #outlet: Outlet;
  readonly #errors: string[] = [];
  #item: Item | null = null;
  #last = -Infinity;
  #isStopping = false;

  /** @param wish.interval milliseconds between two blocks */
  constructor(env: Env, live: LiveLine, wish: { quiet: boolean; interval: number }) {
    this.#env = env;
    this.#live = live;
    this.#wish = wish;
    this.#outlet = new Outlet(env.out);
  }

  get lost(): AbortSignal {
    return this.#outlet.lost;
  }

  refused(_input: string | null, it: Fault): void {
    this.#live.fault(it);
    if (this.#item !== null) this.#print(null, "failed");
  }

  note(message: string): void {
    if (!this.#wish.quiet) this.#live.log(`note: ${harmless(message)}`);
  }

  started({ notes }: Pick<Session, "port" | "notes">, items: readonly Item[]): void {
    this.#item = items[0] ?? null;
    notes.forEach((message) => this.note(message));
  }

  news(entry: Entry, news: News): void {
    const { wrong } = this.#news.of(entry, news);
    if (wrong !== null) {
      this.#live.fault(wrong);
      this.#errors.push(harmless(faultLine(wrong)));
      if (this.#errors.length > MOST_ERRORS) this.#errors.shift();
    }
    if (news.kind === "completed" || news.kind === "failed") this.#show(entry);
  }

  onDone(): void {}

  progress(entries: readonly Entry[]): void {
    const now = this.#env.clock.elapsed();
    if (this.#isStopping || now - this.#last < this.#wish.interval) return;
    entries.forEach((entry) => this.#show(entry));
  }

  stopping(): void {
    this.#isStopping = true;
  }

  ended(entries: readonly Entry[], { stopped }: { stopped: boolean }): void {
    if (stopped) entries.forEach((entry) => this.#show(entry));
  }

  #show(entry: Entry): void {
    this.#item = entry.item;
    this.#last = this.#env.clock.elapsed();
    const state = entry.failure !== null
      ? "failed"
      : entry.isWhole
      ? "whole"
      : this.#isStopping
      ? "stopping"
      : "running";
    this.#print(entry.inHand?.status() ?? null, state);
  }

  #print(status: TorrentStatus | null, state: BlockScene["state"]): void {
    if (this.#wish.quiet || this.#item === null) return;
    const { name, place } = this.#item;
    const { wanted: size } = amountsOf(this.#item);
    const scene = { name, size, place: shownPath(place), errors: this.#errors, state };
    this.#outlet.write(blockText(scene, status));
    this.#errors.length = 0;
  }
}
