/**
 * The scrape of all torrents: a dictionary of bencode by info hash, which must be in order.
 *
 *     d 5:files d 20:hash d 8:complete i.e 10:downloaded i.e 10:incomplete i.e 4:name n:... e * e e
 *
 * Where there are more than MOST_SCRAPED, it has the largest: torrents that somebody made up push nobody else's out.
 */
import { fromHex, toLatin1 } from "../../../base/bytes.ts";
import { GrowingBytes } from "../../../base/growing_bytes.ts";
import { encode } from "../../../bencode/encode.ts";
import type { Catalog } from "../../catalog.ts";
import { NumberHeap } from "../../swarm/heap.ts";
import type { SwarmRecords } from "../../swarm/largest.ts";

/** Torrents in a scrape of all, at most: some 10 MB. */
export const MOST_SCRAPED = 100_000;

/** Torrents between two pauses: about half a millisecond. */
const SLICE = 256;

/**
 * Writes it in slices.
 * @param names those that are to be shown
 */
export async function writeScrapeOfAll(
  records: SwarmRecords,
  names: Catalog,
  pause: () => Promise<void>,
): Promise<Uint8Array<ArrayBuffer>> {
  const sorted = new NumberHeap((a, b) => records.compareHashes(a, b) < 0);
  for (let i = 0; i < records.count; i++) {
    sorted.add(i);
    if (i % SLICE === SLICE - 1) await pause();
  }
  const out = new GrowingBytes();
  out.append(toLatin1("d5:filesd"));
  let before = "";
  for (let i = 1; sorted.size > 0; i++) {
    const { hash, complete, downloaded, incomplete } = records.row(sorted.take());
    // One that changed while it was gone past may have been met twice.
    if (hash === before) continue;
    before = hash;
    out.append(encode(fromHex(hash)!));
    out.append(encode({ complete, downloaded, incomplete, name: names.get(hash)?.name }));
    if (i % SLICE === 0) await pause();
  }
  out.append(toLatin1("ee"));
  return out.view().slice();
}

/** Bytes that are given to a connection at once. */
const PORTION = 65_536;

/** The answer with these bytes; they are read as the client takes them, and stay one copy however many ask. */
export function scrapeResponse(bytes: Uint8Array<ArrayBuffer>): Response {
  let at = 0;
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      controller.enqueue(bytes.subarray(at, at += PORTION));
      if (at >= bytes.length) controller.close();
    },
  }, { highWaterMark: 0 });
  return new Response(body, {
    headers: {
      "content-type": "text/plain",
      "cache-control": "no-transform",
      "content-length": String(bytes.length),
    },
  });
}
