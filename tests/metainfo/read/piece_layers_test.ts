import { assertEquals } from "@std/assert";
import { toHex } from "../../../lib/base/bytes.ts";
import { isFault } from "../../../lib/base/fault.ts";
import { readTorrent } from "../../../lib/metainfo/read.ts";
import type { Fixture, FixtureFile } from "../../fixture/torrents.ts";
import { layersOf, torrentV2 } from "../../fixture/torrents.ts";

function read(fixture: Fixture) {
  const torrent = readTorrent(torrentV2(fixture));
  if (isFault(torrent) || torrent.kind !== "v2") throw new Error("It was not read.");
  return torrent;
}

const FILES: readonly FixtureFile[] = [
  { path: "a", content: 100_000 },
  { path: "b", content: 65_537 },
  { path: "c", content: 65_536 },
  { path: "d", content: 500_000 },
];

Deno.test("readTorrent() keeps the layers of the files above a piece, at each size of pieces", () => {
  for (const pieceLength of [16_384, 32_768, 65_536, 131_072, 1_048_576]) {
    const { layers, remarks } = read({ pieceLength, files: FILES });
    const wanted = [...layersOf({ pieceLength, files: FILES })].map(([root, layer]) => [toHex(root), layer]);
    assertEquals(Object.fromEntries(layers), Object.fromEntries(wanted));
    assertEquals(remarks, []);
  }
});

Deno.test("readTorrent() tells how many layers are missing", () => {
  const pieceLength = 65_536;
  const [first] = layersOf({ pieceLength, files: FILES });
  const some = read({ pieceLength, files: FILES, top: { "piece layers": new Map([first]) } });
  assertEquals(some.layers.size, 1);
  assertEquals(some.remarks, [{
    code: "layers-incomplete",
    sentence: "The piece layers of 2 of 3 files are missing; peers can tell them.",
  }]);
});

Deno.test("readTorrent() takes one layer for files that are the same", () => {
  const content = new Uint8Array(40_000).fill(1);
  const { layers, remarks } = read({ files: [{ path: "a", content }, { path: "b", content }] });
  assertEquals([layers.size, remarks], [1, []]);
});

Deno.test("readTorrent() refuses a layer for files of one root that differ in length", () => {
  const content = new Uint8Array(40_000).fill(1);
  for (const length of [90_000, 20_000]) {
    for (const longer of [0, 1]) {
      const files = ["a", "b"].map((path, i) => ({ path, content, extra: i === longer ? { length } : {} }));
      const result = readTorrent(torrentV2({ files }));
      assertEquals(isFault(result) && result.message.includes("32 bytes for each piece"), true);
    }
  }
});
