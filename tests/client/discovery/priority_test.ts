import { assertEquals } from "@std/assert";
import { fromHex, toLatin1 } from "../../../lib/base/bytes.ts";
import { crc32c, peerPriority } from "../../../lib/client/discovery/priority.ts";

Deno.test("crc32c() gives the published vectors", () => {
  // RFC 3720 B.4, and the check value of the catalogue of CRCs.
  assertEquals(crc32c(new Uint8Array(32)), 0x8a9136aa);
  assertEquals(crc32c(new Uint8Array(32).fill(255)), 0x62a8ab43);
  assertEquals(crc32c(toLatin1("123456789")), 0xe3069283);
  assertEquals(crc32c(new Uint8Array(0)), 0);
});

/** What BEP 40 has hashed for two addresses. */
const CASES: [a: string, b: string, hashed: string][] = [
  // The BEP's own two.
  ["123.213.32.10:1", "98.76.54.32:2", "624c14007bd50000"],
  ["123.213.32.10:1", "123.213.32.234:2", "7bd5200a7bd520ea"],
  ["123.213.32.10:1", "123.213.33.234:2", "7bd520007bd52140"],
  ["123.213.32.10:1", "123.214.33.234:2", "7bd500007bd60140"],
  ["123.213.32.10:258", "123.213.32.10:3", "00030102"],
  [
    "2001:db8:1:ffff:ffff:ffff:ffff:ffff:1",
    "2001:db8:2:ffff:ffff:ffff:ffff:ffff:1",
    "20010db800015555555555555555555520010db8000255555555555555555555",
  ],
  [
    "2001:db8:1:1fff:ffff:ffff:ffff:ffff:1",
    "2001:db8:1:ffff:ffff:ffff:ffff:ffff:1",
    "20010db800011f55555555555555555520010db80001ff555555555555555555",
  ],
  [
    "2001:db8:1:ff1f:ffff:ffff:ffff:ffff:1",
    "2001:db8:1:ffff:ffff:ffff:ffff:ffff:1",
    "20010db80001ff1f555555555555555520010db80001ffff5555555555555555",
  ],
];

function place(text: string): { host: string; port: number } {
  const colon = text.lastIndexOf(":");
  return { host: text.slice(0, colon), port: Number(text.slice(colon + 1)) };
}

Deno.test("peerPriority() hashes what BEP 40 says, and both sides get the same", () => {
  for (const [a, b, hashed] of CASES) {
    const expected = crc32c(fromHex(hashed)!);
    assertEquals(peerPriority(place(a), place(b)), expected, `${a} ${b}`);
    assertEquals(peerPriority(place(b), place(a)), expected, `${b} ${a}`);
  }
});

Deno.test("peerPriority() gives BEP 40's two examples", () => {
  assertEquals(peerPriority(place(CASES[0][0]), place(CASES[0][1])), 0xec2d7224);
  assertEquals(peerPriority(place(CASES[1][0]), place(CASES[1][1])), 0x99568189);
});

Deno.test("Places of two families, or without an address, have priority 0", () => {
  assertEquals(peerPriority(place("1.2.3.4:5"), place("2001:db8::1:5")), 0);
  assertEquals(peerPriority(place("1.2.3.4:5"), place("x.test:5")), 0);
  assertEquals(peerPriority(place("x.test:5"), place("1.2.3.4:5")), 0);
});
