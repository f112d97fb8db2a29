import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { hasAlready, httpDate, rangeCounts, readRange } from "../../../lib/share/site/range.ts";

Deno.test("readRange() takes a single range as RFC 9110 14.1.2 has it, and else the whole", () => {
  const span = (first: number, end: number) => ({ first, end });
  const cases: [header: string | null, size: number, wanted: ReturnType<typeof readRange>][] = [
    ["bytes=0-499", 10_000, span(0, 500)],
    ["bytes=500-999", 10_000, span(500, 1000)],
    ["bytes=-500", 10_000, span(9500, 10_000)],
    ["bytes=9500-", 10_000, span(9500, 10_000)],
    ["bytes=0-0", 10_000, span(0, 1)],
    ["bytes=0-", 10, span(0, 10)],
    ["bytes=5-100", 10, span(5, 10)],
    ["bytes=-100", 10, span(0, 10)],
    ["bytes=9-", 10, span(9, 10)],
    ["Bytes = 1 - 2 ", 10, span(1, 3)],
    ["bytes=10-", 10, "none"],
    ["bytes=10-20", 10, "none"],
    ["bytes=-0", 10, "none"],
    ["bytes=9999999999999999-", 10, "none"],
    ["bytes=0-,5-9", 10, null],
    ["bytes=0-0,-1", 10, null],
    ["bytes=5-4", 10, null],
    ["bytes=-", 10, null],
    ["bytes=", 10, null],
    ["bytes", 10, null],
    ["bytes=a-b", 10, null],
    ["bytes=-1-5", 10, null],
    ["bytes=0x1-5", 10, null],
    ["bytes=1.5-5", 10, null],
    ["items=0-5", 10, null],
    ["bytes=99999999999999999999-", 10, null],
    ["", 10, null],
    [null, 10, null],
    ["bytes=0-", 0, null],
    ["bytes=-5", 0, null],
  ];
  for (const [header, size, wanted] of cases) {
    assertEquals(readRange(header, size), wanted, `${header} of ${size}`);
  }
});

Deno.test("readRange() stays within the file, whatever the header is", () => {
  const number = fc.oneof(fc.constant(""), fc.bigInt({ min: 0n, max: 1n << 70n }).map(String));
  fc.assert(fc.property(number, number, fc.nat(), (first, last, size) => {
    const span = readRange(`bytes=${first}-${last}`, size);
    if (span === null || span === "none") return;
    assert(0 <= span.first && span.first < span.end && span.end <= size);
  }));
});

const VERSION = { tag: '"abc-0"', modified: 1_700_000_000_500 };
const DATE = "Tue, 14 Nov 2023 22:13:20 GMT";

Deno.test("a Range counts only for the very version that If-Range names", () => {
  assertEquals(httpDate(VERSION.modified), DATE);
  const cases: [ifRange: string | null, wanted: boolean][] = [
    [null, true],
    ['"abc-0"', true],
    ['"abc-1"', false],
    ['W/"abc-0"', false],
    [DATE, true],
    ["Tue, 14 Nov 2023 22:13:21 GMT", false],
    ["nonsense", false],
    ["", false],
  ];
  for (const [ifRange, wanted] of cases) assertEquals(rangeCounts(ifRange, VERSION), wanted, String(ifRange));
  assertEquals(rangeCounts(DATE, { ...VERSION, modified: null }), false);
});

Deno.test("hasAlready() goes by If-None-Match, and only without that by If-Modified-Since", () => {
  const cases: [headers: Record<string, string>, wanted: boolean][] = [
    [{}, false],
    [{ "if-none-match": '"abc-0"' }, true],
    [{ "if-none-match": 'W/"abc-0"' }, true],
    [{ "if-none-match": '"x", "abc-0"' }, true],
    [{ "if-none-match": "*" }, true],
    [{ "if-none-match": '"x"', "if-modified-since": DATE }, false],
    [{ "if-modified-since": DATE }, true],
    [{ "if-modified-since": "Tue, 14 Nov 2023 22:13:19 GMT" }, false],
    [{ "if-modified-since": "nonsense" }, false],
  ];
  for (const [headers, wanted] of cases) {
    assertEquals(hasAlready(new Headers(headers), VERSION), wanted, JSON.stringify(headers));
  }
});
