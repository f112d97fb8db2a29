import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { randomFrom } from "../../../lib/base/random.ts";
import { type Order, Picker, USUAL_PRIORITY } from "../../../lib/client/piece/picker.ts";

/** The same by looking at everything each time. */
class SlowPicker {
  readonly counts: number[];
  readonly pickable: Set<number>;
  seeds = 0;

  constructor(readonly priorities: readonly number[], pickable: (piece: number) => boolean) {
    this.counts = priorities.map(() => 0);
    this.pickable = new Set(priorities.map((_, piece) => piece).filter(pickable));
  }

  /** All that may be the answer; -1 alone when there is none. */
  answers(has: (piece: number) => boolean, order: Order): number[] {
    const pieces = [...this.pickable].filter(has);
    if (pieces.length === 0) return [-1];
    if (order === "random") return pieces;
    const highest = Math.max(...pieces.map((piece) => this.priorities[piece]));
    const first = pieces.filter((piece) => this.priorities[piece] === highest);
    if (order === "sequential") return [Math.min(...first)];
    const rarest = Math.min(...first.map((piece) => this.levelOf(piece)));
    return first.filter((piece) => this.levelOf(piece) === rarest);
  }

  /** More than 63 are not told apart. */
  levelOf(piece: number): number {
    return Math.min(63, this.counts[piece]);
  }
}

const PIECES = 24;
const anyPiece = fc.nat(PIECES - 1);
const anyAct = fc.oneof(
  fc.record({ kind: fc.constant("count" as const), piece: anyPiece, times: fc.integer({ min: 1, max: 70 }) }),
  fc.record({
    kind: fc.constant("uncount" as const),
    piece: anyPiece,
    times: fc.integer({ min: 1, max: 70 }),
  }),
  fc.record({ kind: fc.constantFrom("take" as const, "putBack" as const), piece: anyPiece }),
  fc.record({ kind: fc.constant("seed" as const), by: fc.constantFrom(1 as const, -1 as const) }),
  fc.record({
    kind: fc.constant("pick" as const),
    has: fc.array(fc.boolean(), { minLength: PIECES, maxLength: PIECES }),
    order: fc.constantFrom<Order[]>("rarest", "random", "sequential"),
    takes: fc.boolean(),
  }),
);

Deno.test("Picker picks what its slow twin could, whatever came before", () => {
  const priorities = fc.array(fc.nat(7), { minLength: PIECES, maxLength: PIECES });
  const pickable = fc.array(fc.boolean(), { minLength: PIECES, maxLength: PIECES });
  fc.assert(
    fc.property(priorities, pickable, fc.array(anyAct, { maxLength: 120 }), (levels, wanted, acts) => {
      const slow = new SlowPicker(levels, (piece) => wanted[piece]);
      const picker = new Picker((piece) => wanted[piece], Uint8Array.from(levels), randomFrom(1, 2, 3, 4));
      for (const act of acts) {
        play(picker, slow, act);
        assertEquals(picker.size, slow.pickable.size);
        for (let piece = 0; piece < PIECES; piece++) {
          assertEquals(picker.isPickable(piece), slow.pickable.has(piece));
          assertEquals(picker.availability(piece), slow.counts[piece] + slow.seeds);
        }
      }
    }),
  );
});

function play(
  picker: Picker,
  slow: SlowPicker,
  act: typeof anyAct extends fc.Arbitrary<infer A> ? A : never,
) {
  switch (act.kind) {
    case "count":
    case "uncount": {
      const by = act.kind === "count" ? 1 : -1;
      for (let i = 0; i < act.times && slow.counts[act.piece] + by >= 0; i++) {
        slow.counts[act.piece] += by;
        picker.count(act.piece, by);
      }
      return;
    }
    case "take":
      slow.pickable.delete(act.piece);
      return picker.take(act.piece);
    case "putBack":
      slow.pickable.add(act.piece);
      return picker.putBack(act.piece);
    case "seed":
      slow.seeds += act.by;
      return picker.countSeed(act.by);
    case "pick": {
      const has = (piece: number) => act.has[piece];
      const picked = picker.pick(has, act.order);
      const answers = slow.answers(has, act.order);
      assert(answers.includes(picked), `${act.order}: ${picked} is none of ${answers}`);
      if (picked < 0 || !act.takes) return;
      slow.pickable.delete(picked);
      return picker.take(picked);
    }
    default:
      return act satisfies never;
  }
}

const all = () => true;
const usual = (count: number) => new Uint8Array(count).fill(USUAL_PRIORITY);

Deno.test("By chance, and among as rare ones, each piece is picked about as often", () => {
  for (const order of ["random", "rarest"] as const) {
    const picks = new Uint32Array(10);
    for (let seed = 0; seed < 3_000; seed++) {
      const picker = new Picker(all, usual(10), randomFrom(seed, 2, 3, 4));
      for (let piece = 0; piece < 10; piece++) picker.count(piece, 1);
      picks[picker.pick(all, order)]++;
    }
    assert(picks.every((count) => count > 150 && count < 600), `${order}: ${picks}`);
  }
});

Deno.test("By chance only pieces of the highest priority come, as long as there are some", () => {
  const priorities = usual(100).fill(6, 90);
  for (let seed = 0; seed < 100; seed++) {
    assert(new Picker(all, priorities, randomFrom(seed, 2, 3, 4)).pick(all, "random") >= 90);
  }
});

Deno.test("Peers that have all change no order, only the counts", () => {
  const picker = new Picker(all, usual(3), randomFrom(1, 2, 3, 4));
  picker.countSeed(1);
  picker.count(1, 1);
  assertEquals([0, 1, 2].map((piece) => picker.availability(piece)), [1, 2, 1]);
  assert(picker.pick(all, "rarest") !== 1);
  picker.countSeed(-1);
  assertEquals(picker.availability(0), 0);
});

Deno.test("The version changes whenever something may be picked that could not be before", () => {
  const picker = new Picker(all, usual(3), randomFrom(1, 2, 3, 4));
  const changes = (act: () => void) => {
    const before = picker.version;
    act();
    return picker.version !== before;
  };
  assertEquals([
    changes(() => picker.take(1)),
    changes(() => picker.putBack(1)),
    changes(() => picker.putBack(1)),
    changes(() => picker.count(2, 1)),
    changes(() => picker.countSeed(1)),
  ], [false, true, false, true, true]);
});
