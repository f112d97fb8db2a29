/** `muster btmakemetafile` and `muster btcompletedir` from their arguments to their exit codes, over files in memory. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { fromLatin1 } from "../../../lib/base/bytes.ts";
import { isFault } from "../../../lib/base/fault.ts";
import { run } from "../../../lib/cli/run.ts";
import { readTorrent } from "../../../lib/metainfo/read.ts";
import type { Torrent } from "../../../lib/metainfo/torrent.ts";
import { within } from "../../fixture/http.ts";
import { MemoryFiles } from "../../fixture/memory_files.ts";
import { FakeEnv } from "../fake_env.ts";

const URL = "http://127.0.0.1:6969/announce";

const TREE = {
  "d/a.txt": "aaa",
  "d/sub/b.bin": "b".repeat(40_000),
  "d/.hid": "h",
  "d/core": "c",
  "d/CVS/x": "x",
};

async function runs(
  args: string[],
  files: Record<string, string> = TREE,
): Promise<{ env: FakeEnv; code: number; out: string; err: string; torrents: string[] }> {
  const env = new FakeEnv(args);
  env.files = new MemoryFiles({ "/somewhere/": "", ...files });
  const code = await within(run(env), "the end of a maker");
  const torrents = env.files.paths().filter((path) => path.endsWith(".torrent"));
  return { env, code, out: env.out.text, err: env.err.text, torrents };
}

function torrentAt(env: FakeEnv, path: string): Torrent {
  const bytes = env.files.bytes(path);
  assert(bytes !== undefined, `${path} is not there: ${env.err.text}`);
  const torrent = readTorrent(bytes);
  assert(!isFault(torrent));
  return torrent;
}

function filesOf({ files }: Torrent): string[] {
  return files.map(({ path }) => path.map(fromLatin1).join("/"));
}

Deno.test("btmakemetafile writes the keys that BitTornado wrote, in its piece length", async () => {
  const { env, code } = await runs(["btmakemetafile", URL, "one.bin"], { "one.bin": "1".repeat(102_400) });
  assertEquals(code, 0);
  const bytes = env.files.bytes("one.bin.torrent")!;
  assertMatch(
    fromLatin1(bytes),
    /^d8:announce30:http:\/\/127\.0\.0\.1:6969\/announce13:creation datei1700000000e4:infod6:lengthi102400e4:name7:one\.bin12:piece lengthi32768e6:pieces80:/,
  );
});

Deno.test("btmakemetafile takes BitTornado's options", async (t) => {
  const cases: [args: string[], check: (torrent: Torrent) => unknown, expected: unknown][] = [
    [["--announce-list", `${URL},http://b/ann|http://c/ann`], ({ outer }) => outer.trackers, [[
      URL,
      "http://b/ann",
    ], ["http://c/ann"]]],
    [["--announce_list", "http://b/ann|http://c/ann"], ({ outer }) => outer.trackers, [["http://b/ann"], [
      "http://c/ann",
    ]]],
    [["--httpseeds", "http://s1/x|http://s2/y"], ({ outer }) => outer.httpSeeds, [
      "http://s1/x",
      "http://s2/y",
    ]],
    [["--piece_size_pow2", "14"], ({ pieceLength }) => pieceLength, 16_384],
    [["--piece_size_pow2", "0"], ({ pieceLength }) => pieceLength, 32_768],
    [["--comment", "hello"], ({ outer }) => outer.comment, "hello"],
    [["--filesystem_encoding", "latin1"], ({ outer }) => outer.comment, null],
    [[], (torrent) => [torrent.isSingle, filesOf(torrent)], [false, ["a.txt", "sub/b.bin"]]],
  ];
  for (const [args, check, expected] of cases) {
    await t.step(args.join(" "), async () => {
      const { env, code, err } = await runs(["btmakemetafile", URL, "d/", ...args]);
      assertEquals(code, 0, err);
      assertEquals(check(torrentAt(env, "d.torrent")), expected);
      assertMatch(err, /Left out: 1 hidden, 2 excluded\./);
      assertEquals(/has no effect/.test(err), args[0] === "--filesystem_encoding");
    });
  }
});

Deno.test("btmakemetafile writes beside what it is given, or where --target says", async (t) => {
  const cases: [args: string[], torrents: string[]][] = [
    [["d/sub"], ["/somewhere/d/sub.torrent"]],
    [["d/sub/", "d/a.txt"], ["/somewhere/d/a.txt.torrent", "/somewhere/d/sub.torrent"]],
    [["."], ["/somewhere.torrent"]],
    [["d", "--target", "x.torrent"], ["/somewhere/x.torrent"]],
    [["d", "d/a.txt", "--target", "there"], ["/somewhere/there/a.txt.torrent", "/somewhere/there/d.torrent"]],
  ];
  for (const [args, torrents] of cases) {
    await t.step(args.join(" "), async () => {
      const done = await runs(["btmakemetafile", URL, ...args], { ...TREE, "there/": "" });
      assertEquals([done.code, done.torrents], [0, torrents], done.err);
    });
  }
});

Deno.test("the makers do right what BitTornado did wrong", async (t) => {
  const cases: [args: string[], code: number, line: RegExp, torrents: string[]][] = [
    [["btmakemetafile"], 2, /There is no tracker's URL\. The form is: btmakemetafile TRACKERURL FILE/, []],
    [["btmakemetafile", URL], 2, /There is nothing to make a torrent of\./, []],
    [["btmakemetafile", "127.0.0.1/ann", "d"], 2, /The announce URL|no tracker URL/, []],
    [["btmakemetafile", URL, "none"], 4, /none cannot be read: there is no such file/, []],
    [["btmakemetafile", URL, "empty"], 1, /empty is empty/, []],
    [["btmakemetafile", URL, "nothing"], 1, /nothing has no files in it/, []],
    [["btmakemetafile", URL, "d", "--piece_size_pow2", "40"], 2, /--piece_size_pow2 cannot be "40"/, []],
    [["btmakemetafile", URL, "d", "--nonsense", "1"], 2, /There is no option "--nonsense"/, []],
    [["btmakemetafile", URL, "d", "empty", "--target", "x"], 2, /x is no folder/, []],
    [["btmakemetafile", URL, "d", "--httpseeds", "nope"], 2, /--httpseeds cannot be "nope"/, []],
    [["btcompletedir", URL], 2, /There is nothing to make a torrent of\. The form is: btcompletedir/, []],
    [["btcompletedir", URL, "nothing"], 1, /nothing has nothing in it/, []],
  ];
  for (const [args, code, line, torrents] of cases) {
    await t.step(args.join(" "), async () => {
      const done = await runs(args, { ...TREE, "empty": "", "nothing/": "" });
      assertEquals([done.code, done.torrents, done.out], [code, torrents, ""], done.err);
      assertMatch(done.err, line);
    });
  }
});

Deno.test("btmakemetafile replaces a torrent only with --force", async () => {
  const files = { ...TREE, "d.torrent": "old" };
  const kept = await runs(["btmakemetafile", URL, "d"], files);
  assertEquals([kept.code, kept.env.files.bytes("d.torrent")?.length], [5, 3]);
  assertMatch(
    kept.err,
    /it is there already\. Choose another place with --target, or replace it with --force\./,
  );
  const replaced = await runs(["btmakemetafile", URL, "d", "--force"], files);
  assertEquals(filesOf(torrentAt(replaced.env, "d.torrent")), ["a.txt", "sub/b.bin"]);
});

Deno.test("btcompletedir makes a torrent of each entry that has none, beside it or into --target", async () => {
  const files = { ...TREE, "d/old": "1", "d/old.torrent": "old", "d/lone/one": "1" };
  const done = await runs(["btcompletedir", URL, "d"], files);
  const made = ["a.txt", "lone", "old", "sub"].map((name) => `/somewhere/d/${name}.torrent`);
  assertEquals([done.code, done.torrents], [0, made], done.err);
  assertMatch(done.err, /1 entry has a torrent already and is skipped/);
  assertEquals(done.env.files.bytes("d/old.torrent")?.length, 3);
  const lone = torrentAt(done.env, "d/lone.torrent");
  assertEquals([lone.isSingle, filesOf(lone)], [false, ["one"]]);
  const into = await runs(["btcompletedir", URL, "d", "--target", "new"], TREE);
  assertEquals([into.code, into.torrents], [0, [
    "/somewhere/new/a.txt.torrent",
    "/somewhere/new/sub.torrent",
  ]]);
});

Deno.test("a copy of muster called btcompletedir is that command", async () => {
  const env = new FakeEnv([URL, "d"]);
  env.startedAs = "C:\\tools\\BTCompleteDir.exe";
  env.files = new MemoryFiles({ "/somewhere/": "", ...TREE });
  assertEquals(await within(run(env), "the end of btcompletedir"), 0);
  assertEquals(filesOf(torrentAt(env, "d/sub.torrent")), ["b.bin"]);
});

Deno.test("BitTornado's makers advise no option that they do not have", async () => {
  const hidden = await runs(["btmakemetafile", URL, "d"]);
  assertMatch(hidden.err, /^note: Left out: 1 hidden, 2 excluded\.$/m);
  const several = await runs(["btmakemetafile", URL, "d", "d/a.txt", "--target", "one.torrent"]);
  assertEquals([several.code, several.err], [
    2,
    "muster: --target one.torrent is no folder, and there are several torrents to write. " +
    "Write one.torrent/ to have a folder made.\n",
  ]);
  const twins = await runs(["btcompletedir", URL, "d", "d/"]);
  assertMatch(twins.err, /Make them one at a time, with --target\.\n$/);
});

Deno.test("faults about where BitTornado's makers write name --target", async (t) => {
  const cases: [args: string[], code: number, line: RegExp][] = [
    [["btmakemetafile", URL, "d", "--target", "no/x"], 5, /no cannot be written: .* place with --target\./],
    [["btmakemetafile", URL, "old"], 5, /there already\. Choose another place with --target, or/],
    [["btmakemetafile", URL, "d", "-o", "x"], 2, /There is no option "-o"\. Did you mean --target\?/],
  ];
  for (const [args, code, line] of cases) {
    await t.step(args.join(" "), async () => {
      const done = await runs(args, { ...TREE, "old": "1", "old.torrent": "old" });
      assertEquals(done.code, code, done.err);
      assertMatch(done.err, line);
      assertEquals(/ -o[ .,]/.test(done.err), false, done.err);
    });
  }
});

Deno.test("btcompletedir skips entries with nothing to share, tells them, and is done all the same", async () => {
  const done = await runs(["btcompletedir", URL, "d"], { "d/empty": "", "d/none/": "", "d/full": "1" });
  assertEquals([done.code, done.torrents], [0, ["/somewhere/d/full.torrent"]]);
  assertEquals(done.err.match(/It is skipped\.$/gm)?.length, 2, done.err);
});

Deno.test("btcompletedir says of a file that it wants a folder", async () => {
  const done = await runs(["btcompletedir", URL, "d/a.txt"]);
  assertEquals([done.code, done.err], [
    4,
    'muster: d/a.txt is a file, and a folder is wanted. "btmakemetafile" makes a torrent of a file.\n',
  ]);
});

Deno.test("BitTornado's makers tell how more trackers are given", async () => {
  const done = await runs(["btmakemetafile", URL, "d", "http://b/ann"]);
  assertEquals(done.code, 4);
  assertMatch(
    done.err,
    /http:\/\/b\/ann is no file or folder\. More trackers are given with --announce_list\./,
  );
});

Deno.test("BitTornado's makers speak of no option of make's when nothing is left or named", async () => {
  const hidden = await runs(["btmakemetafile", URL, "h"], { "h/.x": "1" });
  const ignored = await runs(["btmakemetafile", URL, "h"], { "h/core": "1" });
  const root = await runs(["btmakemetafile", URL, "/"]);
  assertEquals([hidden.code, ignored.code, root.code], [1, 1, 2]);
  for (const { err } of [hidden, ignored, root]) assertEquals(/--/.test(err), false, err);
});
