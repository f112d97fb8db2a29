/** What sharers and seekers send: written and read again, and whatever strangers send in its place. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { toHex, toLatin1 } from "../../../lib/base/bytes.ts";
import {
  type BeaconShare,
  canBeTold,
  PACKET_BYTES,
  readPacket,
  writeBeacon,
  writeQuery,
} from "../../../lib/share/beacon/message.ts";

const ID = toLatin1("12345678");
const HEX = toHex(ID);

/** A packet with this bencode, as long as a query where it is one. */
function packetOf(kind: "?" | "!", bencode: string): Uint8Array {
  const packet = new Uint8Array(kind === "?" ? PACKET_BYTES : 8 + bencode.length);
  packet.set(toLatin1(`MUSTER\x01${kind}${bencode}`));
  return packet;
}

const names = fc.string({ unit: "grapheme", minLength: 1, maxLength: 60 }).filter(canBeTold);

const shares: fc.Arbitrary<BeaconShare> = fc.record({
  name: names,
  size: fc.nat(Number.MAX_SAFE_INTEGER),
  files: fc.nat(10_000_000),
  guarded: fc.boolean(),
});

Deno.test("readPacket() reads what writeBeacon() wrote: the shares that have room, from the first on", () => {
  fc.assert(
    fc.property(fc.array(shares, { maxLength: 40 }), fc.integer({ min: 1, max: 65_535 }), (all, port) => {
      const [packet, count] = writeBeacon(ID, port, all);
      assert(packet.length <= PACKET_BYTES);
      assert(count > 0 || all.length === 0);
      assertEquals(readPacket(packet), { kind: "beacon", id: HEX, port, shares: all.slice(0, count) });
    }),
  );
});

Deno.test("readPacket() reads what writeQuery() wrote, which is always as long as a beacon may be", () => {
  fc.assert(fc.property(fc.option(names), (name) => {
    const packet = writeQuery(name);
    assertEquals(packet.length, PACKET_BYTES);
    assertEquals(readPacket(packet), { kind: "query", name });
  }));
});

Deno.test("writeBeacon() has room for some twenty shares of usual names", () => {
  const many = Array.from({ length: 100 }, (_, i) => ({
    ...{ name: `holiday pictures ${i}`, size: 4_700_000_000 + i, files: 1234, guarded: false },
  }));
  const [packet, count] = writeBeacon(ID, 9000, many);
  assert(count >= 15 && count <= 25, `${count} shares in ${packet.length} bytes`);
});

Deno.test("writeBeacon() has room for a share with the longest name", () => {
  const longest = {
    name: "\u65e5".repeat(255),
    size: Number.MAX_SAFE_INTEGER,
    files: 10_000_000,
    guarded: true,
  };
  assertEquals(writeBeacon(ID, 65_535, [longest])[1], 1);
});

Deno.test("canBeTold() knows the names that files have", async (t) => {
  const cases: [name: string, can: boolean][] = [
    ["photos", true],
    ["a b \u00e9 \u{1f468}\u200d\u{1f469}\u200d\u{1f467}", true],
    ["back\\slash", true],
    ["\u65e5".repeat(255), true],
    ["x".repeat(766), false],
    ["", false],
    [".", false],
    ["..", false],
    ["a/b", false],
    ["a\nb", false],
    ["a\x1b[31m", false],
    ["a\u2028b", false],
    ["a\ud800b", false],
  ];
  for (const [name, can] of cases) {
    await t.step(JSON.stringify(name).slice(0, 30), () => assertEquals(canBeTold(name), can));
  }
});

Deno.test("writeQuery() asks for all in place of a name that cannot be told", () => {
  assertEquals(readPacket(writeQuery("a/b")), { kind: "query", name: null });
});

const ONE = "d5:filesi3e4:name1:a4:sizei9ee";

Deno.test("readPacket() takes nothing else", async (t) => {
  const beacon = (rows: string, port = "4:porti9000e", id = "2:id8:12345678") =>
    packetOf("!", `d${id}${port}6:sharesl${rows}ee`);
  assertEquals(readPacket(beacon(ONE))?.kind, "beacon");
  const cases: [what: string, packet: Uint8Array][] = [
    ["nothing", new Uint8Array()],
    ["zero bytes", new Uint8Array(PACKET_BYTES)],
    ["another magic", toLatin1("MUSTAR\x01!d2:id8:123456784:porti1e6:sharesle")],
    ["another version", toLatin1("MUSTER\x02!d2:id8:123456784:porti1e6:sharesle")],
    ["another kind", toLatin1("MUSTER\x01x" + "de")],
    ["a head alone", toLatin1("MUSTER\x01")],
    ["a kind alone", toLatin1("MUSTER\x01!")],
    ["no bencode", packetOf("!", "what")],
    ["no dictionary", packetOf("!", "le")],
    ["a short query", toLatin1("MUSTER\x01?de")],
    ["a longer query", new Uint8Array([...writeQuery(null), 0])],
    ["a query with something behind it", packetOf("?", "dex")],
    ["a query whose name is none", packetOf("?", "d4:namei1ee")],
    ["a query with a path for a name", packetOf("?", "d4:name3:a/be")],
    ["no id", beacon(ONE, "4:porti9000e", "")],
    ["a short id", beacon(ONE, "4:porti9000e", "2:id2:12")],
    ["no port", beacon(ONE, "")],
    ["port 0", beacon(ONE, "4:porti0e")],
    ["port 65536", beacon(ONE, "4:porti65536e")],
    ["a share that is none", beacon("i1e")],
    ["a share without a name", beacon("d5:filesi3e4:sizei9ee")],
    ["a share without a size", beacon("d5:filesi3e4:name1:ae")],
    ["a negative size", beacon("d5:filesi3e4:name1:a4:sizei-9ee")],
    ["a size that no number holds", beacon("d5:filesi3e4:name1:a4:sizei9007199254740993ee")],
    ["too many files", beacon("d5:filesi10000001e4:name1:a4:sizei9ee")],
    ["a name with an escape", beacon("d5:filesi3e4:name4:\x1b[1m4:sizei9ee")],
    ["a name that is no UTF-8", beacon("d5:filesi3e4:name1:\xff4:sizei9ee")],
    ["one bad share of two", beacon(ONE + "d5:filesi3e4:name2:..4:sizei9ee")],
    ["keys out of order", packetOf("!", "d4:porti9000e2:id8:123456786:sharesl" + ONE + "ee")],
    ["deep lists", packetOf("!", "l".repeat(1000))],
  ];
  for (const [what, packet] of cases) await t.step(what, () => assertEquals(readPacket(packet), null));
});

Deno.test("readPacket() passes over keys that a later version may add", () => {
  const packet = packetOf(
    "!",
    "d2:id8:123456784:porti9000e6:sharesld5:filesi3e3:hue3:red4:name1:a4:sizei9eee3:zzzi1ee",
  );
  const share = { name: "a", size: 9, files: 3, guarded: false };
  assertEquals(readPacket(packet), { kind: "beacon", id: HEX, port: 9000, shares: [share] });
});
