/** Whatever the names are: properties of safeNames(). */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { type NamedTorrent, safeNames } from "../../lib/metainfo/safe_names.ts";
import { foldName } from "../../lib/metainfo/safe_names/room.ts";
import type { TorrentFile } from "../../lib/metainfo/torrent.ts";

const utf8 = new TextEncoder();

const anyName = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom("a", "A", "b", "a.1", "é", "e\u0301", "", "/", "..").map((text) =>
      utf8.encode(text)
    ),
  },
  fc.uint8Array({ maxLength: 6 }),
  fc.string({ unit: "grapheme", maxLength: 300 }).map((text) => utf8.encode(text)),
);
const anyPath = fc.array(anyName, { maxLength: 4 });
const anyFile: fc.Arbitrary<TorrentFile> = fc.record({
  path: anyPath,
  length: fc.constant(0),
  offset: fc.constant(0),
  isPad: fc.nat(9).map((n) => n === 0),
  link: fc.option(anyPath),
  isExecutable: fc.constant(false),
  isHidden: fc.constant(false),
  root: fc.constant(null),
});
const anyTorrent = fc.record({
  name: anyName,
  isSingle: fc.constant(false),
  files: fc.array(anyFile, { maxLength: 12 }),
  infoHash: fc.constant(new Uint8Array(20)),
});
const anyPlatform = fc.constantFrom("linux", "darwin", "windows");

/** The same torrent with the safe names in place of its own. */
function asWritten(torrent: NamedTorrent, { root, files }: ReturnType<typeof safeNames>): NamedTorrent {
  const bytes = (path: readonly string[]) => path.map((name) => utf8.encode(name));
  return {
    ...torrent,
    name: utf8.encode(root),
    files: torrent.files.map((file, i) => ({
      ...file,
      path: bytes(files[i].path),
      link: files[i].link === null ? null : bytes(files[i].link!),
    })),
  };
}

Deno.test("safeNames() never leads out, and leaves no name empty", () => {
  fc.assert(fc.property(anyTorrent, anyPlatform, (torrent, platform) => {
    const { root, files } = safeNames(torrent, platform);
    assertEquals(files.length, torrent.files.length);
    for (const [i, { path }] of files.entries()) {
      assertEquals(path.length === 0, torrent.files[i].isPad);
      for (const name of [root, ...path]) {
        assert(name !== "" && !/[/\\\0]|^\.{1,2}$|[. ]$/.test(name), name);
        assert(platform !== "windows" || !/[?<>"|*:]/.test(name), name);
      }
    }
  }));
});

Deno.test("safeNames() makes no two paths the same, nor a file of a folder", () => {
  fc.assert(fc.property(anyTorrent, anyPlatform, (torrent, platform) => {
    const paths = safeNames(torrent, platform).files.filter(({ path }) => path.length > 0)
      .map(({ path }) => path.map(foldName));
    const files = new Set(paths.map((path) => path.join("/")));
    assertEquals(files.size, paths.length);
    for (const path of paths) {
      for (let length = 1; length < path.length; length++) {
        assert(!files.has(path.slice(0, length).join("/")));
      }
    }
  }));
});

Deno.test("safeNames() keeps files together that stand in one folder", () => {
  fc.assert(fc.property(anyTorrent, anyPlatform, (torrent, platform) => {
    const { files } = safeNames(torrent, platform);
    const folders = new Map<string, string>();
    for (const [i, { path }] of files.entries()) {
      const raw = JSON.stringify(torrent.files[i].path.slice(0, -1).map((name) => [...name]));
      if (path.length === 0) continue;
      const safe = path.slice(0, -1).join("/");
      assertEquals(folders.get(raw) ?? safe, safe);
      folders.set(raw, safe);
    }
  }));
});

Deno.test("safeNames() lets links lead to what is there, without an end in a circle", () => {
  fc.assert(fc.property(anyTorrent, anyPlatform, (torrent, platform) => {
    const { files } = safeNames(torrent, platform);
    const links = new Map(files.map(({ path, link }) => [path.join("/"), link]));
    const there = new Set(files.flatMap(({ path }) => path.map((_, i) => path.slice(0, i + 1).join("/"))));
    for (const { link } of files) {
      if (link === null) continue;
      assert(link.length > 0 && !link.includes(".."));
      let at: readonly string[] = link;
      for (let steps = 0; !there.has(at.join("/")) || links.get(at.join("/")); steps++) {
        assert(steps < 100, at.join("/"));
        const length = at.findIndex((_, i) => links.get(at.slice(0, i + 1).join("/"))) + 1;
        assert(length > 0, `${at.join("/")} is not there`);
        at = [...links.get(at.slice(0, length).join("/"))!, ...at.slice(length)];
      }
    }
  }));
});

Deno.test("safeNames() leaves safe names as they are, and lists all else", () => {
  fc.assert(fc.property(anyTorrent, anyPlatform, (torrent, platform) => {
    const names = safeNames(torrent, platform);
    const again = safeNames(asWritten(torrent, names), platform);
    assertEquals(again.changes.filter(({ code }) => code !== "link"), []);
    assertEquals([again.root, again.files.map(({ path }) => path)], [
      names.root,
      names.files.map(({ path }) => path),
    ]);
    if (names.changes.length === 0) {
      assertEquals(
        asWritten(torrent, names).files.filter(({ isPad }) => !isPad).map(({ path }) => path.join()),
        torrent.files.filter(({ isPad }) => !isPad).map(({ path }) => path.join()),
      );
    }
  }));
});
