/** Lists of info hashes and of addresses, line by line. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { ADDRESS_BYTES, readAddress } from "../../../lib/base/address.ts";
import { fromHex, toHex } from "../../../lib/base/bytes.ts";
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
    ["bytes of 0", hashes, `${ONE}\n\0\0\n`, noText("line 2 has a byte of 0 in it")],
    ["UTF-16", hashes, Uint8Array.of(0xff, 0xfe, 48, 0), noText("it is UTF-16")],
    ["UTF-16, the other way", ranges, Uint8Array.of(0xfe, 0xff, 0, 48), noText("it is UTF-16")],
    ["Latin-1", hashes, Uint8Array.of(35, 0xe9, 10), noText("it is not UTF-8 behind line 0")],
    ["a long line", hashes, `${ONE}\n${"a".repeat(2000)}`, noText("line 2 is longer than 1000 characters")],
    ["an endless line", ranges, "1".repeat(200_000), noText("line 1 is longer than 2000 characters")],
    [
      "an address out of bounds",
      ranges,
      "1.2.3.4\n1.2.3.256\n",
      '/list.txt, line 2: "1.2.3.256" is no address, network or range.',
    ],
    [
      "a network too narrow",
      ranges,
      "1.2.3.4/33",
      '/list.txt, line 1: "1.2.3.4/33" is no address, network or range.',
    ],
    [
      "a range backwards",
      ranges,
      "1.2.3.4-1.2.3.3",
      '/list.txt, line 1: "1.2.3.4-1.2.3.3" ends before it begins.',
    ],
    [
      "a range of two families",
      ranges,
      "1.2.3.4-::1",
      '/list.txt, line 1: "1.2.3.4-::1" is no address, network or range.',
    ],
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

Deno.test("lines, characters and ends of lines may lie across the portions that a list is read in", async () => {
  // 64 KiB is a portion: each way to cut is tried around it.
  for (let shift = 0; shift < 50; shift++) {
    const head = `#${"é".repeat(400)}${"x".repeat(shift)}\r\n`;
    const lines = Array.from({ length: 1700 }, (_, i) => `${i.toString(16).padStart(40, "0")}\r\n`);
    const table = await hashes(head + lines.join(""));
    assert(!isFault(table), JSON.stringify(table));
    assertEquals(table.count, 1700);
  }
});

Deno.test("readRanges() takes what people and programs write", async () => {
  const content = `# comment
; comment
// comment
192.0.2.7
10.0.0.0/8   the office
2001:db8::/32
198.51.100.1-198.51.100.9
2001:dead::1 - 2001:dead::5
001.002.003.000 - 001.002.003.255 , 100 , Some name, with a comma
009.009.009.009 - 009.009.009.009 , 200 , lets pass
Some: name 1.1.1.1-x:203.0.113.8-203.0.113.9
`;
  const table = await ranges(content);
  assert(!isFault(table), JSON.stringify(table));
  const bytes = new Uint8Array(16);
  const cases: [address: string, has: boolean][] = [
    ["192.0.2.7", true],
    ["192.0.2.8", false],
    ["10.255.255.255", true],
    ["11.0.0.0", false],
    ["2001:db8:ffff::", true],
    ["2001:db9::", false],
    ["198.51.100.5", true],
    ["2001:dead::6", false],
    ["2001:dead::5", true],
    ["1.2.3.77", true],
    ["9.9.9.9", false],
    ["203.0.113.9", true],
    ["1.1.1.1", false],
  ];
  for (const [text, has] of cases) {
    assertEquals(hasAddress(table, bytes, readAddress(text, bytes) as 4 | 6), has, text);
  }
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

Deno.test("readRange() and readHash() throw for no text", () => {
  const range = { first: new Uint8Array(16), last: new Uint8Array(16), family: 4 as 4 | 6 };
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.stringMatching(/^[0-9a-f.:\/\- ,]{0,40}$/),
  );
  fc.assert(fc.property(text, (line) => {
    const said = readRange(line, range);
    if (said === "range") assert(ADDRESS_BYTES[range.family] > 0);
    readHash(line, new Uint8Array(20));
  }));
});
