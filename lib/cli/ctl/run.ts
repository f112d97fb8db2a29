/** Finds the tracker that is meant, asks it, and tells what it says. */
import { type Fault, fault, isFault } from "../../base/fault.ts";
import { readSettings, shown } from "../../base/setting.ts";
import type { ControlRequest } from "../../control/message.ts";
import { controlPlace, placesFolder, portOfName } from "../../control/place.ts";
import { TRACKER_SETTINGS } from "../../tracker/config.ts";
import { controlFolder } from "../control_folder.ts";
import type { FullCall } from "../command.ts";
import type { Env } from "../env.ts";
import { EXIT } from "../exit.ts";
import type { LiveLine } from "../live.ts";
import { nearest } from "../nearest.ts";
import { CTL_SETTINGS } from "./settings.ts";
import { ctlText } from "./text.ts";

/** What can be asked, and how many words each takes. */
const VERBS: Readonly<Record<string, number>> = {
  status: 0,
  reload: 0,
  save: 0,
  drain: 0,
  stop: 0,
  torrents: 0,
  peers: 1,
};

/** Runs the command. */
export async function runCtl(call: FullCall, env: Env, live: LiveLine): Promise<number | Fault> {
  const settings = readSettings(CTL_SETTINGS, call.given);
  if (isFault(settings)) return settings;
  const request = requestOf(call.words, settings.limit);
  if (isFault(request)) return request;
  const folder = controlFolder(env, call.everywhere.dataDir);
  if (folder === null && env.platform !== "windows") return noFolder();
  const found = settings.port === 0
    ? await portsIn(folder ?? "", env)
    : { running: [settings.port], silent: [] };
  const port = onlyPort(found, request.verb);
  if (isFault(port)) return port;
  for (const silent of found.silent) live.log(silentFault(silent).message);
  const reply = await env.callControl(controlPlace(folder ?? "", port, env.platform), request, env.clock);
  if (isFault(reply)) return withPort(reply, port);
  env.out.write(settings.json ? `${JSON.stringify(reply, null, 2)}\n` : ctlText(request.verb, reply));
  return EXIT.done;
}

function requestOf(words: readonly string[], limit: number): ControlRequest | Fault {
  const [verb, ...rest] = words;
  const verbs = Object.keys(VERBS);
  if (verb === undefined) return fault("bad-value", "muster ctl needs a verb.", `Give ${listed(verbs)}.`);
  if (!Object.hasOwn(VERBS, verb)) {
    const near = nearest(verb, verbs);
    const advice = near === null ? `Give ${listed(verbs)}.` : `Did you mean "muster ctl ${near}"?`;
    return fault("bad-value", `There is no verb ${shown(verb)}.`, advice);
  }
  if (rest.length < VERBS[verb]) {
    return fault("missing-value", `muster ctl ${verb} needs an info hash.`, `Write: muster ctl ${verb} HASH`);
  }
  if (rest.length > VERBS[verb]) {
    return fault(
      "unwanted-word",
      `${shown(rest[VERBS[verb]])} is one word too many.`,
      `Write: muster ctl ${verb}`,
    );
  }
  return { verb, words: rest, options: { limit } };
}

function listed(words: readonly string[]): string {
  return words.join(", ").replace(/, ([^,]*)$/, " or $1");
}

/** The ports of trackers that answer, and of those that do not although something listens. */
interface Found {
  readonly running: readonly number[];
  readonly silent: readonly number[];
}

/** Asks at every place there is, all at the same time: one that hangs keeps nobody from the others. */
async function portsIn(folder: string, env: Env): Promise<Found> {
  const entries = env.files.list(placesFolder(folder, env.platform));
  const named = isFault(entries) ? [] : entries.flatMap(({ name }) => portOfName(name) ?? []);
  // Not every Windows lists its pipes (wine does not): the usual port is asked in any case.
  const usual = env.platform === "windows" ? [TRACKER_SETTINGS.port.fallback] : [];
  const ports = [...new Set([...named, ...usual])].toSorted((a, b) => a - b);
  const request = { verb: "ping", words: [], options: {} };
  const replies = await Promise.all(
    ports.map((port) => env.callControl(controlPlace(folder, port, env.platform), request, env.clock)),
  );
  const isSilent = (reply: unknown) => isFault(reply) && reply.fault === "no-answer";
  return {
    running: ports.filter((_, i) => !isFault(replies[i])),
    silent: ports.filter((_, i) => isSilent(replies[i])),
  };
}

/** What would stop a tracker that was not meant needs its port where another may have been. */
const ENDINGS = ["stop", "drain"];

/** The port of the only tracker that can be meant. */
function onlyPort({ running, silent }: Found, verb: string): number | Fault {
  const meant = ENDINGS.includes(verb) || running.length === 0 ? [...running, ...silent] : running;
  if (meant.length === 1) return running.length === 1 ? running[0] : silentFault(silent[0]);
  if (meant.length === 0) {
    return fault(
      "not-running",
      "No tracker of this user answers.",
      "Start one with muster, or give its --data-dir or ask as its user.",
    );
  }
  const ports = meant.toSorted((a, b) => a - b).join(", ");
  return fault("bad-value", `Trackers run on the ports ${ports}.`, "Name one of them by --port.");
}

/** What a failed call gives, with the port where that helps. */
function withPort(it: Fault, port: number): Fault {
  if (it.fault === "no-answer") return silentFault(port);
  return it.fault === "not-running" ? notRunning(port) : it;
}

function silentFault(port: number): Fault {
  return fault(
    "no-answer",
    `The tracker on port ${port} does not answer: it hangs, or was stopped meanwhile.`,
    "Ask again; if it stays so, end its process and start it again.",
  );
}

function notRunning(port: number): Fault {
  return fault(
    "not-running",
    `No tracker of this user answers for port ${port}.`,
    "Give the --data-dir that it was started with, or ask as its user.",
  );
}

function noFolder(): Fault {
  return fault(
    "not-running",
    "This system tells no folder for control sockets.",
    "Give --data-dir, as the tracker has.",
  );
}
