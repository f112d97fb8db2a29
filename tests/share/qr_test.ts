import { assert, assertEquals, assertMatch } from "@std/assert";
import decodeQR from "qr/decode.js";
import { qrSvg, qrText } from "../../lib/share/qr.ts";

const TEXTS = [
  "http://192.168.1.50:9000/t/images",
  "http://[fd00::50]:9000/t/A%20film%20(2026)%20%F0%9F%8E%AC",
  "http://classroom.example:9000/t/" + "x".repeat(400),
];

/** What a camera reads from rows of modules, true for dark. */
function read(rows: readonly (readonly boolean[])[]): string {
  const scale = 4;
  const [height, width] = [rows.length * scale, rows[0].length * scale];
  const data = new Uint8Array(width * height * 4).fill(255);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (rows[Math.floor(y / scale)][Math.floor(x / scale)]) {
        data.fill(0, (y * width + x) * 4, (y * width + x) * 4 + 3);
      }
    }
  }
  return decodeQR({ width, height, data });
}

Deno.test("qrSvg() is a square that reads as the text, with four modules of light around it", () => {
  for (const text of TEXTS) {
    const svg = qrSvg(text)!;
    const size = Number(/viewBox="0 0 (\d+) \1"/.exec(svg)![1]);
    const rows = Array.from({ length: size }, () => new Array<boolean>(size).fill(false));
    for (const [, x, y] of svg.matchAll(/M(\d+) (\d+)h1v1h-1z/g)) rows[Number(y)][Number(x)] = true;
    assertEquals(read(rows), text);
    const quiet = [
      ...rows.slice(0, 4),
      ...rows.slice(-4),
      ...rows.map((row) => [...row.slice(0, 4), ...row.slice(-4)]),
    ];
    assert(quiet.every((row) => row.every((isDark) => !isDark)));
  }
});

Deno.test("qrText() reads as the text where a terminal writes light on dark", () => {
  const light: Readonly<Record<string, readonly [boolean, boolean]>> = {
    "█": [false, false],
    "▀": [false, true],
    "▄": [true, false],
    " ": [true, true],
  };
  for (const text of TEXTS) {
    const lines = qrText(text)!;
    const rows = lines.flatMap((line) =>
      [0, 1].map((half) => Array.from(line, (letter) => light[letter][half]))
    );
    assertEquals(new Set(lines.map((line) => line.length)).size, 1);
    assertEquals(read(rows), text);
  }
});

Deno.test("qrText() with colours says which is light in each line, and ends its colours there", () => {
  const plain = qrText(TEXTS[0])!;
  assertEquals(qrText(TEXTS[0], true), plain.map((line) => `\x1b[97;40m${line}\x1b[0m`));
  assertMatch(plain[0], /^█+$/);
});

Deno.test("a text that is too long for a phone has no code", () => {
  assertEquals([qrSvg("x".repeat(501)), qrText("x".repeat(501))], [null, null]);
});
