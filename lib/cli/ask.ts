/** `muster ask URL [HASH...]`: asks any tracker and tells in plain words how it answers. */
import { toHex } from "../base/bytes.ts";
import { every } from "../base/clock.ts";
import { isFault } from "../base/fault.ts";
import { limitedLookup } from "../base/lookup.ts";
import { VERSION } from "../base/version.ts";
import type { Target } from "../client/trackers/caller.ts";
import { addressesOf } from "../client/trackers/http.ts";
import { noAnswer } from "../client/trackers/no_answer.ts";
import { SCRAPE_LIMIT } from "../protocol/message.ts";
import { finding, findingOf } from "./ask/finding.ts";
import { ASK_SETTINGS, type Plan, readPlan } from "./ask/plan.ts";
import { type AskReport, hasAnswer, told } from "./ask/report.ts";
import { findingLines, verdictText, visitText } from "./ask/text.ts";
import { visit, type VisitMeans } from "./ask/visit.ts";
import type { Call, Command } from "./command.ts";
import type { Env } from "./env.ts";
import { EXIT } from "./exit.ts";
import type { LiveLine } from "./live.ts";
import { stoppable } from "./stoppable.ts";

/** All but the network. */
const NOT_NEEDED = ["ffi", "read", "write", "run", "env", "sys"] as const;

export const ask: Command = {
  name: "ask",
  synopsis: ["ask URL [HASH...] [options]"],
  summary: "ask a tracker, and tell whether it answers rightly",
  examples: [
    ["muster ask udp://tracker.example.net:6969", "does it answer, and how fast?"],
    ["muster ask http://192.168.1.50:9000/announce HASH --peers", "who shares this torrent?"],
  ],
  settings: ASK_SETTINGS,
  words: [
    [
      "URL",
      "The tracker: http://, https:// or udp://. A magnet link alone, in quotes, gives both: its first tracker " +
      "and its hash.",
    ],
    [
      "HASH",
      "A torrent's info hash: 40 hex digits, 64 of a v2 one, 32 letters of base32, or a magnet link in " +
      `quotes. Up to ${SCRAPE_LIMIT} may follow. Without one it asks about a torrent that nobody has.`,
    ],
  ],
  lastWordRepeats: true,
  remark:
    "It announces as a client that lacks one byte, scrapes, and takes its announces back. Each address " +
    "family of a name is asked at its first address, never through a proxy. Exit codes: 0 it answers rightly, " +
    "1 it does not, 2 for a bad command line, 130 after Ctrl+C.",
  async run(call, env, live) {
    const plan = readPlan(call.words, call.given, env.secret);
    if (isFault(plan)) return plan;
    env.dropPermissions(NOT_NEEDED);
    const code = await stoppable(env, EXIT.interrupted, (stop) => askTracker(plan, call, env, live, stop));
    live.clear();
    if (code === EXIT.interrupted && !call.everywhere.quiet) live.log("Stopped.");
    return code;
  },
};

async function askTracker(
  plan: Plan,
  { everywhere: { quiet } }: Call,
  env: Env,
  live: LiveLine,
  stop: AbortSignal,
): Promise<number> {
  const waiting = quiet ? { show() {}, end() {} } : showWaiting(env, live);
  const report: AskReport = {
    version: 1,
    url: plan.url.href,
    ok: false,
    infoHashes: plan.question.infoHashes.map(toHex),
    madeUp: plan.question.madeUp,
    visits: [],
    findings: [],
  };
  try {
    const targets = await findTargets(plan, env, stop, (what) => waiting.show(what));
    if (targets.length === 0) {
      report.findings.push(findingOf("look-up", told(noAnswer("no-address")).problem!));
    }
    for (const { target, addresses } of targets) {
      const place = `IPv${target.family} ${target.address}`;
      const means = meansOf(plan, env, (what) => waiting.show(`${what} of ${place}`));
      report.visits.push(await visit(target, addresses, plan.question, means, stop));
      if (stop.aborted) break;
    }
  } finally {
    waiting.end();
  }
  if (stop.aborted) return EXIT.interrupted;
  judge(report);
  tell(report, plan, quiet, env);
  return report.ok ? EXIT.done : EXIT.failed;
}

function meansOf({ settings }: Plan, env: Env, waitsFor: (what: string) => void): VisitMeans {
  const { clock, lookup, httpGet, openDatagram, secret } = env;
  const limit = settings.timeout * 1000;
  return {
    ...{ clock, httpGet, openDatagram, secret, limit, waitsFor },
    lookup: limitedLookup(lookup, clock, limit),
    agent: `muster/${VERSION}`,
  };
}

/** The first address of each family that is wanted. */
async function findTargets(
  { url, families, settings }: Plan,
  { lookup, clock }: Env,
  stop: AbortSignal,
  waitsFor: (what: string) => void,
): Promise<{ target: Target; addresses: number }[]> {
  waitsFor(`the addresses of ${url.host}`);
  const stopped = Promise.withResolvers<string[]>();
  const end = () => stopped.resolve([]);
  stop.addEventListener("abort", end);
  const found = await Promise.race([
    limitedLookup(lookup, clock, settings.timeout * 1000)(url.host),
    stopped.promise,
  ]);
  stop.removeEventListener("abort", end);
  return families.flatMap((family) => {
    const addresses = addressesOf(found, family);
    if (addresses.length === 0) return [];
    const target = { url, family, address: addresses[0] };
    return [{ target, addresses: addresses.length }];
  });
}

/** A family that this machine cannot reach says nothing of the tracker, as long as the other one answered. */
function judge(report: AskReport): void {
  if (report.visits.some(hasAnswer)) {
    for (const it of report.visits) {
      const isCutOff = it.findings.some(({ code, kind }) => code === "unreachable" && kind === "wrong");
      if (isCutOff) it.findings = [finding("unreachable")];
    }
  }
  const all = [...report.visits.flatMap(({ findings }) => findings), ...report.findings];
  report.ok = !all.some(({ kind }) => kind === "wrong");
}

function tell(
  report: AskReport,
  { linked, settings: { json, peers } }: Plan,
  quiet: boolean,
  env: Env,
): void {
  if (json) return env.out.write(`${JSON.stringify(report, null, 2)}\n`);
  if (quiet) {
    const wrong = [...report.visits.flatMap(({ findings }) => findings), ...report.findings]
      .filter(({ kind }) => kind === "wrong");
    return env.out.write(findingLines(wrong).map((line) => `${line.trim()}\n`).join(""));
  }
  const wish = { peers, several: report.infoHashes.length > 1 };
  const which = linked > 1 ? ` (the link names ${linked} trackers; this is the first that can be asked)` : "";
  env.out.write(`${report.url}${which}\n`);
  for (const it of report.visits) env.out.write(visitText(it, wish));
  env.out.write(verdictText(report));
}

/** Tells on the live line what is being waited for, and since when. */
function showWaiting(env: Env, live: LiveLine): { show(what: string): void; end(): void } {
  let what = "";
  let since = env.clock.elapsed();
  const draw = () => {
    const seconds = Math.floor((env.clock.elapsed() - since) / 1000);
    if (what !== "") live.show(`Waiting for ${what}${seconds === 0 ? "" : `, ${seconds} s`}`);
  };
  const cancel = every(env.clock, 1000, draw);
  return {
    show(next) {
      what = next;
      since = env.clock.elapsed();
      draw();
    },
    end() {
      cancel();
      live.clear();
    },
  };
}
