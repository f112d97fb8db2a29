/** Carries out `muster ask`: visits each address, judges, tells. */
import { toHex } from "../../base/bytes.ts";
import { every } from "../../base/clock.ts";
import { type Fault, isFault } from "../../base/fault.ts";
import { limitedLookup } from "../../base/lookup.ts";
import { VERSION } from "../../base/version.ts";
import type { Target } from "../../client/trackers/caller.ts";
import { addressesOf } from "../../client/trackers/http.ts";
import { noAnswer } from "../../client/trackers/no_answer.ts";
import { finding, findingOf } from "./finding.ts";
import { type Plan, readPlan } from "./plan.ts";
import { type AskReport, hasAnswer, told } from "./report.ts";
import { findingLines, verdictText, visitText } from "./text.ts";
import { visit, type VisitMeans } from "./visit.ts";
import type { Call } from "../command.ts";
import type { Env } from "../env.ts";
import { EXIT } from "../exit.ts";
import type { LiveLine } from "../live.ts";
import { stoppable } from "../stoppable.ts";

/** All but the network. */
const NOT_NEEDED = ["ffi", "read", "write", "run", "env", "sys"] as const;

/** Does it; gives the exit code. */
export async function runAsk(call: Call, env: Env, live: LiveLine): Promise<number | Fault> {
  const plan = readPlan(call.words, call.given, env.secret);
  if (isFault(plan)) return plan;
  env.dropPermissions(NOT_NEEDED);
  const code = await stoppable(env, EXIT.interrupted, (stop) => askTracker(plan, call, env, live, stop));
  live.clear();
  if (code === EXIT.interrupted && !call.everywhere.quiet) live.log("Stopped.");
  return code;
}

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
  if (json) return void env.out.write(`${JSON.stringify(report, null, 2)}\n`);
  if (quiet) {
    const wrong = [...report.visits.flatMap(({ findings }) => findings), ...report.findings]
      .filter(({ kind }) => kind === "wrong");
    return void env.out.write(findingLines(wrong).map((line) => `${line.trim()}\n`).join(""));
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
