import { assertEquals } from "@std/assert";
import {
  automaticPieceLength,
  bitTornadoPieceLength,
  pieceLengthFault,
} from "../../lib/metainfo/piece_length.ts";
import type { TorrentKind } from "../../lib/metainfo/torrent.ts";

const KiB = 1024;
const MiB = 1024 * KiB;
const GiB = 1024 * MiB;

Deno.test("automaticPieceLength() steps where libtorrent steps", async (t) => {
  // The most bytes of a piece's length, as libtorrent 2.0.8 was seen to take them.
  const rows = [
    [2_684_355, 16 * KiB],
    [10_737_418, 32 * KiB],
    [42_949_673, 64 * KiB],
    [171_798_692, 128 * KiB],
    [687_194_767, 256 * KiB],
    [2_748_779_069, 512 * KiB],
    [10_995_116_278, MiB],
    [43_980_465_111, 2 * MiB],
    [175_921_860_444, 4 * MiB],
    [703_687_441_777, 8 * MiB],
  ];
  for (const [most, pieceLength] of rows) {
    await t.step(`${most} bytes`, () => {
      assertEquals(automaticPieceLength(most), pieceLength);
      assertEquals(automaticPieceLength(most + 1), 2 * pieceLength);
    });
  }
  await t.step("ends", () => {
    assertEquals(automaticPieceLength(1), 16 * KiB);
    assertEquals(automaticPieceLength(2 ** 48), 16 * MiB);
  });
});

Deno.test("bitTornadoPieceLength() follows BitTornado's table", () => {
  const rows = [
    [1, 32 * KiB],
    [4 * MiB, 32 * KiB],
    [4 * MiB + 1, 64 * KiB],
    [16 * MiB, 64 * KiB],
    [64 * MiB, 128 * KiB],
    [512 * MiB, 256 * KiB],
    [2 * GiB, 512 * KiB],
    [8 * GiB, MiB],
    [8 * GiB + 1, 2 * MiB],
    [2 ** 48, 2 * MiB],
  ];
  for (const [length, pieceLength] of rows) assertEquals(bitTornadoPieceLength(length), pieceLength);
});

Deno.test("pieceLengthFault() takes what others can read", async (t) => {
  const rows: [kind: TorrentKind, pieceLength: number, isFine: boolean][] = [
    ["v1", 16 * KiB, true],
    ["v1", 48 * KiB, true],
    ["v1", 32_767 * 16 * KiB, true],
    ["v1", 512 * MiB, false],
    ["v1", 8 * KiB, false],
    ["v1", 20_000, false],
    ["v1", 0, false],
    ["v2", 16 * KiB, true],
    ["v2", 48 * KiB, false],
    ["v2", 8 * KiB, false],
    ["v2", 0, false],
    ["v2", 256 * MiB, true],
    ["v2", 512 * MiB, false],
    ["hybrid", 64 * KiB, true],
    ["hybrid", 96 * KiB, false],
  ];
  for (const [kind, pieceLength, isFine] of rows) {
    await t.step(`${kind} ${pieceLength}`, () => {
      assertEquals(pieceLengthFault(kind, pieceLength)?.fault, isFine ? undefined : "bad-value");
    });
  }
});

Deno.test("pieceLengthFault() says what would be right", () => {
  assertEquals(pieceLengthFault("hybrid", 48 * KiB), {
    fault: "bad-value",
    message: "A hybrid torrent's piece length must be a power of two from 16KiB to 256MiB, not 48KiB.",
    advice: "Give such as 256KiB or 1MiB, or none to have it chosen.",
  });
});
