import { assert } from "@std/assert";
import { isFault } from "../../../lib/base/fault.ts";
import { randomFrom } from "../../../lib/base/random.ts";
import { openMemoryStore } from "../../../lib/tracker/swarm/memory.ts";
import type { Store } from "../../../lib/tracker/swarm/store.ts";
import { storeContract, type StoreOptions } from "../../contract/store.ts";

function open(options: StoreOptions): Store {
  const store = openMemoryStore({
    ...options,
    random: randomFrom(1, 2, 3, 4),
    key: new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]),
  });
  assert(!isFault(store));
  return store;
}

storeContract("memory", open);

Deno.test("openMemoryStore() says in a line when the memory cannot be had", () => {
  const key = new Uint8Array(8);
  const store = openMemoryStore({ bytes: 2 ** 52, peerTimeout: 900, random: randomFrom(1, 2, 3, 4), key });
  assert(isFault(store) && store.advice === "Try a smaller --memory.");
});
