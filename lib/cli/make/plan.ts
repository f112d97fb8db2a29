/** What the words and options of `muster make` ask for, read and judged. */
import { type Fault, fault, isFault } from "../../base/fault.ts";
import { readSettings, shown, type ValuesOf } from "../../base/setting.ts";
import { writeSize } from "../../base/unit.ts";
import { PROGRAM } from "../../base/version.ts";
import { nameFault } from "../../metainfo/edit/info.ts";
import { powerOfTwo } from "../../metainfo/merkle.ts";
import type { Outer, TorrentKind } from "../../metainfo/torrent.ts";
import { readAll, readDate, readNode, readSeedUrl, readTiers } from "../outer_options.ts";
import type { Destination, Order } from "./order.ts";
import { MAKE_SETTINGS } from "./settings.ts";

type MakeSettings = ValuesOf<typeof MAKE_SETTINGS>;
type Given = ReadonlyMap<string, string>;

/** What of the machine matters: milliseconds since 1970, and threads that it runs at once. */
interface Machine {
  readonly now: number;
  readonly cores: number;
}

/** The order that words and options make, or what is wrong with them. */
export function readMakeOrder(words: readonly string[], given: Given, machine: Machine): Order | Fault {
  const settings = exponentFault(given) ?? readSettings(MAKE_SETTINGS, given);
  if (isFault(settings)) return settings;
  if (words.length === 0) {
    return bad("There is nothing to make a torrent of.", "The form is: muster make PATH... [-t URL]");
  }
  if (words.includes("")) return bad("A PATH is empty.", "Give the path of a file or folder.");
  const wrong = contradiction(given) ?? unevenFault(settings.pieceLength, given) ??
    nameWrong(words, settings, given) ??
    outputWrong(words, settings, given);
  if (wrong !== null) return wrong;
  const outer = readOuter(settings, given, machine.now);
  if (isFault(outer)) return outer;
  const { include, exclude, hidden, symlinks, each, dryRun, force, magnet, json, source } = settings;
  const pieceLength = settings.pieceLength === 0 ? null : settings.pieceLength;
  return {
    paths: words,
    name: given.has("name") ? settings.name : null,
    destination: destinationOf(given),
    scan: { include, exclude, hidden, symlinks },
    create: {
      kind: kindOf(settings),
      isPrivate: settings.private,
      source: source === "" ? null : source,
      outer,
    },
    pieceLength: () => pieceLength,
    threads: settings.threads || machine.cores,
    ...{ each, dryRun, force, magnet, json, advice: ADVICE },
  };
}

const ADVICE = {
  output: "-o",
  tracker: "Give one with -t URL.",
  url: "If it is a tracker, write -t in front.",
  hidden: "--hidden takes hidden files.",
  name: "Give one with --name.",
  torrents: '--exclude "*.torrent" leaves them out.',
  file: "Without --each it becomes one torrent.",
};

/** Options that do not go together. */
const CLASHES: readonly (readonly [string, string])[] = [
  ["v2", "hybrid"],
  ["v1", "v2"],
  ["v1", "hybrid"],
  ...["comment", "created-by", "date", "private", "source"].map((name) => [name, `no-${name}`] as const),
];

function contradiction(given: Given): Fault | null {
  const clash = CLASHES.find((names) => names.every((name) => given.has(name)));
  if (clash === undefined) return null;
  const [one, other] = clash;
  const advice = other === "hybrid" || other === "v2"
    ? "--hybrid alone is both v1 and v2."
    : "Give one of them.";
  return fault("mixed-forms", `--${one} and --${other} contradict each other.`, advice);
}

/** mktorrent's `-l 18` is an exponent, and no piece is that short. */
function exponentFault(given: Given): Fault | null {
  const text = given.get("piece-length") ?? "";
  if (!/^(?:1[4-9]|2[0-8])$/.test(text)) return null;
  const size = writeSize(2 ** Number(text));
  return bad(`--piece-length cannot be ${shown(text)}.`, `What is -l ${text} for mktorrent is ${size} here.`);
}

/** A piece length that is no power of two is one that few programs are used to. 0 is the automatic one. */
function unevenFault(bytes: number, given: Given): Fault | null {
  const above = powerOfTwo(bytes);
  if (bytes === 0 || above === bytes) return null;
  const near = `${writeSize(above / 2)} or ${writeSize(above)}`;
  return bad(
    `--piece-length cannot be ${shown(given.get("piece-length") ?? "")}: it is no power of two.`,
    `Give ${near}, for example.`,
  );
}

function nameWrong(words: readonly string[], { name, each }: MakeSettings, given: Given): Fault | null {
  if (!given.has("name")) return null;
  if (words.length > 1 || each) {
    return bad("--name names one torrent, and there are several.", "Leave it out.");
  }
  return nameFault(name);
}

function outputWrong(
  words: readonly string[],
  { each, json }: MakeSettings,
  given: Given,
): Fault | null {
  const output = given.get("output");
  if (output === "") return bad("--output needs a value.", `Give ${MAKE_SETTINGS.output.good}.`);
  if (output !== "-") return null;
  if (words.length > 1 || each) {
    return bad(
      "Several torrents cannot be written to the standard output.",
      "Give one PATH, or a folder for -o.",
    );
  }
  return json
    ? fault("mixed-forms", "-o - and --json both write to the standard output.", "Give one of them.")
    : null;
}

function destinationOf(given: Given): Destination {
  const path = given.get("output");
  if (path === undefined) return { kind: "folder", path: "." };
  return path === "-" ? { kind: "stdout" } : { kind: "path", path };
}

function kindOf({ v2, hybrid }: MakeSettings): TorrentKind {
  return hybrid ? "hybrid" : v2 ? "v2" : "v1";
}

function readOuter(settings: MakeSettings, given: Given, now: number): Outer | Fault {
  const trackers = readTiers(settings.tracker);
  if (isFault(trackers)) return trackers;
  const webSeeds = readAll(settings.webSeed, (text) => readSeedUrl(text));
  if (isFault(webSeeds)) return webSeeds;
  const httpSeeds = readAll(settings.httpSeed, (text) => readSeedUrl(text, "--http-seed"));
  if (isFault(httpSeeds)) return httpSeeds;
  const nodes = readAll(settings.node, (text) => readNode(text));
  if (isFault(nodes)) return nodes;
  const date = readDate(given.get("date") ?? "now", now);
  if (isFault(date)) return date;
  const comment = settings.comment === "" ? null : settings.comment;
  const createdBy = given.get("created-by") ?? PROGRAM;
  return {
    ...{ trackers, webSeeds, httpSeeds, nodes, comment },
    createdBy: settings.noCreatedBy || createdBy === "" ? null : createdBy,
    date: settings.noDate ? null : date,
  };
}

function bad(message: string, advice: string): Fault {
  return fault("bad-value", message, advice);
}
