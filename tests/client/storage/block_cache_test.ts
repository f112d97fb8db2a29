import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { type Fault, fault } from "../../../lib/base/fault.ts";
import { BlockCache } from "../../../lib/client/storage/block_cache.ts";
import { type Slab, SLAB_BYTES, Slabs } from "../../../lib/client/storage/slabs.ts";
import type { Store } from "../../../lib/client/storage/store.ts";

const CUT = { length: 2 * SLAB_BYTES + 100, slabsPerPiece: 3, isUrgent: true };
const ignored = () => {};

/** A store whose reads a test lets end; slabs are filled with the piece and the place that they are of. */
class HeldStore {
  readonly reads: { slab: Slab; mark: number; done: (fault: Fault | null) => void }[] = [];

  read(piece: number, begin: number, slab: Slab, length: number, done: (fault: Fault | null) => void): void {
    assert(begin % SLAB_BYTES === 0 && length === Math.min(SLAB_BYTES, CUT.length - begin));
    this.reads.push({ slab, mark: markOf(piece, begin), done });
  }

  /** Ends the read that waits longest, well or not. */
  end(problem: Fault | null = null): void {
    const read = this.reads.shift();
    if (read === undefined) return;
    if (problem === null) read.slab.bytes.fill(read.mark);
    read.done(problem);
  }

  get store(): Store {
    return this as unknown as Store;
  }
}

function markOf(piece: number, begin: number): number {
  return (piece * 3 + begin / SLAB_BYTES + 1) & 255;
}

Deno.test("What was read is found from any byte on, up to the slab's end or the piece's", () => {
  const held = new HeldStore();
  const cache = new BlockCache(new Slabs(24));
  const told: (Fault | null)[] = [];
  for (const begin of [5, SLAB_BYTES + 9, 2 * SLAB_BYTES]) {
    assertEquals(cache.find(held.store, 1, begin, 3), null);
    assert(cache.load(held.store, 1, begin, CUT, (it) => void told.push(it)));
    assert(cache.load(held.store, 1, begin + 1, CUT, ignored));
    assertEquals([cache.find(held.store, 1, begin, 3), held.reads.length], [null, 1]);
    held.end();
    const found = cache.find(held.store, 1, begin, 3)!;
    assertEquals(
      found.length,
      Math.min(SLAB_BYTES, CUT.length - (begin - begin % SLAB_BYTES)) - begin % SLAB_BYTES,
    );
    assert(found.every((byte) => byte === markOf(1, begin - begin % SLAB_BYTES)));
  }
  assertEquals(told, [null, null, null]);
});

Deno.test("What cannot be read is told, not kept, and may be read again", () => {
  const held = new HeldStore();
  const slabs = new Slabs(24);
  const cache = new BlockCache(slabs);
  let told: Fault | null = null;
  cache.load(held.store, 0, 0, CUT, (it) => told = it);
  held.end(fault("failed", "The disk is broken."));
  assertEquals((told as Fault | null)?.message, "The disk is broken.");
  assertEquals([slabs.free, cache.has(held.store, 0, 0, 3)], [24, false]);
  assert(cache.load(held.store, 0, 0, CUT, ignored));
});

Deno.test("It takes a quarter of all slabs, leaves some to downloads, and in need keeps a few", () => {
  const fillUp = (count: number, taken: number) => {
    const held = new HeldStore();
    const slabs = new Slabs(count);
    const cache = new BlockCache(slabs);
    for (let i = 0; i < taken; i++) slabs.take();
    for (let piece = 0; piece < 200; piece++) {
      cache.load(held.store, piece, 0, CUT, ignored);
      held.end();
    }
    return count - taken - slabs.free;
  };
  assertEquals([fillUp(192, 0), fillUp(192, 150), fillUp(192, 186), fillUp(192, 192)], [48, 26, 6, 0]);
  assertEquals([fillUp(8, 0), fillUp(8, 6), fillUp(2, 0)], [2, 2, 2]);
});

Deno.test("What was used longest ago goes first, and what is read ahead and not used yet only for who waits", () => {
  const held = new HeldStore();
  const cache = new BlockCache(new Slabs(16));
  const load = (piece: number, isUrgent: boolean) =>
    cache.load(held.store, piece, 0, { ...CUT, isUrgent }, ignored);
  for (let piece = 0; piece < 4; piece++) {
    load(piece, true);
    held.end();
  }
  for (const piece of [2, 0]) cache.find(held.store, piece, 0, 3);
  const there = () => [0, 1, 2, 3].filter((piece) => cache.has(held.store, piece, 0, 3));
  assert(load(9, false));
  assertEquals(there(), [0, 1, 3]);
  assert(load(10, false));
  assertEquals(there(), [1, 3]);
  assert(!load(11, false));
  assert(load(12, true));
  assertEquals(there(), [3]);
});

Deno.test("However it is used, no slab is lost, none held twice, and what is found is right", () => {
  const act = fc.record({
    kind: fc.constantFrom("load", "load", "find", "end", "fail", "forget", "take", "give"),
    store: fc.nat(1),
    piece: fc.nat(5),
    slab: fc.nat(2),
  });
  fc.assert(fc.property(fc.integer({ min: 2, max: 30 }), fc.array(act, { maxLength: 120 }), (count, acts) => {
    const slabs = new Slabs(count);
    const cache = new BlockCache(slabs);
    const stores = [new HeldStore(), new HeldStore()];
    const taken: Slab[] = [];
    let called = 0;
    let loads = 0;
    for (const { kind, store: index, piece, slab } of acts) {
      const held = stores[index];
      const begin = slab * SLAB_BYTES;
      const reads = stores[0].reads.length + stores[1].reads.length;
      if (kind === "load") cache.load(held.store, piece, begin, CUT, () => called++);
      loads += stores[0].reads.length + stores[1].reads.length - reads;
      if (kind === "find") {
        const found = cache.find(held.store, piece, begin, 3);
        assert(found === null || (found[0] === markOf(piece, begin) && found.at(-1) === found[0]));
      }
      if (kind === "end") held.end();
      if (kind === "fail") held.end(fault("failed", "No."));
      if (kind === "forget") cache.forget(held.store);
      if (kind === "take") taken.push(...[slabs.take()].filter((one) => one !== null));
      if (kind === "give" && taken.length > 0) slabs.give(taken.pop()!);
    }
    for (const held of stores) while (held.reads.length > 0) held.end();
    for (const held of stores) cache.forget(held.store);
    assertEquals(called, loads);
    const all = [...taken];
    for (let one = slabs.take(); one !== null; one = slabs.take()) all.push(one);
    assertEquals([all.length, new Set(all.map(({ index }) => index)).size], [count, count]);
  }));
});
