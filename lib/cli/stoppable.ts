/** Work that Ctrl+C and its like end: in order at the first time, at once at the second. */
import type { Fault } from "../base/fault.ts";
import { watchStop } from "../base/stop.ts";
import type { Env } from "./env.ts";

/** The work's exit code, or `hurried` when it is not waited for: a code, or what tells it then. */
export async function stoppable(
  env: Env,
  hurried: number | (() => number),
  work: (stop: AbortSignal) => Promise<number | Fault>,
): Promise<number | Fault> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const attended = env.inIsTerminal || env.outIsTerminal || env.errIsTerminal;
  const stop = watchStop(env.signals, { platform: env.platform, attended }, () => {
    resolve(typeof hurried === "number" ? hurried : hurried());
  });
  try {
    return await Promise.race([work(stop.signal), promise]);
  } finally {
    stop.close();
  }
}
