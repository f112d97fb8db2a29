/** `muster track`, and plain `muster`: the tracker until somebody stops it. */
import { type Fault, fault, isFault } from "../base/fault.ts";
import { readSetting, writeValue } from "../base/setting.ts";
import { TRACKER_SETTINGS } from "../tracker/config.ts";
import type { Command, FullCall } from "./command.ts";
import { TRACK_SETTINGS } from "./track/order.ts";
import type { TrackerWish } from "./track/run.ts";

/** What the words stand for, in their order. */
const WORDS = [
  ["PORT", TRACKER_SETTINGS.port],
  ["INTERVAL", TRACKER_SETTINGS.interval],
  ["OBFUSCATION", TRACKER_SETTINGS.obfuscation],
] as const;

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
  settings: TRACK_SETTINGS,
  words: WORDS.map(([called, { name }]) => [called, `As --${name}.`]),
  serves: true,
  async run(call, env, live) {
    const texts = withWords(call, call.given);
    if (isFault(texts)) return texts;
    const wish = { texts, notes: [], ...furtherReading(call, (given) => withWords(call, given)) };
    return await (await import("./track/run.ts")).runTracker(wish, call, env, live);
  },
};

/** What a tracker's wish has to say of later readings; `read` makes the tracker's texts of all that is given then. */
export function furtherReading(
  call: FullCall,
  read: (given: ReadonlyMap<string, string>) => ReadonlyMap<string, string> | Fault,
): Required<Pick<TrackerWish, "again" | "originOf">> {
  const words = new Map<string, string>(
    call.words.map((_, index) => [WORDS[index][1].name, WORDS[index][0]]),
  );
  return {
    again() {
      const given = call.configured();
      return isFault(given) ? given : read(given);
    },
    originOf: (name) => words.get(name) ?? call.origins.get(name),
  };
}

/** The options' texts and the words' together; a word and an option for the same thing do not go together. */
export function withWords(
  { words, origins }: Pick<FullCall, "words" | "origins">,
  given: ReadonlyMap<string, string>,
): Map<string, string> | Fault {
  const texts = new Map(given);
  for (const [index, text] of words.entries()) {
    const [called, setting] = WORDS[index];
    const bad = tooShortInterval(called, text) ?? readSetting(setting, text, called);
    if (isFault(bad)) return bad;
    if (isTyped(setting.name, origins)) {
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

/** Whether a setting stands on the command line, as an option. */
export function isTyped(name: string, origins: ReadonlyMap<string, string>): boolean {
  return origins.get(name) === `--${name}`;
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
