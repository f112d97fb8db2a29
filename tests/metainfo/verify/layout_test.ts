/** How files and pads are laid out to be hashed. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { layOut } from "../../../lib/metainfo/verify/layout.ts";
import type { Found } from "../../../lib/metainfo/verify/survey.ts";
import type { FixtureFile } from "../../fixture/torrents.ts";
import { diskOf, flip, judged, type Kind, PIECE, told, torrentOf } from "../../fixture/verify.ts";

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

Deno.test("layOut() lays parts in order and without overlap, whatever is there of each file", () => {
  const wish = fc.array(
    fc.record({ length: fc.nat(3 * PIECE), share: fc.double({ min: 0, max: 1.2, noNaN: true }) }),
  );
  fc.assert(
    fc.property(wish, fc.constantFrom<Kind>("v1", "v2", "hybrid"), (wishes, kind) => {
      const files = [
        { path: "0", content: 5 },
        ...wishes.map(({ length }, i) => ({ path: `${i + 100}`, content: length })),
      ];
      const torrent = torrentOf(kind, files);
      const found = torrent.files.map((file, index): Found | null => {
        const { share } = wishes[index % (wishes.length + 1)] ?? { share: 0.5 };
        const size = Math.floor(share * file.length);
        if (file.isPad || share === 0) return null;
        const state = size < file.length ? "short" : size > file.length ? "long" : "whole";
        return { path: `/${index}`, state, size, modified: 5, fault: null };
      });
      const { plan, fileOf } = layOut(torrent, found);
      let end = 0;
      plan.parts.forEach(({ path, start, length, modified }, part) => {
        const file = torrent.files[fileOf[part]];
        assert(start >= end && start >= file.offset && length > 0);
        end = start + length;
        assert(end <= file.offset + file.length);
        if (path !== null) assert(end - file.offset <= found[fileOf[part]]!.size!);
        assertEquals(modified, path !== null && found[fileOf[part]]!.state === "whole" ? 5 : null);
      });
    }),
    { numRuns: 60 },
  );
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
