import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { isFault } from "../../../lib/base/fault.ts";
import { reserve, STRIPE_TORRENTS, STRIPE_WORDS, viewOf } from "../../../lib/tracker/swarm/layout.ts";
import { openPages, takeLines, wordOf } from "../../../lib/tracker/swarm/pages.ts";
import {
  emptySlot,
  hashInfo,
  makeSlot,
  openTables,
  slotOf,
  slotOfEntry,
} from "../../../lib/tracker/swarm/table.ts";
import { infoHash } from "../../fixture/swarm.ts";

const steps = fc.array(
  fc.record({ torrent: fc.nat(6000), remove: fc.nat(3).map((n) => n === 0) }),
  { maxLength: 5000, size: "max" },
);

Deno.test("the table finds what was put in and nothing else, however much was taken out between", () => {
  fc.assert(fc.property(steps, fc.nat(255), (steps, secret) => {
    const shared = reserve(2 << 20, new Uint8Array(8).fill(secret));
    assert(!isFault(shared));
    const memory = viewOf(shared, 1);
    openPages(memory);
    openTables(memory);
    const known = new Map<number, number>();
    for (const { torrent, remove } of steps) {
      const hash = infoHash(torrent);
      const key = hashInfo(memory, hash, 0);
      let slot = slotOf(memory, key, hash, 0);
      assertEquals(memory.words[slot], known.get(torrent) ?? 0);
      const torrents = memory.stripes + (key >>> 24) * STRIPE_WORDS + STRIPE_TORRENTS;
      if (remove) {
        if (!known.delete(torrent)) continue;
        emptySlot(memory, slot);
        memory.words[torrents]--;
      } else if (!known.has(torrent)) {
        const line = takeLines(memory, 1);
        if (line === 0) continue;
        memory.words.set(hash, wordOf(memory, line));
        makeSlot(memory, key >>> 24);
        slot = slotOf(memory, key, hash, 0);
        memory.words[slot] = line;
        memory.words[torrents]++;
        known.set(torrent, line);
      }
    }
    for (const [torrent, line] of known) {
      const hash = infoHash(torrent);
      assertEquals(memory.words[slotOf(memory, hashInfo(memory, hash, 0), hash, 0)], line);
      assertEquals(memory.words[slotOfEntry(memory, line)], line);
    }
  }));
});
