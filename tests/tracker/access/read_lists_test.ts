/** Lists of info hashes and of addresses, line by line. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { readAddress } from "../../../lib/base/address.ts";
import { fromHex, toHex, toLatin1 } from "../../../lib/base/bytes.ts";
import { type Fault, isFault } from "../../../lib/base/fault.ts";
import { hasHash } from "../../../lib/tracker/access/hash_table.ts";
import { hasAddress } from "../../../lib/tracker/access/range_table.ts";
import { readHash, readHashes } from "../../../lib/tracker/access/read_hashes.ts";
import { readRange, readRanges } from "../../../lib/tracker/access/read_ranges.ts";
import { MemoryFiles } from "../../fixture/memory_files.ts";

const ONE = "0123456789abcdef0123456789ABCDEF01234567";
const BASE32 = "AERUKZ4JVPG66AJDIVTYTK6N54ASGRLH";

const meansOf = (files: MemoryFiles) => ({ files, key: new Uint8Array(8), pause: () => Promise.resolve() });

function list(content: string | Uint8Array): MemoryFiles {
  return new MemoryFiles({ "/list.txt": content });
}

const hashes = (content: string | Uint8Array) => readHashes("/list.txt", meansOf(list(content)));
const ranges = (content: string | Uint8Array) => readRanges("/list.txt", meansOf(list(content)));

Deno.test("readHashes() takes hex and base32, comments, and what programs write around them", async () => {
  const other = "ff".repeat(20);
  const lines = [
    "# mine",
    "",
    `  ${ONE}  `,
    `${other} Some name # good`,
    `${other};x`,
    `${"aa".repeat(32)}`,
    "#",
  ];
  for (const content of [lines.join("\n"), `\ufeff${lines.join("\r\n")}\r\n`]) {
    const table = await hashes(content);
    assert(!isFault(table), JSON.stringify(table));
    assertEquals(table.count, 3);
    for (const hex of [ONE, other, "aa".repeat(20)]) {
      assertEquals(hasHash(table, new Int32Array(fromHex(hex)!.buffer as ArrayBuffer), 0), true, hex);
    }
  }
});

Deno.test("readHashes() takes a magnet link for the torrents that it is about", async (t) => {
  const [v1, v2] = ["ab".repeat(20), "cd".repeat(32)];
  const cases: [link: string, hashes: string[]][] = [
    [`magnet:?xt=urn:btih:${ONE}`, [ONE]],
    [`  MAGNET:?xt=urn:btih:${BASE32}&dn=a;b#c and a remark`, [ONE]],
    [`magnet:?dn=x&xt=urn:btih:${v1}&xt=urn:btmh:1220${v2}&tr=udp%3A%2F%2Ft`, [v1, v2.slice(0, 40)]],
    [`magnet:?xt.1=urn:btih:${v1}&xt.2=urn:btih:${ONE}`, [v1, ONE]],
    [`magnet:?xt=urn%3Abtih%3A${v1}&xt=urn:sha1:x`, [v1]],
    [`magnet:?xt=urn:btih:${v1}&${"tr=udp%3A%2F%2Ft.test&".repeat(150)}`, [v1]],
  ];
  for (const [link, found] of cases) {
    await t.step(link.slice(0, 70), async () => {
      const table = await hashes(`# links\n${link}\n`);
      assert(!isFault(table), JSON.stringify(table));
      assertEquals(table.count, found.length);
      for (const hex of found) assert(hasHash(table, new Int32Array(fromHex(hex)!.buffer), 0), hex);
    });
  }
});

Deno.test("a list that has each info hash in several forms counts it once", async () => {
  const table = await hashes([ONE, ONE.toLowerCase(), BASE32, `magnet:?xt=urn:btih:${ONE}`].join("\n"));
  assert(!isFault(table));
  assertEquals(table.count, 1);
});

Deno.test("readHash() reads base32 as the hex digits that it stands for", () => {
  const out = new Uint8Array(20);
  for (const word of [BASE32, BASE32.toLowerCase(), ONE]) {
    assertEquals(readHash(word, out), true);
    assertEquals(toHex(out), ONE.toLowerCase());
  }
  const bad = [
    "",
    "x",
    ONE.slice(1),
    `${ONE}0`,
    "g".repeat(40),
    "1".repeat(32),
    "8".repeat(32),
    "é".repeat(40),
    "f".repeat(63),
  ];
  for (const word of bad) assertEquals(readHash(word, out), false, word);
});

Deno.test("lists that are none are refused with file and line", async (t) => {
  const noText = (why: string) => `/list.txt is no list that muster can read: ${why}.`;
  const cases: [
    what: string,
    read: (content: string | Uint8Array) => Promise<unknown>,
    content: string | Uint8Array,
    told: string,
  ][] = [
    ["a hash too short", hashes, `${ONE}\nabc\n`, '/list.txt, line 2: "abc" is no info hash.'],
    ["a torrent", hashes, "d8:announce3:url", '/list.txt, line 1: "d8:announce3:url" is no info hash.'],
    ["a hash too long", hashes, `${ONE}0`, `/list.txt, line 1: "${ONE}..." is no info hash.`],
    [
      "a link about nothing",
      hashes,
      "magnet:?dn=x",
      '/list.txt, line 1: "magnet:?dn=x" is no info hash.',
    ],
    [
      "a link with a bad hash beside a good one",
      hashes,
      `magnet:?xt=urn:btih:abc&xt=urn:btih:${ONE}`,
      '/list.txt, line 1: "magnet:?xt=urn:btih:abc&xt=urn:btih:0123..." is no info hash.',
    ],
    ["bytes of 0", hashes, `${ONE}\n\0\0\n`, noText("line 2 has a byte of 0 in it")],
    ["UTF-16", hashes, Uint8Array.of(0xff, 0xfe, 48, 0), noText("it is UTF-16")],
    ["UTF-16, the other way", ranges, Uint8Array.of(0xfe, 0xff, 0, 48), noText("it is UTF-16")],
    ["Latin-1", hashes, Uint8Array.of(35, 0xe9, 10), noText("line 1 is not UTF-8")],
    ["a long line", hashes, `${ONE}\n${"a".repeat(9000)}`, noText("line 2 is longer than 8000 characters")],
    ["an endless line", ranges, "1".repeat(200_000), noText("line 1 is longer than 2000 characters")],
    [
      "a range backwards",
      ranges,
      "1.2.3.4-1.2.3.3",
      '/list.txt, line 1: "1.2.3.4-1.2.3.3" ends before it begins.',
    ],
    [
      "an IPv6 range backwards",
      ranges,
      "\n2001:db8::2 - 2001:db8::1",
      '/list.txt, line 2: "2001:db8::2 - 2001:db8::1" ends before it begins.',
    ],
    ...[
      "1.2.3.256",
      "1.2.3",
      "1.2.3.4.5",
      "1.2.3.4/33",
      "1.2.3.0/255.255.255.0",
      "1.2.3.4/",
      "2001:db8::/129",
      "::ffff:1.2.3.0/95",
      "1.2.3.4-::1",
      "1.2.3.4 - 1.2.3.300",
      "1.2.3.4 to 1.2.3.9",
      "1.2.3.4 \u2013 1.2.3.9",
      "1.2.3.0 255.255.255.0",
      "1.2.3.4-",
      "-1.2.3.4",
      "1.2.3.4 - 1.2.3.999 , 000 , Some name",
      "Some name:1.2.3.4",
      "Some name:1.2.3.4-1.2.3.256",
      "example.com",
      "0x7f.1",
    ].map((line): typeof cases[number] => [
      line,
      ranges,
      `1.2.3.4\n${line}\n`,
      `/list.txt, line 2: "${line}" is no address, network or range.`,
    ]),
  ];
  for (const [what, read, content, told] of cases) {
    await t.step(what, async () => {
      const fault = await read(content);
      assert(isFault(fault), "it was read");
      assertEquals(fault.message, told);
      assert(fault.advice !== undefined);
    });
  }
});

Deno.test("a list that is missing, a folder, or cut off while it is read is a fault that names it", async () => {
  const files = new MemoryFiles({ "/folder/": "", "/list.txt": `${ONE}\n` });
  for (const path of ["/missing.txt", "/folder"]) {
    for (const read of [readHashes, readRanges]) {
      const fault = await read(path, meansOf(files)) as Fault;
      assert(isFault(fault) && fault.message.includes(path), JSON.stringify(fault));
    }
  }
  files.fail("read", "/list.txt", "busy");
  const fault = await readHashes("/list.txt", meansOf(files)) as Fault;
  assert(isFault(fault) && fault.message.includes("/list.txt"));
});

Deno.test("readRanges() takes what people and programs write", async (t) => {
  const cases: [line: string, has: string[], hasNot: string[]][] = [
    ["# 1.2.3.4", [], ["1.2.3.4"]],
    ["; 1.2.3.4", [], ["1.2.3.4"]],
    ["// 1.2.3.4", [], ["1.2.3.4"]],
    ["192.0.2.7", ["192.0.2.7"], ["192.0.2.6", "192.0.2.8", "::"]],
    ["  192.0.2.7 # me", ["192.0.2.7"], ["192.0.2.8"]],
    ["192.0.2.7#me", ["192.0.2.7"], ["192.0.2.8"]],
    ["192.0.2.7 - me, at home", ["192.0.2.7"], ["192.0.2.8"]],
    ["0.0.0.0", ["0.0.0.0"], ["0.0.0.1", "255.255.255.255"]],
    ["255.255.255.255", ["255.255.255.255"], ["255.255.255.254", "0.0.0.0"]],
    ["0.0.0.0/0", ["0.0.0.0", "255.255.255.255"], ["::", "2001:db8::1"]],
    ["::/0", ["::", "ffff::"], ["1.2.3.4"]],
    ["10.0.0.0/8   the office", ["10.0.0.0", "10.255.255.255"], ["9.255.255.255", "11.0.0.0"]],
    ["10.1.2.3/8", ["10.0.0.0", "10.255.255.255"], ["11.0.0.0"]],
    ["10.1.2.3/32", ["10.1.2.3"], ["10.1.2.4"]],
    ["2001:db8::/32", ["2001:db8:ffff::"], ["2001:db9::"]],
    ["2001:DB8::1", ["2001:db8::1"], ["2001:db8::2"]],
    ["fe80::1%eth0", ["fe80::1"], ["fe80::2"]],
    ["::ffff:192.0.2.7", ["192.0.2.7"], ["192.0.2.8"]],
    ["::ffff:192.0.2.0/120", ["192.0.2.0", "192.0.2.255"], ["192.0.3.0"]],
    ["::ffff:0:0/96", ["0.0.0.0", "255.255.255.255"], ["::1"]],
    ["::ffff:192.0.2.1-::ffff:192.0.2.3", ["192.0.2.3"], ["192.0.2.4"]],
    ["198.51.100.1-198.51.100.9", ["198.51.100.1", "198.51.100.9"], ["198.51.100.0", "198.51.100.10"]],
    ["198.51.100.1 -198.51.100.9 some remark", ["198.51.100.9"], ["198.51.100.10"]],
    ["2001:dead::1 - 2001:dead::5", ["2001:dead::5"], ["2001:dead::6"]],
    ["001.002.003.000 - 001.002.003.255 , 100 , Some name, with a comma", ["1.2.3.77"], ["1.2.4.0"]],
    ["001.009.096.105 - 001.009.096.105 , 000 , Some name", ["1.9.96.105"], ["1.9.96.104"]],
    ["1.2.3.0-1.2.3.9,127,x:8.8.8.8-8.8.8.9", ["1.2.3.9"], ["8.8.8.8"]],
    ["1.2.3.0 - 1.2.3.9 , 128 , passes", [], ["1.2.3.0"]],
    ["1.2.3.0-1.2.3.9,200", [], ["1.2.3.0"]],
    ["2001:db8::1 - 2001:db8::5 , 000 , x", ["2001:db8::1"], ["2001:db8::6"]],
    ["2001:db8::1 - 2001:db8::5 , 200 , x", [], ["2001:db8::1"]],
    ["Some name:203.0.113.8-203.0.113.9", ["203.0.113.8"], ["203.0.113.10"]],
    ["Some: name 1.1.1.1-x:203.0.113.8-203.0.113.9", ["203.0.113.9"], ["1.1.1.1"]],
    ["1.1.1.1 - 1.1.1.3 of:203.0.113.8-203.0.113.9", ["203.0.113.9"], ["1.1.1.1"]],
    ["fade:203.0.113.8-203.0.113.9", ["203.0.113.9"], ["203.0.113.7"]],
    [":203.0.113.8 - 203.0.113.9", ["203.0.113.9"], ["203.0.113.7"]],
  ];
  const bytes = new Uint8Array(16);
  for (const [line, has, hasNot] of cases) {
    await t.step(line, async () => {
      const table = await ranges(`${line}\r\n`);
      assert(!isFault(table), JSON.stringify(table));
      const found = (text: string) => hasAddress(table, bytes, readAddress(text, bytes) as 4 | 6);
      assertEquals([has.map(found), hasNot.map(found)], [has.map(() => true), hasNot.map(() => false)]);
    });
  }
});

Deno.test("names in any encoding stand beside addresses", async () => {
  const line = "Caf\u00e9:192.0.2.1-192.0.2.9\n";
  const table = await ranges(toLatin1(line));
  assert(!isFault(table), JSON.stringify(table));
  assertEquals(table.count, 1);
});

Deno.test("of a file that is no text nothing is shown", async () => {
  const wrong = await ranges(Uint8Array.of(0x89, 80, 78, 71, 0xff, 0xfe, 0xfd, 10));
  assert(isFault(wrong));
  assertEquals(wrong.message, "/list.txt, line 1: what is not UTF-8 is no address, network or range.");
});

Deno.test("readRange() reads no line in two ways: a network is its first address to its last", () => {
  const range = { first: new Uint8Array(16), last: new Uint8Array(16), family: 4 as 4 | 6 };
  fc.assert(fc.property(fc.ipV4(), fc.nat(32), (address, bits) => {
    assertEquals(readRange(`${address}/${bits}`, range), "range");
    const size = 2 ** (32 - bits);
    const number = (bytes: Uint8Array) => bytes.subarray(0, 4).reduce((sum, byte) => sum * 256 + byte, 0);
    const [first, last] = [number(range.first), number(range.last)];
    assertEquals([first % size, last - first + 1], [0, size]);
    const own = new Uint8Array(16);
    readAddress(address, own);
    assert(first <= number(own) && number(own) <= last);
  }));
});

Deno.test("any bytes give a list or a fault that names the file", async () => {
  const line = fc.oneof(
    fc.constantFrom(
      ONE,
      BASE32,
      "192.0.2.1",
      "10.0.0.0/8",
      "::1-::5",
      "a:1.2.3.4-1.2.3.5",
      "magnet:?xt=urn:btih:",
    ),
    fc.string({ unit: "binary" }),
    fc.stringMatching(/^[0-9a-f.:\/\- ,]{0,40}$/),
  );
  const bytes = fc.oneof(
    fc.array(line).map((lines) => new TextEncoder().encode(lines.join("\n"))),
    fc.uint8Array({ maxLength: 300 }),
  );
  await fc.assert(fc.asyncProperty(bytes, async (content) => {
    for (const read of [hashes, ranges]) {
      const list = await read(content);
      if (isFault(list)) assert(list.message.startsWith("/list.txt"), list.message);
      else assert(list.count >= 0);
    }
  }));
});
