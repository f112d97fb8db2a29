/** Carries out `muster get`: what its options ask for, and where each torrent goes. */
import { type Fault, fault, isFault } from "../../base/fault.ts";
import { readSettings, shownPath, type ValuesOf } from "../../base/setting.ts";
import { pathsOf } from "../../metainfo/paths.ts";
import { isMagnet } from "../../metainfo/magnet.ts";
import { safeNames } from "../../metainfo/safe_names.ts";
import { askPassword } from "../ask_password.ts";
import { carryOut, tellerFor } from "../client/command.ts";
import { type Item, itemOf } from "../client/item.ts";
import { type Hook, missingProgram, readHook } from "../client/on_done.ts";
import { absolute, readRunPlan, type RunPlan, zeroFault } from "../client/plan.ts";
import { clashFault } from "../client/sources.ts";
import type { Call } from "../command.ts";
import type { Env } from "../env.ts";
import type { LiveLine } from "../live.ts";
import { isUrl, nameOf, type ReadSource, withDash } from "../source.ts";
import { type FileWishes, readFileWishes, selectionOf } from "./files.ts";
import { listShares } from "./list_shares.ts";
import { makeOutFolder } from "./out_folder.ts";
import { GET_SETTINGS } from "./settings.ts";
import { wordReader } from "./word_reader.ts";

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
  const { settings } = plan;
  if (settings.lan && call.words.length === 0) {
    return await listShares({ ...settings, quiet: call.everywhere.quiet }, env, live);
  }
  const password = await askPassword(settings.password, "Password of the share: ", env);
  if (isFault(password)) return password;
  const teller = tellerFor(call, settings, env, live);
  const taken: Item[] = [];
  const order = {
    configs: [plan.config],
    words: call.words,
    hook: plan.hook,
    teller,
    read: wordReader({ ...settings, password, quiet: call.everywhere.quiet }, { env, live, teller }),
    makeItem(source: ReadSource) {
      const item = makeItem(source, plan, env);
      if (isFault(item)) return item;
      const clash = clashFault(item, taken, env);
      if (clash === null) taken.push(item);
      return clash ?? item;
    },
    prepare: () => settings.out === "" ? null : makeOutFolder(plan.folder, env.files),
  };
  return await carryOut(order, env, live);
}

function readGetPlan(call: Call, env: Env): GetPlan | Fault {
  const { words, given } = call;
  if (words.length === 0 && !given.has(GET_SETTINGS.lan.name)) {
    return withDash(fault("missing-value", "There is no torrent to download.", FORM), env);
  }
  const settings = zeroFault(given, true) ?? readSettings(GET_SETTINGS, given);
  if (isFault(settings)) return settings;
  const wrong = lanFault(settings, words);
  if (wrong !== null) return wrong;
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

/** What does not go with --lan. */
function lanFault(
  { lan, noDiscovery, password, wait }: GetPlan["settings"],
  words: readonly string[],
): Fault | null {
  if (!lan) return null;
  if (noDiscovery) {
    return fault(
      "bad-value",
      "--lan is to find shares, and --no-discovery is there too.",
      "Leave one of them out.",
    );
  }
  const strange = words.find((word) => isUrl(word) || isMagnet(word));
  if (strange !== undefined) {
    const advice = "Leave --lan out for an address, or give the name that the share has.";
    return fault("bad-value", `${shownPath(strange)} is no name of a share.`, advice);
  }
  if (words.length > 0 || !(password || wait)) return null;
  const option = password ? "--password" : "--wait";
  return fault("missing-value", `${option} is for a share that is named, and there is none.`, LAN_FORM);
}

const LAN_FORM = "Write: muster get --lan NAME";
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
