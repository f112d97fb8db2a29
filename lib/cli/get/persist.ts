/** `muster get --wait`: tries again and again what time may mend, and says what is waited for. */
import { every } from "../../base/clock.ts";
import { type Fault, isFault } from "../../base/fault.ts";
import type { FetchFault } from "../../client/share_refusal.ts";
import { timeText } from "../progress.ts";
import type { Env } from "../env.ts";
import type { LiveLine } from "../live.ts";

/** What the waiting needs. */
export interface PersistMeans {
  readonly env: Pick<Env, "clock">;
  readonly live: LiveLine;
  readonly stop: AbortSignal;
  readonly quiet: boolean;
  /** What is waited for, fit for a terminal. */
  readonly called: string;
  /** Says a line that stays. */
  note(message: string): void;
}

/** Milliseconds between two tries: at first, and at most; each is so much longer than the one before. */
const FIRST_PAUSE = 2000;
const LONGEST_PAUSE = 10_000;
const GROWTH = 1.5;

/** Milliseconds between two drawings of the live line. */
const REDRAW = 1000;

/** The first result that is no fault, or a fault that waiting does not mend, or what was got when it was stopped. */
export async function persist<T extends object>(
  attempt: () => Promise<T | Fault>,
  means: PersistMeans,
): Promise<T | Fault> {
  const { clock } = means.env;
  const began = clock.elapsed();
  const line = () => `Waiting for ${means.called}  ${timeText((clock.elapsed() - began) / 1000)}`;
  const cancel = means.quiet ? () => {} : every(clock, REDRAW, () => means.live.show(line()));
  let told = "";
  try {
    for (let pause = FIRST_PAUSE;; pause = Math.min(LONGEST_PAUSE, pause * GROWTH)) {
      const result = await attempt();
      if (!isFault(result) || !mayCome(result) || means.stop.aborted) return result;
      if (result.message !== told) {
        means.note(`${result.message} It is tried again until it is there (Ctrl+C stops that).`);
      }
      told = result.message;
      await rest(Math.max(pause, soonest(result)), means);
      if (means.stop.aborted) return result;
    }
  } finally {
    cancel();
    means.live.clear();
  }
}

function mayCome(it: FetchFault): boolean {
  return it.mayCome === true;
}

/** Milliseconds that the other side wants to be left alone for, up to a bound. */
function soonest({ retryAfter = 0 }: FetchFault): number {
  return Math.min(LONGEST_PAUSE, retryAfter * 1000);
}

/** Waits so many milliseconds, or until it is stopped. */
async function rest(milliseconds: number, { env: { clock }, stop }: PersistMeans): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const cancel = clock.after(milliseconds, resolve);
  stop.addEventListener("abort", () => resolve(), { once: true });
  if (stop.aborted) resolve();
  await promise;
  cancel();
}
