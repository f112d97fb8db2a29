import { assertEquals } from "@std/assert";
import { holderOf, lock, unlock } from "../../../lib/tracker/swarm/lock.ts";
import { LOCK, LOCK_WORDS, READY, SUM, type Turns } from "../../fixture/lock_worker.ts";
import { nextMessage, workersDo } from "../../fixture/workers.ts";

const MODULE = new URL("../../fixture/lock_worker.ts", import.meta.url);
const newWords = () => new Int32Array(new SharedArrayBuffer(4 * LOCK_WORDS));

Deno.test("lock() carries the number of its holder until unlock()", () => {
  const words = newWords();
  lock(words, LOCK, 7);
  assertEquals(holderOf(words, LOCK), 7);
  unlock(words, LOCK);
  assertEquals(holderOf(words, LOCK), 0);
});

Deno.test("two Workers that count under one lock lose no step", async () => {
  const words = newWords();
  const parts = [1, 2].map((holder): Turns => ({ words, holder, times: 200_000 }));
  await workersDo<Turns, number>(MODULE, parts);
  assertEquals(words[SUM], 400_000);
  assertEquals(holderOf(words, LOCK), 0);
});

Deno.test("a Worker waits as long as a lock is held, and goes on when it is given back", async () => {
  const words = newWords();
  lock(words, LOCK, 9);
  const worker = new Worker(MODULE, { type: "module" });
  try {
    await nextMessage<null>(worker);
    const done = nextMessage<number>(worker);
    worker.postMessage({ words, holder: 1, times: 10 });
    const wait = Atomics.waitAsync(words, READY, 0);
    if (wait.async) await wait.value;
    assertEquals([holderOf(words, LOCK), words[SUM]], [9, 0]);
    unlock(words, LOCK);
    assertEquals(await done, 10);
    assertEquals(words[SUM], 10);
  } finally {
    worker.terminate();
  }
});
