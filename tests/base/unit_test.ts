import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  counted,
  formatCount,
  formatSize,
  readBinarySize,
  readDuration,
  readRate,
  readSize,
  writeDuration,
  writeSize,
} from "../../lib/base/unit.ts";

const SIZES: [text: string, bytes: number | null][] = [
  ["0", 0],
  ["1", 1],
  ["4096", 4096],
  ["256MB", 256_000_000],
  ["256 MB", 256_000_000],
  ["256mb", 256_000_000],
  ["256M", 256_000_000],
  ["1kB", 1000],
  ["512KiB", 524_288],
  ["1GB", 1_000_000_000],
  ["1.1GB", 1_100_000_000],
  ["0.3GiB", 322_122_547],
  ["16GiB", 17_179_869_184],
  ["2TiB", 2_199_023_255_552],
  ["10B", 10],
  ["9007199254740991", 9_007_199_254_740_991],
  ["9007199254740992", null],
  ["99999999999999999999TB", null],
  ["0.1", null],
  ["0.0MB", 0],
  ["", null],
  ["MB", null],
  ["-1MB", null],
  ["+1MB", null],
  ["1,5MB", null],
  [".5MB", null],
  ["5.MB", null],
  ["1e3", null],
  ["0x10", null],
  ["Infinity", null],
  ["NaN", null],
  [" 1MB", null],
  ["1MB ", null],
  ["1  MB", null],
  ["1XB", null],
  ["1constructor", null],
  ["1MB/s", null],
  ["1".repeat(33), null],
  ["٣MB", null],
];

Deno.test("readSize() takes MB as 10^6, MiB as 2^20, and nothing that is no size", async (t) => {
  for (const [text, bytes] of SIZES) await t.step(text, () => assertEquals(readSize(text), bytes));
});

Deno.test("readBinarySize() takes K and M alone as KiB and MiB, and all else as readSize() does", () => {
  for (const [text, bytes] of SIZES) {
    if (!/[kmgt]$/i.test(text)) assertEquals(readBinarySize(text), bytes, text);
  }
  assertEquals(["256K", "1m", "1.5g", "2T"].map(readBinarySize), [262_144, 2 ** 20, 1.5 * 2 ** 30, 2 ** 41]);
});

const DURATIONS: [text: string, seconds: number | null][] = [
  ["240", 240],
  ["240s", 240],
  ["4m", 240],
  ["1h", 3600],
  ["1.5h", 5400],
  ["1d", 86_400],
  ["1 D", 86_400],
  ["0", 0],
  ["0.5", null],
  ["-4m", null],
  ["4mb", null],
  ["4w", null],
  ["", null],
];

Deno.test("readDuration() takes a bare number as seconds", async (t) => {
  for (const [text, seconds] of DURATIONS) {
    await t.step(text, () => assertEquals(readDuration(text), seconds));
  }
});

Deno.test("readRate() takes a size with or without /s", () => {
  assertEquals(readRate("20MB/s"), 20_000_000);
  assertEquals(readRate("20 MiB/S"), 20_971_520);
  assertEquals(readRate("20MB"), 20_000_000);
  assertEquals(readRate("500"), 500);
  assertEquals(readRate("20MB/m"), null);
  assertEquals(readRate("/s"), null);
});

Deno.test("readers give a safe whole number or null for any text", () => {
  fc.assert(fc.property(
    fc.oneof(fc.string(), fc.stringMatching(/^\d{1,20}(\.\d{1,5})? ?[kmgt]?i?b?(\/s)?$/)),
    (text) => {
      for (const read of [readSize, readRate, readDuration]) {
        const value = read(text);
        if (value !== null && (!Number.isSafeInteger(value) || value < 0)) return false;
      }
      return true;
    },
  ));
});

Deno.test("readSize() and readDuration() give back what writeSize() and writeDuration() wrote", () => {
  fc.assert(fc.property(fc.maxSafeNat(), (amount) => {
    assertEquals(readSize(writeSize(amount)), amount);
    assertEquals(readDuration(writeDuration(amount)), amount);
  }));
});

Deno.test("writeSize() and writeDuration() take the largest unit that leaves no rest", () => {
  assertEquals(
    [0, 1, 1000, 1024, 256e6, 16 * 2 ** 30, 1001].map(writeSize),
    ["0", "1B", "1KB", "1KiB", "256MB", "16GiB", "1001B"],
  );
  assertEquals([0, 10, 90, 240, 3600, 86_400].map(writeDuration), ["0", "10s", "90s", "4m", "1h", "1d"]);
});

Deno.test("formatSize() rounds to what a person wants to know", () => {
  const cases: [number, string][] = [
    [0, "0 B"],
    [999, "999 B"],
    [1000, "1 KB"],
    [1540, "1.5 KB"],
    [9960, "10 KB"],
    [61_234_567, "61 MB"],
    [999_499, "999 KB"],
    [999_600, "1 MB"],
    [1.26e9, "1.3 GB"],
    [5e15, "5000 TB"],
  ];
  for (const [bytes, text] of cases) assertEquals(formatSize(bytes), text);
});

Deno.test("formatCount() shows a tenth only below 10", () => {
  assertEquals([0, 0.04, 0.25, 1, 9.94, 9.96, 42.4, 1234.5].map(formatCount), [
    "0",
    "0",
    "0.3",
    "1",
    "9.9",
    "10",
    "42",
    "1235",
  ]);
});

Deno.test("counted() says one or many", () => {
  assertEquals([0, 1, 2].map((count) => counted(count, "file")), ["0 files", "1 file", "2 files"]);
  assertEquals(counted(3, "index", "indices"), "3 indices");
});
