import { assert, assertEquals } from "@std/assert";
import { toLatin1 } from "../../lib/base/bytes.ts";
import { type NamedTorrent, safeNames } from "../../lib/metainfo/safe_names.ts";
import { foldName } from "../../lib/metainfo/safe_names/room.ts";
import type { TorrentFile } from "../../lib/metainfo/torrent.ts";

const utf8 = new TextEncoder();

/** A name: text, or bytes as they are. */
type Name = string | Uint8Array;

function bytesOf(name: Name): Uint8Array {
  return typeof name === "string" ? utf8.encode(name) : name;
}

function fileOf(path: readonly Name[], link: readonly Name[] | null = null, isPad = false): TorrentFile {
  return {
    path: path.map(bytesOf),
    length: link === null ? 1 : 0,
    offset: 0,
    isPad,
    link: link?.map(bytesOf) ?? null,
    isExecutable: false,
    isHidden: false,
    root: null,
  };
}

function torrentOf(files: readonly TorrentFile[], name: Name = "temp"): NamedTorrent {
  return { name: bytesOf(name), isSingle: false, files, infoHash: new Uint8Array(20).fill(0xab) };
}

/** Paths with slashes, as they are written. */
function written(paths: readonly (readonly Name[])[], platform: typeof Deno.build.os = "linux"): string[] {
  const { root, files } = safeNames(torrentOf(paths.map((path) => fileOf(path))), platform);
  return files.map(({ path }) => [root, ...path].join("/"));
}

Deno.test("safeNames() keeps every path within the root, on every platform", async (t) => {
  const cases: [what: string, path: Name[], safe: string][] = [
    ["parents", ["..", "..", "bar"], "temp/_/_/bar"],
    ["the folder itself", [".", "bar"], "temp/_/bar"],
    ["slashes", ["/", "/", "bar"], "temp/_/_/bar"],
    ["slashes within", ["abc/../../def", "/", "bar"], "temp/abc....def/_/bar"],
    ["backslashes", ["..\\..\\bar"], "temp/....bar"],
    ["parents behind a separator", ["/..", "\\.", "bar"], "temp/_/_/bar"],
    ["parents behind what cannot be seen", [".\u200b.", "bar"], "temp/_/bar"],
    ["an absolute path", ["/foobar"], "temp/foobar"],
    ["a drive", ["C:\\", "bar"], "temp/C:/bar"],
    ["nothing", [""], "temp/_"],
    ["no path at all", [], "temp/_"],
    ["more dots", ["...", "bar"], "temp/_/bar"],
    ["a space", [" ", "bar"], "temp/_/bar"],
    ["good names", ["a b", ".c", "d.e.f", "Ä ö"], "temp/a b/.c/d.e.f/Ä ö"],
  ];
  for (const [what, path, safe] of cases) {
    await t.step(what, () => {
      assertEquals(written([path]), [safe]);
      assertEquals(written([path], "darwin"), [safe]);
      assertEquals(written([path], "windows"), [safe.replace(":", "_")]);
    });
  }
});

Deno.test("safeNames() gives a root without a name that of the hash", async (t) => {
  const hash = "ab".repeat(20);
  const cases: [name: Name, root: string][] = [
    ["..", hash],
    [".", hash],
    ["", hash],
    ["/", hash],
    ["temp/../../abc", "temp....abc"],
    ["foobar ", "foobar"],
    ["\\est2", "est2"],
    ["nul", "_nul"],
    [toLatin1("\x82est/MB"), "_estMB"],
    ["x".repeat(300), "x".repeat(240)],
  ];
  for (const [name, root] of cases) {
    await t.step(root, () => {
      const names = safeNames(torrentOf([fileOf(["a"])], name), "linux");
      assertEquals(names.root, root);
      assertEquals(names.changes.length, 1);
    });
  }
  const infoHashV2 = new Uint8Array(32).fill(1);
  assertEquals(
    safeNames({ name: utf8.encode(".."), isSingle: false, files: [], infoHashV2 }, "linux").root,
    "01".repeat(32),
  );
});

Deno.test("safeNames() puts a single file at the root itself, and pads nowhere", () => {
  const torrent = { ...torrentOf([fileOf(["a:b"])], "a:b"), isSingle: true };
  assertEquals(safeNames(torrent, "windows"), {
    root: "a_b",
    files: [{ path: [], link: null }],
    changes: [{
      raw: "a:b",
      safe: "a_b",
      code: "character",
      why: 'Windows allows none of ? < > " | * : in a name',
    }],
  });
  const names = safeNames(torrentOf([fileOf([".pad", "5"], null, true), fileOf([".pad", "5"])]), "linux");
  assertEquals(names.files.map(({ path }) => path), [[], [".pad", "5"]]);
  assertEquals(names.changes, []);
});

Deno.test("safeNames() tells apart what a file system may take for the same", async (t) => {
  const cases: [what: string, paths: string[], safe: string[]][] = [
    ["twins", ["foo/bar.txt", "foo/bar.txt"], ["foo/bar.txt", "foo/bar.1.txt"]],
    ["three of them", ["a", "a", "a"], ["a", "a.1", "a.2"]],
    ["a number that is taken", ["a.1", "a", "a"], ["a.1", "a", "a.2"]],
    ["a number that is taken later", ["a", "a", "a.1"], ["a", "a.1", "a.1.1"]],
    ["case", ["readme", "README", "ReadMe.TXT"], ["readme", "README.1", "ReadMe.TXT"]],
    ["composed and not", ["caf\u00e9", "cafe\u0301"], ["caf\u00e9", "cafe\u0301.1"]],
    ["sharp s", ["straße", "STRASSE", "STRAẞE"], ["straße", "STRASSE.1", "STRAẞE.2"]],
    ["sigma", ["ΟΔΟΣ", "οδος", "οδοσ"], ["ΟΔΟΣ", "οδος.1", "οδοσ.2"]],
    ["the kelvin sign", ["k", "\u212a"], ["k", "\u212a.1"]],
    ["what was cut off", ["a.", "a", "a "], ["a", "a.1", "a.2"]],
    ["a dot in front", [".bashrc", ".BASHRC"], [".bashrc", ".BASHRC.1"]],
    ["a file and a folder", ["a", "a/b"], ["a.1", "a/b"]],
    ["a folder and a file", ["A/b", "a"], ["A/b", "a.1"]],
    ["folders but for case", ["A/x", "a/x", "A/y"], ["A/x", "a.1/x", "A/y"]],
    ["folders and their folders", ["v1.0/a/x", "V1.0/a/x", "V1.0/A/x"], [
      "v1.0/a/x",
      "V1.0.1/a/x",
      "V1.0.1/A.1/x",
    ]],
    ["folders without a name", ["///foo", "/\\/foo"], ["_/foo", "_/foo.1"]],
    ["the same name in other folders", ["a/x", "b/x"], ["a/x", "b/x"]],
  ];
  for (const [what, paths, safe] of cases) {
    await t.step(what, () => {
      // Two slashes stand for one that is a name.
      const split = (path: string) => path.startsWith("/") ? [path[1], path.slice(3)] : path.split("/");
      for (const platform of ["linux", "darwin", "windows"] as const) {
        assertEquals(written(paths.map(split), platform), safe.map((path) => `temp/${path}`));
      }
    });
  }
});

Deno.test("safeNames() numbers names of full length without making them longer", () => {
  const name = `${"ä".repeat(117)}.jpeg`;
  const twins = safeNames(torrentOf(Array.from({ length: 12 }, () => fileOf([name]))), "linux").files;
  assertEquals(twins[11].path, [`${"ä".repeat(112)}.11.jpeg`]);
  assertEquals(new Set(twins.map(({ path }) => path.join())).size, 12);
});

Deno.test("safeNames() lists each change once: what it was, what it is, and why", () => {
  const files = [
    fileOf(["a\u202eb", "con.txt"]),
    fileOf(["a\u202eb", "x"]),
    fileOf(["x"]),
    fileOf(["X"]),
    fileOf(["../\u0007 "]),
  ];
  const { changes } = safeNames(torrentOf(files), "linux");
  assertEquals(changes.map(({ raw, safe, code }) => [raw, safe, code]), [
    ["a?b/", "ab/", "invisible"],
    ["a?b/con.txt", "ab/_con.txt", "reserved"],
    ["X", "X.1", "collision"],
    ["../? ", ".._", "separator"],
  ]);
  assertEquals(changes.at(-1)!.why.split("; ").length, 3);
});

Deno.test("safeNames() keeps links within the torrent", async (t) => {
  const files = [
    fileOf(["bin", "tool"]),
    fileOf(["Versions", "A", "lib"]),
    fileOf(["a:b", "c"]),
    fileOf(["l1"], ["l2"]),
    fileOf(["l2"], ["l1"]),
    fileOf(["self"], ["self"]),
    fileOf(["current"], ["Versions", "A"]),
    fileOf(["Versions", "now"], ["A"]),
    fileOf(["out"], ["..", "x"]),
  ];
  const cases: [what: string, link: Name[], path: string | null][] = [
    ["a file", ["bin", "tool"], "bin/tool"],
    ["a folder", ["Versions", "A"], "Versions/A"],
    ["a name that is changed", ["a:b", "c"], "a_b/c"],
    ["a link", ["current"], "current"],
    ["by way of a link", ["current", "lib"], "current/lib"],
    ["up behind a link", ["current", "..", "A", "lib"], "Versions/A/lib"],
    ["up and down", ["bin", "..", "Versions", ".", "A"], "Versions/A"],
    ["from its own folder", ["..", "bin", "tool"], "bin/tool"],
    ["a link that counts from its own folder", ["Versions", "now", "lib"], "Versions/now/lib"],
    ["the folder above", ["..", "..", "bin", "tool"], null],
    ["out and in again", ["..", "temp", "bin"], null],
    ["absolute", ["", "etc", "passwd"], null],
    ["absolute, in one name", ["/etc/passwd"], null],
    ["a drive", ["C:\\Windows"], null],
    ["nothing", [], null],
    ["an empty name", [""], null],
    ["the root", ["."], null],
    ["its own folder", ["here"], null],
    ["what is not there", ["bin", "nothing"], null],
    ["below a file", ["bin", "tool", "x"], null],
    ["a circle", ["l1"], null],
    ["a link to itself", ["self"], null],
    ["by way of a link that leads out", ["out", "x"], null],
    ["one that leads out", ["out"], null],
  ];
  for (const [what, link, path] of cases) {
    await t.step(what, () => {
      const torrent = torrentOf([...files, fileOf(["here", "link"], link)]);
      const { files: safe, changes } = safeNames(torrent, "windows");
      assertEquals(safe.at(-1)!.link?.join("/") ?? null, path);
      const told = changes.filter(({ code, raw }) => code === "link" && raw.startsWith("here/link -> "));
      assertEquals(told.map((change) => change.safe), path === null ? ["here/link"] : []);
    });
  }
});

Deno.test("safeNames() follows 40 links that lead one to the other, and no more", () => {
  const row = (count: number) => [
    ...Array.from({ length: count }, (_, i) => fileOf([`l${i}`], [i + 1 < count ? `l${i + 1}` : "file"])),
    fileOf(["file"]),
  ];
  const dropped = (files: TorrentFile[]) =>
    safeNames(torrentOf(files), "linux").changes.map(({ raw }) => raw);
  assertEquals(dropped(row(40)), []);
  assertEquals(dropped(row(41).reverse()), ["l0 -> l1"]);
  for (const files of [row(50_000), row(50_000).reverse()]) {
    const { files: safe } = safeNames(torrentOf(files), "linux");
    const next = new Map(safe.map(({ path, link }) => [path[0], link?.[0]]));
    const lengths = safe.map(({ path: [name] }) => {
      let length = 0;
      for (let at = next.get(name); at !== undefined; at = next.get(at)) length++;
      return length;
    });
    assert(Math.max(...lengths) <= 40);
    assert(safe.some(({ link }) => link !== null));
  }
});

Deno.test("safeNames() takes its time by the number of files, however hostile they are", async (t) => {
  const many = (count: number, path: (i: number) => Name[]) =>
    Array.from({ length: count }, (_, i) => fileOf(path(i)));
  const long = utf8.encode("n".repeat(1_000_000));
  const cases: [what: string, files: TorrentFile[]][] = [
    ["honest", many(50_000, (i) => [`folder ${i % 1000}`, `file ${i}.txt`])],
    ["twins", many(50_000, () => ["a.txt"])],
    ["numbers that are taken", [...many(25_000, (i) => [`a.${i}`]), ...many(25_000, () => ["a"])]],
    [
      "names that differ in their ends",
      many(50_000, (i) => [`${"x".repeat(236)}${String(i >> 1).padStart(5, "0").slice(-4)}`]),
    ],
    ["one long folder", many(10_000, (i) => [long, `file ${i}\0`])],
    ["dots", many(10, () => [`${".".repeat(1_000_000)}x`])],
  ];
  for (const [what, files] of cases) {
    await t.step(what, () => {
      const start = performance.now();
      const { files: safe } = safeNames(torrentOf(files), "linux");
      const took = performance.now() - start;
      assert(took < 3000, `${took} ms`);
      assertEquals(new Set(safe.map(({ path }) => foldName(path.join("/")))).size, files.length);
    });
  }
});
