import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { fromHex, toHex } from "../../../lib/base/bytes.ts";
import {
  ALLOWED_FAST,
  BITFIELD,
  CANCEL,
  CHOKE,
  EXTENDED,
  HASH_REJECT,
  HASH_REQUEST,
  HASHES,
  HAVE,
  HAVE_ALL,
  HAVE_NONE,
  INTERESTED,
  KEEP_ALIVE,
  type Message,
  MessageReader,
  MOST_DATA,
  MOST_EXTENDED,
  MOST_OTHER,
  NOT_INTERESTED,
  PIECE,
  PORT,
  REJECT,
  REQUEST,
  SUGGEST,
  UNCHOKE,
} from "../../../lib/client/peer/message.ts";
import type { WireProblem } from "../../../lib/client/peer/problem.ts";

const LIMITS = { bitfieldBytes: 3 };

/** A message kept: payload as hex. */
type Kept = Omit<Message, "payload"> & { payload: string };

function kept(message: Message): Kept {
  return { ...message, payload: toHex(message.payload) };
}

/** What the reader says and gives of portions. */
function readAll(portions: readonly Uint8Array[]): { messages: Kept[]; problem: WireProblem | null } {
  const reader = new MessageReader(LIMITS);
  const messages: Kept[] = [];
  let problem: WireProblem | null = null;
  for (const portion of portions) {
    problem = reader.read(portion, (message) => messages.push(kept(message)) > 0);
    // What was read is read over by the next read.
    portion.fill(0xaa);
  }
  return { messages, problem };
}

/** The bytes of a message. */
function frame(id: number, payload: Uint8Array = new Uint8Array(0)): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(5 + payload.length);
  new DataView(bytes.buffer).setUint32(0, 1 + payload.length);
  bytes[4] = id;
  bytes.set(payload, 5);
  return bytes;
}

const PLAIN: Kept = { id: 0, index: 0, begin: 0, length: 0, extended: 0, payload: "" };

Deno.test("MessageReader reads each kind of message", () => {
  const hash = "ab".repeat(48);
  const cases: [hex: string, expected: Partial<Kept>][] = [
    ["00000000", { id: KEEP_ALIVE }],
    ["0000000100", { id: CHOKE }],
    ["0000000101", { id: UNCHOKE }],
    ["0000000102", { id: INTERESTED }],
    ["0000000103", { id: NOT_INTERESTED }],
    ["0000000504fffffffe", { id: HAVE, index: 0xfffffffe }],
    ["0000000405800001", { id: BITFIELD, payload: "800001" }],
    ["0000000d06000000010000400000002000", { id: REQUEST, index: 1, begin: 16384, length: 8192 }],
    ["0000000c070000000100004000a1b2c3", {
      id: PIECE,
      index: 1,
      begin: 16384,
      length: 3,
      payload: "a1b2c3",
    }],
    ["00000009070000000100004000", { id: PIECE, index: 1, begin: 16384 }],
    ["0000000d08000000010000400000002000", { id: CANCEL, index: 1, begin: 16384, length: 8192 }],
    ["00000003091ae1", { id: PORT, payload: "1ae1" }],
    ["000000050d00000007", { id: SUGGEST, index: 7 }],
    ["000000010e", { id: HAVE_ALL }],
    ["000000010f", { id: HAVE_NONE }],
    ["0000000d10000000010000400000002000", { id: REJECT, index: 1, begin: 16384, length: 8192 }],
    ["000000051100000007", { id: ALLOWED_FAST, index: 7 }],
    ["0000000414016465", { id: EXTENDED, extended: 1, payload: "6465" }],
    ["000000021400", { id: EXTENDED }],
    [`0000003115${hash}`, { id: HASH_REQUEST, payload: hash }],
    [`0000003216${hash}cd`, { id: HASHES, payload: `${hash}cd` }],
    [`0000003117${hash}`, { id: HASH_REJECT, payload: hash }],
    ["00000003ff0102", { id: 255, payload: "0102" }],
    ["000000010a", { id: 10 }],
  ];
  for (const [hex, expected] of cases) {
    assertEquals(readAll([fromHex(hex)!]), { messages: [{ ...PLAIN, ...expected }], problem: null }, hex);
  }
});

Deno.test("MessageReader refuses lengths that cannot be right, at the first byte that tells", () => {
  const start = (length: number, ...rest: number[]) => {
    const bytes = new Uint8Array(4 + rest.length);
    new DataView(bytes.buffer).setUint32(0, length);
    bytes.set(rest, 4);
    return bytes;
  };
  const cases: [problem: WireProblem, start: Uint8Array][] = [
    ["too-long", start(0xffffffff)],
    ["too-long", start(9 + MOST_DATA + 1)],
    ["too-long", start(MOST_EXTENDED + 1, EXTENDED)],
    ["too-long", start(MOST_OTHER + 1, HASHES)],
    ["too-long", start(MOST_OTHER + 1, 200)],
    ...[CHOKE, UNCHOKE, INTERESTED, NOT_INTERESTED, HAVE_ALL, HAVE_NONE].map((id) =>
      ["bad-length", start(2, id)] as [WireProblem, Uint8Array]
    ),
    ...[HAVE, SUGGEST, ALLOWED_FAST].flatMap((id) =>
      [4, 6].map((length) => ["bad-length", start(length, id)] as [WireProblem, Uint8Array])
    ),
    ...[REQUEST, CANCEL, REJECT].flatMap((id) =>
      [12, 14].map((length) => ["bad-length", start(length, id)] as [WireProblem, Uint8Array])
    ),
    ["bad-length", start(2, PORT)],
    ["bad-length", start(48, HASH_REQUEST)],
    ["bad-length", start(50, HASH_REJECT)],
    ["bad-length", start(8, PIECE)],
    ["bad-length", start(1, EXTENDED)],
    ["bad-bitfield", start(1, BITFIELD)],
    ["bad-bitfield", start(3, BITFIELD)],
    ["bad-bitfield", start(5, BITFIELD)],
  ];
  for (const [problem, bytes] of cases) {
    const about = toHex(bytes);
    const messages: Kept[] = [];
    for (const cut of [bytes.length, 1, 4].filter((cut) => cut <= bytes.length)) {
      const reader = new MessageReader(LIMITS);
      const rest = [bytes.slice(0, cut), bytes.slice(cut)];
      const said = rest.map((part) => reader.read(part, (message) => messages.push(kept(message)) > 0));
      assertEquals(said.at(-1), problem, `${about}, cut at ${cut}`);
      if (bytes.length > 4) {
        const early = new MessageReader(LIMITS);
        assertEquals(early.read(bytes.slice(0, 3), () => true), null, `the first 3 bytes of ${about}`);
      }
    }
    assertEquals(messages, []);
  }
});

Deno.test("MessageReader takes the longest messages that there may be", () => {
  const longest = [
    frame(PIECE, new Uint8Array(8 + MOST_DATA)),
    frame(EXTENDED, new Uint8Array(MOST_EXTENDED - 1)),
    frame(99, new Uint8Array(MOST_OTHER - 1)),
  ];
  for (const bytes of longest) {
    const { messages, problem } = readAll([bytes.slice(0, 1000), bytes.slice(1000)]);
    assertEquals([messages.length, problem], [1, null]);
  }
});

Deno.test("A torrent of very many pieces has bitfields longer than anything else", () => {
  const reader = new MessageReader({ bitfieldBytes: 262_144 });
  let length = 0;
  assertEquals(
    reader.read(frame(BITFIELD, new Uint8Array(262_144)), ({ payload }) => (length = payload.length) > 0),
    null,
  );
  assertEquals(length, 262_144);
});

const message = fc.oneof(
  fc.constant(new Uint8Array(4)),
  fc.constantFrom(CHOKE, UNCHOKE, HAVE_ALL).map((id) => frame(id)),
  fc.tuple(fc.constantFrom(HAVE, SUGGEST), fc.uint8Array({ minLength: 4, maxLength: 4 })).map(([id, bytes]) =>
    frame(id, bytes)
  ),
  fc.uint8Array({ minLength: 12, maxLength: 12 }).map((bytes) => frame(REQUEST, bytes)),
  fc.uint8Array({ minLength: 8, maxLength: 300 }).map((bytes) => frame(PIECE, bytes)),
  fc.uint8Array({ minLength: 3, maxLength: 3 }).map((bytes) => frame(BITFIELD, bytes)),
  fc.uint8Array({ minLength: 1, maxLength: 40 }).map((bytes) => frame(EXTENDED, bytes)),
  fc.tuple(fc.integer({ min: 24, max: 255 }), fc.uint8Array({ maxLength: 40 })).map(([id, bytes]) =>
    frame(id, bytes)
  ),
);

/** The portions that a stream falls into when it is cut at these places. */
function cutAt(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const cuts = [0, ...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return cuts.slice(1).map((end, i) => bytes.slice(cuts[i], end));
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

Deno.test("MessageReader gives the same messages wherever the stream is cut", () => {
  fc.assert(
    fc.property(
      fc.array(message, { maxLength: 12 }),
      fc.array(fc.nat(2_000), { maxLength: 12 }),
      (parts, places) => {
        const stream = joined(parts);
        const each = parts.flatMap((part) => readAll([part.slice()]).messages);
        assertEquals(each.length, parts.length);
        assertEquals(readAll(cutAt(stream, places)), { messages: each, problem: null });
      },
    ),
  );
});

Deno.test("What MessageReader makes of garbage does not depend on where it is cut", () => {
  const garbage = fc.array(
    fc.oneof(
      { weight: 3, arbitrary: message },
      { weight: 1, arbitrary: fc.uint8Array({ maxLength: 9 }) },
    ),
    { maxLength: 6 },
  );
  fc.assert(
    fc.property(garbage, fc.array(fc.nat(1_000), { maxLength: 8 }), (parts, places) => {
      const stream = joined(parts);
      assertEquals(readAll(cutAt(stream, places)), readAll([stream.slice()]));
    }),
  );
});

Deno.test("What lies whole in the input is given as a view of it, and not copied", () => {
  const stream = joined([frame(HAVE, new Uint8Array(4)), frame(PIECE, new Uint8Array(1_000)), frame(CHOKE)]);
  const buffers: ArrayBufferLike[] = [];
  new MessageReader(LIMITS).read(stream, ({ id, payload }) => {
    if (id === PIECE) buffers.push(payload.buffer);
    return true;
  });
  assertEquals(buffers.length, 1);
  assert(buffers[0] === stream.buffer);
});

Deno.test("After false, or a problem, nothing is given any more", () => {
  const good = joined([frame(CHOKE), frame(UNCHOKE), frame(INTERESTED)]);
  const ids: number[] = [];
  const stopped = new MessageReader(LIMITS);
  assertEquals(stopped.read(good.subarray(0, 8), ({ id }) => ids.push(id) < 2), null);
  assertEquals(stopped.read(good.subarray(8), ({ id }) => ids.push(id) < 2), null);
  assertEquals(stopped.read(good, ({ id }) => ids.push(id) < 2), null);
  assertEquals(ids, [CHOKE, UNCHOKE]);

  const refused = new MessageReader(LIMITS);
  const take = ({ id }: Message) => ids.push(id) > 0;
  assertEquals(refused.read(joined([frame(HAVE_NONE), frame(HAVE), frame(HAVE_ALL)]), take), "bad-length");
  assertEquals(refused.read(good, take), "bad-length");
  assertEquals(ids, [CHOKE, UNCHOKE, HAVE_NONE]);
});
