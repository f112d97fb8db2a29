/** Carries out `muster share`: beside a tracker of its own, beside one that runs, or by adding to what another shares. */
import { type Fault, fault, isFault } from "../../base/fault.ts";
import { controlPlace } from "../../control/place.ts";
import { askPassword, PASSWORD_VARIABLE } from "../ask_password.ts";
import { stateFolderOf } from "../client/plan.ts";
import type { FullCall } from "../command.ts";
import { controlFolder } from "../control_folder.ts";
import type { Env } from "../env.ts";
import { EXIT } from "../exit.ts";
import type { LiveLine } from "../live.ts";
import { runTracker, type TrackerWish } from "../track/run.ts";
import { addToRunning } from "./add.ts";
import { type Running, takenAlong, untaken } from "./along.ts";
import type { AskControl } from "./ask.ts";
import { ShareJson } from "./json_teller.ts";
import { readSharePlan, type SharePlan, trackerTexts } from "./plan.ts";
import { Sharing } from "./sharing.ts";
import { askOther } from "./swarm.ts";
import type { ShareTeller } from "./teller.ts";
import { ShareText } from "./text_teller.ts";
import type { OtherTracker } from "./trackers.ts";
import { FIREWALL } from "./words.ts";

/** Does it; gives the exit code. */
export async function runShare(call: FullCall, env: Env, live: LiveLine): Promise<number | Fault> {
  const plan = readSharePlan(call, env);
  if (isFault(plan)) return plan;
  const ask = controlCaller(call, env);
  const running = await whoRuns(plan.order.tracker.port, ask);
  if (typeof running === "object" && running !== null) {
    const along = takenAlong(call.given);
    return untaken(call, running, env) ??
      await addToRunning(plan, along, { ask, env, live, quiet: call.everywhere.quiet });
  }
  const password = await askForPassword(plan.settings.password, env);
  if (isFault(password)) return password;
  const other = running === "tracks" ? otherTracker(plan, ask) : null;
  const teller = tellerFor(plan, call, env, live);
  if (env.platform === "windows") teller.note(FIREWALL);
  const sharing = new Sharing({
    ...{ plan, env, other, password, teller },
    keptFolder: stateFolderOf(call.everywhere.dataDir, env),
  });
  env.files.prepareLists();
  const code = await runTracker(wishFor(other, sharing, call), call, env, live);
  return code === EXIT.done ? sharing.code : code;
}

function controlCaller(call: FullCall, env: Env): AskControl {
  const folder = controlFolder(env, call.everywhere.dataDir) ?? "";
  return (port, verb, words = [], options = {}) =>
    env.callControl(controlPlace(folder, port, env.platform), { verb, words, options }, env.clock);
}

/** What the muster of this user on a port does: what is known of one that shares; null where none answers. */
async function whoRuns(port: number, ask: AskControl): Promise<Running | "tracks" | null> {
  if (port === 0) return null;
  const reply = await ask(port, "ping");
  if (isFault(reply)) return null;
  const { shares, guarded } = Object(reply);
  return shares === true ? { port, isGuarded: guarded === true } : "tracks";
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

function otherTracker({ order: { tracker: { port } } }: SharePlan, ask: AskControl): OtherTracker {
  return { port, ask: askOther((infoHash, limit) => ask(port, "peers", [infoHash], { limit })) };
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

/** Where the usual port is another muster's the pages are on any free one. */
function wishFor(
  other: OtherTracker | null,
  sharing: Sharing,
  call: FullCall,
): TrackerWish {
  const own: [string, string][] = [
    ...other === null ? [] : [["port", "0"] as [string, string]],
    ...sharing.isGuarded ? GUARDED : [],
  ];
  const textsOf = (given: ReadonlyMap<string, string>) => new Map([...trackerTexts(given), ...own]);
  return {
    texts: textsOf(call.given),
    notes: [],
    again() {
      const given = call.configured();
      return isFault(given) ? given : textsOf(given);
    },
    originOf: (name) => call.origins.get(name),
    companion: sharing,
  };
}
