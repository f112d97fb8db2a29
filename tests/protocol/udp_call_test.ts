/** Requests as packets: bytes compared with BEP 15's and BEP 41's tables, and read back by a reader of the test's own. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { fromHex, fromLatin1, toHex } from "../../lib/base/bytes.ts";
import {
  type AnnounceRequest,
  type Event,
  LEFT_UNKNOWN,
  newAnnounceRequest,
  WANT_DEFAULT,
} from "../../lib/protocol/message.ts";
import { writeConnect, writeUdpAnnounce, writeUdpScrape } from "../../lib/protocol/udp_call.ts";

const ID = fromHex("0102030405060708")!;

Deno.test("writeConnect() is BEP 15's 16 bytes", () => {
  assertEquals(toHex(writeConnect(0xdeadbeef)), "0000041727101980" + "00000000" + "deadbeef");
});

Deno.test("writeUdpAnnounce() has each field where BEP 15 has it", () => {
  const request: AnnounceRequest = {
    ...newAnnounceRequest(),
    infoHash: new Uint8Array(20).fill(0xaa),
    peerId: new Uint8Array(20).fill(0xbb),
    port: 6881,
    left: 5,
    event: 2,
    numwant: 50,
    ip: "192.0.2.7",
  };
  const packet = writeUdpAnnounce(ID, 7, request, { uploaded: 1, downloaded: 2, key: 0xcafebabe });
  const expected = [
    ["0102030405060708", "00000001", "00000007", "aa".repeat(20), "bb".repeat(20)],
    ["0000000000000002", "0000000000000005", "0000000000000001", "00000002"],
    ["c0000207", "cafebabe", "00000032", "1ae1"],
  ];
  assertEquals(toHex(packet), expected.flat().join(""));
});

Deno.test("writeUdpAnnounce() writes what is not known as clients do", async (t) => {
  const of = (changes: Partial<AnnounceRequest>) =>
    toHex(writeUdpAnnounce(ID, 7, { ...newAnnounceRequest(), ...changes }));
  const cases: [what: string, changes: Partial<AnnounceRequest>, at: number, bytes: string][] = [
    ["left", { left: LEFT_UNKNOWN }, 64, "7fffffffffffffff"],
    ["numwant", { numwant: WANT_DEFAULT }, 92, "ffffffff"],
    ["no address", { ip: "" }, 84, "00000000"],
    ["an IPv6 address, for which there is no room", { ip: "2001:db8::1" }, 84, "00000000"],
    ["a name", { ip: "home.test" }, 84, "00000000"],
    ["paused", { event: 4 }, 80, "00000004"],
  ];
  for (const [what, changes, at, bytes] of cases) {
    await t.step(what, () => assertEquals(of(changes).slice(2 * at, 2 * at + bytes.length), bytes));
  }
});

/** The path and query within the options; fails when an option runs past the end. */
function readUrlData(packet: Uint8Array): string {
  let text = "";
  for (let at = 98; at < packet.length;) {
    assertEquals(packet[at], 2);
    const end = at + 2 + packet[at + 1];
    assert(packet[at + 1] > 0 && end <= packet.length);
    text += fromLatin1(packet.subarray(at + 2, end));
    at = end;
  }
  return text;
}

Deno.test("any announce reads back as it was, with path and query of any length in options of up to 255 bytes", () => {
  const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
  const ascii = fc.string({ maxLength: 1000, size: "max", unit: "grapheme-ascii" });
  const property = fc.property(
    fc.record({
      id: bytes(8),
      transaction: fc.nat(0xffffffff),
      infoHash: bytes(20),
      peerId: bytes(20),
      port: fc.integer({ min: 1, max: 65_535 }),
      left: fc.maxSafeNat(),
      event: fc.constantFrom<Event>(0, 1, 2, 3, 4),
      numwant: fc.nat(2 ** 31 - 1),
      uploaded: fc.maxSafeNat(),
      downloaded: fc.maxSafeNat(),
      key: fc.nat(0xffffffff),
      urlData: fc.oneof(ascii, fc.constantFrom(254, 255, 256, 510, 511).map((n) => "/".repeat(n))),
    }),
    (it) => {
      const { id, transaction, infoHash, peerId, port, left, event, numwant } = it;
      const request = { ...newAnnounceRequest(), infoHash, peerId, port, left, event, numwant };
      const packet = writeUdpAnnounce(id, transaction, request, it);
      const view = new DataView(packet.buffer);
      const wide = (at: number) => Number(view.getBigUint64(at));
      assertEquals({
        id: packet.slice(0, 8),
        transaction: view.getUint32(12),
        infoHash: packet.slice(16, 36),
        peerId: packet.slice(36, 56),
        downloaded: wide(56),
        left: wide(64),
        uploaded: wide(72),
        event: view.getUint32(80) as Event,
        key: view.getUint32(88),
        numwant: view.getUint32(92),
        port: view.getUint16(96),
        urlData: readUrlData(packet),
      }, it);
      assertEquals(packet.length, 98 + it.urlData.length + 2 * Math.ceil(it.urlData.length / 255));
    },
  );
  fc.assert(property, { numRuns: 300 });
});

Deno.test("writeUdpScrape() puts up to 74 hashes one after the other", () => {
  const hash = (byte: number) => new Uint8Array(20).fill(byte);
  const head = "0102030405060708" + "00000002" + "00000007";
  assertEquals(
    toHex(writeUdpScrape(ID, 7, [hash(1), hash(2)])),
    head + "01".repeat(20) + "02".repeat(20),
  );
  assertEquals(toHex(writeUdpScrape(ID, 7, [])), head);
  const many = writeUdpScrape(ID, 7, Array.from({ length: 80 }, (_, i) => hash(i)));
  assertEquals([many.length, many.at(-1)], [16 + 74 * 20, 73]);
});
