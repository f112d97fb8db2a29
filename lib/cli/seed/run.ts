/** Carries out `muster seed`: what its options ask for, and where the files of each torrent are. */
import { type Fault, fault, isFault } from "../../base/fault.ts";
import { readSettings } from "../../base/setting.ts";
import { named } from "../../metainfo/file_paths.ts";
import { pathsOf } from "../../metainfo/paths.ts";
import { carryOut, tellerFor } from "../client/command.ts";
import { type Item, itemOf } from "../client/item.ts";
import { absolute, readRunPlan, type RunPlan, zeroFault } from "../client/plan.ts";
import type { Call } from "../command.ts";
import type { Env } from "../env.ts";
import type { LiveLine } from "../live.ts";
import { type ReadSource, withDash } from "../source.ts";
import { findPlace } from "../verify/place.ts";
import { SEED_SETTINGS } from "./settings.ts";

/** Does it; gives the exit code. */
export async function runSeed(call: Call, env: Env, live: LiveLine): Promise<number | Fault> {
  const { words, given } = call;
  if (words.length === 0) return withDash(fault("missing-value", "There is no torrent to seed.", FORM), env);
  const settings = zeroFault(given, false) ?? readSettings(SEED_SETTINGS, given);
  if (isFault(settings)) return settings;
  if (given.has(SEED_SETTINGS.data.name) && settings.data === "") {
    return fault("bad-value", "--data is empty.", "Give the path of a file or folder.");
  }
  const plan = readRunPlan(settings, call, env);
  if (isFault(plan)) return plan;
  const data = given.get(SEED_SETTINGS.data.name);
  const order = {
    ...{ configs: [plan.config], words, hook: null, teller: tellerFor(call, settings, env, live) },
    makeItem: (source: ReadSource) => makeItem(source, plan, data, env),
  };
  return await carryOut(order, env, live);
}

const FORM = "The form is: muster seed TORRENT... [--data PATH]";

const ADVICE = {
  where: "Say where it is: muster seed TORRENT --data PATH",
  torrents: "Torrents are given as words, and --data says where their files are.",
};

function makeItem(
  { torrent, called }: ReadSource,
  { options, peers, check, stateFolder }: RunPlan,
  data: string | undefined,
  env: Env,
): Item | Fault {
  const names = named(torrent, env);
  const found = findPlace(names, { given: data, called, advice: ADVICE }, env);
  if (isFault(found)) return found;
  const root = absolute(found.root, env);
  return itemOf(called, names.safe, root, {
    ...{ torrent, folder: pathsOf(env.platform).dirname(root), root },
    ...{ wanted: torrent.files.map(({ isPad }) => !isPad), priorities: [], allocate: "none" },
    ...{ downloads: false, check, overwrite: false, stateFolder, peers, options },
  });
}
