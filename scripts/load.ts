/**
 * Drives a tracker with announces over HTTP and UDP and reports how fast it answers and what a reply costs: `deno task load
 * --help`. The figure that counts is the server's CPU per reply: it does not depend on how fast this program is.
 * Machines drift, so only servers that were run in turn can be compared. Exit code 1 when any reply was wrong or too many were
 * lost.
 */
import { errorText, faultLine, isFault } from "../lib/base/fault.ts";
import { randomFrom } from "../lib/base/random.ts";
import { measure } from "./load/measure.ts";
import { type LoadOptions, readOptions, USAGE } from "./load/options.ts";
import { canPin, cpuSeconds, isInstalled, listenerOf, pin } from "./load/process.ts";
import { jsonText, losesTooMuch, ratioLine, ratios, type Result, table, troubles } from "./load/report.ts";
import { type ServerKind, startServer } from "./load/server.ts";
import { makeTorrents, type Mode, type Torrents } from "./load/torrents.ts";

type Write = (text: string) => void;

/** All rounds: each server in each mode, one after the other, then the next round. */
export async function runLoad(options: LoadOptions, progress: Write): Promise<Result[]> {
  const torrents = makeTorrents(randomFrom(options.seed, 2, 2, 2), options.torrents, options.peers);
  const pinned = await canPin();
  if (pinned) await pin(Deno.pid, 1);
  else progress("Server and load share the CPUs: no taskset, or a single CPU.\n");
  if (cpuSeconds(Deno.pid) === null) {
    progress("There is no /proc here, so the CPU time of servers is not known.\n");
  }
  const hasRival = options.rival === "always" ||
    (options.rival === "where installed" && await isInstalled("opentracker"));
  if (options.rival === "where installed" && !hasRival) {
    progress("opentracker is not installed: muster is compared to the floor alone.\n");
  }
  const results = listRuns(options, hasRival);
  for (let round = 0; round < options.rounds; round++) {
    for (const result of results) {
      progress(`round ${round + 1} of ${options.rounds}: ${result.server}, ${result.mode}\n`);
      result.rounds.push(await runOnce(result, options, torrents, pinned));
    }
  }
  return results;
}

/** What is run, in its order. opentracker closes every connection, so it has one mode over HTTP. */
function listRuns({ target, floor, modes }: LoadOptions, hasRival: boolean): Result[] {
  const run = (server: string, modes: readonly Mode[]) =>
    modes.map((mode): Result => ({ server, mode, rounds: [] }));
  const rivals = new Set(modes.map((mode) => mode === "udp" ? "udp" : "close"));
  return [
    ...run(target === null ? "muster" : "tracker", modes),
    ...hasRival ? run("opentracker", [...rivals]) : [],
    ...floor ? run("floor", modes) : [],
  ];
}

async function runOnce({ server, mode }: Result, options: LoadOptions, torrents: Torrents, pinned: boolean) {
  if (server === "tracker") {
    const target = options.target!;
    const pid = listenerOf(target.port, mode === "udp" ? "udp" : "tcp");
    return measure({ target, pid, torrents, mode }, options);
  }
  const plan = { mode, binary: options.binary, torrents, pinned };
  const { target, pid, stop } = await startServer(server as ServerKind, plan);
  return await measure({ target, pid, torrents, mode }, options).finally(stop);
}

/** The table, what it compares to, and what went wrong. */
function report(results: Result[], options: LoadOptions): string {
  if (options.json) return jsonText(results);
  const complaints = results.flatMap(({ server, mode, rounds }) =>
    rounds.filter(({ complaint }) => complaint !== "").slice(0, 1)
      .map(({ complaint }) => `${server}, ${mode}, went wrong first by: ${complaint}\n`)
  );
  const isLimit = results.some(({ rounds }) =>
    rounds.some(({ loadBusy, serverBusy }) => (loadBusy ?? 0) > 0.9 && (serverBusy ?? 1) < 0.9)
  );
  const limit = isLimit ? "Where CPU used is below 90 % the load was the limit of replies/s.\n" : "";
  const losers = results.filter(losesTooMuch)
    .map(({ server, mode }) => `${server}, ${mode}, lost more than one packet in a hundred.\n`);
  return table(results) + ratios(results).map(ratioLine).join("") + limit +
    [...losers, ...complaints].join("");
}

/** The whole program; gives the exit code. */
export async function main(args: string[], write: Write, progress: Write): Promise<number> {
  const options = readOptions(args);
  if (options === "help") {
    write(USAGE);
    return 0;
  }
  if (isFault(options)) {
    progress(`${faultLine(options)}\n`);
    return 2;
  }
  try {
    const results = await runLoad(options, progress);
    write(report(results, options));
    return results.some((result) => troubles(result) > 0 || losesTooMuch(result)) ? 1 : 0;
  } catch (thrown) {
    progress(`${errorText(thrown)}\n`);
    return 1;
  }
}

if (import.meta.main) {
  const utf8 = new TextEncoder();
  const to = (stream: { writeSync(bytes: Uint8Array): number }) => (text: string) => {
    stream.writeSync(utf8.encode(text));
  };
  Deno.exit(await main(Deno.args, to(Deno.stdout), to(Deno.stderr)));
}
