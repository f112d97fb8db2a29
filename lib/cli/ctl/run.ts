/** Finds the tracker that is meant, asks it, and tells what it says. */
import { type Fault, fault, isFault } from "../../base/fault.ts";
import { readSettings, shown } from "../../base/setting.ts";
import type { ControlRequest } from "../../control/message.ts";
import { controlPlace, placesFolder, portOfName } from "../../control/place.ts";
import { TRACKER_SETTINGS } from "../../tracker/config.ts";
import { absolute } from "../client/plan.ts";
import { controlFolder } from "../control_folder.ts";
import type { FullCall } from "../command.ts";
import type { Env } from "../env.ts";
import { EXIT } from "../exit.ts";
import type { LiveLine } from "../live.ts";
import { nearest } from "../nearest.ts";
import { addPaths } from "../share/add.ts";
import type { AskControl } from "../share/ask.ts";
import { CTL_SETTINGS } from "./settings.ts";
import { ctlText } from "./text.ts";

/** How many words a verb takes, at least and at most, and what they are. */
interface Words {
  readonly least: number;
  readonly most: number;
  readonly called: string;
  readonly what: string;
}

const NONE: Words = { least: 0, most: 0, called: "", what: "" };

/** What can be asked. */
const VERBS: Readonly<Record<string, Words>> = {
  status: NONE,
  reload: NONE,
  save: NONE,
  drain: NONE,
  stop: NONE,
  torrents: NONE,
  peers: { least: 1, most: 1, called: "HASH", what: "an info hash" },
  shares: NONE,
  share: { least: 1, most: 100, called: "PATH", what: "the path of a file or folder" },
  unshare: { least: 1, most: 100, called: "NAME", what: "the name of a share" },
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
  const ask: AskControl = (to, verb, words = [], options = {}) =>
    env.callControl(controlPlace(folder ?? "", to, env.platform), { verb, words, options }, env.clock);
  if (request.verb === "share") {
    const paths = request.words.map((path) => absolute(path, env));
    const means = { ask, env, live, quiet: call.everywhere.quiet };
    return withPort(
      await addPaths(port, paths, { options: {}, json: settings.json ? "object" : "none" }, means),
      port,
    );
  }
  const reply = await ask(port, request.verb, request.words, request.options);
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
  const { least, most, called, what } = VERBS[verb];
  const form = `Write: muster ctl ${[verb, called].join(" ").trimEnd()}`;
  if (rest.length < least) return fault("missing-value", `muster ctl ${verb} needs ${what}.`, form);
  if (rest.length > most) return fault("unwanted-word", `${shown(rest[most])} is one word too many.`, form);
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

/** What only a muster that shares is asked. */
const OF_SHARES: ReadonlySet<string> = new Set(["share", "unshare", "shares"]);

/** The port of the only tracker that can be meant. */
function onlyPort({ running, silent }: Found, verb: string): number | Fault {
  const meant = ENDINGS.includes(verb) || running.length === 0 ? [...running, ...silent] : running;
  if (meant.length === 1) return running.length === 1 ? running[0] : silentFault(silent[0]);
  if (meant.length === 0 && OF_SHARES.has(verb)) {
    return fault("not-running", "No muster of this user shares anything.", "Start one: muster share PATH");
  }
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
function withPort<T>(it: T | Fault, port: number): T | Fault {
  if (!isFault(it)) return it;
  if (it.fault === "unknown-verb") return noShares(port);
  if (it.fault === "no-answer") return silentFault(port);
  return it.fault === "not-running" ? notRunning(port) : it;
}

/** A plain tracker does not know the verb. */
function noShares(port: number): Fault {
  return fault(
    "no-shares",
    `The muster on port ${port} is a tracker and shares nothing.`,
    "Start one that does: muster share PATH",
  );
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
