/** One run: warm up, then look at the clocks of server and load before and after. */
import { randomFrom } from "../../lib/base/random.ts";
import { percentile, startLoad } from "./client.ts";
import { cpuSeconds } from "./process.ts";
import type { LoadOptions } from "./options.ts";
import type { Target, Torrents } from "./request.ts";

export interface Figures {
  readonly repliesPerSecond: number;
  /** Microseconds of the server's CPU for each reply, user and system; null where /proc is missing. */
  readonly cpuPerReply: number | null;
  /** Parts of one CPU that the server and the load had; null likewise. */
  readonly serverBusy: number | null;
  readonly loadBusy: number | null;
  /** Milliseconds from request to whole reply (with `close`: from connect). */
  readonly p50: number;
  readonly p99: number;
  readonly replies: number;
  readonly wrong: number;
  readonly broken: number;
  /** What the first wrong reply or broken connection was, else "". */
  readonly complaint: string;
}

export interface Run {
  readonly target: Target;
  /** The server's process; null: not known. */
  readonly pid: number | null;
  readonly torrents: Torrents;
  readonly keepAlive: boolean;
}

type Plan = Pick<LoadOptions, "connections" | "seconds" | "warmUp" | "seed">;

export async function measure(run: Run, plan: Plan): Promise<Figures> {
  const random = randomFrom(plan.seed, 1, 1, 1);
  const { target, torrents, keepAlive, pid } = run;
  const load = startLoad({
    target,
    torrents,
    keepAlive,
    connections: plan.connections,
    limit: Infinity,
    random,
  });
  await passed(plan.warmUp, load.ended);
  load.tally.timed = true;
  const before = look(pid, load.tally.replies);
  await passed(plan.seconds, load.ended);
  const after = look(pid, load.tally.replies);
  await load.stop();
  return figures(before, after, load.tally);
}

/** So many seconds, or until the load ended by itself. */
async function passed(seconds: number, ended: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  await Promise.race([ended, new Promise<void>((done) => timer = setTimeout(done, seconds * 1000))]);
  clearTimeout(timer);
}

interface Look {
  readonly at: number;
  readonly replies: number;
  readonly server: number | null;
  readonly load: number | null;
}

function look(pid: number | null, replies: number): Look {
  return {
    at: performance.now(),
    replies,
    server: pid === null ? null : cpuSeconds(pid),
    load: cpuSeconds(Deno.pid),
  };
}

function figures(before: Look, after: Look, tally: Parameters<typeof percentile>[0]): Figures {
  const seconds = (after.at - before.at) / 1000;
  const replies = after.replies - before.replies;
  const spent = (a: number | null, b: number | null) => a === null || b === null ? null : b - a;
  const server = spent(before.server, after.server);
  const load = spent(before.load, after.load);
  return {
    repliesPerSecond: replies / seconds,
    cpuPerReply: server === null || replies === 0 ? null : server / replies * 1e6,
    serverBusy: server === null ? null : server / seconds,
    loadBusy: load === null ? null : load / seconds,
    p50: percentile(tally, 0.5),
    p99: percentile(tally, 0.99),
    replies,
    wrong: tally.wrong,
    broken: tally.broken,
    complaint: tally.complaint,
  };
}
