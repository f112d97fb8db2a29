/** The lists that a muster under load is given: they hold what the load announces, and refuse none of its clients. */
import { assert, assertEquals } from "@std/assert";
import { readAddress } from "../../lib/base/address.ts";
import { isFault } from "../../lib/base/fault.ts";
import { systemFiles } from "../../lib/base/files.ts";
import { randomFrom } from "../../lib/base/random.ts";
import { hasHash } from "../../lib/tracker/access/hash_table.ts";
import { hasAddress } from "../../lib/tracker/access/range_table.ts";
import { readHashes } from "../../lib/tracker/access/read_hashes.ts";
import { readRanges } from "../../lib/tracker/access/read_ranges.ts";
import { withFiles } from "../../scripts/load/server/own_files.ts";
import { SERVERS, sourceAddress } from "../../scripts/load/sources.ts";
import { HASH_BYTES, makeTorrents } from "../../scripts/load/torrents.ts";

const MEANS = { files: systemFiles, key: new Uint8Array(8), pause: () => Promise.resolve() };

Deno.test("words of a muster that name no files stay as they are", async () => {
  const words = ["--threads", "1", "--log", "{new}", "--name", "a{new}"];
  const made = await withFiles(words, makeTorrents(randomFrom(1, 2, 3, 4), 1, 1), "/nowhere");
  assertEquals(made, ["--threads", "1", "--log", "/nowhere/new", "--name", "a{new}"]);
});

Deno.test("the lists have the load's torrents among a million, and none of its clients in 100,000 ranges", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const torrents = makeTorrents(randomFrom(1, 2, 3, 4), 300, 1);
    const [hashes, bans] = await withFiles(["{hashes}", "{bans}"], torrents, folder);
    const allow = await readHashes(hashes, MEANS);
    const ban = await readRanges(bans, MEANS);
    assert(!isFault(allow) && !isFault(ban));
    assertEquals(allow.count, 1_000_000);
    const words = new Int32Array(torrents.hashes.buffer);
    for (let i = 0; i < 300; i++) assert(hasHash(allow, words, i * HASH_BYTES / 4));
    const address = new Uint8Array(16);
    const isBanned = (text: string) => hasAddress(ban, address, readAddress(text, address) as 4);
    for (const servers of Object.values(SERVERS)) {
      for (let i = 0; i < 4096; i++) assert(!isBanned(sourceAddress(servers[4], i)));
    }
    assert(isBanned("128.0.0.0") && isBanned(lastOf(100_000)) && !isBanned("128.0.16.0"));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

/** The last address of the n-th range: 16 blocks of 256 of every 32 are in one. */
function lastOf(n: number): string {
  const block = (n - 1) * 32 + 15;
  return `${128 + (block >> 16)}.${(block >> 8) & 255}.${block & 255}.255`;
}
