/** Servers against each other: each in each mode, one after the other, then the next round. */
import { errorText } from "../../lib/base/fault.ts";
import { randomFrom } from "../../lib/base/random.ts";
import { measure } from "./measure.ts";
import type { LoadOptions } from "./options.ts";
import type { Write } from "./outcome.ts";
import { canPin, cpuTime, isInstalled, isOnlyRoot, listenerOf, pin } from "./process.ts";
import { sourcesHere } from "./public.ts";
import type { Result } from "./report.ts";
import { type Contender, hasFamily, hasMode, type ServerKind } from "./server/kinds.ts";
import { hasNpmTracker } from "./server/npm_tracker.ts";
import { startServer } from "./server/start.ts";
import { makeTorrents, type Mode, type Torrents } from "./torrents.ts";

/** A server in a mode, and what it came to. */
interface Run {
  readonly contender: Contender | null;
  readonly mode: Mode;
  readonly result: Result;
}

export async function runLoad(options: LoadOptions, progress: Write): Promise<Result[]> {
  const torrents = torrentsOf(options);
  const pinned = await pinLoad(options, progress);
  const runs = listRuns(options, await present(options, progress));
  for (let round = 0; round < options.rounds; round++) {
    for (const run of runs) {
      const { server, mode, rounds, failure } = run.result;
      if (failure !== "") continue;
      progress(`round ${round + 1} of ${options.rounds}: ${server}, ${mode}\n`);
      try {
        rounds.push(await runOnce(run, options, torrents, pinned));
      } catch (thrown) {
        // The others can still be compared.
        run.result.failure = errorText(thrown);
        progress(`${run.result.failure}\n`);
      }
    }
  }
  return runs.map(({ result }) => result);
}

/** What this run's clients announce. */
export function torrentsOf({ seed, torrents, peers, share }: LoadOptions): Torrents {
  return makeTorrents(randomFrom(seed, 2, 2, 2), torrents, peers, share);
}

/** Puts the load on a CPU of its own; gives whether that, and so the same for servers, can be. */
export async function pinLoad({ pins }: LoadOptions, progress: Write): Promise<boolean> {
  const pinned = pins && await canPin();
  if (pinned) await pin(Deno.pid, 1);
  else if (pins) progress("Server and load share the CPUs: no taskset, or a single CPU.\n");
  if (cpuTime(Deno.pid) === null) {
    progress("There is no /proc here, so the CPU time of servers is not known.\n");
  }
  return pinned;
}

/** Those who can take part. Throws when one cannot that has to. */
async function present(options: LoadOptions, progress: Write): Promise<Contender[]> {
  const { contenders, whereInstalled, family } = options;
  const there: Contender[] = [];
  for (const contender of contenders) {
    const missing = await whyMissing(contender.kind, family);
    if (missing === "") there.push(contender);
    else if (whereInstalled) progress(`${contender.name} does not take part: ${missing}.\n`);
    else throw new Error(`${contender.name} cannot take part: ${missing}.`);
  }
  return there;
}

/** What is missing for a server to run, or "". */
export async function whyMissing(kind: ServerKind, family: 4 | 6): Promise<string> {
  if (!hasFamily(kind, family)) return `it has no IPv${family}`;
  if (kind === "echo" && Deno.build.os !== "linux") return "it is for Linux only";
  if (kind === "opentracker") return await whyNoOpentracker();
  if (kind !== "bittorrent-tracker") return "";
  if (!await isInstalled("node")) return "Node is not installed";
  return await hasNpmTracker() ? "" : "npm's bittorrent-tracker could not be installed";
}

async function whyNoOpentracker(): Promise<string> {
  if (!await isInstalled("opentracker")) return "it is not installed";
  // It gives up root for nobody, whom a user's own namespace does not have.
  return isOnlyRoot() ? "it needs root, or --sources loopback" : "";
}

/** What is run, in its order. A server without any of the modes of HTTP that are asked for has the one it knows. */
function listRuns({ target, modes }: LoadOptions, contenders: readonly Contender[]): Run[] {
  const run = (contender: Contender | null, mode: Mode): Run => {
    const server = contender?.name ?? "tracker";
    const isOwn = contender === null || contender.kind === "muster";
    return { contender, mode, result: { server, mode, isOwn, rounds: [], failure: "" } };
  };
  return [
    ...target === null ? [] : modes.map((mode) => run(null, mode)),
    ...contenders.flatMap((contender) => modesOf(contender.kind, modes).map((mode) => run(contender, mode))),
  ];
}

function modesOf(kind: ServerKind, modes: readonly Mode[]): Mode[] {
  const can = modes.map((mode) => hasMode(kind, mode) ? mode : hasMode(kind, "close") ? "close" : null);
  return [...new Set(can)].filter((mode) => mode !== null);
}

async function runOnce({ contender, mode }: Run, options: LoadOptions, torrents: Torrents, pinned: boolean) {
  if (contender === null) {
    const target = options.target!;
    const pid = listenerOf(target.port, mode === "udp" ? "udp" : "tcp");
    return measure({ target, pid, torrents, mode }, options);
  }
  const { family, binary } = options;
  const server = await startServer(contender, {
    mode,
    family,
    binary,
    torrents,
    pinned,
    sources: sourcesHere(),
  });
  const { target, pid, stop } = server;
  const hasStore = contender.kind !== "floor" && contender.kind !== "echo";
  return await measure({ target, pid, torrents, mode }, { ...options, fill: options.fill && hasStore })
    .finally(stop);
}
