/** Other musters on this machine: who has the port that is wished for, and what of them can be used. */
import { hostOf } from "../../base/address.ts";
import { isFault } from "../../base/fault.ts";
import { PROGRAM } from "../../base/version.ts";
import type { TrackerConfig } from "../../tracker/config.ts";
import type { Env } from "../env.ts";
import type { Running } from "./along.ts";
import type { AskControl } from "./ask.ts";
import { askOther } from "./swarm.ts";
import type { OtherTracker } from "./trackers.ts";

/** What the muster of this user on a port does: what is known of one that shares; null where none answers. */
export async function whoRuns(port: number, ask: AskControl): Promise<Running | "tracks" | null> {
  if (port === 0) return null;
  const reply = await ask(port, "ping");
  if (isFault(reply)) return null;
  const { shares, guarded } = Object(reply);
  return shares === true ? { port, isGuarded: guarded === true } : "tracks";
}

/** Whether it shares, so that more can be added to it. */
export function isSharing(it: Running | "tracks" | null): it is Running {
  return typeof it === "object" && it !== null;
}

/** Milliseconds between two questions, and how many are asked. */
const PAUSE = 200;
const TRIES = 10;

/** The muster that took the port in the same moment and shares too, once it answers; null when none does. */
export async function soonSharing(
  port: number,
  ask: AskControl,
  { clock }: Pick<Env, "clock">,
): Promise<Running | null> {
  for (let i = 0; i < TRIES; i++) {
    const running = await whoRuns(port, ask);
    if (running !== null) return isSharing(running) ? running : null;
    await new Promise<void>((resolve) => void clock.after(PAUSE, resolve));
  }
  return null;
}

/** The tracker of a muster of this user. */
export function otherTracker(port: number, ask: AskControl): OtherTracker {
  return { port, ask: askOther((infoHash, limit) => ask(port, "peers", [infoHash], { limit })) };
}

/** One that does not answer this user, as of another one or of another data folder: it serves all the same. */
export function strangersTracker(port: number): OtherTracker {
  return { port, ask: () => Promise.resolve(null) };
}

/** Milliseconds for its answer. */
const PATIENCE = 1_000;

/** Whether what has the port is a muster, as its figures say. */
export async function isMusterAt(
  { port, bind }: Pick<TrackerConfig, "port" | "bind">,
  { httpGet, clock }: Pick<Env, "httpGet" | "clock">,
): Promise<boolean> {
  const host = bind.find((address) => !["0.0.0.0", "::"].includes(address)) ?? "127.0.0.1";
  const late = new AbortController();
  const cancel = clock.after(PATIENCE, () => late.abort());
  try {
    const reply = await httpGet(`http://${hostOf(host)}:${port}/stats.json`, host, PROGRAM, late.signal);
    return !isFault(reply) && /"program": "muster /.test(new TextDecoder().decode(reply.body));
  } catch {
    return false;
  } finally {
    cancel();
  }
}
