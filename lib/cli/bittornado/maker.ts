/** What BitTornado's two makers have in common: their options, and the order that they give to `muster make`'s work. */
import { type Fault, fault, isFault } from "../../base/fault.ts";
import { readSettings, type ValuesOf } from "../../base/setting.ts";
import { bitTornadoPieceLength } from "../../metainfo/piece_length.ts";
import type { Call } from "../command.ts";
import type { Env } from "../env.ts";
import type { LiveLine } from "../live.ts";
import type { Destination, Order } from "../make/order.ts";
import { makeTorrents } from "../make/run.ts";
import { readAll, readSeedUrl } from "../outer_options.ts";
import { readAnnounces } from "./announce_list.ts";
import { MAKER_SETTINGS } from "./settings.ts";

type MakerSettings = ValuesOf<typeof MAKER_SETTINGS>;

/** Names that BitTornado left out, beside those that start with a dot. */
const IGNORED = ["core", "CVS"];

/** Runs one of the makers; `each` is btcompletedir. */
export async function runMaker(
  { command, words, given, everywhere }: Call,
  env: Env,
  live: LiveLine,
  each: boolean,
): Promise<number | Fault> {
  const settings = readSettings(MAKER_SETTINGS, given);
  if (isFault(settings)) return settings;
  if (words.length < 2) {
    const message = words.length === 0
      ? "There is no tracker's URL."
      : "There is nothing to make a torrent of.";
    return fault("missing-value", message, `The form is: ${command.synopsis[0]}`);
  }
  const order = readMakerOrder(words, settings, given, env, each);
  if (isFault(order)) return order;
  if (given.has("filesystem_encoding") && !everywhere.quiet) {
    live.log("--filesystem_encoding has no effect: names are UTF-8 in torrents.");
  }
  return await makeTorrents(order, everywhere, env, live);
}

function readMakerOrder(
  [url, ...paths]: readonly string[],
  settings: MakerSettings,
  given: ReadonlyMap<string, string>,
  { clock, cores }: Env,
  each: boolean,
): Order | Fault {
  const announces = readAnnounces(url, given);
  if (isFault(announces)) return announces;
  const httpSeeds = readAll(split(settings.httpSeeds), (text) => readSeedUrl(text, "--httpseeds"));
  if (isFault(httpSeeds)) return httpSeeds;
  const { comment, piecePower, target, force } = settings;
  // It wrote no key but these.
  const outer = {
    ...announces,
    ...{ httpSeeds, webSeeds: [], nodes: [], createdBy: null },
    comment: comment === "" ? null : comment,
    date: Math.floor(clock.now() / 1000),
  };
  return {
    ...{ paths, each, force, name: null, dryRun: false, magnet: false, json: false, threads: cores },
    destination: destinationOf(target, each),
    scan: { include: [], exclude: IGNORED, hidden: false, symlinks: "follow" },
    create: { kind: "v1", isPrivate: false, source: null, outer },
    advice: ADVICE,
    pieceLength: piecePower === 0 ? bitTornadoPieceLength : () => 2 ** piecePower,
  };
}

const ADVICE = {
  output: "--target",
  tracker: null,
  url: "More trackers are given with --announce_list.",
  hidden: null,
  name: null,
  torrents: null,
  file: '"btmakemetafile" makes a torrent of a file.',
};

function split(text: string): string[] {
  return text.split("|").map((part) => part.trim()).filter((part) => part !== "");
}

function destinationOf(target: string, each: boolean): Destination {
  if (target === "") return { kind: "beside" };
  return { kind: "path", path: each && !target.endsWith("/") ? `${target}/` : target };
}
