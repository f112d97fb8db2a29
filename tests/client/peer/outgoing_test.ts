import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { fromHex, toHex } from "../../../lib/base/bytes.ts";
import { type Message, MessageReader } from "../../../lib/client/peer/message.ts";
import { Outgoing } from "../../../lib/client/peer/outgoing.ts";
import { Bitfield } from "../../../lib/client/piece/bitfield.ts";

Deno.test("Outgoing writes the bytes of each message", () => {
  const cases: [write: (out: Outgoing) => void, hex: string][] = [
    [(out) => out.keepAlive(), "00000000"],
    [(out) => out.choke(), "0000000100"],
    [(out) => out.unchoke(), "0000000101"],
    [(out) => out.interested(), "0000000102"],
    [(out) => out.notInterested(), "0000000103"],
    [(out) => out.have(0xfffefdfc), "0000000504fffefdfc"],
    [(out) => out.bitfield(new Bitfield(9, Uint8Array.of(0x81, 0x80))), "00000003058180"],
    [(out) => out.request(1, 0x4000, 0x2000), "0000000d06000000010000400000002000"],
    [(out) => out.piece(1, 0x4000, fromHex("a1b2c3")!), "0000000c070000000100004000a1b2c3"],
    [(out) => out.cancel(1, 0x4000, 0x2000), "0000000d08000000010000400000002000"],
    [(out) => out.suggest(7), "000000050d00000007"],
    [(out) => out.haveAll(), "000000010e"],
    [(out) => out.haveNone(), "000000010f"],
    [(out) => out.reject(1, 0x4000, 0x2000), "0000000d10000000010000400000002000"],
    [(out) => out.allowedFast(7), "000000051100000007"],
    [(out) => out.extended(3, fromHex("6465")!), "0000000414036465"],
    [(out) => out.raw(fromHex("13426974")!), "13426974"],
  ];
  const all = new Outgoing();
  for (const [write, hex] of cases) {
    const out = new Outgoing();
    write(out);
    write(all);
    assertEquals(out.length, hex.length / 2);
    assertEquals(toHex(out.take()), hex);
    assertEquals([out.length, out.take().length], [0, 0]);
  }
  assertEquals(toHex(all.take()), cases.map(([, hex]) => hex).join(""));
});

Deno.test("Thousands of messages of one turn go out as one, and read as they were written", () => {
  const out = new Outgoing();
  const data = new Uint8Array(new SharedArrayBuffer(16_384)).fill(7);
  for (let i = 0; i < 3_000; i++) {
    out.have(i);
    if (i % 100 === 0) out.piece(i, 2 * i, data);
  }
  const seen: number[] = [];
  const read = (message: Message) => {
    if (message.length > 0) assert(message.payload.every((byte) => byte === 7));
    return seen.push(message.index) > 0;
  };
  assertEquals(new MessageReader({ bitfieldBytes: 1 }).read(out.take(), read), null);
  assertEquals(seen.length, 3_030);
  assertEquals([...new Set(seen)], Array.from({ length: 3_000 }, (_, i) => i));
});

Deno.test("What was taken is left alone, until it is given back and written anew", () => {
  const out = new Outgoing();
  out.have(1);
  const first = out.take();
  out.have(2);
  const second = out.take();
  assert(first.buffer !== second.buffer);
  assertEquals([toHex(first), toHex(second)], ["000000050400000001", "000000050400000002"]);
  out.give(first);
  out.have(3);
  const third = out.take();
  assertStrictEquals(third.buffer, first.buffer);
  assertEquals(toHex(third), "000000050400000003");
});

Deno.test("A buffer much larger than what was sent in it is not kept", () => {
  const out = new Outgoing();
  out.piece(0, 0, new Uint8Array(300_000));
  out.give(out.take());
  out.choke();
  const small = out.take();
  assertEquals(small.buffer.byteLength, 256);
  out.piece(0, 0, new Uint8Array(16_384));
  const large = out.take();
  out.give(large.subarray(0, 100));
  out.choke();
  assert(out.take().buffer !== large.buffer);
});
