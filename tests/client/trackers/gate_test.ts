import { assertEquals } from "@std/assert";
import { Gate, type Leave } from "../../../lib/client/trackers/gate.ts";

const NEVER = new AbortController().signal;

/** Comes to the gate; notes the number of who is let in. */
function come(gate: Gate, number: number, inside: Map<number, Leave>, signal = NEVER): Promise<void> {
  return gate.enter(signal).then((leave) => {
    if (leave !== null) inside.set(number, leave);
  });
}

Deno.test("so many are let in, and the others in their order as places come free", async () => {
  const gate = new Gate(2);
  const inside = new Map<number, Leave>();
  const coming = [0, 1, 2, 3].map((number) => come(gate, number, inside));
  await Promise.all(coming.slice(0, 2));
  assertEquals([...inside.keys()], [0, 1]);
  inside.get(1)!();
  await coming[2];
  assertEquals([...inside.keys()], [0, 1, 2]);
  inside.get(0)!();
  await coming[3];
  assertEquals([...inside.keys()], [0, 1, 2, 3]);
});

Deno.test("a place is given back once, however often that is said", async () => {
  const gate = new Gate(1);
  const inside = new Map<number, Leave>();
  await come(gate, 0, inside);
  inside.get(0)!();
  inside.get(0)!();
  await come(gate, 1, inside);
  const late = new AbortController();
  const third = come(gate, 2, inside, late.signal);
  late.abort();
  await third;
  assertEquals([...inside.keys()], [0, 1]);
});

Deno.test("who gives up is not let in, and keeps nobody from a place", async () => {
  const gate = new Gate(1);
  const inside = new Map<number, Leave>();
  await come(gate, 0, inside);
  const end = new AbortController();
  const second = come(gate, 1, inside, end.signal);
  const third = come(gate, 2, inside);
  end.abort();
  await second;
  inside.get(0)!();
  await third;
  assertEquals([...inside.keys()], [0, 2]);
  assertEquals(await gate.enter(end.signal), null);
});
