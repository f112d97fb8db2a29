import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { fromLatin1, toLatin1 } from "../../../lib/base/bytes.ts";
import { PEX_REACHABLE, PEX_SEED, readPex, writePex } from "../../../lib/client/peer/pex.ts";

Deno.test("writePex() packs peers of both families with their flags", () => {
  const bytes = writePex({
    added: [{ host: "1.2.3.4", port: 0x1ae1 }, { host: "::1", port: 80 }, { host: "5.6.7.8", port: 256 }],
    addedFlags: [PEX_SEED, PEX_REACHABLE, 0],
    dropped: [{ host: "9.9.9.9", port: 1 }],
  });
  assertEquals(
    fromLatin1(bytes),
    "d5:added12:\x01\x02\x03\x04\x1a\xe1\x05\x06\x07\x08\x01\x00" + "7:added.f2:\x02\x00" +
      `6:added618:${"\0".repeat(15)}\x01\x00\x50` + "8:added6.f1:\x10" +
      "7:dropped6:\x09\x09\x09\x09\x00\x01" + "8:dropped60:e",
  );
});

const host = fc.oneof(
  fc.ipV4(),
  fc.constantFrom("::1", "2001:db8::17", "fe80::1", "fd00:1:2:3:4:5:6:7"),
);
const peer = fc.record({ host, port: fc.integer({ min: 1, max: 65_535 }) });

Deno.test("readPex() reads what writePex() wrote: IPv4 first, at most 50 of each", () => {
  fc.assert(
    fc.property(
      fc.array(peer, { maxLength: 60 }),
      fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 60, maxLength: 60 }),
      fc.array(peer, { maxLength: 60 }),
      (added, addedFlags, dropped) => {
        const isFour = ({ host }: { host: string }) => !host.includes(":");
        const byFamily = <T extends { host: string }>(peers: T[]) => {
          const first = peers.slice(0, 50);
          return [...first.filter(isFour), ...first.filter((each) => !isFour(each))];
        };
        assertEquals(readPex(writePex({ added, addedFlags, dropped })), {
          added: byFamily(added.map((each, i) => ({ ...each, flags: addedFlags[i] }))),
          dropped: byFamily(dropped),
        });
      },
    ),
  );
});

/** So many peers, packed. */
function packed(count: number): string {
  return `${6 * count}:${"\x01\x02\x03\x04\x05\x06".repeat(count)}`;
}

Deno.test("readPex() takes the first 50 of a long first message, and refuses more than any honest peer sends", () => {
  assertEquals(readPex(toLatin1(`d5:added${packed(200)}e`))?.added.length, 50);
  assertEquals(readPex(toLatin1(`d5:added${packed(201)}e`)), null);
  assertEquals(readPex(toLatin1(`d7:dropped${packed(5000)}e`))?.dropped.length, 50);
});

Deno.test("readPex() refuses half peers and what is no dictionary", () => {
  const bad = [
    "",
    "le",
    "d5:added5:abcdee",
    "d6:added617:abcdefghijklmnopqe",
    "d7:dropped1:ae",
    "d8:dropped61:ae",
  ];
  for (const bencode of bad) assertEquals(readPex(toLatin1(bencode)), null, bencode);
});

Deno.test("readPex() passes over port 0, takes missing flags as none, and mapped IPv4 as IPv4", () => {
  const mapped = `${"\0".repeat(10)}\xff\xff\x7f\x00\x00\x01\x1a\xe1`;
  const bencode =
    `d5:added12:\x01\x02\x03\x04\x00\x00\x05\x06\x07\x08\x00\x097:added.f1:\x026:added618:${mapped}e`;
  assertEquals(readPex(toLatin1(bencode)), {
    added: [{ host: "5.6.7.8", port: 9, flags: 0 }, { host: "127.0.0.1", port: 6881, flags: 0 }],
    dropped: [],
  });
  assertEquals(readPex(toLatin1("d5:addedi1e7:droppedlee")), { added: [], dropped: [] });
});
