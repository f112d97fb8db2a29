/**
 * Tells of a run in text, on stderr: what is done, and live lines on a terminal; where stderr is piped, a line now and
 * then. Quiet, it tells only what goes wrong.
 */
import type { Fault } from "../../base/fault.ts";
import type { Session } from "../../client/session.ts";
import type { News, TorrentStatus } from "../../client/status.ts";
import { canMove, harmless } from "../console_text.ts";
import type { Env } from "../env.ts";
import type { LiveLine } from "../live.ts";
import type { Entry, Item } from "./item.ts";
import { plainLine, statusLines, sumOf } from "./lines.ts";
import { NewsText } from "./news_text.ts";
import { ownAddress } from "./own_address.ts";
import type { Teller } from "./teller.ts";
import { itemLines, sessionLines, stoppedText } from "./words.ts";

/** Torrents that have a line of their own on a terminal, at most. */
const MOST_LINES = 10;

/** Where a line for each torrent is written, up to so many of them; of more only the sum. */
const MOST_PLAIN = 3;

/** Milliseconds between two plain lines: soon at first, then seldom; and while all only seed. */
const LINES = { first: 10_000, later: 60_000, seeding: 600_000 };

/** How long is "at first". */
const FIRST = 120_000;

const UNSAVED_ADVICE = "Choose another folder with --data-dir, or keep nothing with --no-resume.";

/** What the command line says of the telling. */
export interface TellerWish {
  readonly quiet: boolean;
  /** Whether events are printed as JSON: then text is only what goes wrong, and the live lines. */
  readonly json: boolean;
  /** What --bind says. */
  readonly bind: readonly string[];
}

export class TextTeller implements Teller {
  readonly #env: Env;
  readonly #live: LiveLine;
  readonly #wish: TellerWish;
  readonly #canMove: boolean;
  readonly #news: NewsText;
  readonly #began: number;
  #lastLine: number;
  #lastSent = 0;
  #isStopping = false;
  /** Whether Ctrl+C came while room was made. */
  #madeRoom = false;

  /** It asks the environment what the terminal can show: make it before that permission is dropped. */
  constructor(env: Env, live: LiveLine, wish: TellerWish) {
    this.#env = env;
    this.#live = live;
    this.#wish = wish;
    this.#canMove = canMove(env);
    this.#news = new NewsText(UNSAVED_ADVICE);
    this.#began = this.#lastLine = env.clock.elapsed();
  }

  refused(_input: string | null, it: Fault): void {
    this.#live.fault(it);
  }

  note(message: string): void {
    this.#say([`note: ${harmless(message)}`]);
  }

  started(session: Pick<Session, "port" | "notes">, items: readonly Item[]): void {
    const shown = items.length > 2 * MOST_LINES ? items.slice(0, MOST_LINES) : items;
    const own = ownAddress(this.#env, this.#wish.bind, session.port);
    this.#say(shown.flatMap((item) => itemLines(item, own)));
    if (shown.length < items.length) this.#say([`... and ${items.length - shown.length} more torrents`]);
    this.#say(sessionLines(session));
  }

  news(entry: Entry, news: News): void {
    const { wrong, text } = this.#news.of(entry, news);
    if (wrong !== null) this.#live.fault(wrong);
    if (text !== null) this.#say([text]);
  }

  onDone({ name }: Item, result: number | Fault): void {
    if (typeof result !== "number") this.#live.fault(result);
    else if (result !== 0) {
      const message = `${name}: the command of --on-done ended with ${result}.`;
      this.#live.fault({ fault: "failed", message });
    }
  }

  progress(entries: readonly Entry[]): void {
    if (this.#wish.quiet || this.#isStopping) return;
    if (this.#env.errIsTerminal) this.#draw(statusesOf(entries));
    else if (!this.#wish.json) this.#write(statusesOf(entries));
  }

  stopping(entries: readonly Entry[]): void {
    this.#isStopping = true;
    this.#madeRoom = statusesOf(entries).some(({ activity }) => activity === "allocating");
    if (!this.#wish.quiet) this.#live.showLines(["Stopping: the trackers are told (Ctrl+C again: at once)"]);
  }

  ended(entries: readonly Entry[], { stopped }: { stopped: boolean }): void {
    this.#live.clear();
    if (stopped) this.#say([stoppedText(entries, statusesOf(entries), this.#madeRoom)]);
  }

  #draw(statuses: readonly TorrentStatus[]): void {
    const width = this.#env.columns() - 1;
    if (statuses.length < 2) return this.#live.showLines(statusLines(statuses, width));
    const room = this.#canMove ? Math.min(MOST_LINES, this.#env.rows() - 3) : 0;
    // Where not all have room, one line says how many are left out.
    const shown = room < 2 ? [] : busiest(statuses, statuses.length <= room ? room : room - 1);
    const rest = shown.length === 0 ? 0 : statuses.length - shown.length;
    const lines = statusLines([...shown, sumOf(statuses)], width);
    this.#live.showLines(rest === 0 ? lines : lines.toSpliced(-1, 0, `... and ${rest} more`));
  }

  /** A line now and then. */
  #write(statuses: readonly TorrentStatus[]): void {
    const now = this.#env.clock.elapsed();
    const open = statuses.filter(({ activity }) => OPEN.has(activity));
    const pause = open.length === 0 ? LINES.seeding : now - this.#began <= FIRST ? LINES.first : LINES.later;
    if (now - this.#lastLine < pause) return;
    this.#lastLine = now;
    const sent = statuses.reduce((sum, { uploaded }) => sum + uploaded, 0);
    if (open.length === 0 && sent === this.#lastSent) return;
    this.#lastSent = sent;
    const told = open.length === 0 ? statuses : open;
    for (const one of told.length > MOST_PLAIN ? [sumOf(told)] : told) this.#live.log(plainLine(one));
  }

  #say(lines: readonly string[]): void {
    if (!this.#wish.quiet && !this.#wish.json) lines.forEach((line) => this.#live.log(line));
  }
}

const OPEN = new Set(["downloading", "checking", "allocating"]);

/** What torrents do is told in this order, where not all can be told. */
const RANK = ["paused", "downloading", "checking", "allocating", "seeding", "queued", "failed", "ended"];

/** Those that a person looks for, in their own order. */
function busiest(statuses: readonly TorrentStatus[], count: number): TorrentStatus[] {
  if (statuses.length <= count) return [...statuses];
  const rates = ({ downRate, upRate }: TorrentStatus) => downRate + upRate;
  const chosen = new Set(
    statuses.toSorted((a, b) => RANK.indexOf(a.activity) - RANK.indexOf(b.activity) || rates(b) - rates(a))
      .slice(0, count),
  );
  return statuses.filter((status) => chosen.has(status));
}

function statusesOf(entries: readonly Entry[]): TorrentStatus[] {
  return entries.flatMap(({ item: { name }, inHand }) =>
    inHand === null ? [] : [{ ...inHand.status(), name }]
  );
}
