/** Every promise of a store, while other threads are busy on the same swarms, and whichever thread's hold is asked. */
import { assert } from "@std/assert";
import { isFault } from "../../../lib/base/fault.ts";
import { randomFrom } from "../../../lib/base/random.ts";
import { joinMemoryStore, openMemoryStore } from "../../../lib/tracker/swarm/memory.ts";
import type { Store } from "../../../lib/tracker/swarm/store.ts";
import { storeContract, type StoreOptions } from "../../contract/store.ts";
import type { Noise } from "../../fixture/noise_worker.ts";
import { nextMessage } from "../../fixture/workers.ts";

const BUSY = 7;

const workers: Worker[] = [];
for (let i = 0; i < BUSY; i++) {
  const worker = new Worker(new URL("../../fixture/noise_worker.ts", import.meta.url), { type: "module" });
  await nextMessage<null>(worker);
  workers.push(worker);
}
globalThis.addEventListener("unload", () => workers.forEach((worker) => worker.terminate()));

let done = new Int32Array(new SharedArrayBuffer(4));

/** Three holds of this thread on a store, each call going to the next of them, and as many others as there are Workers. */
function open(options: StoreOptions): Store {
  Atomics.store(done, 0, 1);
  done = new Int32Array(new SharedArrayBuffer(4));
  const random = randomFrom(1, 2, 3, 4);
  const first = openMemoryStore({ ...options, random, key: new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]) });
  assert(!isFault(first));
  const holds = [2, 3].map((holder) => joinMemoryStore(first.shared, holder, randomFrom(holder, 2, 3, 4)));
  for (const [i, worker] of workers.entries()) {
    worker.postMessage({ shared: first.shared, holder: 4 + i, done } satisfies Noise);
  }
  let turn = 0;
  const next = () => [first, ...holds][turn++ % 3];
  return {
    announce: (announce, answer, now) => next().announce(announce, answer, now),
    touch: (ahead, count) => next().touch(ahead, count),
    scrape: (infoHash, at, counts) => next().scrape(infoHash, at, counts),
    expire: (now, budget) => next().expire(now, budget),
    expireWork: () => next().expireWork(),
    totals: () => next().totals(),
  };
}

storeContract("shared memory", open);

Deno.test("the shared memory store's Workers are done", () => {
  Atomics.store(done, 0, 1);
});
