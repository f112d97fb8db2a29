/** News of torrents in words: what goes wrong as faults, the rest as lines; the same trouble of a tracker once. */
import { type Fault, fault } from "../../base/fault.ts";
import type { News, TrackerStatus } from "../../client/status.ts";
import { harmless } from "../console_text.ts";
import { timeText } from "../progress.ts";
import type { Entry } from "./item.ts";
import {
  completedText,
  endedText,
  faultOf,
  type NewsOf,
  openedText,
  trackerName,
  unsavedFault,
  untilText,
} from "./words.ts";

/** What is to be told; both null: nothing. */
export interface Told {
  readonly wrong: Fault | null;
  readonly text: string | null;
}

/** Lines about peers and pieces in a run, at most: strangers cause them. */
const MOST_ABOUT_PEERS = 20;

/** Different troubles of trackers in a run, at most. */
const MOST_TROUBLES = 100;

export class NewsText {
  readonly #unsavedAdvice: string | undefined;
  /** What was told of trackers: URLs that fail, and warnings. */
  readonly #told = new Set<string>();
  /** Torrents of which it was told that how far they are cannot be kept. */
  readonly #unsaved = new Set<Entry>();
  #aboutPeers = 0;

  /** @param unsavedAdvice what to do where how far a torrent is cannot be kept; undefined where no option helps */
  constructor(unsavedAdvice?: string) {
    this.#unsavedAdvice = unsavedAdvice;
  }

  /** The words for a piece of news. */
  of(entry: Entry, news: News): Told {
    const { item } = entry;
    switch (news.kind) {
      case "opened":
        return text(this.#opened(entry, news));
      case "completed":
        // Nothing was missing: that is told already.
        if (entry.wasWhole || !item.task.downloads) return NOTHING;
        return text(completedText(entry, news));
      case "paused":
        return { wrong: pausedFault(faultOf(item, news.fault)), text: null };
      case "resumed":
        return text(`${item.name} goes on.`);
      case "unfinished":
      case "failed":
        return { wrong: faultOf(item, news.fault), text: null };
      case "unsaved":
        return this.#unsavedOnce(entry, news.fault);
      case "tracker":
        return this.#tracker(entry, news);
      case "banned":
        return this.#peers(`${item.name}: ${harmless(news.peer)} is cut off: ${harmless(news.reason)}`);
      case "bad-piece":
        return this.#peers(`${item.name}: piece ${news.piece} came broken and is fetched again.`);
      case "ended":
        return text(endedText(item, news));
    }
  }

  /** What is there, and, where that is all, what follows. */
  #opened({ item }: Entry, news: NewsOf<"opened">): string | null {
    const line = openedText(item, news);
    if (line === null) return null;
    const isAll = news.done >= news.wanted;
    const until = isAll || !item.task.downloads ? untilText(item.task.options) : "";
    return until === "" ? `${line}.` : `${line}, ${until}.`;
  }

  /** It is tried every so often, and fails each time. */
  #unsavedOnce(entry: Entry, it: Fault): Told {
    if (this.#unsaved.has(entry)) return NOTHING;
    this.#unsaved.add(entry);
    return { wrong: unsavedFault(entry, it, this.#unsavedAdvice), text: null };
  }

  #tracker({ item, inHand }: Entry, { url, state, message }: NewsOf<"tracker">): Told {
    const key = state === "warning" ? `${url} ${message}` : url;
    if (state === "working") {
      return this.#told.delete(url) ? text(`The tracker ${trackerName(url)} works again.`) : NOTHING;
    }
    if (this.#told.has(key) || this.#told.size >= MOST_TROUBLES) return NOTHING;
    this.#told.add(key);
    const does = state === "warning" ? "warns" : "fails";
    const line = `${item.name}: the tracker ${trackerName(url)} ${does}: ${harmless(message)}`;
    const again = state === "failing" ? againText(url, inHand?.status().trackers ?? []) : undefined;
    const wrong = again === undefined ? fault("tracker", line) : fault("tracker", sentence(line), again);
    return { wrong, text: null };
  }

  #peers(line: string): Told {
    this.#aboutPeers++;
    if (this.#aboutPeers < MOST_ABOUT_PEERS) return text(line);
    return text(this.#aboutPeers === MOST_ABOUT_PEERS ? `${line} More of that kind is not told.` : null);
  }
}

const NOTHING: Told = { wrong: null, text: null };

function text(line: string | null): Told {
  return { wrong: null, text: line };
}

/** When a tracker that fails is asked again; undefined where that is never. Beside others it waits for those that answer. */
function againText(url: string, trackers: readonly TrackerStatus[]): string | undefined {
  const next = trackers.find((tracker) => tracker.url === url)?.next ?? null;
  if (next === null) return undefined;
  return trackers.length === 1 ? `Trying again in ${timeText(next / 1000)}.` : "Trying again later.";
}

/** A tracker's own words may lack the full stop. */
function sentence(line: string): string {
  return /[.!?]$/.test(line) ? line : `${line}.`;
}

function pausedFault(it: Fault): Fault {
  return {
    ...it,
    message: `Paused. ${it.message}`,
    advice: `${it.advice ?? ""} It goes on by itself then.`.trim(),
  };
}
