import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  ADDRESS_BYTES,
  type Family,
  formatAddress,
  hostOf,
  isHostName,
  isLinkLocal,
  isLoopback,
  isPrivate,
  isRoutable,
  readAddress,
} from "../../lib/base/address.ts";
import { toHex } from "../../lib/base/bytes.ts";

/** Family and bytes of a text, or 0. */
function read(text: string): [family: Family, hex: string] | 0 {
  const out = new Uint8Array(16).fill(0xaa);
  const family = readAddress(text, out);
  return family === 0 ? 0 : [family, toHex(out.subarray(0, ADDRESS_BYTES[family]))];
}

Deno.test("readAddress() reads IPv4 and IPv6 in each of their forms", async (t) => {
  const rows: [text: string, family: Family, hex: string][] = [
    ["0.0.0.0", 4, "00000000"],
    ["127.0.0.1", 4, "7f000001"],
    ["255.255.255.255", 4, "ffffffff"],
    ["10.200.3.40", 4, "0ac80328"],
    ["::", 6, "0".repeat(32)],
    ["::1", 6, "0".repeat(31) + "1"],
    ["1::", 6, "0001" + "0".repeat(28)],
    ["2001:db8::1", 6, "20010db8000000000000000000000001"],
    ["2001:DB8::A", 6, "20010db800000000000000000000000a"],
    ["1:2:3:4:5:6:7:8", 6, "00010002000300040005000600070008"],
    ["0001:0002:0003:0004:0005:0006:0007:0008", 6, "00010002000300040005000600070008"],
    ["1:2:3:4:5:6:7::", 6, "00010002000300040005000600070000"],
    ["::2:3:4:5:6:7:8", 6, "00000002000300040005000600070008"],
    ["1:2:3::6:7:8", 6, "00010002000300000000000600070008"],
    ["64:ff9b::192.0.2.33", 6, "0064ff9b0000000000000000c0000221"],
    ["1:2:3:4:5:6:1.2.3.4", 6, "00010002000300040005000601020304"],
    ["::1.2.3.4", 6, "0".repeat(24) + "01020304"],
    ["fe80::1%eth0", 6, "fe80" + "0".repeat(27) + "1"],
    ["fe80::1%3", 6, "fe80" + "0".repeat(27) + "1"],
    ["::ffff:1.2.3.4", 4, "01020304"],
    ["::FFFF:0102:0304", 4, "01020304"],
    ["0:0:0:0:0:ffff:1.2.3.4", 4, "01020304"],
    ["0000:0000:0000:0000:0000:ffff:255.255.255.255", 4, "ffffffff"],
    ["::fffe:1.2.3.4", 6, "0".repeat(20) + "fffe01020304"],
  ];
  for (const [text, family, hex] of rows) {
    await t.step(text, () => assertEquals(read(text), [family, hex]));
  }
});

Deno.test("readAddress() takes no other text", async (t) => {
  const texts = [
    ..."|x|1|1.2.3|1.2.3.|.1.2.3|1.2.3.4.|1.2.3.4.5|1..2.3|256.1.1.1|1.2.3.256|1.2.3.1000|01.2.3.4|1.2.3.00"
      .split("|"),
    ..."1.2.3.-4|+1.2.3.4| 1.2.3.4|1.2.3.4 |1.2.3.4%eth0|0x1.2.3.4|1,2,3,4|1.2.3.4:80|\u0661.2.3.4".split(
      "|",
    ),
    ...":|:::|1:|:1|1::2::3|1:2:3:4:5:6:7|1:2:3:4:5:6:7:8:9|1:2:3:4:5:6:7:8::|::1:2:3:4:5:6:7:8|12345::"
      .split("|"),
    ...":1::2|1::2:|::g|::-1|:: 1|[::1]|::1.2.3|::1.2.3.4:5|1.2.3.4::|::1.2.3.256|1:2:3:4:5:6:7:1.2.3.4"
      .split("|"),
    ...["localhost", "::1/64", "%eth0", "%", "::" + "0".repeat(100), "1:".repeat(100)],
  ];
  for (const text of texts) await t.step(JSON.stringify(text), () => assertEquals(read(text), 0));
});

Deno.test("formatAddress() writes IPv6 in the form of RFC 5952", async (t) => {
  const rows: [text: string, expected: string][] = [
    ["0:0:0:0:0:0:0:0", "::"],
    ["0:0:0:0:0:0:0:1", "::1"],
    ["1:0:0:0:0:0:0:0", "1::"],
    ["2001:0db8:0000:0000:0001:0000:0000:0001", "2001:db8::1:0:0:1"],
    ["2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"],
    ["2001:0:0:1:0:0:0:1", "2001:0:0:1::1"],
    ["2001:DB8:AAAA::FFFF", "2001:db8:aaaa::ffff"],
    ["0:0:1:2:3:4:5:6", "::1:2:3:4:5:6"],
    ["1:2:3:4:5:6:0:0", "1:2:3:4:5:6::"],
    ["0:1:2:3:4:5:6:0", "0:1:2:3:4:5:6:0"],
    ["1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"],
  ];
  for (const [text, expected] of rows) {
    await t.step(text, () => {
      const out = new Uint8Array(16);
      assertEquals(formatAddress(out, readAddress(text, out) as Family), expected);
    });
  }
});

Deno.test("readAddress(formatAddress(x)) is x, for every address that is not a mapped one", () => {
  const word = fc.constantFrom(0, 0, 0, 1, 255, 256, 0xffff);
  const bytes = fc.oneof(
    fc.uint8Array({ minLength: 16, maxLength: 16 }),
    fc.array(word, { minLength: 8, maxLength: 8 }).map((words) =>
      Uint8Array.from(words.flatMap((w) => [w >> 8, w & 255]))
    ),
  );
  fc.assert(
    fc.property(bytes, fc.constantFrom<Family>(4, 6), (address, family) => {
      const isMapped = toHex(address).startsWith("0".repeat(20) + "ffff");
      if (family === 6 && isMapped) return;
      assertEquals(read(formatAddress(address, family)), [
        family,
        toHex(address.subarray(0, ADDRESS_BYTES[family])),
      ]);
    }),
    { numRuns: 1000 },
  );
});

Deno.test("hostOf() puts IPv6 in brackets and leaves names and IPv4 alone", () => {
  assertEquals(["::1", "1.2.3.4", "tracker.example"].map(hostOf), ["[::1]", "1.2.3.4", "tracker.example"]);
});

Deno.test("isHostName() takes DNS names of RFC 1123 and nothing that would be read as an address", async (t) => {
  const label = "a".repeat(63);
  const longest = [label, label, label, "a".repeat(61)].join(".");
  const names = [
    "localhost",
    "a",
    "A.b",
    "tracker.example.net",
    "tracker.example.net.",
    "xn--bcher-kva.example",
  ];
  const more = ["3com.example", "1.2.3.4x", "a-b.c--d", "0.0x7g", "1.2.3.a", label, longest, `${longest}.`];
  for (const name of [...names, ...more]) {
    await t.step(name, () => assertEquals(isHostName(name), true));
  }
  const others = [
    "",
    ".",
    "..",
    "a..b",
    ".a",
    "a.b..",
    "-a",
    "a-",
    "a.-b",
    "a.b-",
    "a_b",
    "a b",
    " a",
    "a\n",
    "*",
  ];
  const ports = [
    "a:1",
    "a/b",
    "a@b",
    "b\u00fccher.example",
    "\u0661.example",
    "a%",
    "::1",
    "fe80::1%eth0",
    "[::1]",
  ];
  const numbers = ["1.2.3.4", "256.1.1.1", "1.2.3", "7", "0x7f.1", "1.2.3.0x4", "a.0X", "a.9", "1.2.3.4."];
  for (const text of [...others, ...ports, ...numbers, `${label}a`, `a${longest}`, "a.".repeat(1e5)]) {
    await t.step(JSON.stringify(text.slice(0, 70)), () => assertEquals(isHostName(text), false));
  }
});

Deno.test("isLoopback(), isLinkLocal() and isPrivate() know their ranges to the edge", async (t) => {
  const rows: [text: string, loopback: boolean, linkLocal: boolean, isPrivate: boolean][] = [
    ["126.255.255.255", false, false, false],
    ["127.0.0.0", true, false, true],
    ["127.255.255.255", true, false, true],
    ["128.0.0.0", false, false, false],
    ["169.253.255.255", false, false, false],
    ["169.254.0.0", false, true, true],
    ["169.254.255.255", false, true, true],
    ["169.255.0.0", false, false, false],
    ["0.0.0.0", false, false, true],
    ["9.255.255.255", false, false, false],
    ["10.0.0.0", false, false, true],
    ["10.255.255.255", false, false, true],
    ["11.0.0.0", false, false, false],
    ["100.63.255.255", false, false, false],
    ["100.64.0.0", false, false, true],
    ["100.127.255.255", false, false, true],
    ["100.128.0.0", false, false, false],
    ["172.15.255.255", false, false, false],
    ["172.16.0.0", false, false, true],
    ["172.31.255.255", false, false, true],
    ["172.32.0.0", false, false, false],
    ["192.167.255.255", false, false, false],
    ["192.168.0.0", false, false, true],
    ["192.168.255.255", false, false, true],
    ["192.169.0.0", false, false, false],
    ["8.8.8.8", false, false, false],
    ["::", false, false, true],
    ["::1", true, false, true],
    ["::2", false, false, false],
    ["1::1", false, false, false],
    ["fbff::", false, false, false],
    ["fc00::", false, false, true],
    ["fdff::1", false, false, true],
    ["fe00::", false, false, false],
    ["fe7f::", false, false, false],
    ["fe80::1", false, true, true],
    ["febf::1", false, true, true],
    ["fec0::", false, false, false],
    ["2001:db8::1", false, false, false],
  ];
  for (const [text, ...expected] of rows) {
    await t.step(text, () => {
      const out = new Uint8Array(16);
      const family = readAddress(text, out) as Family;
      assertEquals([isLoopback, isLinkLocal, isPrivate].map((range) => range(out, family)), expected);
      const later = new Uint8Array(24);
      later.set(out, 8);
      assertEquals(
        [isLoopback, isLinkLocal, isPrivate].map((range) => range(later, family, 8)),
        expected,
        "at 8",
      );
    });
  }
});

Deno.test("isRoutable() is for what a host can have and others beyond its cable can reach", () => {
  const cases: [good: boolean, texts: string[]][] = [
    [true, [
      "1.0.0.0",
      "10.0.0.1",
      "100.64.0.1",
      "126.255.255.255",
      "128.0.0.0",
      "192.168.1.1",
      "223.255.255.255",
    ]],
    [false, [
      "0.0.0.0",
      "0.255.255.255",
      "127.0.0.1",
      "169.254.1.1",
      "224.0.0.0",
      "240.0.0.1",
      "255.255.255.255",
    ]],
    [true, ["2001:db8::1", "fd00::1", "fec0::1", "::1:0:0", "64:ff9b::1", "feff::"]],
    [false, ["::", "::1", "::2", "::1.2.3.4", "fe80::1", "febf::1", "ff00::", "ff02::1", "ffff::1"]],
  ];
  for (const [good, texts] of cases) {
    for (const text of texts) {
      const later = new Uint8Array(24);
      const family = readAddress(text, later.subarray(8)) as Family;
      assertEquals(isRoutable(later, family, 8), good, text);
    }
  }
});

/** IPv6 as RFC 4291 2.2 has it, taken apart at its colons; null: it is none. */
function slowlyReadSix(text: string): number[] | null {
  const halves = text.split("::");
  if (text.length > 45 || halves.length > 2) return null;
  const [head, tail] = halves.map((half, i) =>
    half === "" ? [] : bytesOf(half.split(":"), i === halves.length - 1)
  );
  if (head === null || tail === null) return null;
  if (tail === undefined) return head.length === 16 ? head : null;
  const missing = 16 - head.length - tail.length;
  return missing < 2 ? null : [...head, ...new Array<number>(missing).fill(0), ...tail];
}

function bytesOf(groups: string[], isLast: boolean): number[] | null {
  const all = groups.map((group, i) => {
    if (/^[\da-f]{1,4}$/i.test(group)) return [parseInt(group, 16) >> 8, parseInt(group, 16) & 255];
    const isFour = isLast && i === groups.length - 1 &&
      /^(?:(?:0|[1-9]\d{0,2})(?:\.(?!$)|$)){4}$/.test(group);
    const four = group.split(".").map(Number);
    return isFour && four.every((part) => part < 256) ? four : null;
  });
  return all.some((bytes) => bytes === null) ? null : all.flat() as number[];
}

Deno.test("readAddress() reads IPv6 as one that takes it apart at its colons", () => {
  const group = fc.oneof(
    fc.constantFrom("", "0", "ffff", "FFFF", "00000", "g", "1.2.3.4", "1.2.3", "256.1.1.1", "01.2.3.4"),
    fc.integer({ min: 0, max: 0xffff }).map((n) => n.toString(16)),
  );
  const joined = fc.array(group, { maxLength: 10 }).map((groups) => groups.join(":"));
  const noise = fc.string({ unit: fc.constantFrom(..."01289aFg:.% \u00e9\u0661"), maxLength: 24 });
  const mapped = "00000000000000000000ffff";
  fc.assert(
    fc.property(fc.oneof(joined, joined, noise), (text) => {
      if (!text.includes(":")) return;
      const scope = text.indexOf("%");
      const bytes = slowlyReadSix(scope < 0 ? text : text.slice(0, scope));
      const hex = bytes === null ? null : toHex(Uint8Array.from(bytes));
      const four = hex?.startsWith(mapped) ?? false;
      assertEquals(read(text), hex === null ? 0 : [four ? 4 : 6, four ? hex.slice(mapped.length) : hex]);
    }),
    { numRuns: 20_000 },
  );
});
