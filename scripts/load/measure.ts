/** One run: warm up, then look at the clocks of server and load before and after. */
import { randomFrom } from "../../lib/base/random.ts";
import { fill, type Filled } from "./fill.ts";
import { startHttpLoad } from "./http/client.ts";
import { type CpuTime, cpuTime } from "./process.ts";
import type { LoadOptions } from "./options.ts";
import { type Load, percentile, type Tally } from "./tally.ts";
import { type Mode, NUMWANT, type Target, type Torrents } from "./torrents.ts";
import { startUdpLoad } from "./udp/client.ts";

export interface Figures {
  readonly repliesPerSecond: number;
  /** Microseconds of the server's CPU for each reply, user and system; null where /proc is missing. */
  readonly cpuPerReply: number | null;
  /** The part of it that is not the kernel's. */
  readonly userPerReply: number | null;
  /** Parts of one CPU that the server and the load had; null likewise. */
  readonly serverBusy: number | null;
  readonly loadBusy: number | null;
  /** Milliseconds from request to whole reply (with `close`: from connect on). */
  readonly p50: number;
  readonly p99: number;
  readonly replies: number;
  /** Mean bytes of a reply: of its body over HTTP, of its packet over UDP. */
  readonly bytesPerReply: number;
  /** Packets without an answer within a second; UDP alone has these. */
  readonly lost: number;
  readonly wrong: number;
  readonly broken: number;
  /** What the first wrong reply or broken connection was, else "". */
  readonly complaint: string;
  /** What was put in beforehand, or null. */
  readonly fill: Filled | null;
}

export interface Run {
  readonly target: Target;
  /** The server's process; null: not known. */
  readonly pid: number | null;
  readonly torrents: Torrents;
  readonly mode: Mode;
}

export type MeasurePlan = Pick<
  LoadOptions,
  "connections" | "sockets" | "window" | "mix" | "fill" | "engine" | "seconds" | "warmUp" | "seed"
>;

/** Milliseconds after which a packet counts as lost. */
export const PATIENCE = 1000;

export async function measure(run: Run, plan: MeasurePlan): Promise<Figures> {
  const filled = plan.fill ? await fill(run, plan) : null;
  const load = start(run, plan);
  await passed(plan.warmUp, load.ended);
  load.tally.timed = true;
  const before = look(run.pid, load.tally);
  await passed(plan.seconds, load.ended);
  const after = look(run.pid, load.tally);
  await load.stop();
  return figures(before, after, load.tally, filled);
}

function start({ target, torrents, mode }: Run, plan: MeasurePlan): Load {
  const random = randomFrom(plan.seed, 1, 1, 1);
  const common = { ...plan, target, torrents, limit: Infinity, random };
  return mode === "udp"
    ? startUdpLoad({ ...common, patience: PATIENCE, numwant: NUMWANT, once: false, rate: 0 })
    : startHttpLoad({ ...common, keepAlive: mode === "keep-alive" });
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
  readonly bytes: number;
  readonly lost: number;
  readonly server: CpuTime | null;
  readonly load: CpuTime | null;
}

function look(pid: number | null, { replies, bytes, lost }: Tally): Look {
  const server = pid === null ? null : cpuTime(pid);
  return { at: performance.now(), replies, bytes, lost, server, load: cpuTime(Deno.pid) };
}

function spent(before: CpuTime | null, after: CpuTime | null): CpuTime | null {
  if (before === null || after === null) return null;
  return { user: after.user - before.user, system: after.system - before.system };
}

function figures(before: Look, after: Look, tally: Tally, fill: Filled | null): Figures {
  const seconds = (after.at - before.at) / 1000;
  const replies = after.replies - before.replies;
  const server = spent(before.server, after.server);
  const load = spent(before.load, after.load);
  const each = (cpu: number) => replies === 0 ? null : cpu / replies * 1e6;
  return {
    repliesPerSecond: replies / seconds,
    cpuPerReply: server === null ? null : each(server.user + server.system),
    userPerReply: server === null ? null : each(server.user),
    serverBusy: server === null ? null : (server.user + server.system) / seconds,
    loadBusy: load === null ? null : (load.user + load.system) / seconds,
    p50: percentile(tally, 0.5),
    p99: percentile(tally, 0.99),
    replies,
    bytesPerReply: (after.bytes - before.bytes) / replies,
    lost: after.lost - before.lost,
    wrong: tally.wrong,
    broken: tally.broken,
    complaint: tally.complaint,
    fill,
  };
}
