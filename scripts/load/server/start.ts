/** Starts a server fresh, on the CPUs that it may use where that can be, and ends it. */
import type { Family } from "../../../lib/base/address.ts";
import { freshRandom } from "../../../lib/base/random.ts";
import { startHttpLoad } from "../http/client.ts";
import { openPort } from "../place.ts";
import { SERVERS, type Sources } from "../sources.ts";
import type { Load } from "../tally.ts";
import { type Mode, NUMWANT, type Target, type Torrents } from "../torrents.ts";
import { startUdpLoad } from "../udp/client.ts";
import { ANNOUNCES } from "../udp/mix.ts";
import { COMMANDS } from "./command.ts";
import type { Contender } from "./kinds.ts";

export interface Server {
  readonly target: Target;
  readonly pid: number;
  stop(): Promise<void>;
}

/** Where and how a contender is started. */
export interface StartPlan {
  readonly mode: Mode;
  readonly family: Family;
  readonly sources: Sources;
  readonly binary: string;
  readonly torrents: Torrents;
  readonly pinned: boolean;
}

/** Milliseconds that a server has to answer its first announce; a whitelist of a million takes a while. */
const START_TIME = 30_000;

/** Milliseconds that it has to end by itself. */
const END_TIME = 5000;

/** Starts a server on a free port and waits until it answers. Throws when it does not. */
export async function startServer(contender: Contender, plan: StartPlan): Promise<Server> {
  const target = targetOf(plan);
  const { words, child, stop } = await spawnServer(contender, plan, target);
  const said = new Response(child.stderr).text();
  if (await answers(target, plan.torrents, child)) return { target, pid: child.pid, stop };
  await stop();
  throw new Error(`${contender.name} did not start: ${words.join(" ")}\n${await said}`.trimEnd());
}

/** Where the next server will be. */
export function targetOf({ mode, family, sources }: StartPlan): Target {
  const hostname = SERVERS[sources][family];
  const protocol = mode === "udp" ? "udp" : "http";
  return { protocol, hostname, port: openPort(hostname), path: "/announce" };
}

/** Starts a server without waiting for it. Its standard error must be read. */
export async function spawnServer(contender: Contender, plan: StartPlan, { hostname, port }: Target) {
  const folder = await Deno.makeTempDir({ prefix: "load-" });
  const { kind, words: options, cpus, binary = plan.binary } = contender;
  const words = await COMMANDS[kind]({ ...plan, binary, host: hostname, port, words: options, folder });
  const [program, ...args] = plan.pinned ? ["taskset", "-c", cpus, ...words] : words;
  const child = new Deno.Command(program, { args, stdin: "null", stdout: "null", stderr: "piped" }).spawn();
  const stop = async () => {
    await end(child);
    await Deno.remove(folder, { recursive: true });
  };
  return { words, child, stop };
}

/** Asks the process to end, and makes it end when it does not. */
async function end(child: Deno.ChildProcess): Promise<void> {
  const timer = setTimeout(() => kill(child, "SIGKILL"), END_TIME);
  kill(child, "SIGTERM");
  await child.status;
  clearTimeout(timer);
}

function kill(child: Deno.ChildProcess, signal: Deno.Signal): void {
  try {
    child.kill(signal);
  } catch {
    // It has ended by itself.
  }
}

/**
 * Whether it answers an announce before the time is over or the process ends. A connection alone does not show it:
 * opentracker takes those while it still reads its list.
 */
async function answers(target: Target, torrents: Torrents, child: Deno.ChildProcess): Promise<boolean> {
  const end = performance.now() + START_TIME;
  let isRunning = true;
  child.status.then(() => isRunning = false);
  while (isRunning && performance.now() < end) {
    const { tally, ended } = announceOnce(target, torrents);
    await ended;
    if (tally.replies === 1 && tally.wrong === 0) return true;
    await new Promise((done) => setTimeout(done, 50));
  }
  return false;
}

function announceOnce(target: Target, torrents: Torrents): Load {
  const common = { target, torrents, limit: 1, random: freshRandom(), engine: "plain" } as const;
  if (target.protocol === "http") return startHttpLoad({ ...common, connections: 1, keepAlive: false });
  const alone = { sockets: 1, window: 1, patience: 100 };
  return startUdpLoad({ ...common, ...alone, mix: ANNOUNCES, numwant: NUMWANT, once: false, rate: 0 });
}
