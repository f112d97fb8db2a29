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
export async function runCtl(call: FullCall, env: Env): Promise<number | Fault> {
  const settings = readSettings(CTL_SETTINGS, call.given);
  if (isFault(settings)) return settings;
  const request = requestOf(call.words, settings.limit);
  if (isFault(request)) return request;
  const folder = controlFolder(env, call.everywhere.dataDir);
  if (folder === null && env.platform !== "windows") return noFolder();
  const port = settings.port === 0 ? await onlyPort(folder ?? "", env) : settings.port;
  if (isFault(port)) return port;
  const reply = await env.callControl(controlPlace(folder ?? "", port, env.platform), request, env.clock);
  if (isFault(reply)) return reply.fault === "not-running" ? notRunning(port) : reply;
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

/** The port of the only tracker that answers. */
async function onlyPort(folder: string, env: Env): Promise<number | Fault> {
  const entries = env.files.list(placesFolder(folder, env.platform));
  const named = isFault(entries) ? [] : entries.flatMap(({ name }) => portOfName(name) ?? []);
  // Not every Windows lists its pipes (wine does not): the usual port is asked in any case.
  const usual = env.platform === "windows" ? [TRACKER_SETTINGS.port.fallback] : [];
  const ports = [...new Set([...named, ...usual])].toSorted((a, b) => a - b);
  const running: number[] = [];
  for (const port of ports) {
    const request = { verb: "ping", words: [], options: {} };
    const reply = await env.callControl(controlPlace(folder, port, env.platform), request, env.clock);
    if (!isFault(reply)) running.push(port);
  }
  if (running.length === 1) return running[0];
  if (running.length === 0) {
    return fault(
      "not-running",
      "No tracker of this user answers.",
      "Start one with muster, or give its --data-dir or ask as its user.",
    );
  }
  return fault(
    "bad-value",
    `Trackers run on the ports ${running.join(", ")}.`,
    "Name one of them by --port.",
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
