import { assert } from "@std/assert";
import { isFault } from "../../../lib/base/fault.ts";
import { randomFrom } from "../../../lib/base/random.ts";
import { joinMemoryStore, type MemoryStore, openMemoryStore } from "../../../lib/tracker/swarm/memory.ts";
import type { Store } from "../../../lib/tracker/swarm/store.ts";
import { storeContract, type StoreOptions } from "../../contract/store.ts";

function open(options: StoreOptions): MemoryStore {
  const store = openMemoryStore({
    ...options,
    random: randomFrom(1, 2, 3, 4),
    key: new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]),
  });
  assert(!isFault(store));
  return store;
}

storeContract("memory", open);

/** Three threads' holds on one store, each call going to the next of them. */
function openThree(options: StoreOptions): Store {
  const first = open(options);
  const holds = [2, 3].map((holder) => joinMemoryStore(first.shared, holder, randomFrom(holder, 2, 3, 4)));
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

storeContract("shared memory", openThree);

Deno.test("openMemoryStore() says in a line when the memory cannot be had", () => {
  const key = new Uint8Array(8);
  const store = openMemoryStore({ bytes: 2 ** 52, peerTimeout: 900, random: randomFrom(1, 2, 3, 4), key });
  assert(isFault(store) && store.advice === "Try a smaller --memory.");
});
