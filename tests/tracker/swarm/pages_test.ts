import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { isFault } from "../../../lib/base/fault.ts";
import { type Memory, reserve, viewOf } from "../../../lib/tracker/swarm/layout.ts";
import { giveLines, openPages, pagesLeft, takeLines, wordOf } from "../../../lib/tracker/swarm/pages.ts";

function open(): Memory {
  const shared = reserve(256 << 10, new Uint8Array(8));
  assert(!isFault(shared));
  const memory = viewOf(shared, 1);
  openPages(memory);
  return memory;
}

const step = fc.oneof(
  fc.record({ take: fc.constantFrom(1, 2, 3, 4, 5, 6, 7, 8, 64) }),
  fc.record({ give: fc.nat() }),
);

Deno.test("takeLines() gives runs that do not overlap, and all pages are free again when all came back", () => {
  fc.assert(fc.property(fc.array(step, { maxLength: 800, size: "max" }), (steps) => {
    const memory = open();
    const free = pagesLeft(memory);
    const held: { line: number; lines: number }[] = [];
    const owner = new Map<number, number>();
    const give = ({ line, lines }: { line: number; lines: number }) => {
      for (let i = 0; i < lines; i++) owner.delete(line + i);
      giveLines(memory, line);
    };
    for (const it of steps) {
      if ("take" in it) {
        const line = takeLines(memory, it.take);
        if (line === 0) continue;
        for (let i = 0; i < it.take; i++) {
          assert(!owner.has(line + i), "a line is given out twice");
          owner.set(line + i, line);
        }
        // Whoever holds a run may write all over it.
        memory.words.fill(-1, wordOf(memory, line), wordOf(memory, line + it.take));
        held.push({ line, lines: it.take });
      } else if (held.length > 0) give(held.splice(it.give % held.length, 1)[0]);
    }
    held.forEach(give);
    assertEquals(pagesLeft(memory), free);
  }));
});

Deno.test("takeLines() gives 0 when memory is used up, and the same again after a run came back", () => {
  const memory = open();
  let last = 0;
  for (let line = takeLines(memory, 8); line !== 0; line = takeLines(memory, 8)) last = line;
  assertEquals(takeLines(memory, 1), 0);
  giveLines(memory, last);
  assertEquals(takeLines(memory, 8), last);
});
