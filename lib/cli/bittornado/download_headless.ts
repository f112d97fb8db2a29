/** `btdownloadheadless [options] TORRENT`: a download by BitTornado's command line, which goes on seeding until Ctrl+C. */
import { type Fault, fault, isFault } from "../../base/fault.ts";
import { readSettings, shown, shownPath, type ValuesOf } from "../../base/setting.ts";
import { CLIENT_SETTINGS, type ClientConfig } from "../../client/config.ts";
import type { TorrentTask } from "../../client/session.ts";
import type { Torrent } from "../../metainfo/torrent.ts";
import { safeNames } from "../../metainfo/safe_names.ts";
import { carryOut } from "../client/command.ts";
import { type Item, itemOf } from "../client/item.ts";
import { stateFolderOf } from "../client/plan.ts";
import type { Call } from "../command.ts";
import type { Env } from "../env.ts";
import type { LiveLine } from "../live.ts";
import type { ReadSource } from "../source.ts";
import { BlockTeller } from "./block_teller.ts";
import { DOWNLOAD_SETTINGS, IDLE_OPTIONS } from "./download_settings.ts";
import { portsOf } from "./ports.ts";
import { saveAs } from "./save_as.ts";

type Settings = ValuesOf<typeof DOWNLOAD_SETTINGS>;

/** Does it; gives the exit code. */
export async function runDownloadHeadless(call: Call, env: Env, live: LiveLine): Promise<number | Fault> {
  const { given, everywhere: { quiet, dataDir } } = call;
  const settings = readSettings(DOWNLOAD_SETTINGS, given);
  if (isFault(settings)) return settings;
  const word = sourceOf(call.words[0], settings);
  if (isFault(word)) return word;
  const plan = readPlan(settings, dataDir, env);
  if (isFault(plan)) return plan;
  if (!quiet) answers(given, settings).forEach((line) => live.log(line));
  const order = {
    ...{ configs: plan.configs, words: [word], hook: null },
    teller: new BlockTeller(env, live, { quiet, interval: plan.interval }),
    makeItem: (source: ReadSource) => makeItem(source, settings, plan, env),
  };
  return await carryOut(order, env, live);
}

/** The torrent may be a word, or come by an option. */
function sourceOf(word: string | undefined, { metafile, url }: Settings): string | Fault {
  const named = [word ?? "", metafile, url].filter((text) => text !== "");
  const form = "The form is: btdownloadheadless [options] TORRENT";
  if (named.length === 0) return fault("missing-value", "There is no torrent to download.", form);
  if (named.length === 1) return named[0];
  return fault("given-twice", `${named.map(shownPath).join(" and ")} are both there.`, "Give one torrent.");
}

interface Plan {
  readonly configs: readonly ClientConfig[];
  readonly options: TorrentTask["options"];
  readonly stateFolder: string | null;
  /** Milliseconds between two displays. */
  readonly interval: number;
}

function readPlan(settings: Settings, dataDir: string, env: Env): Plan | Fault {
  const up = readRate(settings.maxUploadRate, "--max_upload_rate");
  if (isFault(up)) return up;
  const down = readRate(settings.maxDownloadRate, "--max_download_rate");
  if (isFault(down)) return down;
  const ports = portsOf(settings, env.secret);
  if (isFault(ports)) return ports;
  const seconds = readNumber(settings.displayInterval);
  if (seconds === null) {
    return bad("--display_interval", settings.displayInterval, DOWNLOAD_SETTINGS.displayInterval.good);
  }
  const maxPeers = settings.maxConnections || CLIENT_SETTINGS.maxPeers.fallback;
  const shared = { bind: settings.bind, maxUp: up, maxDown: down, maxPeers, portWished: true };
  return {
    configs: ports.map((port) => ({ ...shared, port })),
    options: {
      ...{ slots: settings.maxUploads, maxUp: 0, maxDown: 0, sequential: false },
      ...{ superSeed: settings.superSeeder, seedRatio: null, seedTime: null },
    },
    stateFolder: stateFolderOf(dataDir, env),
    interval: Math.max(100, seconds * 1000),
  };
}

/** Bytes a second of kilobytes; 0 for none, and for BitTornado's -1. */
function readRate(text: string, called: string): number | Fault {
  if (text === "-1") return 0;
  const kilobytes = readNumber(text);
  if (kilobytes === null || (kilobytes > 0 && kilobytes < 1)) {
    return bad(called, text, DOWNLOAD_SETTINGS.maxUploadRate.good);
  }
  return Math.floor(kilobytes * 1000);
}

function readNumber(text: string): number | null {
  return /^\d{1,8}(?:\.\d{1,6})?$/.test(text) ? Number(text) : null;
}

function bad(called: string, text: string, good: string): Fault {
  return fault("bad-value", `${called} cannot be ${shown(text)}.`, `Give ${good}.`);
}

/** One line for each option that is given and does nothing. */
function answers(given: ReadonlyMap<string, string>, { maxUploadRate, maxDownloadRate }: Settings): string[] {
  const idle = Object.entries(IDLE_OPTIONS).filter(([name]) => given.has(name));
  return [
    ...idle.map(([name, why]) => `--${name} has no effect: ${why}.`),
    ...maxUploadRate === "-1" ? ["--max_upload_rate -1 is no limit here: there is no automatic rate."] : [],
    ...maxDownloadRate === "-1"
      ? ["--max_download_rate -1 is no limit here: there is no automatic rate."]
      : [],
  ];
}

function makeItem({ torrent, called }: ReadSource, settings: Settings, plan: Plan, env: Env): Item | Fault {
  const files = readPriorities(settings.priority, torrent);
  if (isFault(files)) return files;
  const safe = safeNames(torrent, env.platform);
  const place = saveAs(settings.saveas, { torrent, safe }, env);
  if (isFault(place)) return place;
  const { options, stateFolder } = plan;
  return itemOf(called, safe, place.place, {
    ...{ torrent, folder: place.folder, root: place.root, ...files, downloads: true, check: false },
    overwrite: settings.force,
    ...{
      allocate: settings.allocType === "pre-allocate" ? "full" : "sparse",
      stateFolder,
      peers: [],
      options,
    },
  });
}

/** BitTornado's numbers, and what a task calls the same. */
const RANKS: Readonly<Record<string, number>> = { "-1": 0, "0": 7, "1": 4, "2": 0 };

/** A number for each file; pads, which BitTornado did not know, have none. */
function readPriorities(text: string, torrent: Torrent): Pick<TorrentTask, "wanted" | "priorities"> | Fault {
  const isFile = torrent.files.map(({ isPad }) => !isPad);
  if (text === "") return { wanted: isFile, priorities: [] };
  const numbers = text.split(",").map((part) => part.trim());
  const count = isFile.filter((file) => file).length;
  if (numbers.some((number) => !Object.hasOwn(RANKS, number))) {
    return bad("--priority", text, DOWNLOAD_SETTINGS.priority.good);
  }
  if (numbers.length !== count) {
    return fault("bad-value", `--priority has ${numbers.length} numbers, and the torrent ${count} files.`);
  }
  if (numbers.every((number) => number === "-1")) {
    return fault("bad-value", "--priority leaves no file to download.");
  }
  const each = isFile.map((file) => file ? numbers.shift()! : "-1");
  return { wanted: each.map((number) => number !== "-1"), priorities: each.map((number) => RANKS[number]) };
}
