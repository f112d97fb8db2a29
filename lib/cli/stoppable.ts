/** Work that Ctrl+C and its like end: in order at the first time, at once at the second. */
import type { Fault } from "../base/fault.ts";
import { watchStop } from "../base/stop.ts";
import type { Env } from "./env.ts";

/** Milliseconds within which two signals are one wish: `timeout` of coreutils signals a program, and then its group. */
const ONE_WISH = 50;

/** The work's exit code, or `hurried` when it is not waited for: a code, or what tells it then. */
export async function stoppable(
  env: Env,
  hurried: number | (() => number),
  work: (stop: AbortSignal) => Promise<number | Fault>,
): Promise<number | Fault> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const attended = env.inIsTerminal || env.outIsTerminal || env.errIsTerminal;
  let since = 0;
  const stop = watchStop(env.signals, { platform: env.platform, attended }, () => {
    if (env.clock.elapsed() - since < ONE_WISH) return;
    resolve(typeof hurried === "number" ? hurried : hurried());
  });
  stop.signal.addEventListener("abort", () => since = env.clock.elapsed());
  try {
    return await Promise.race([work(stop.signal), promise]);
  } finally {
    stop.close();
  }
}
