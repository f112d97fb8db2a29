/**
 * What came from a muster share is seeded until the share ends: until the muster there says that it shares it no more, or
 * nobody has answered there for ten minutes, so that a sharer that is started again finds everybody as they were. Who
 * sends to somebody in that moment goes on.
 */
import { type Clock, every } from "../../base/clock.ts";
import type { AskShare } from "../../client/share_state.ts";
import type { Torrent } from "../../metainfo/torrent.ts";

/** Milliseconds between two questions, and until an answer is given up. */
const PAUSE = 60_000;
const PATIENCE = 10_000;
/** Milliseconds of silence after which a share has ended. */
const SILENCE = 600_000;

/** The page of the share that a torrent came from; null for what came from elsewhere: a share has its tracker at its page. */
export function sharePageOf(input: string, { outer: { trackers } }: Torrent): string | null {
  const page = URL.parse(input);
  if (page === null || page.protocol !== "http:" || !/^\/t\/[^/]+$/.test(page.pathname)) return null;
  const isThere = trackers.flat().some((url) => URL.parse(url)?.hostname === page.hostname);
  return isThere ? page.href : null;
}

/** What the watching needs. */
export interface ShareEndMeans {
  readonly clock: Clock;
  readonly askShare: AskShare;
  /** Bytes a second that go to others. */
  upRate(): number;
  /** The share has ended; called once. */
  ended(): void;
}

/** Watches a share from when all of it is here; the result ends that. */
export function watchShare(page: string, { clock, askShare, upRate, ended }: ShareEndMeans): () => void {
  let isOver = false;
  let heardAt = clock.elapsed();
  const look = async () => {
    const late = new AbortController();
    const cancel = clock.after(PATIENCE, () => late.abort());
    const state = await askShare(page, late.signal);
    cancel();
    if (isOver) return;
    if (state === "given") heardAt = clock.elapsed();
    const isEnd = state === "over" || clock.elapsed() - heardAt >= SILENCE;
    if (!isEnd || upRate() > 0) return;
    end();
    ended();
  };
  const cancel = every(clock, PAUSE, () => void look());
  const end = () => {
    isOver = true;
    cancel();
  };
  return end;
}
