/** How files and pads are laid out to be hashed. */
import { assert, assertEquals } from "@std/assert";
import type { FixtureFile } from "../../fixture/torrents.ts";
import { diskOf, flip, judged, PIECE, told, torrentOf } from "../../fixture/verify.ts";

Deno.test("verify() takes the pads of v1 as zeros, and never looks for them", async () => {
  const files: FixtureFile[] = [
    { path: "a", content: 10_000 },
    { path: ".pad/6384", content: new Uint8Array(6384), attr: "p" },
    { path: "b", content: 10_000 },
    { path: ".pad/20000", content: new Uint8Array(20_000), attr: "p" },
    { path: "c", content: 10 },
  ];
  const torrent = torrentOf("v1", files);
  const disk = diskOf(files.filter(({ attr }) => attr === undefined));
  const verdict = await judged(torrent, disk);
  assertEquals(told(torrent, verdict), ["a whole", "b whole", "c whole"]);
  assertEquals([verdict.right, verdict.length], [20_010, 20_010]);
  flip(disk, "/data/a", 9999);
  assertEquals(told(torrent, await judged(torrent, disk)), ["a damaged 1", "b whole", "c whole"]);
});

Deno.test("verify() tells a bad piece of nothing but padding", async () => {
  const files: FixtureFile[] = [
    { path: "a", content: PIECE },
    { path: ".pad/1", content: new Uint8Array(PIECE).fill(1), attr: "p" },
    { path: "b", content: PIECE },
  ];
  const torrent = torrentOf("v1", files);
  const verdict = await judged(torrent, diskOf([files[0], files[2]]));
  assertEquals(told(torrent, verdict), ["a whole", "b whole"]);
  assertEquals([verdict.bad, verdict.isWhole], [[1], false]);
});

Deno.test("verify() reads hybrids with and without a pad at the end", async (t) => {
  for (const tailPad of [false, true]) {
    await t.step(String(tailPad), async () => {
      const files = [{ path: "a", content: 20_000 }, { path: "b", content: 100 }];
      const torrent = torrentOf("hybrid", files, { tailPad });
      assert((await judged(torrent, diskOf(files))).isWhole);
    });
  }
});
