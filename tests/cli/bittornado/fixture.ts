/** What the tests of BitTornado's editors share. */
import { assert } from "@std/assert";
import { isFault } from "../../../lib/base/fault.ts";
import { readTorrent } from "../../../lib/metainfo/read.ts";
import type { V1Torrent } from "../../../lib/metainfo/torrent.ts";
import type { FakeEnv } from "../fake_env.ts";

/** Two tiers, as they were written on the command line. */
export const LIST = "http://x/,http://y/|udp://z:80";
export const TIERS = [["http://x/", "http://y/"], ["udp://z:80"]];

/** A torrent of v1 on the machine, read. */
export function read(env: FakeEnv, path: string): V1Torrent {
  const it = readTorrent(env.files.bytes(path) ?? new Uint8Array());
  assert(!isFault(it) && it.kind === "v1", JSON.stringify(it));
  return it;
}
