/** `muster track`, and plain `muster`: the tracker until somebody stops it. */
import { every } from "../base/clock.ts";
import { type Fault, fault, isFault } from "../base/fault.ts";
import { readSetting, readSettings, writeValue } from "../base/setting.ts";
import { writeDuration } from "../base/unit.ts";
import { PROGRAM } from "../base/version.ts";
import { TRACKER_SETTINGS, type TrackerConfig, trackerConflict, trackerDefaults } from "../tracker/config.ts";
import type { Call, Command } from "./command.ts";
import type { Env, TrackerInHand } from "./env.ts";
import { EXIT } from "./exit.ts";
import { type LiveLine, Rate, statusText } from "./live.ts";
import { stoppable } from "./stoppable.ts";

/** What the words stand for, in their order. */
const WORDS = [
  ["PORT", TRACKER_SETTINGS.port],
  ["INTERVAL", TRACKER_SETTINGS.interval],
  ["OBFUSCATION", TRACKER_SETTINGS.obfuscation],
] as const;

/** What a running tracker can do without, unless it says so: it needs the network, and the list of the machine's addresses. */
const NOT_NEEDED = ["ffi", "read", "write", "run", "env"] as const;

/** Machines with more addresses than this (hosts of virtual machines, for one) get no more than these told. */
const HOSTS_TOLD = 4;

export const track: Command = {
  name: "track",
  synopsis: ["[PORT [INTERVAL [OBFUSCATION]]]", "track [PORT [INTERVAL [OBFUSCATION]]] [options]"],
  summary: "run the tracker; plain muster does the same",
  examples: [
    ["muster", "a tracker on port 9000"],
    ["muster 6969 4m", "on port 6969, announces every 4 minutes"],
    ["muster track --bind 192.168.1.50", "on one address of this machine"],
    ["muster 9000 240 on", "with decoys among the peers"],
  ],
  settings: TRACKER_SETTINGS,
  words: WORDS.map(([called, { name }]) => [called, `As --${name}.`]),
  serves: true,
  async run(call, env, live) {
    const texts = withWords(call);
    return isFault(texts) ? texts : await runTracker(texts, [], call, env, live);
  },
};

/** The options' texts and the words' together; a word and an option for the same thing do not go together. */
export function withWords({ words, given }: Call): Map<string, string> | Fault {
  const texts = new Map(given);
  for (const [index, text] of words.entries()) {
    const [called, setting] = WORDS[index];
    const bad = tooShortInterval(called, text) ?? readSetting(setting, text, called);
    if (isFault(bad)) return bad;
    if (texts.has(setting.name)) {
      return fault(
        "given-twice",
        `${called} ${text} and --${setting.name} are both there.`,
        "Give one of them.",
      );
    }
    texts.set(setting.name, text);
  }
  return texts;
}

/** py3bt_tracker's texts count the interval in seconds in one place and in minutes in another: 4 was meant as minutes. */
function tooShortInterval(called: string, text: string): Fault | null {
  if (called !== "INTERVAL" || !/^[1-9]$/.test(text)) return null;
  const shortest = writeValue(TRACKER_SETTINGS.interval, TRACKER_SETTINGS.interval.min);
  return fault(
    "bad-value",
    `INTERVAL ${text} is seconds here, and the shortest is ${shortest}.`,
    `For ${text === "1" ? "a minute" : `${text} minutes`} give ${text}m or ${60 * Number(text)}.`,
  );
}

/** Runs the tracker that the texts describe until somebody stops it; the notes are told at its start. */
export async function runTracker(
  texts: ReadonlyMap<string, string>,
  notes: readonly string[],
  call: Call,
  env: Env,
  live: LiveLine,
): Promise<number | Fault> {
  const config: TrackerConfig | Fault = readSettings(TRACKER_SETTINGS, texts);
  if (isFault(config)) return config;
  const conflict = trackerConflict(config);
  if (conflict !== null) return conflict;
  return await stoppable(env, EXIT.done, (stop) => serve(config, notes, call, stop, env, live));
}

/** From the start to the end of the tracker. */
async function serve(
  config: TrackerConfig,
  notes: readonly string[],
  { everywhere }: Call,
  stop: AbortSignal,
  env: Env,
  live: LiveLine,
): Promise<number | Fault> {
  const tracker = await env.startTracker(config, { clock: env.clock, log: (line) => live.log(line) });
  if (isFault(tracker)) return tracker;
  env.dropPermissions(NOT_NEEDED.filter((name) => !tracker.needs.includes(name)));
  if (!everywhere.quiet) env.out.write(startText(tracker, config, notes));
  const freeze = everywhere.quiet ? () => {} : animate(tracker, env, live);
  const ended = await Promise.race([tracker.ended, aborted(stop)]);
  freeze();
  if (!stop.aborted) return ended ?? EXIT.done;
  if (!everywhere.quiet) live.log("Stopping.");
  await tracker.stop();
  return EXIT.done;
}

/** What a start looks like: the addresses to put into torrents, the page, and what else is good to know. */
function startText(tracker: TrackerInHand, config: TrackerConfig, notes: readonly string[]): string {
  const { told, left } = likeliest(tracker.announceUrls(), config.externalIp);
  return [
    `${PROGRAM} tracker`,
    ...(told.length === 0 ? [] : ["Put one of these into your torrents:"]),
    ...told.map((url) => `  ${url}`),
    ...(left === 0 ? [] : [`  and the same at ${left} more address${left === 1 ? "" : "es"}: see the page`]),
    `Page: ${tracker.pageUrl()}     Stop: Ctrl+C`,
    ...notes,
    ...settingNotes(config),
    ...tracker.notes,
    "",
  ].join("\n");
}

/**
 * The URLs of the first hosts, and how many hosts are left out. The first IPv6 address is among them, and what was
 * given on purpose.
 */
function likeliest(urls: readonly string[], given: readonly string[]): { told: string[]; left: number } {
  const hosts = [...new Set(urls.map((url) => new URL(url).hostname))];
  const wanted = hosts.filter((host) => given.some((one) => host === one || host === `[${one}]`));
  const six = hosts.filter((host) => host.includes(":"));
  const likely = [...new Set([...wanted, ...hosts.slice(0, 1), ...six.slice(0, 1), ...hosts])];
  const first = new Set(likely.slice(0, Math.max(HOSTS_TOLD, wanted.length)));
  return {
    told: urls.filter((url) => first.has(new URL(url).hostname)),
    left: hosts.length - first.size,
  };
}

/** What was set otherwise than usual and would not show: who typed it wants to see that it was understood. */
function settingNotes({ interval, obfuscation }: TrackerConfig): string[] {
  const usual = trackerDefaults();
  return [
    ...(interval === usual.interval ? [] : [`Clients announce every ${writeDuration(interval)}.`]),
    ...(obfuscation ? ["Obfuscation is on: decoys are mixed into the answers."] : []),
  ];
}

/** Draws the live line now and once a second; the result ends that. */
function animate(tracker: TrackerInHand, env: Env, live: LiveLine): () => void {
  const rate = new Rate();
  const draw = () => {
    const status = tracker.status();
    live.show(statusText(status, rate.perSecond(status.announces, env.clock.elapsed())));
  };
  draw();
  const cancel = every(env.clock, 1000, draw);
  return () => {
    cancel();
    live.clear();
  };
}

function aborted(signal: AbortSignal): Promise<null> {
  const { promise, resolve } = Promise.withResolvers<null>();
  if (signal.aborted) resolve(null);
  signal.addEventListener("abort", () => resolve(null), { once: true });
  return promise;
}
