import { assertEquals } from "@std/assert";
import { fromHex, toHex } from "../../../lib/base/bytes.ts";
import {
  type Handshake,
  HANDSHAKE_BYTES,
  isHandshakeStart,
  readHandshake,
  writeHandshake,
} from "../../../lib/client/peer/handshake.ts";

const HASH = fromHex("000102030405060708090a0b0c0d0e0f10111213")!;
const ID = fromHex("2d554c303130302d616161616161616161616161")!;

Deno.test("writeHandshake() writes BEP 3's bytes with the bits of BEP 10 and BEP 6", () => {
  assertEquals(
    toHex(writeHandshake(HASH, ID)),
    `13426974546f7272656e742070726f746f636f6c0000000000100004${toHex(HASH)}${toHex(ID)}`,
  );
});

Deno.test("readHandshake() gives copies of what writeHandshake() was given, and leaves what follows alone", () => {
  const bytes = new Uint8Array(HANDSHAKE_BYTES + 5);
  bytes.set(writeHandshake(HASH, ID));
  const read = readHandshake(bytes);
  bytes.fill(0);
  assertEquals(read, { infoHash: HASH, peerId: ID, extensions: true, fast: true, v2: false });
});

Deno.test("readHandshake() tells each reserved bit from the others", () => {
  const cases: [at: number, bit: number, told: Omit<Handshake, "infoHash" | "peerId">][] = [
    [25, 0x10, { extensions: true, fast: false, v2: false }],
    [27, 0x04, { extensions: false, fast: true, v2: false }],
    [27, 0x10, { extensions: false, fast: false, v2: true }],
    [20, 0xff, { extensions: false, fast: false, v2: false }],
    [27, 0x01, { extensions: false, fast: false, v2: false }],
  ];
  for (const [at, bit, told] of cases) {
    const bytes = writeHandshake(HASH, ID);
    bytes.fill(0, 20, 28);
    bytes[at] = bit;
    assertEquals(readHandshake(bytes), { infoHash: HASH, peerId: ID, ...told }, `byte ${at}, bit ${bit}`);
  }
});

Deno.test("A handshake that is too short or of another protocol is none", () => {
  const bytes = writeHandshake(HASH, ID);
  assertEquals(readHandshake(bytes.subarray(0, 67)), null);
  for (let at = 0; at < 20; at++) {
    const broken = bytes.slice();
    broken[at] ^= 1;
    assertEquals(readHandshake(broken), null, `byte ${at}`);
    assertEquals(isHandshakeStart(broken.subarray(0, at)), true, `up to byte ${at}`);
    assertEquals(isHandshakeStart(broken.subarray(0, at + 1)), false, `with byte ${at}`);
  }
});
