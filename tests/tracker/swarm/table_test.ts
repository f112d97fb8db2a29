import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { isFault } from "../../../lib/base/fault.ts";
import { reserve } from "../../../lib/tracker/swarm/layout.ts";
import { openPages, takeLines, wordOf } from "../../../lib/tracker/swarm/pages.ts";
import { emptySlot, hashInfo, slotOf, slotOfEntry } from "../../../lib/tracker/swarm/table.ts";
import { infoHash } from "../../fixture/swarm.ts";

const steps = fc.array(fc.record({ torrent: fc.nat(400), remove: fc.boolean() }), { maxLength: 600 });

Deno.test("the table finds what was put in and nothing else, however much was taken out between", () => {
  fc.assert(fc.property(steps, fc.nat(255), (steps, secret) => {
    const memory = reserve(192 << 10, new Uint8Array(8).fill(secret));
    assert(!isFault(memory));
    openPages(memory);
    const known = new Map<number, number>();
    for (const { torrent, remove } of steps) {
      const hash = infoHash(torrent);
      const slot = slotOf(memory, hashInfo(memory, hash, 0), hash);
      assertEquals(memory.words[slot], known.get(torrent) ?? 0);
      if (remove) {
        if (known.delete(torrent)) emptySlot(memory, slot);
      } else if (!known.has(torrent)) {
        const line = takeLines(memory, 1);
        if (line === 0) continue;
        memory.words.set(hash, wordOf(memory, line));
        memory.words[slot] = line;
        known.set(torrent, line);
      }
    }
    for (const [torrent, line] of known) {
      const hash = infoHash(torrent);
      assertEquals(memory.words[slotOf(memory, hashInfo(memory, hash, 0), hash)], line);
      assertEquals(memory.words[slotOfEntry(memory, line)], line);
    }
  }));
});
