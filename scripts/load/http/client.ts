/** The load over HTTP: connections that announce as fast as they are answered, moved by one of two engines. */
import { isAddress } from "../../../lib/base/address.ts";
import type { Load } from "../tally.ts";
import { startBatch } from "./batch.ts";
import { startPlain } from "./plain.ts";
import type { HttpPlan } from "./plan.ts";

/** Starts at once. Names of hosts are for the plain engine. */
export function startHttpLoad(plan: HttpPlan): Load {
  const isBatch = plan.engine === "batch" && isAddress(plan.target.hostname);
  return isBatch ? startBatch(plan) : startPlain(plan);
}
