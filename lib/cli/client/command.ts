/** What get and seed do alike once their options are read: gather the torrents, run them, tell of them. */
import type { Fault } from "../../base/fault.ts";
import type { ClientConfig } from "../../client/config.ts";
import type { Call } from "../command.ts";
import { harmless } from "../console_text.ts";
import type { Env } from "../env.ts";
import { EXIT, exitCodeOf } from "../exit.ts";
import type { LiveLine } from "../live.ts";
import type { ReadSource } from "../source.ts";
import { stoppable } from "../stoppable.ts";
import { type Item, webSeedText } from "./item.ts";
import { JsonTeller } from "./json_teller.ts";
import type { Hook } from "./on_done.ts";
import { Running } from "./run.ts";
import { gather, type ReadWord } from "./sources.ts";
import type { Teller } from "./teller.ts";
import { type TellerWish, TextTeller } from "./text_teller.ts";

/** What a command makes of its options. */
export interface Order {
  /** Tried in turn as long as a port is in use. */
  readonly configs: readonly ClientConfig[];
  readonly words: readonly string[];
  readonly hook: Hook | null;
  readonly teller: Teller;
  /** How a word's torrent is got; without it: as the words are read everywhere. */
  readonly read?: ReadWord;
  /** The item of a torrent that was read. */
  makeItem(source: ReadSource): Item | Fault;
  /** Called when there is something to run: why it cannot be. */
  prepare?(): Fault | null;
}

/** The teller that the options ask for. Make it before the environment is dropped. */
export function tellerFor(
  call: Call,
  { json, bind }: Pick<TellerWish, "json" | "bind">,
  env: Env,
  live: LiveLine,
): Teller {
  const text = new TextTeller(env, live, { quiet: call.everywhere.quiet, json, bind });
  return json ? new JsonTeller(env, text) : text;
}

/** Carries an order out; gives the exit code. */
export async function carryOut(order: Order, env: Env, live: LiveLine): Promise<number | Fault> {
  // What a client needs: the network, its files, what the system tells; ffi until it has raised the limit of open files.
  env.dropPermissions(["env", ...order.hook === null ? ["run" as const] : []]);
  let running: Running | null = null;
  const hurried = () => running?.codeOf(true) ?? EXIT.interrupted;
  return await stoppable(env, hurried, async (stop) => {
    const { configs, teller, hook, read } = order;
    const { items, code } = await gather(order.words, order.makeItem, { env, teller, stop, read });
    const failed = items.length === 0 ? null : order.prepare?.() ?? null;
    if (failed !== null) teller.refused(null, failed);
    if (items.length === 0 || failed !== null) {
      const end = failed === null ? code : exitCodeOf(failed);
      teller.ended([], { code: end, stopped: false });
      return end;
    }
    const about = webSeedText(items);
    if (about !== null) teller.note(about);
    const onLine = (line: string) => live.log(harmless(line));
    running = new Running({ items, configs, teller, hook, code, onLine }, env);
    const end = await running.run(stop);
    return teller.lost?.aborted ? teller.lost.reason as Fault : end;
  });
}
