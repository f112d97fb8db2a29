import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { toHex } from "../../lib/base/bytes.ts";
import { readScrapeQuery } from "../../lib/protocol/http_query.ts";
import { writeScrapeUrl } from "../../lib/protocol/http_url.ts";
import { SCRAPE_LIMIT } from "../../lib/protocol/message.ts";
import { wireBytes } from "../fixture/query.ts";

const TWENTY = "%01".repeat(20);
const bytes20 = fc.uint8Array({ minLength: 20, maxLength: 20 });

function readHashes(query: string): string[] | number {
  const out = new Uint8Array(SCRAPE_LIMIT * 20);
  const url = `http://tracker.test/scrape?${query}`;
  const bytes = wireBytes(`${url}&info_hash=x`);
  const count = readScrapeQuery(bytes, url.indexOf("?") + 1, wireBytes(url).length, out);
  if (count < 0) return count;
  return Array.from({ length: count }, (_, i) => toHex(out.subarray(i * 20, i * 20 + 20)));
}

Deno.test("readScrapeQuery() reads each info hash, or says that one is none", async (t) => {
  const one = "01".repeat(20);
  const cases: [what: string, query: string, result: string[] | number][] = [
    ["no query", "", []],
    ["other parameters only", "a=b&port=1", []],
    ["one hash", `info_hash=${TWENTY}`, [one]],
    ["one hash twice", `info_hash=${TWENTY}&info_hash=${TWENTY}`, [one, one]],
    ["a hyphen raw", `info_hash=-${"%01".repeat(19)}`, ["2d" + "01".repeat(19)]],
    ["a hyphen escaped", `info_hash=%2d${"%01".repeat(19)}`, ["2d" + "01".repeat(19)]],
    ["a trailing &", `info_hash=${TWENTY}&`, [one]],
    ["= inside another value", `key=a=b&info_hash=${TWENTY}`, [one]],
    ["a fragment", `info_hash=${TWENTY}#&info_hash=x`, [one]],
    ["0 bytes", "info_hash=", -1],
    ["no =", "info_hash", -1],
    ["19 bytes", `info_hash=${"%01".repeat(19)}`, -1],
    ["21 bytes", `info_hash=${"%01".repeat(21)}`, -1],
    ["a lone %", `info_hash=${"%01".repeat(19)}%`, -1],
    ["half an escape", `info_hash=${"%01".repeat(19)}%4`, -1],
    ["a bad escape", `info_hash=${"%01".repeat(19)}%zz`, -1],
    ["a bad hash behind a good one", `info_hash=${TWENTY}&info_hash=x`, -1],
  ];
  for (const [what, query, result] of cases) {
    await t.step(what, () => assertEquals(readHashes(query), result));
  }
});

Deno.test("readScrapeQuery() takes the first 74 of 75 hashes, and does not look at the rest", () => {
  const hash = (n: number) => n.toString(16).padStart(40, "0");
  const query = (count: number) =>
    Array.from({ length: count }, (_, i) => `info_hash=${hash(i).replace(/../g, "%$&")}`).join("&");
  assertEquals(readHashes(query(74)), Array.from({ length: 74 }, (_, i) => hash(i)));
  assertEquals(readHashes(query(75)), Array.from({ length: 74 }, (_, i) => hash(i)));
  assertEquals(readHashes(`${query(74)}&info_hash=bad`), Array.from({ length: 74 }, (_, i) => hash(i)));
});

Deno.test("readScrapeQuery() reads every URL that writeScrapeUrl() writes", () => {
  fc.assert(fc.property(fc.array(bytes20, { minLength: 1, maxLength: 80, size: "max" }), (hashes) => {
    const url = writeScrapeUrl("http://t.test/announce", hashes)!;
    assertEquals(url.slice(0, 21), "http://t.test/scrape?");
    assertEquals(readHashes(url.slice(21)), hashes.slice(0, SCRAPE_LIMIT).map(toHex));
  }));
});

const piece = fc.oneof(
  fc.constantFrom("info_hash=", "info_hash", TWENTY, `info_hash=${TWENTY}`, "%", "%4", "&", "=", "#", "x"),
  fc.string({ unit: "binary", maxLength: 25 }),
);

Deno.test("readScrapeQuery() never throws, whatever the text", () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20, size: "max" }), fc.constantFrom("", "&"), (pieces, glue) => {
      const result = readHashes(pieces.join(glue));
      assert(result === -1 || (Array.isArray(result) && result.length <= SCRAPE_LIMIT));
    }),
  );
});
