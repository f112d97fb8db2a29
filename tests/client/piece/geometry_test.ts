import { assert, assertEquals } from "@std/assert";
import { createHash } from "node:crypto";
import { toHex } from "../../../lib/base/bytes.ts";
import { type Fault, isFault } from "../../../lib/base/fault.ts";
import {
  blockLength,
  blocksIn,
  type Geometry,
  geometryOf,
  slabsIn,
} from "../../../lib/client/piece/geometry.ts";
import { readTorrent } from "../../../lib/metainfo/read.ts";
import { plainTree } from "../../fixture/plain_hash.ts";
import {
  contentOf,
  type Fixture,
  FOUR_FILES,
  torrentHybrid,
  torrentV1,
  torrentV2,
} from "../../fixture/torrents.ts";

function open(bytes: Uint8Array): Geometry {
  const torrent = readTorrent(bytes);
  if (isFault(torrent)) throw new Error(torrent.message);
  const geometry = geometryOf(torrent);
  if (isFault(geometry)) throw new Error(geometry.message);
  return geometry;
}

function lengths(geometry: Geometry): number[] {
  return Array.from({ length: geometry.pieceCount }, (_, piece) => geometry.lengthOf(piece));
}

Deno.test("Pieces are as long as the piece length, but for the last one, or the last one of each file", () => {
  const files = FOUR_FILES;
  const cases: [bytes: Uint8Array, lengths: number[]][] = [
    [torrentV1({ content: 40_000 }), [16_384, 16_384, 7_232]],
    [torrentV1({ content: 32_768 }), [16_384, 16_384]],
    [torrentV1({ content: 1 }), [1]],
    [torrentV1({ content: 100_000, pieceLength: 40_000 }), [40_000, 40_000, 20_000]],
    // Files follow each other.
    [torrentV1({ files, pieceLength: 32_768 }), [32_768, 32_768, 4]],
    // Each begins a piece: 5 | 50,000 | 15,535; in v1 pads fill the gaps, in v2 there is nothing.
    [torrentHybrid({ files, pieceLength: 32_768 }), [32_768, 32_768, 32_768, 15_535]],
    [torrentHybrid({ files, pieceLength: 32_768, tailPad: true }), [32_768, 32_768, 32_768, 32_768]],
    [torrentV2({ files, pieceLength: 32_768 }), [5, 32_768, 17_232, 15_535]],
    [torrentV2({ content: 65_536 }), [16_384, 16_384, 16_384, 16_384]],
  ];
  for (const [bytes, expected] of cases) assertEquals(lengths(open(bytes)), expected);
});

Deno.test("A piece of v1 has its SHA-1 as digest", () => {
  const content = contentOf({ path: ["test"], content: 40_000 });
  const geometry = open(torrentV1({ content: 40_000 }));
  for (let piece = 0; piece < 3; piece++) {
    const bytes = content.subarray(piece * 16_384, piece * 16_384 + geometry.lengthOf(piece));
    assertEquals(toHex(geometry.digestOf(piece)), createHash("sha1").update(bytes).digest("hex"));
  }
});

Deno.test("A piece of v2 has the root of its tree as digest, of a file of one piece the file's", () => {
  const fixture: Fixture = { files: FOUR_FILES, pieceLength: 32_768 };
  const geometry = open(torrentV2(fixture));
  const digests = FOUR_FILES.map(contentOf).flatMap((bytes) => {
    if (bytes.length === 0) return [];
    if (bytes.length <= 16_384) return [plainTree(bytes, 1)];
    return [plainTree(bytes.subarray(0, 32_768), 2), plainTree(bytes.subarray(32_768), 2)];
  });
  assertEquals(
    Array.from({ length: geometry.pieceCount }, (_, piece) => toHex(geometry.digestOf(piece))),
    digests.map((digest) => toHex(digest)),
  );
});

Deno.test("A torrent of v2 without its piece layers has no geometry, and the fault says what to do", () => {
  const torrent = readTorrent(torrentV2({ content: 40_000, top: { "piece layers": new Map() } }));
  assert(!isFault(torrent));
  const geometry = geometryOf(torrent) as Fault;
  assert(isFault(geometry));
  assertEquals([geometry.fault, typeof geometry.advice], ["bad-torrent", "string"]);
});

Deno.test("Blocks and slabs cover a piece, whatever its length", () => {
  for (const length of [1, 16_383, 16_384, 16_385, 40_000, 262_144, 262_145, 1_048_576]) {
    let sum = 0;
    for (let block = 0; block < blocksIn(length); block++) sum += blockLength(length, block);
    assertEquals(sum, length);
    assert(blockLength(length, blocksIn(length) - 1) > 0);
    assertEquals(slabsIn(length), Math.ceil(blocksIn(length) / 16));
  }
});
