/**
 * `muster py3bt_tracker`, and the executable under the name py3bt_tracker: the tracker by the command lines of that
 * program's two generations. The first one's words are muster's own; 1.0.0 had options, and another default port.
 */
import { type Fault, fault, isFault } from "../base/fault.ts";
import { readSettings, type SettingTable } from "../base/setting.ts";
import { TRACKER_SETTINGS } from "../tracker/config.ts";
import type { Command, FullCall } from "./command.ts";
import { furtherReading, isTyped, track, withWords } from "./track.ts";

/** The options of 1.0.0. */
const OPTIONS = {
  port: { ...TRACKER_SETTINGS.port, letter: "p" },
  clientRequestInterval: {
    name: "client_request_interval",
    letter: "i",
    kind: "count",
    fallback: 4,
    min: 1,
    max: TRACKER_SETTINGS.interval.max / 60,
    unit: "minutes",
    placeholder: "MINUTES",
    sentence: "The minutes between two announces of a client.",
  },
  enableObfuscation: {
    name: "enable_obfuscation",
    letter: "o",
    kind: "switch",
    fallback: false,
    sentence: "Decoys among the peers, as --obfuscation on.",
    more: TRACKER_SETTINGS.obfuscation.more,
  },
  wipeDbEvery: {
    name: "wipe_db_every",
    letter: "d",
    kind: "count",
    fallback: 60,
    min: 0,
    max: 1e6,
    unit: "minutes",
    placeholder: "MINUTES",
    sentence: "Changes nothing: swarms are not wiped any more, silent peers are forgotten one by one.",
  },
} as const satisfies SettingTable;

/** Told where -d was given. */
const NOT_WIPED = "-d changes nothing: swarms are not wiped any more, silent peers are forgotten one by one.";

/** Where 1.0.0 listened when it was not told. */
const PORT_OF_1_0_0 = "6969";

export const py3btTracker: Command = {
  name: "py3bt_tracker",
  program: true,
  serves: true,
  synopsis: [
    "py3bt_tracker [port='9000'] [interval='240'] [obfuscation='off']",
    "py3bt_tracker [-p PORT] [-i MINUTES] [-o] [-d MINUTES]",
  ],
  summary: "the tracker, by the command lines of py3bt_tracker",
  examples: [
    ["py3bt_tracker", "on port 9000, announces every 240 seconds"],
    ["py3bt_tracker 6969", "on another port"],
    ["py3bt_tracker 9000 360", "announces every 360 seconds"],
    ["py3bt_tracker 6969 240 off", "all three"],
    ["py3bt_tracker 8080 360 on", "with decoys among the peers"],
    ["py3bt_tracker -p 6969 -i 4 -o", "as 1.0.0 had it, the interval in minutes"],
  ],
  settings: OPTIONS,
  borrows: track,
  words: [
    ["PORT", "The port, TCP and UDP."],
    ["INTERVAL", "The time between two announces of a client: seconds, or 4m for minutes."],
    ["OBFUSCATION", "on or off: decoys among the peers."],
  ],
  remark:
    `With options of 1.0.0 and no -p the port is ${PORT_OF_1_0_0}, as it was there. Words and those options do ` +
    'not go together. "muster py3bt_tracker" runs this, and so does the executable when it is called ' +
    "py3bt_tracker (py3bt_tracker.exe), by a copy or a link.",
  async run(call, env, live) {
    const mixed = mixedForms(call);
    if (mixed !== null) return mixed;
    const texts = textsOf(call, call.given);
    if (isFault(texts)) return texts;
    const notes = call.given.has(OPTIONS.wipeDbEvery.name) ? [NOT_WIPED] : [];
    const wish = { texts, notes, ...furtherReading(call, (given) => textsOf(call, given)) };
    return await (await import("./track/run.ts")).runTracker(wish, call, env, live);
  },
};

/** The two generations know nothing of each other. */
function mixedForms({ words, origins }: FullCall): Fault | null {
  const option = Object.values(OPTIONS).find(({ name }) => isTyped(name, origins));
  if (words.length === 0 || option === undefined) return null;
  return fault(
    "mixed-forms",
    `${
      words.join(" ")
    } and -${option.letter} (--${option.name}) are of two command lines that do not go together.`,
    'Give words alone, such as "py3bt_tracker 6969 240 off", or options alone: "py3bt_tracker -p 6969 -i 4".',
  );
}

/** The tracker's texts, the words and the options of 1.0.0 among them. */
function textsOf(call: FullCall, given: ReadonlyMap<string, string>): Map<string, string> | Fault {
  const texts = withWords(call, given);
  return isFault(texts) ? texts : translate(texts, call.origins) ?? texts;
}

/** Puts the options of 1.0.0 into muster's, in place. */
function translate(texts: Map<string, string>, origins: ReadonlyMap<string, string>): Fault | null {
  const values = readSettings(OPTIONS, texts);
  if (isFault(values)) return values;
  const { clientRequestInterval, enableObfuscation, wipeDbEvery } = OPTIONS;
  const moves = [
    [clientRequestInterval, TRACKER_SETTINGS.interval.name, `${values.clientRequestInterval}m`],
    [enableObfuscation, TRACKER_SETTINGS.obfuscation.name, "on"],
  ] as const;
  const isOld = [clientRequestInterval, enableObfuscation, wipeDbEvery].some(({ name }) => texts.has(name));
  for (const [{ name, letter }, ours, text] of moves) {
    if (!texts.has(name)) continue;
    if (isTyped(ours, origins)) {
      return fault(
        "given-twice",
        `-${letter} (--${name}) and --${ours} are both there.`,
        "Give one of them.",
      );
    }
    texts.set(ours, text);
  }
  if (isOld && !texts.has(OPTIONS.port.name)) texts.set(OPTIONS.port.name, PORT_OF_1_0_0);
  return null;
}
