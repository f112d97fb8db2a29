/** From files to a torrent, through an edit, and back to the files. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { ManualClock } from "../../lib/base/clock.ts";
import { isFault } from "../../lib/base/fault.ts";
import { systemFiles } from "../../lib/base/files.ts";
import { create } from "../../lib/metainfo/create.ts";
import { edit } from "../../lib/metainfo/edit.ts";
import { hashHere } from "../../lib/metainfo/hashing/hash_here.ts";
import { readTorrent } from "../../lib/metainfo/read.ts";
import { scan } from "../../lib/metainfo/scan.ts";
import { NO_OUTPUTS } from "../../lib/metainfo/scan/outputs.ts";
import { safeNames } from "../../lib/metainfo/safe_names.ts";
import { NO_OUTER, type Torrent, type TorrentKind } from "../../lib/metainfo/torrent.ts";
import { type Verdict, verify } from "../../lib/metainfo/verify.ts";
import { contentOf, filesOf } from "../fixture/content.ts";
import { hashMeans } from "../fixture/hash_plans.ts";
import { MemoryFiles } from "../fixture/memory_files.ts";
import { flip, meansOf } from "../fixture/verify.ts";

/** The verdict on a torrent's files below a folder, or on the one file. */
async function verdictOn(torrent: Torrent, disk: MemoryFiles, root: string): Promise<Verdict> {
  const names = safeNames(torrent, "linux");
  const paths = torrent.files.map(({ isPad }, i) => isPad ? null : [root, ...names.files[i].path].join("/"));
  return await verify(torrent, paths, meansOf(disk));
}

function hashesOf(torrent: Torrent): readonly (Uint8Array | null)[] {
  return [
    "infoHash" in torrent ? torrent.infoHash : null,
    "infoHashV2" in torrent ? torrent.infoHashV2 : null,
  ];
}

Deno.test("what is made is read, edited and verified, of every kind and shape", async () => {
  const size = fc.oneof(fc.constantFrom(0, 1, 16_384, 32_768, 65_536), fc.nat(120_000));
  const sizes = fc.oneof(
    size.filter((length) => length > 0),
    fc.array(size, { minLength: 1, maxLength: 8 }).filter((all) => all.some((length) => length > 0)),
  );
  const kinds = fc.constantFrom<TorrentKind>("v1", "v2", "hybrid");
  const pieces = fc.constantFrom(null, 16_384, 65_536);
  await fc.assert(
    fc.asyncProperty(
      sizes,
      kinds,
      pieces,
      fc.boolean(),
      fc.nat(),
      async (lot, kind, pieceLength, twin, at) => {
        const named = (lengths: readonly number[]) =>
          Object.fromEntries(
            lengths.map((length, i) => [`${i % 2 === 0 ? "a" : "b"}${i}/f${i}`, length] as const)
              .toSorted(([one], [other]) => one < other ? -1 : 1),
          );
        const content = contentOf("x", typeof lot === "number" ? lot : named(lot));
        // Files of the same bytes have the same hash tree.
        const disk = filesOf(content, (_, i) => twin ? 7 : i);
        const options = { kind, pieceLength, isPrivate: false, source: null, outer: NO_OUTER };
        const created = await create(content, options, { ...hashMeans(), hash: hashHere(disk) });
        assert(!isFault(created), isFault(created) ? created.message : "");

        const torrent = readTorrent(created.bytes);
        assert(!isFault(torrent), isFault(torrent) ? torrent.message : "");
        assertEquals([torrent.kind, torrent.isSingle, torrent.remarks], [kind, typeof lot === "number", []]);
        assertEquals(hashesOf(torrent), [created.infoHash, created.infoHashV2]);

        const outer = edit(created.bytes, {
          trackers: [["http://a/"], ["http://b/"]],
          comment: "c",
          date: 5,
        });
        assert(!isFault(outer));
        assertEquals(hashesOf(outer.after), hashesOf(torrent));
        assert((await verdictOn(outer.after, disk, "/x")).isWhole);

        const inner = edit(outer.bytes, { info: { name: "y", isPrivate: true, source: "s" } });
        assert(!isFault(inner));
        assert(hashesOf(inner.after).every((hash, i) => hash === null || hash !== hashesOf(torrent)[i]));
        assert((await verdictOn(inner.after, disk, "/x")).isWhole);

        const back = edit(inner.bytes, { info: { name: "x", isPrivate: false, source: null } });
        assert(!isFault(back));
        assertEquals(back.bytes, outer.bytes);

        const hurt = content.files.find(({ length }) => length > 0)!;
        flip(disk, hurt.source, at % hurt.length);
        assert(!(await verdictOn(back.after, disk, "/x")).isWhole);
      },
    ),
    { numRuns: 60 },
  );
});

Deno.test("a path of more than 300 characters is scanned, made and verified", async () => {
  const root = await Deno.makeTempDir();
  try {
    const folders = ["a".repeat(200), "ü".repeat(100), "c".repeat(100)];
    await Deno.mkdir([root, "x", ...folders].join("/"), { recursive: true });
    await Deno.writeTextFile([root, "x", ...folders, "file"].join("/"), "hello");
    const { signal } = new AbortController();
    const means = { platform: Deno.build.os, clock: new ManualClock(), onProgress() {}, signal };
    const options = { name: null, include: [], exclude: [], hidden: false, symlinks: "follow" as const };
    const scanned = await scan(systemFiles, `${root}/x`, { ...options, without: NO_OUTPUTS }, means);
    assert(!isFault(scanned), isFault(scanned) ? scanned.message : "");
    const made = {
      kind: "hybrid" as const,
      pieceLength: null,
      isPrivate: false,
      source: null,
      outer: NO_OUTER,
    };
    const hash = hashHere(systemFiles);
    const created = await create(scanned.content, made, { ...hashMeans(), hash });
    assert(!isFault(created), isFault(created) ? created.message : "");
    const torrent = readTorrent(created.bytes);
    assert(!isFault(torrent));
    const paths = safeNames(torrent, Deno.build.os).files.map(({ path }) => [root, "x", ...path].join("/"));
    const verdict = await verify(torrent, paths, { ...means, files: systemFiles, hash, threads: 1 });
    assertEquals([verdict.files.length, verdict.isWhole], [1, true]);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});

Deno.test("a hundred thousand files are made, read and verified", async () => {
  const count = 100_000;
  const sizes = Object.fromEntries(
    Array.from({ length: count }, (_, i) => [`d${i % 10}/f${i}`, 3] as const)
      .toSorted(([one], [other]) => one < other ? -1 : 1),
  );
  const content = contentOf("x", sizes);
  // One and the same file behind all the names: what is tested is their number.
  const bytes = new Uint8Array([1, 2, 3]);
  const info = { kind: "file" as const, size: 3, modified: null, inode: null, device: null };
  const readAt = (offset: number, into: Uint8Array) => {
    into.set(bytes.subarray(offset, offset + into.length));
    return into.length;
  };
  const open = () => ({ readAt, info: () => info, close() {} });
  const hash = hashHere({ open });
  const options = { kind: "v1" as const, pieceLength: null, isPrivate: false, source: null, outer: NO_OUTER };
  const created = await create(content, options, { ...hashMeans(), hash });
  assert(!isFault(created), isFault(created) ? created.message : "");
  const torrent = readTorrent(created.bytes);
  assert(!isFault(torrent) && torrent.files.length === count);
  const disk = Object.assign(new MemoryFiles(), { info: () => info, open });
  const verdict = await verify(torrent, torrent.files.map((_, i) => `/${i}`), { ...meansOf(disk), hash });
  assertEquals([verdict.files.length, verdict.isWhole, verdict.length], [count, true, 3 * count]);
});
