/** `bttrack --dfile FILE [options]`: muster's tracker, asked for as bttrack was. */
import { type Fault, isFault } from "../../../base/fault.ts";
import type { FullCall } from "../../command.ts";
import type { Env } from "../../env.ts";
import { EXIT } from "../../exit.ts";
import { commandHelp } from "../../help.ts";
import type { LiveLine } from "../../live.ts";
import { takeOver } from "../../track/dfile.ts";
import { runTracker, type TrackerWish } from "../../track/run.ts";
import { translate, type Translated } from "./translate.ts";

/** Runs it until somebody stops it; gives the exit code. Without an option on the command line the options are told. */
export async function runBttrack(call: FullCall, env: Env, live: LiveLine): Promise<number | Fault> {
  if (![...call.origins.values()].some((origin) => origin.startsWith("--"))) {
    env.out.write(commandHelp(call.command));
    return env.out.fault() ?? EXIT.done;
  }
  const translated = translate(call.given, call.origins);
  if (isFault(translated)) return translated;
  return await runTracker(wishOf(translated, call, env), call, env, live);
}

function wishOf({ texts, notes, setBy }: Translated, call: FullCall, env: Env): TrackerWish {
  const dfile = call.given.get("dfile")!;
  return {
    ...{ texts, notes, take: takeOver(dfile, env.files) },
    again() {
      const given = call.configured();
      const now = isFault(given) ? given : translate(given as ReadonlyMap<string, string>, call.origins);
      return isFault(now) ? now : now.texts;
    },
    originOf(name) {
      const option = setBy.get(name);
      if (option !== undefined) return `--${option}`;
      return call.origins.get(name) ?? (texts.has(name) ? "a default of bttrack's" : undefined);
    },
  };
}
