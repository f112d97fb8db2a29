/** The load over UDP: sockets that announce as fast as they are answered, moved by one of two engines. */
import { type Load, newTally } from "../tally.ts";
import { driveBatch } from "./batch.ts";
import { makeLane } from "./lane.ts";
import { drivePlain } from "./plain.ts";
import { type Engine, stopRun, type UdpPlan, type UdpRun } from "./run.ts";

/** The engine that is the faster one here. */
export function usualEngine(os: string = Deno.build.os): Engine {
  return os === "linux" ? "batch" : "plain";
}

/** Starts at once; `ended` rejects when a socket cannot be opened. */
export function startUdpLoad(plan: UdpPlan): Load {
  const tally = newTally();
  const family = plan.target.hostname.includes(":") ? 6 : 4;
  const lanes = Array.from(
    { length: plan.sockets },
    (_, index) => makeLane({ ...plan, family }, tally, index),
  );
  const run: UdpRun = { plan, tally, lanes, stopped: false, onStop() {} };
  const ended = plan.engine === "batch" ? driveBatch(run) : drivePlain(run);
  const stop = () => {
    stopRun(run);
    return ended;
  };
  return { tally, ended, stop };
}
