/** Carries out `muster share`: beside a tracker of its own, beside one that runs, or by adding to what another shares. */
import { type Fault, fault, faultLine, isFault } from "../../base/fault.ts";
import { controlPlace } from "../../control/place.ts";
import { askPassword, PASSWORD_VARIABLE } from "../ask_password.ts";
import { stateFolderOf } from "../client/plan.ts";
import type { FullCall } from "../command.ts";
import { isoDate, jsonText } from "../console_text.ts";
import { controlFolder } from "../control_folder.ts";
import type { Env } from "../env.ts";
import { EXIT } from "../exit.ts";
import type { LiveLine } from "../live.ts";
import { runTracker, type TrackerWish } from "../track/run.ts";
import { addToRunning } from "./add.ts";
import { type Running, takenAlong, untaken } from "./along.ts";
import type { AskControl } from "./ask.ts";
import { ShareJson } from "./json_teller.ts";
import { isMusterAt, isSharing, otherTracker, soonSharing, strangersTracker, whoRuns } from "./others.ts";
import { readSharePlan, type SharePlan, trackerTexts } from "./plan.ts";
import { Sharing } from "./sharing.ts";
import type { ShareTeller } from "./teller.ts";
import { ShareText } from "./text_teller.ts";
import type { OtherTracker } from "./trackers.ts";
import { FIREWALL } from "./words.ts";

/** Does it; gives the exit code. */
export async function runShare(call: FullCall, env: Env, live: LiveLine): Promise<number | Fault> {
  const plan = readSharePlan(call, env);
  if (isFault(plan)) return plan;
  const code = await carryOut(plan, call, env, live);
  // Who reads events is told what ended it as one.
  if (isFault(code) && plan.settings.json) env.out.write(`${jsonText(endEvent(code, env))}\n`);
  return code;
}

function endEvent(it: Fault, { clock }: Env) {
  const time = isoDate(Math.floor(clock.now() / 1000));
  return { version: 1, event: "error", time, error: { code: it.fault, message: faultLine(it) } };
}

async function carryOut(
  plan: SharePlan,
  call: FullCall,
  env: Env,
  live: LiveLine,
): Promise<number | Fault> {
  const ask = controlCaller(call, env);
  const { port } = plan.order.tracker;
  const running = await whoRuns(port, ask);
  const join = async (muster: Running) => {
    const means = { ask, env, live, quiet: call.everywhere.quiet };
    return untaken(call, muster, env) ?? await addToRunning(plan, takenAlong(call.given), means);
  };
  if (isSharing(running)) return await join(running);
  const password = await askForPassword(plan.settings.password, env);
  if (isFault(password)) return password;
  const teller = tellerFor(plan, call, env, live);
  if (env.platform === "windows") teller.note(FIREWALL);
  const keptFolder = stateFolderOf(call.everywhere.dataDir, env);
  env.files.prepareLists();
  const share = async (other: OtherTracker | null) => {
    const sharing = new Sharing({ plan, env, other, password, teller, keptFolder });
    const code = await runBeside(other, sharing, call, env, live);
    return code === EXIT.done ? sharing.code : code;
  };
  const code = await share(running === "tracks" ? otherTracker(port, ask) : null);
  if (!isInUse(code) || running !== null) return code;
  const twin = await soonSharing(port, ask, env);
  if (twin !== null) return await join(twin);
  return await isMusterAt(plan.order.tracker, env) ? await share(strangersTracker(port)) : code;
}

function isInUse(it: number | Fault): boolean {
  return isFault(it) && it.fault === "port-in-use";
}

/** Ports behind another muster's that are tried before any free one. */
const NEAR = 10;

/** Runs it; where another muster has the port, on the next one that is free, which firewalls can be told. */
async function runBeside(
  other: OtherTracker | null,
  sharing: Sharing,
  call: FullCall,
  env: Env,
  live: LiveLine,
): Promise<number | Fault> {
  if (other === null) return await runTracker(wishFor(null, sharing, call), call, env, live);
  for (let port = other.port + 1; port <= Math.min(other.port + NEAR, 65_535); port++) {
    const code = await runTracker(wishFor(port, sharing, call), call, env, live);
    if (!isInUse(code)) return code;
  }
  return await runTracker(wishFor(0, sharing, call), call, env, live);
}

function controlCaller(call: FullCall, env: Env): AskControl {
  const folder = controlFolder(env, call.everywhere.dataDir) ?? "";
  return (port, verb, words = [], options = {}) =>
    env.callControl(controlPlace(folder, port, env.platform), { verb, words, options }, env.clock);
}

/** Its bytes; null for none. What is typed at the terminal is typed twice: others could not get in by a slip. */
async function askForPassword(isAsked: boolean, env: Env): Promise<Uint8Array | null | Fault> {
  const password = await askPassword(isAsked, "Password for what is shared: ", env);
  if (password === null || isFault(password)) return password;
  const again = (env.variable(PASSWORD_VARIABLE) ?? "") !== ""
    ? password
    : await askPassword(true, "The same again: ", env);
  if (isFault(again)) return again;
  if (again !== password) return fault("bad-value", "The two passwords are not the same.", "Try it again.");
  return new TextEncoder().encode(password);
}

function tellerFor(plan: SharePlan, call: FullCall, env: Env, live: LiveLine): ShareTeller {
  const { json } = plan.settings;
  const text = new ShareText(env, live, call.everywhere.quiet || json);
  return json ? new ShareJson(env, text) : text;
}

/** What the tracker does not tell where a password guards: who knows an info hash needs no torrent. */
const GUARDED: readonly [string, string][] = [["page", "off"], ["scrape-allowed", "specific"], [
  "offer-torrents",
  "off",
]];

/** @param port where the pages are, where that is not what was asked for */
function wishFor(
  port: number | null,
  sharing: Sharing,
  call: FullCall,
): TrackerWish {
  const own: [string, string][] = [
    ...port === null ? [] : [["port", String(port)] as [string, string]],
    ...sharing.isGuarded ? GUARDED : [],
  ];
  const textsOf = (given: ReadonlyMap<string, string>) => new Map([...trackerTexts(given), ...own]);
  const texts = textsOf(call.given);
  return {
    texts,
    notes: [],
    again() {
      const given = call.configured();
      return isFault(given) ? given : textsOf(given);
    },
    originOf: (name) => call.origins.get(name) ?? (texts.has(name) ? "muster share" : undefined),
    companion: sharing,
  };
}
