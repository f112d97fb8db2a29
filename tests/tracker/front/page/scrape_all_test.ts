import { assertEquals } from "@std/assert";
import { fromLatin1 } from "../../../../lib/base/bytes.ts";
import { scrapeResponse, writeScrapeOfAll } from "../../../../lib/tracker/front/page/scrape_all.ts";
import { SwarmRecords } from "../../../../lib/tracker/swarm/largest.ts";
import { noPause } from "../../../fixture/snapshot.ts";

/** An info hash of 20 equal bytes, as words. */
function hashOf(byte: number): Int32Array {
  return new Int32Array(new Uint8Array(20).fill(byte).buffer);
}

Deno.test("writeScrapeOfAll() writes hashes in the order of their bytes, and once one that was met twice", async () => {
  const records = new SwarmRecords();
  for (const byte of [0xff, 0x01, 0x80, 0x7f, 0x01]) {
    const counts = { complete: 1, incomplete: 2, completed: 3 };
    records.add({ words: hashOf(byte), at: 0, settled: true, ...counts });
  }
  const counts = "d8:completei1e10:downloadedi3e10:incompletei2ee";
  const files = [0x01, 0x7f, 0x80, 0xff].map((byte) => `20:${String.fromCharCode(byte).repeat(20)}${counts}`);
  assertEquals(
    fromLatin1(await writeScrapeOfAll(records, new Map(), noPause)),
    `d5:filesd${files.join("")}ee`,
  );
});

Deno.test("scrapeResponse() gives the same bytes to all, with their length", async () => {
  for (const length of [1, 65_535, 65_536, 65_537, 300_000]) {
    const bytes = new Uint8Array(length).map((_, i) => i % 251);
    const responses = [scrapeResponse(bytes), scrapeResponse(bytes)];
    for (const response of responses) {
      assertEquals(response.headers.get("content-length"), String(length));
      assertEquals(new Uint8Array(await response.arrayBuffer()), bytes);
    }
  }
});
