import { assert, assertEquals } from "@std/assert";
import { isFault } from "../../../lib/base/fault.ts";
import {
  doubleDirectory,
  giveDirectory,
  pointSlots,
  slotWord,
  takeDirectory,
} from "../../../lib/tracker/swarm/directory.ts";
import { reserve, viewOf } from "../../../lib/tracker/swarm/layout.ts";
import { giveLines, openPages, pagesLeft } from "../../../lib/tracker/swarm/pages.ts";

Deno.test("doubleDirectory() doubles every slot at every depth, and giveDirectory() gives all of it back", () => {
  const shared = reserve(8 << 20, new Uint8Array(8));
  assert(!isFault(shared));
  const memory = viewOf(shared, 1);
  openPages(memory);
  const free = pagesLeft(memory);
  let line = takeDirectory(memory, 1);
  for (let depth = 1; depth < 15; depth++) {
    for (let slot = 0; slot < 2 ** depth; slot++) pointSlots(memory, line, depth, slot, 1, slot + 7);
    const next = doubleDirectory(memory, line, depth);
    if (next !== line) giveLines(memory, line);
    line = next;
    for (let slot = 0; slot < 2 ** (depth + 1); slot++) {
      assertEquals(memory.words[slotWord(memory, line, depth + 1, slot)], (slot >> 1) + 7);
    }
  }
  giveDirectory(memory, line, 15);
  assertEquals(pagesLeft(memory), free);
});

Deno.test("doubleDirectory() leaves the old directory whole when memory is used up", () => {
  const shared = reserve(128 << 10, new Uint8Array(8));
  assert(!isFault(shared));
  const memory = viewOf(shared, 1);
  openPages(memory);
  let line = takeDirectory(memory, 5);
  let depth = 1;
  for (let next = line; next !== 0 && depth < 20;) {
    next = doubleDirectory(memory, line, depth);
    if (next === 0) break;
    if (next !== line) giveLines(memory, line);
    line = next;
    depth++;
  }
  assert(depth > 10 && depth < 20);
  for (let slot = 0; slot < 2 ** depth; slot++) {
    assertEquals(memory.words[slotWord(memory, line, depth, slot)], 5);
  }
});
