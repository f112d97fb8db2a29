/** Arguments in, exit code out: the whole program, but for the end of the process. */
import { apart, type Fault, isFault } from "../base/fault.ts";
import { PROGRAM } from "../base/version.ts";
import { readArgs } from "./args.ts";
import { findProgram } from "./command.ts";
import { COMMANDS } from "./commands.ts";
import { fullCall, saysNoColor } from "./config/configured.ts";
import { placedFault } from "./config/placed.ts";
import type { Env } from "./env.ts";
import { EXIT, exitCodeOf } from "./exit.ts";
import { commandHelp, overview } from "./help.ts";
import { LiveLine } from "./live.ts";
import { swallowedFault } from "./swallowed.ts";
import { expandWildcards } from "./wildcards.ts";
import { crashText, isAsked, passedOverText, wantsColour } from "./print.ts";

/** Runs what the arguments ask for; every failure has been told when the exit code comes. */
export async function run(env: Env): Promise<number> {
  // Asked first: a command may give up the permission to ask.
  const ownWindow = env.aloneInConsole();
  const code = await runTold(env);
  if (ownWindow && code !== EXIT.done) {
    env.err.write("Press Enter to close this window.\n");
    await env.readLine();
  }
  return code;
}

/** Nothing is thrown from here: faults and exceptions alike become a line and an exit code. */
async function runTold(env: Env): Promise<number> {
  const wishes = { debug: isAsked(env, "debug"), areKnown: false };
  const live = new LiveLine(env);
  live.inColour = wantsColour(env);
  const wantsNone = () => !wishes.areKnown && saysNoColor(env, COMMANDS);
  const crash = Promise.withResolvers<never>();
  const unwatch = env.onCrash(crash.reject);
  try {
    const result = await Promise.race([dispatch(env, live, wishes), crash.promise]);
    live.clear();
    if (!isFault(result)) return result;
    live.inColour &&= !wantsNone();
    apart(result).forEach((it) => live.fault(it));
    return exitCodeOf(result);
  } catch (thrown) {
    live.clear();
    live.inColour &&= !wantsNone();
    live.log(crashText(thrown, { debug: wishes.debug, colour: live.inColour }));
    return EXIT.failed;
  } finally {
    unwatch();
  }
}

/** @param wishes changed to what the environment and the configuration file say, and then known */
async function dispatch(
  env: Env,
  live: LiveLine,
  wishes: { debug: boolean; areKnown: boolean },
): Promise<number | Fault> {
  const isThere = (path: string) => !isFault(env.files.info(path));
  const call = readArgs(env.args, COMMANDS, findProgram(env.startedAs, COMMANDS), isThere);
  if (isFault(call)) return call;
  if (call.everywhere.help) {
    env.out.write(call.named ? commandHelp(call.command) : overview(COMMANDS));
    return env.out.fault() ?? EXIT.done;
  }
  if (call.everywhere.version) {
    env.out.write(`${PROGRAM}\n`);
    return env.out.fault() ?? EXIT.done;
  }
  const swallowed = swallowedFault(call, env.platform);
  if (swallowed !== null) return swallowed;
  const words = call.command.wildcards ? expandWildcards(call.words, env) : call.words;
  if (isFault(words)) return words;
  const full = fullCall({ ...call, words }, env, COMMANDS);
  if (isFault(full)) return full;
  live.inColour &&= !full.everywhere.noColor;
  wishes.debug ||= full.everywhere.debug;
  wishes.areKnown = !call.command.readsNoConfig;
  if (full.passedOver !== null) live.log(passedOverText(full.passedOver));
  const result = await call.command.run(full, env, live);
  if (isFault(result)) return placedFault(result, full.origins);
  // What a server says by the way is no result.
  return result === EXIT.done && !call.command.serves ? env.out.fault() ?? result : result;
}
