import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { blockLength } from "../../../lib/client/piece/geometry.ts";
import { ASKED, FREE, PieceProgress, THERE } from "../../../lib/client/piece/progress.ts";
import { SLAB_BYTES, Slabs } from "../../../lib/client/storage/slabs.ts";

/** A progress whose slabs are all there. */
function open(length: number): PieceProgress {
  const progress = new PieceProgress(3, length);
  const slabs = new Slabs(progress.slabs.length);
  progress.slabs.forEach((_, i) => progress.slabs[i] = slabs.take());
  return progress;
}

const block = (length: number, fill: number) => new Uint8Array(length).fill(fill);

Deno.test("A piece of two and a bit slabs is cut into blocks and slabs, the last ones shorter", () => {
  const progress = open(2 * SLAB_BYTES + 20_000);
  assertEquals([progress.blockCount, progress.slabs.length, progress.free], [34, 3, 34]);
  assertEquals([0, 1, 2].map((slab) => progress.slabLength(slab)), [SLAB_BYTES, SLAB_BYTES, 20_000]);
});

Deno.test("A slab is told as full when the last of its blocks comes, in whatever order", () => {
  const progress = open(SLAB_BYTES + 20_000);
  const told: number[] = [];
  for (const one of [17, 3, 16, ...Array.from({ length: 15 }, (_, i) => i < 3 ? i : i + 1)]) {
    progress.ask(one, 1);
    const slab = progress.put(one, 1, block(blockLength(progress.length, one), one));
    progress.unask(one, 1);
    if (slab >= 0) told.push(slab, one);
  }
  assertEquals(told, [1, 16, 0, 15]);
  assertEquals(progress.isWhole, true);
  assertEquals([...progress.slabs[1]!.bytes.subarray(0, 20_000)], [
    ...block(16_384, 16),
    ...block(3_616, 17),
  ]);
});

Deno.test("However blocks are asked for, refused and sent, the counts are those of a slow twin", () => {
  const act = fc.record({
    kind: fc.constantFrom("ask", "ask", "unask", "put"),
    block: fc.nat(4),
    peer: fc.integer({ min: 1, max: 3 }),
  });
  fc.assert(fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
    const progress = open(5 * 16_384 - 7);
    const askers = Array.from({ length: 5 }, () => new Set<number>());
    const there = new Map<number, number>();
    for (const { kind, block: one, peer } of acts) {
      const isAsked = askers[one].has(peer);
      if (there.has(one)) continue;
      if (kind === "ask" && !isAsked) {
        progress.ask(one, peer);
        askers[one].add(peer);
      }
      if (kind === "unask" && isAsked) {
        progress.unask(one, peer);
        askers[one].delete(peer);
      }
      if (kind === "put" && isAsked) {
        progress.put(one, peer, block(blockLength(progress.length, one), peer));
        there.set(one, peer);
        for (const each of askers[one]) progress.unask(one, each);
        askers[one].clear();
      }
      const states = askers.map((each, i) => there.has(i) ? THERE : each.size > 0 ? ASKED : FREE);
      assertEquals([...progress.states], states);
      assertEquals(progress.free, states.filter((state) => state === FREE).length);
      assertEquals(progress.there, there.size);
      assertEquals([...progress.senders], states.map((_, i) => there.get(i) ?? 0));
      assertEquals(progress.nextFree(0), states.indexOf(FREE));
      const counts = [1, 2, 3].map((each) => askers.filter((set) => set.has(each)).length);
      assertEquals([1, 2, 3].map((each) => progress.peers.get(each) ?? 0), counts);
      assertEquals(progress.peers.size, counts.filter((count) => count > 0).length);
    }
  }));
});
