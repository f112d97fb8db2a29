import { assertEquals } from "@std/assert";
import { findTarget, HEADER_BYTES, platformOf, platformOfFile, TARGETS } from "../../scripts/targets.ts";

/** The first bytes of an executable: numbers of so many bytes, little-endian, at their places. */
function header(...numbers: [at: number, size: 2 | 4, value: number][]): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES);
  const view = new DataView(bytes.buffer);
  for (const [at, size, value] of numbers) {
    if (size === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
  }
  return bytes;
}

Deno.test("platformOf() reads system and processor from an executable's header", async (t) => {
  const elf: [number, 4, number] = [0, 4, 0x464c457f];
  const pe: [number, 2, number] = [0, 2, 0x5a4d];
  const mach: [number, 4, number] = [0, 4, 0xfeedfacf];
  const cases: [string, Uint8Array, string | null][] = [
    ["ELF for x64", header(elf, [18, 2, 62]), "Linux x64"],
    ["ELF for arm64", header(elf, [18, 2, 183]), "Linux arm64"],
    ["ELF for another processor", header(elf, [18, 2, 243]), null],
    ["PE for x64", header(pe, [60, 4, 256], [260, 2, 0x8664]), "Windows x64"],
    ["PE that points outside", header(pe, [60, 4, 0xffffffff]), null],
    ["Mach-O for x64", header(mach, [4, 4, 0x01000007]), "macOS x64"],
    ["Mach-O for arm64", header(mach, [4, 4, 0x0100000c]), "macOS arm64"],
    ["a text", new TextEncoder().encode("#!/bin/sh\n".repeat(20)), null],
    ["nothing", new Uint8Array(0), null],
  ];
  for (const [name, bytes, expected] of cases) {
    await t.step(name, () => assertEquals(platformOf(bytes), expected));
  }
});

Deno.test("platformOfFile() knows the program that runs this test", async () => {
  const own = findTarget(Deno.build.target);
  assertEquals(await platformOfFile(Deno.execPath()), own?.platform ?? null);
});

Deno.test("platformOfFile() gives null where there is no file", async () => {
  assertEquals(await platformOfFile("no such file"), null);
});

Deno.test("TARGETS has five systems with a file name each", () => {
  assertEquals(TARGETS.map((target) => target.file), [
    "muster-windows-x64.exe",
    "muster-linux-x64",
    "muster-linux-arm64",
    "muster-macos-x64",
    "muster-macos-arm64",
  ]);
});
