/** Carries out `muster get`: what its options ask for, and where each torrent goes. */
import { type Fault, fault, isFault } from "../../base/fault.ts";
import { readSettings, type ValuesOf } from "../../base/setting.ts";
import { pathsOf } from "../../metainfo/paths.ts";
import { safeNames } from "../../metainfo/safe_names.ts";
import { carryOut, tellerFor } from "../client/command.ts";
import { type Item, itemOf } from "../client/item.ts";
import { type Hook, missingProgram, readHook } from "../client/on_done.ts";
import { absolute, readRunPlan, type RunPlan, zeroFault } from "../client/plan.ts";
import { clashFault } from "../client/sources.ts";
import type { Call } from "../command.ts";
import type { Env } from "../env.ts";
import type { LiveLine } from "../live.ts";
import { nameOf, type ReadSource, withDash } from "../source.ts";
import { type FileWishes, readFileWishes, selectionOf } from "./files.ts";
import { makeOutFolder } from "./out_folder.ts";
import { GET_SETTINGS } from "./settings.ts";

/** What the options ask for. */
interface GetPlan extends RunPlan {
  readonly settings: ValuesOf<typeof GET_SETTINGS>;
  /** Absolute. */
  readonly folder: string;
  readonly wishes: FileWishes;
  readonly hook: Hook | null;
}

/** Does it; gives the exit code. */
export async function runGet(call: Call, env: Env, live: LiveLine): Promise<number | Fault> {
  const plan = readGetPlan(call, env);
  if (isFault(plan)) return plan;
  const taken: Item[] = [];
  const order = {
    configs: [plan.config],
    words: call.words,
    hook: plan.hook,
    teller: tellerFor(call, plan.settings, env, live),
    makeItem(source: ReadSource) {
      const item = makeItem(source, plan, env);
      if (isFault(item)) return item;
      const clash = clashFault(item, taken, env);
      if (clash === null) taken.push(item);
      return clash ?? item;
    },
    prepare: () => plan.settings.out === "" ? null : makeOutFolder(plan.folder, env.files),
  };
  return await carryOut(order, env, live);
}

function readGetPlan(call: Call, env: Env): GetPlan | Fault {
  const { words, given } = call;
  if (words.length === 0) {
    return withDash(fault("missing-value", "There is no torrent to download.", FORM), env);
  }
  const settings = zeroFault(given, true) ?? readSettings(GET_SETTINGS, given);
  if (isFault(settings)) return settings;
  const wishes = readFileWishes(settings, words.length);
  if (isFault(wishes)) return wishes;
  const hook = given.has(GET_SETTINGS.onDone.name) ? readHook(settings.onDone, env.platform) : null;
  if (isFault(hook)) return hook;
  const missing = hook === null ? null : missingProgram(hook, env);
  if (missing !== null) return missing;
  const plan = readRunPlan(settings, call, env);
  if (isFault(plan)) return plan;
  const folder = settings.out === "" ? env.cwd() : absolute(settings.out, env);
  return { ...plan, settings, folder, wishes, hook };
}

const FORM = "The form is: muster get SOURCE... [options]";

function makeItem({ torrent, called }: ReadSource, plan: GetPlan, env: Env): Item | Fault {
  const { folder, options, peers, check, stateFolder, settings } = plan;
  const place = { called: nameOf(called), isWindows: env.platform === "windows" };
  const selection = selectionOf(torrent, plan.wishes, place);
  if (isFault(selection)) return selection;
  const safe = safeNames(torrent, env.platform);
  return itemOf(called, safe, pathsOf(env.platform).join(folder, safe.root), {
    ...{ torrent, folder, root: null, ...selection, allocate: settings.allocate, downloads: true },
    ...{ check, stateFolder, peers, options, overwrite: settings.force },
  });
}
