/** `muster track`, and plain `muster`: the tracker until somebody stops it. */
import { every } from "../base/clock.ts";
import { type Fault, fault, isFault } from "../base/fault.ts";
import { readSetting, readSettings, type Setting } from "../base/setting.ts";
import { watchStop } from "../base/stop.ts";
import { PROGRAM } from "../base/version.ts";
import { TRACKER_SETTINGS, type TrackerConfig, trackerConflict } from "../tracker/config.ts";
import type { Call, Command } from "./command.ts";
import type { Env, TrackerInHand } from "./env.ts";
import { EXIT } from "./exit.ts";
import { type LiveLine, Rate, statusText } from "./live.ts";

/** The third word of py3bt_tracker's form. Decoys are not built yet, so only `off` can be had. */
const OBFUSCATION = {
  name: "obfuscation",
  kind: "switch",
  fallback: false,
  sentence: "off. Decoys among the peers (on) are not in this version yet.",
} as const satisfies Setting;

/** What the words stand for, in their order, with sentences for the help. */
const WORDS = [
  ["PORT", TRACKER_SETTINGS.port, "As --port."],
  ["INTERVAL", TRACKER_SETTINGS.interval, "As --interval."],
  ["OBFUSCATION", OBFUSCATION, OBFUSCATION.sentence],
] as const;

/** What a running tracker can do without: it needs the network, and the list of the machine's addresses. */
const NOT_NEEDED = ["ffi", "read", "write", "run", "env"] as const;

export const track: Command = {
  name: "track",
  synopsis: ["[PORT [INTERVAL [OBFUSCATION]]]", "track [PORT [INTERVAL [OBFUSCATION]]] [options]"],
  summary: "run the tracker; plain muster does the same",
  examples: [
    ["muster", "a tracker on port 9000"],
    ["muster 6969 4m", "on port 6969, clients announce every 4 minutes"],
    ["muster track --bind 192.168.1.50", "on one address of this machine"],
  ],
  settings: TRACKER_SETTINGS,
  words: WORDS.map(([called, , sentence]) => [called, sentence]),
  async run(call, env, live) {
    const config = readConfig(call);
    if (isFault(config)) return config;
    const hurried = Promise.withResolvers<number>();
    const attended = env.inIsTerminal || env.outIsTerminal || env.errIsTerminal;
    const where = { platform: env.platform, attended };
    const stop = watchStop(env.signals, where, () => hurried.resolve(EXIT.done));
    try {
      return await Promise.race([serve(config, call, stop.signal, env, live), hurried.promise]);
    } finally {
      stop.close();
    }
  },
};

/** The settings from words and options; a word and an option for the same thing do not go together. */
function readConfig({ words, given }: Call): TrackerConfig | Fault {
  const texts = new Map(given);
  for (const [index, text] of words.entries()) {
    const [called, setting] = WORDS[index];
    const value = readSetting(setting, text, called);
    if (isFault(value)) return value;
    if (texts.has(setting.name)) {
      return fault(
        "given-twice",
        `${called} ${text} and --${setting.name} are both there.`,
        "Give one of them.",
      );
    }
    if (setting === OBFUSCATION && value === true) {
      return fault(
        "not-yet",
        "OBFUSCATION on: this version has no decoys yet.",
        "Leave it out, or give off.",
      );
    }
    texts.set(setting.name, text);
  }
  const config: TrackerConfig | Fault = readSettings(TRACKER_SETTINGS, texts);
  return isFault(config) ? config : trackerConflict(config) ?? config;
}

/** From the start to the end of the tracker. */
async function serve(
  config: TrackerConfig,
  { everywhere }: Call,
  stop: AbortSignal,
  env: Env,
  live: LiveLine,
): Promise<number | Fault> {
  const tracker = await env.startTracker(config, { clock: env.clock, log: (line) => live.log(line) });
  if (isFault(tracker)) return tracker;
  env.dropPermissions(NOT_NEEDED);
  if (!everywhere.quiet) env.out.write(startText(tracker));
  const freeze = everywhere.quiet ? () => {} : animate(tracker, env, live);
  const ended = await Promise.race([tracker.ended, aborted(stop)]);
  freeze();
  if (!stop.aborted) return ended ?? EXIT.done;
  if (!everywhere.quiet) live.log("Stopping.");
  await tracker.stop();
  return EXIT.done;
}

/** What a start looks like: the addresses to put into torrents, the page, and what else is good to know. */
function startText(tracker: TrackerInHand): string {
  const urls = tracker.announceUrls();
  return [
    `${PROGRAM} tracker`,
    ...(urls.length === 0 ? [] : ["Put one of these into your torrents:"]),
    ...urls.map((url) => `  ${url}`),
    `Page: ${tracker.pageUrl()}     Stop: Ctrl+C`,
    ...tracker.notes,
    "",
  ].join("\n");
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
