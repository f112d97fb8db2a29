import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { Blame, onlySender } from "../../../lib/client/piece/blame.ts";

/** A digest for each block, of one byte each. */
function digests(...blocks: number[]): Uint8Array {
  return Uint8Array.from(blocks.flatMap((block) => new Array(20).fill(block)));
}

const senders = (...numbers: number[]) => Uint32Array.from(numbers);

Deno.test("Who sent another block than the right one is guilty, in each attempt, and nobody else", () => {
  const blame = new Blame();
  blame.note(7, senders(1, 2, 3), digests(10, 99, 30));
  blame.note(7, senders(4, 2, 1), digests(88, 20, 30));
  assertEquals([blame.isSuspect(7), blame.isSuspect(8)], [true, false]);
  assertEquals(blame.settle(7, digests(10, 20, 30)), new Set([2, 4]));
  assertEquals(blame.isSuspect(7), false);
  assertEquals(blame.settle(7, digests(10, 20, 30)), new Set());
});

Deno.test("A peer that sent right and wrong blocks is guilty; pieces are judged apart", () => {
  const blame = new Blame();
  blame.note(1, senders(5, 5, 6), digests(1, 0, 3));
  blame.note(2, senders(6, 7, 7), digests(0, 2, 3));
  assertEquals(blame.settle(1, digests(1, 2, 3)), new Set([5]));
  assertEquals(blame.settle(2, digests(1, 2, 3)), new Set([6]));
});

Deno.test("What is noted is left alone when the sender's list is used again", () => {
  const blame = new Blame();
  const list = senders(1, 2);
  blame.note(1, list, digests(0, 0));
  list.fill(9);
  assertEquals(blame.settle(1, digests(1, 1)), new Set([1, 2]));
});

Deno.test("Only the last attempts and pieces are kept", () => {
  const blame = new Blame();
  for (let i = 1; i <= 10; i++) blame.note(0, senders(i), digests(0));
  assertEquals(blame.settle(0, digests(1)), new Set([7, 8, 9, 10]));
  for (let piece = 0; piece < 1_000; piece++) blame.note(piece, senders(1), digests(0));
  const kept = Array.from({ length: 1_000 }, (_, piece) => piece).filter((piece) => blame.isSuspect(piece));
  assertEquals([kept.length, kept[0]], [256, 744]);
});

Deno.test("A broken piece goes round: who had its turn has it again when all had theirs", () => {
  const blame = new Blame();
  blame.askAlone(3, 1);
  assertEquals(blame.hadTurn(3, 1), false);
  blame.note(3, senders(1, 2), digests(0, 0));
  for (const peer of [1, 2, 3]) blame.askAlone(3, peer);
  assertEquals([1, 2, 3, 4].map((peer) => blame.hadTurn(3, peer)), [true, true, true, false]);
  blame.askAlone(3, 2);
  assertEquals([1, 2, 3].map((peer) => blame.hadTurn(3, peer)), [false, true, false]);
});

Deno.test("onlySender() gives who sent all blocks, or 0", () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1 }), (numbers) => {
    const only = new Set(numbers).size === 1 ? numbers[0] : 0;
    assertEquals(onlySender(Uint32Array.from(numbers)), only);
  }));
});
