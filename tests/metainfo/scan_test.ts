/** Folders in memory, and real ones where the system has a say: what becomes part of a torrent. */
import { assert, assertEquals } from "@std/assert";
import { type Fault, faultLine, isFault } from "../../lib/base/fault.ts";
import { type Files, systemFiles } from "../../lib/base/files.ts";
import { scan, type Scanned, type ScanOptions } from "../../lib/metainfo/scan.ts";
import { NOTHING_LEFT_OUT } from "../../lib/metainfo/scan/left_out.ts";
import { NO_OUTPUTS, outputsOf } from "../../lib/metainfo/scan/outputs.ts";
import { MemoryFiles } from "../fixture/memory_files.ts";

const OPTIONS: ScanOptions = {
  name: null,
  include: [],
  exclude: [],
  hidden: false,
  symlinks: "follow",
  without: NO_OUTPUTS,
};

function scanned(
  files: Files,
  path: string,
  options: Partial<ScanOptions> = {},
  means: { signal?: AbortSignal; elapsed?: () => number; onProgress?: (files: number) => void } = {},
): Promise<Scanned | Fault> {
  const { signal = new AbortController().signal, elapsed = () => 0, onProgress = () => {} } = means;
  return scan(files, path, { ...OPTIONS, ...options }, {
    ...{ platform: "linux", clock: { elapsed }, onProgress, signal },
  });
}

async function good(...args: Parameters<typeof scanned>): Promise<Scanned> {
  const found = await scanned(...args);
  assert(!isFault(found), isFault(found) ? faultLine(found) : "");
  return found;
}

async function pathsOf(...args: Parameters<typeof scanned>): Promise<string[]> {
  return (await good(...args)).content.files.map(({ path }) => path.join("/"));
}

async function wrong(...args: Parameters<typeof scanned>): Promise<[code: string, line: string]> {
  const found = await scanned(...args);
  assert(isFault(found));
  return [found.fault, faultLine(found)];
}

Deno.test("scan() takes a file as the only one of its torrent", async () => {
  const files = new MemoryFiles({ "/d/one.bin": "12345" });
  assertEquals(await good(files, "/d/one.bin"), {
    content: {
      name: "one.bin",
      isSingle: true,
      files: [{
        path: ["one.bin"],
        source: "/d/one.bin",
        length: 5,
        modified: 1_700_000_000_000,
        link: null,
      }],
    },
    leftOut: NOTHING_LEFT_OUT,
  });
});

Deno.test("scan() keeps a folder of one file a folder", async () => {
  const { content } = await good(new MemoryFiles({ "/d/sub/one": "12" }), "/d/sub/");
  assertEquals([content.name, content.isSingle, content.files.map(({ path }) => path)], ["sub", false, [[
    "one",
  ]]]);
});

Deno.test("scan() gives the files in the order of the bytes of their names, folder by folder", async () => {
  const names = ["a.b", "a/z", "a/b/c", "B", "ab", "\u{1f600}", "\uff01", "é", "e", "a-"];
  const files = new MemoryFiles(Object.fromEntries(names.map((name) => [`/d/${name}`, "1"])));
  const sorted = ["B", "a/b/c", "a/z", "a-", "a.b", "ab", "e", "é", "\uff01", "\u{1f600}"];
  assertEquals(await pathsOf(files, "/d"), sorted);
});

Deno.test("scan() takes another name where one is given", async () => {
  const files = new MemoryFiles({ "/d/one": "1" });
  assertEquals((await good(files, "/d/one", { name: "two" })).content.files[0].path, ["two"]);
  assertEquals((await good(files, "/d", { name: "three" })).content.name, "three");
});

Deno.test("scan() leaves hidden names and the junk of systems out, counts them, and takes them when asked", async () => {
  const files = new MemoryFiles({ "/d/.git/x": "1", "/d/.git/y": "1", "/d/Thumbs.DB": "1", "/d/a": "1" });
  const { content, leftOut } = await good(files, "/d");
  assertEquals([content.files.length, leftOut], [1, { ...NOTHING_LEFT_OUT, hidden: 2 }]);
  assertEquals(await pathsOf(files, "/d", { hidden: true }), [".git/x", ".git/y", "Thumbs.DB", "a"]);
  assertEquals(await pathsOf(files, "/d/.git"), ["x", "y"]);
});

Deno.test("scan() goes by include and exclude", async (t) => {
  const names = ["a.txt", "b.jpg", "sub/c.txt", "sub/d.jpg", "sub/deep/e.txt", "tmp/f.txt"];
  const files = new MemoryFiles(Object.fromEntries(names.map((name) => [`/d/${name}`, "1"])));
  const cases: [include: string[], exclude: string[], left: string[]][] = [
    [["*.txt"], [], ["a.txt", "sub/c.txt", "sub/deep/e.txt", "tmp/f.txt"]],
    [["*.txt", "d.*"], ["tmp"], ["a.txt", "sub/c.txt", "sub/d.jpg", "sub/deep/e.txt"]],
    [[], ["*.txt"], ["b.jpg", "sub/d.jpg"]],
    [[], ["sub/*.txt"], ["a.txt", "b.jpg", "sub/d.jpg", "sub/deep/e.txt", "tmp/f.txt"]],
    [[], ["sub/**"], ["a.txt", "b.jpg", "tmp/f.txt"]],
    [[], ["**/*.txt"], ["b.jpg", "sub/d.jpg"]],
    [["sub"], ["deep"], ["sub/c.txt", "sub/d.jpg"]],
    [["sub/deep/"], [], ["sub/deep/e.txt"]],
    [["/a.txt", "./b.jpg"], [], ["a.txt", "b.jpg"]],
    [["{a,b}.*"], [], ["a.txt", "b.jpg"]],
    [["A.TXT", "b.jpg"], [], ["b.jpg"]],
  ];
  for (const [include, exclude, left] of cases) {
    await t.step(`${include} without ${exclude}`, async () => {
      assertEquals(await pathsOf(files, "/d", { include, exclude }), left);
    });
  }
});

Deno.test("scan() does not enter a folder that is excluded", async () => {
  const files = new MemoryFiles({ "/d/a": "1", "/d/secret/b": "1" });
  files.fail("list", "/d/secret", "denied");
  assertEquals(await pathsOf(files, "/d", { exclude: ["secret"] }), ["a"]);
  assertEquals((await wrong(files, "/d"))[0], "cannot-read");
});

Deno.test("scan() follows links, keeps or skips them", async () => {
  const files = new MemoryFiles({
    "/d/a": "123",
    "/d/l": "-> a",
    "/d/s/up": "-> ../a",
    "/d/s/abs": "-> /d/a",
    "/d/f": "-> s",
    "/out/o": "1",
  });
  assertEquals(await pathsOf(files, "/d"), ["a", "f/abs", "f/up", "l", "s/abs", "s/up"]);
  assertEquals((await good(files, "/d", { symlinks: "skip" })).leftOut.links, 4);
  const { content } = await good(files, "/d", { symlinks: "keep" });
  assertEquals(
    content.files.map(({ path, link, length }) => [path.join("/"), link?.join("/") ?? null, length]),
    [
      ["a", null, 3],
      ["f", "s", 0],
      ["l", "a", 0],
      ["s/abs", "a", 0],
      ["s/up", "a", 0],
    ],
  );
  files.put("/d/out", "-> ../out");
  assertEquals((await pathsOf(files, "/d")).slice(-3), ["out/o", "s/abs", "s/up"]);
});

Deno.test("scan() names a link that cannot be", async (t) => {
  const cases: [why: string, link: string, to: string, symlinks: "follow" | "keep", told: RegExp][] = [
    ["broken", "/d/l", "nowhere", "follow", /^\/d\/l is a link that leads nowhere\. Leave links out/],
    ["broken, kept", "/d/l", "nowhere", "keep", /^\/d\/l is a link that leads nowhere\./],
    [
      "a circle",
      "/d/s/l",
      "..",
      "follow",
      /^\/d\/s\/l is a link to a folder that it stands in\. Leave links out with --symlinks skip/,
    ],
    ["outside", "/d/l", "../out/o", "keep", /^\/d\/l is a link that does not lead to anything inside/],
    ["the folder itself", "/d/l", ".", "keep", /^\/d\/l is a link that does not lead to anything inside/],
    ["left out", "/d/l", ".hidden", "keep", /^\/d\/l is a link to something that is left out\./],
    ["itself", "/d/l", "l", "follow", /^\/d\/l cannot be read: its links lead in a circle\./],
  ];
  for (const [why, link, to, symlinks, line] of cases) {
    await t.step(`${why}, ${symlinks}`, async () => {
      const files = new MemoryFiles({ "/d/s/a": "1", "/d/.hidden": "1", "/out/o": "1", [link]: `-> ${to}` });
      const [, told] = await wrong(files, "/d", { symlinks });
      assert(line.test(told), told);
    });
  }
});

Deno.test("scan() finds a circle of two links that lead to each other's folders", async () => {
  const files = new MemoryFiles({ "/d/a/x": "-> ../b", "/d/b/y": "-> ../a", "/d/c": "1" });
  assert(/is a link to a folder that it stands in/.test((await wrong(files, "/d"))[1]));
});

Deno.test("scan() keeps a link's text only where it says the truth", async () => {
  // Behind the link `j` the way up is another one.
  const files = new MemoryFiles({ "/d/s/t/x": "1", "/d/j": "-> s/t", "/d/l": "-> j/../t/x" });
  const { content } = await good(files, "/d", { symlinks: "keep" });
  assertEquals(content.files.find(({ path }) => path[0] === "l")?.link, ["s", "t", "x"]);
});

Deno.test("scan() leaves out what is about to be written", async () => {
  const files = new MemoryFiles({ "/d/a": "1", "/d/d.torrent": "old", "/d/s/d.torrent": "other" });
  const { content, leftOut } = await good(files, "/d", {
    without: outputsOf([["d.torrent", "/d/d.torrent"]]),
  });
  assertEquals([content.files.map(({ path }) => path.join("/")), leftOut.outputs], [["a", "s/d.torrent"], 1]);
});

Deno.test("scan() tells why there is nothing in a torrent", async (t) => {
  const cases: [
    why: string,
    files: Record<string, string>,
    options: Partial<ScanOptions>,
    code: string,
    line: string,
  ][] = [
    ["nothing there", { "/d/": "" }, {}, "empty", "/d has no files in it."],
    [
      "all hidden",
      { "/d/.a": "" },
      {},
      "empty",
      "/d has nothing but 1 hidden in it. --hidden takes hidden files.",
    ],
    [
      "no match",
      { "/d/a": "" },
      { include: ["b"] },
      "no-match",
      "/d: what --include and --exclude leave has no files in it.",
    ],
    [
      "missing",
      {},
      {},
      "cannot-read",
      "/d cannot be read: there is no such file or folder.",
    ],
    ["a root", { "/d/a": "" }, {}, "bad-value", "/ has no name of its own. Give one with --name."],
  ];
  for (const [why, files, options, code, line] of cases) {
    await t.step(why, async () => {
      assertEquals(await wrong(new MemoryFiles(files), why === "a root" ? "/" : "/d", options), [code, line]);
    });
  }
});

Deno.test("scan() bounds folders within each other", async () => {
  const deep = new MemoryFiles({ [`/d/${"x/".repeat(101)}f`]: "1" });
  assert(/more than 100 folders within each other/.test((await wrong(deep, "/d"))[1]));
  assertEquals((await pathsOf(new MemoryFiles({ [`/d/${"x/".repeat(100)}f`]: "1" }), "/d")).length, 1);
});

Deno.test("scan() gives others a turn, tells how far it is, and ends when it is told to", async () => {
  const files = new MemoryFiles(Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`/d/f${i}`, "1"])));
  const controller = new AbortController();
  const told: number[] = [];
  let time = 0;
  const means = {
    signal: controller.signal,
    elapsed: () => time++,
    onProgress: (count: number) => told.push(count),
  };
  assertEquals((await good(files, "/d", {}, means)).content.files.length, 300);
  assert(
    told.length > 3 && told.every((count, index) => index === 0 || count > told[index - 1]),
    told.join(),
  );
  setTimeout(() => controller.abort(), 0);
  assertEquals((await wrong(files, "/d", {}, means))[0], "interrupted");
});

Deno.test({
  name: "scan() names a file whose name is not UTF-8, and leaves pipes out",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const folder = await Deno.makeTempDir();
    try {
      const script = "mkfifo p && printf x >ok && printf x >\"$(printf 'a\\377')\"";
      const { success } = await new Deno.Command("sh", { args: ["-c", script], cwd: folder }).output();
      assert(success);
      const [code, line] = await wrong(systemFiles, folder);
      assertEquals([code, /a\ufffd: this name cannot be put into a torrent/.test(line)], [
        "cannot-read",
        true,
      ]);
      const { content, leftOut } = await good(systemFiles, folder, { exclude: ["a?"] });
      assertEquals([content.files.length, leftOut.special], [1, 1]);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
