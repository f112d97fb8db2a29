/** `muster make` from its arguments to its exit code, over files in memory. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { fromLatin1, toHex } from "../../lib/base/bytes.ts";
import { isFault } from "../../lib/base/fault.ts";
import { run } from "../../lib/cli/run.ts";
import { readTorrent } from "../../lib/metainfo/read.ts";
import type { Torrent } from "../../lib/metainfo/torrent.ts";
import { MemoryFiles } from "../fixture/memory_files.ts";
import { within } from "../fixture/http.ts";
import { FakeEnv, onScreen } from "./fake_env.ts";

const TRACKER = "http://tracker.example.net:9000/announce";

/** Folder `d` with three files, one of them hidden, and the file `one.bin`. */
const TREE = {
  "d/a.txt": "aaa",
  "d/sub/b.bin": "b".repeat(40_000),
  "d/.hidden": "h",
  "one.bin": "1".repeat(20_000),
};

function envOf(args: string[], files: Record<string, string> = TREE): FakeEnv {
  const env = new FakeEnv(["make", ...args]);
  env.files = new MemoryFiles({ "/somewhere/": "", ...files });
  return env;
}

async function runs(env: FakeEnv): Promise<[code: number, out: string, err: string]> {
  const code = await within(run(env), "the end of muster make");
  return [code, env.out.text, env.err.text];
}

async function told(
  args: string[],
  files: Record<string, string> = TREE,
): Promise<[code: number, out: string, err: string]> {
  return await runs(envOf(args, files));
}

/** The torrent at a path, as the reader sees it. */
function torrentAt(env: FakeEnv, path: string): Torrent {
  const bytes = env.files.bytes(path);
  assert(bytes !== undefined, `${path} is not there: ${env.err.text}`);
  const torrent = readTorrent(bytes);
  assert(!isFault(torrent), isFault(torrent) ? torrent.message : "");
  return torrent;
}

function filesOf({ files }: Torrent): string[] {
  return files.filter(({ isPad }) => !isPad).map(({ path }) => path.map(fromLatin1).join("/"));
}

function infoHashAt(env: FakeEnv, path: string): string {
  const torrent = torrentAt(env, path);
  return torrent.kind === "v2" ? "" : toHex(torrent.infoHash);
}

Deno.test("make writes NAME.torrent into the current folder and tells what it is", async () => {
  const env = envOf(["d", "-t", TRACKER]);
  const [code, out, err] = await runs(env);
  assertEquals([code, out, err], [
    0,
    `d.torrent\n  2 files, 40 KB, 3 pieces of 16KiB, v1\n  info hash     ${infoHashAt(env, "d.torrent")}\n`,
    "note: Left out: 1 hidden. --hidden takes hidden files.\n",
  ]);
  const torrent = torrentAt(env, "d.torrent");
  assertEquals([fromLatin1(torrent.name), filesOf(torrent), torrent.outer.trackers], [
    "d",
    ["a.txt", "sub/b.bin"],
    [[TRACKER]],
  ]);
  assertEquals(env.dropped, ["net", "ffi", "run", "sys"]);
});

Deno.test("make keeps a folder of one file a folder, and a file a file", async () => {
  const env = envOf(["d/sub/", "one.bin"]);
  assertEquals((await runs(env))[0], 0);
  const folder = torrentAt(env, "sub.torrent");
  const file = torrentAt(env, "one.bin.torrent");
  assertEquals([folder.isSingle, filesOf(folder), file.isSingle, filesOf(file)], [
    false,
    ["b.bin"],
    true,
    ["one.bin"],
  ]);
});

Deno.test("make says what is to be said beside the info dictionary", async () => {
  const env = envOf([
    ..."one.bin -t http://a/ann,udp://b:1/ann -t wss://c/ann -w http://w/ --http-seed http://h/s".split(" "),
    ..."--node [2001:db8::7]:6881 --node dht.example.net:6881 --private --source S --date 2026-11-20".split(
      " ",
    ),
    ...["--comment", "two words", "--created-by", "me"],
  ]);
  assertEquals((await runs(env))[0], 0);
  const { outer, isPrivate, source } = torrentAt(env, "one.bin.torrent");
  assertEquals([isPrivate, source], [true, "S"]);
  assertEquals(outer, {
    trackers: [["http://a/ann", "udp://b:1/ann"], ["wss://c/ann"]],
    webSeeds: ["http://w/"],
    httpSeeds: ["http://h/s"],
    nodes: [{ host: "2001:db8::7", port: 6881 }, { host: "dht.example.net", port: 6881 }],
    comment: "two words",
    createdBy: "me",
    date: Date.UTC(2026, 10, 20) / 1000,
  });
});

Deno.test("make stamps muster and the time, unless that is not wished", async () => {
  const stamped = envOf(["one.bin", "-t", TRACKER]);
  await runs(stamped);
  const { outer } = torrentAt(stamped, "one.bin.torrent");
  assertMatch(outer.createdBy ?? "", /^muster \d/);
  assertEquals(outer.date, 1_700_000_000);
  const plain = envOf(["one.bin", "-t", TRACKER, "--no-date", "--no-created-by"]);
  await runs(plain);
  const bare = torrentAt(plain, "one.bin.torrent").outer;
  assertEquals([bare.createdBy, bare.date, bare.comment], [null, null, null]);
});

Deno.test("make gives the same bytes for the same files", async () => {
  const bytes = async (files: Record<string, string>) => {
    const env = envOf(["d", "--no-date", "-t", TRACKER], files);
    await runs(env);
    return env.files.bytes("d.torrent");
  };
  assertEquals(await bytes({ "d/a": "1", "d/b/c": "2" }), await bytes({ "d/b/c": "2", "d/a": "1" }));
});

Deno.test("make makes v1, v2 and hybrid torrents", async (t) => {
  for (const kind of ["v1", "v2", "hybrid"]) {
    await t.step(kind, async () => {
      const env = envOf(["d", `--${kind}`, "--piece-length", "32KiB", "-t", TRACKER]);
      const [code, out] = await runs(env);
      const torrent = torrentAt(env, "d.torrent");
      assertEquals([code, torrent.kind, torrent.pieceLength, filesOf(torrent)], [
        0,
        kind,
        32_768,
        ["a.txt", "sub/b.bin"],
      ]);
      assertEquals([/info hash {5}/.test(out), /info hash v2/.test(out)], [kind !== "v2", kind !== "v1"]);
    });
  }
});

Deno.test("make writes where -o says", async (t) => {
  const cases: [args: string[], written: string[]][] = [
    [["d", "-o", "x.torrent"], ["/somewhere/x.torrent"]],
    [["d", "-o", "there"], ["/somewhere/there/d.torrent"]],
    [["d", "-o", "new/deep/"], ["/somewhere/new/deep/d.torrent"]],
    [["d", "one.bin", "-o", "there"], ["/somewhere/there/d.torrent", "/somewhere/there/one.bin.torrent"]],
    [["d", "-n", "other"], ["/somewhere/other.torrent"]],
    [["d", "-n", "other", "-o", "there"], ["/somewhere/there/other.torrent"]],
    [["."], ["/somewhere/somewhere.torrent"]],
    [["d/sub/.."], ["/somewhere/d.torrent"]],
    [["/", "-n", "all"], ["/somewhere/all.torrent"]],
    [["d", "--each"], ["/somewhere/a.txt.torrent", "/somewhere/sub.torrent"]],
  ];
  for (const [args, written] of cases) {
    await t.step(args.join(" "), async () => {
      const env = envOf(args, { ...TREE, "there/": "" });
      const [code, , err] = await runs(env);
      assertEquals([code, env.files.paths().filter((path) => path.endsWith(".torrent"))], [0, written], err);
    });
  }
});

Deno.test("make -o - writes the torrent to stdout and nothing else", async () => {
  const env = envOf(["d", "-o", "-", "-t", TRACKER, "--magnet"]);
  const [code, out, err] = await runs(env);
  assertEquals([code, out], [0, ""]);
  const torrent = readTorrent(env.out.bytes);
  assert(!isFault(torrent));
  assertMatch(err, /the standard output\n {2}2 files.*\n.*\n {2}magnet:/);
  const terminal = envOf(["d", "-o", "-"]);
  terminal.outIsTerminal = true;
  const refused = await runs(terminal);
  assertEquals([refused[0], terminal.out.bytes.length], [2, 0]);
  const gone = envOf(["d", "-o", "-"]);
  gone.out.writeBytes = () => false;
  assertEquals((await runs(gone))[0], 5);
});

Deno.test("make refuses what cannot be, in one line, and writes nothing", async (t) => {
  const cases: [args: string[], code: number, line: RegExp][] = [
    [[], 2, /There is nothing to make a torrent of\. The form is: muster make PATH/],
    [[""], 2, /A PATH is empty/],
    [["none"], 4, /none cannot be read: there is no such file or folder\./],
    [
      ["http://a/announce"],
      4,
      /http:\/\/a\/announce is no file or folder\. If it is a tracker, write -t in front\./,
    ],
    [["empty"], 1, /empty is empty: a torrent needs at least one byte/],
    [["nothing"], 1, /nothing has no files in it\./],
    [["/"], 2, /\/ has no name of its own\. Give one with --name\./],
    [["d", "-t", "tracker.example.net"], 2, /no tracker URL/],
    [["d", "-t", "ftp://x/a"], 2, /URL/],
    [["d", "--node", "host"], 2, /--node cannot be "host"/],
    [["d", "--web-seed", "nope"], 2, /--web-seed cannot be "nope"/],
    [["d", "--date", "yesterday"], 2, /--date cannot be "yesterday"/],
    [["d", "--piece-length", "100KiB"], 2, /no power of two\. Give 64KiB or 128KiB, for example\./],
    [["d", "--piece-length", "8KiB"], 2, /--piece-length cannot be "8KiB"/],
    [["d", "--piece-length", "512MiB"], 2, /--piece-length cannot be "512MiB"/],
    [
      ["d", "--v2", "--hybrid"],
      2,
      /--v2 and --hybrid contradict each other\. --hybrid alone is both v1 and v2\./,
    ],
    [["d", "--comment", "x", "--no-comment"], 2, /--comment and --no-comment contradict each other/],
    [["d", "--private", "--no-private"], 2, /--private and --no-private contradict each other/],
    [["d", "one.bin", "--name", "x"], 2, /--name names one torrent, and there are several/],
    [["d", "--name", "a/b"], 2, /The name cannot be "a\/b"/],
    [["d", "one.bin", "-o", "x.torrent"], 2, /-o x\.torrent is no folder/],
    [["d", "one.bin", "-o", "-"], 2, /Several torrents cannot be written to the standard output/],
    [["d", "-o", "-", "--json"], 2, /-o - and --json both write to the standard output/],
    [["d", "-o", ""], 2, /--output needs a value/],
    [["d", "-o", "no/x.torrent"], 5, /no cannot be written: there is no such file or folder/],
    [["d", "-o", "one.bin/x.torrent"], 5, /one\.bin cannot be written: a part of the path is no folder/],
    [["d", "./d"], 2, /d and \.\/d would both become d\.torrent\./],
    [["d", "old/d", "-o", "there"], 2, /d and old\/d would both become there\/d\.torrent\./],
    [
      ["old"],
      5,
      /old\.torrent cannot be written: it is there already\. Choose another place with -o, or replace it with --force\./,
    ],
    [["d", "-o", "empty"], 5, /empty cannot be written: it is there already/],
    [["one.bin", "-o", "one.bin", "--force"], 5, /one\.bin is what the torrent is made of/],
    [["d", "--symlinks", "maybe"], 2, /Give follow, keep or skip\./],
    [["d", "--include", "*.png"], 1, /what --include and --exclude leave has no files in it/],
    [
      ["one.bin", "--each"],
      4,
      /one\.bin is a file, and a folder is wanted\. Without --each it becomes one torrent\./,
    ],
    [["d", "-2"], 2, /There is no option "-2"\. "muster help make" lists the options\./],
    [
      ["d", "http://a/ann", "-o", "zz.torrent"],
      4,
      /http:\/\/a\/ann is no file or folder\. If it is a tracker/,
    ],
    [["d", "-t", "http://a/a|http://b/a"], 2, /has a \| between URLs\. Give -t again for another tier/],
    [["d", "--piece-length", "18"], 2, /cannot be "18"\. What is -l 18 for mktorrent is 256KiB here\./],
    [["d", "--piece-length", "300K"], 2, /cannot be "300K": it is no power of two\. Give 256KiB or 512KiB/],
    [["d", "--piece-length", "1GB"], 2, /from 16KiB to 256MiB, such as 512KiB or 1MiB, or 0 for/],
    [["d", "one.bin", "-o", "-", "--dry-run"], 2, /Several torrents cannot be written to the standard/],
    [["d", "-o", "-", "--json", "--dry-run"], 2, /-o - and --json both write/],
    [["nothing", "--each"], 1, /nothing has nothing in it to make a torrent of/],
  ];
  const files = { ...TREE, "empty": "", "nothing/": "", "there/": "", "old/d/x": "1", "old.torrent": "old" };
  for (const [args, code, line] of cases) {
    await t.step(args.join(" "), async () => {
      const env = envOf(args, files);
      const before = env.files.paths();
      const [found, out, err] = await runs(env);
      assertEquals([found, out], [code, ""], err);
      assertMatch(err, line);
      assertEquals(err.split("\n").filter((text) => text.startsWith("muster:")).length, 1, err);
      assertEquals(env.files.paths(), before);
    });
  }
});

Deno.test("make hashes nothing when the output cannot be written", async () => {
  for (const reason of ["denied", "read-only", "full"] as const) {
    const env = envOf(["d"]);
    env.files.fail("tryFolder", "/somewhere/.", reason);
    env.hash = () => {
      throw new Error("hashed");
    };
    const [code, , err] = await runs(env);
    assertEquals([code, /cannot be written/.test(err)], [5, true], err);
  }
});

Deno.test("make --force replaces a torrent, which is no part of the new one", async () => {
  const env = envOf(["d", "-o", "d/d.torrent", "--force", "-t", TRACKER], { ...TREE, "d/d.torrent": "old" });
  const [code, , err] = await runs(env);
  assertEquals(code, 0, err);
  assertEquals(filesOf(torrentAt(env, "d/d.torrent")), ["a.txt", "sub/b.bin"]);
  assertMatch(err, /Left out: 1 hidden, 1 torrent that is written here\./);
});

Deno.test("make leaves out what the same command line writes", async () => {
  const env = envOf(["d/a.txt", "d", "-o", "d/", "-t", TRACKER]);
  const [code, , err] = await runs(env);
  assertEquals(code, 0, err);
  assertEquals(filesOf(torrentAt(env, "d/d.torrent")), ["a.txt", "sub/b.bin"]);
});

Deno.test("make makes the others when one PATH fails, and exits as the first failure says", async () => {
  const env = envOf(["none", "d", "empty", "one.bin", "-t", TRACKER], { ...TREE, "empty": "" });
  const [code, out, err] = await runs(env);
  assertEquals([code, out.match(/^\S+\.torrent$/gm)], [4, ["d.torrent", "one.bin.torrent"]]);
  assertEquals(err.match(/^muster:.*$/gm)?.length, 2);
});

Deno.test("make --each makes one for each entry, and passes over those that have one", async () => {
  const files = { ...TREE, "d/x.torrent": "t", "d/empty/": "", "sub.torrent": "old" };
  const env = envOf(["d", "--each", "-t", TRACKER], files);
  const [code, out, err] = await runs(env);
  assertEquals([code, out.match(/^\S+\.torrent$/gm)], [0, ["a.txt.torrent"]]);
  assertMatch(err, /1 entry has a torrent already and is skipped; --force makes them again\./);
  assertMatch(err, /empty has no files in it/);
  assertMatch(err, /Left out: 1 hidden/);
  const wanted = envOf(["d", "--each", "--include", "*.txt", "-t", TRACKER]);
  const [done, only] = await runs(wanted);
  assertEquals([done, only.match(/^\S+\.torrent$/gm)], [0, ["a.txt.torrent"]]);
});

Deno.test("make --dry-run lists the files, hashes nothing and writes nothing", async () => {
  const env = envOf(["d", "--dry-run", "-o", "new/", "-t", TRACKER]);
  env.hash = () => {
    throw new Error("hashed");
  };
  const before = env.files.paths();
  const [code, out] = await runs(env);
  assertEquals([code, out], [
    0,
    `new/d.torrent would be written:
  2 files, 40 KB, 3 pieces of 16KiB, v1
       3 B  a.txt
     40 KB  sub/b.bin
`,
  ]);
  assertEquals([env.files.paths(), isFault(env.files.info("new"))], [before, true]);
});

Deno.test("make --json prints an object a torrent, and one for each failure", async () => {
  const env = envOf(["d", "none", "--json", "--magnet", "-t", TRACKER]);
  const [code, out] = await runs(env);
  const [made, failed, ...more] = out.trimEnd().split("\n").map((line) => JSON.parse(line)).toSorted((a) =>
    a.made ? -1 : 1
  );
  assertEquals([code, more], [4, []]);
  const infoHash = infoHashAt(env, "d.torrent");
  assertEquals(made, {
    version: 1,
    made: true,
    ...{ input: "d", output: "d.torrent", name: "d", kind: "v1", length: 40_003, fileCount: 2 },
    ...{ pieceLength: 16_384, pieceCount: 3, infoHash, infoHashV2: null, magnet: made.magnet },
    leftOut: { hidden: 1, excluded: 0, links: 0, special: 0, outputs: 0 },
    remarks: [],
    files: null,
  });
  assertMatch(made.magnet, new RegExp(`^magnet:\\?xt=urn:btih:${infoHash}&dn=d`));
  assertEquals([failed.version, failed.made, failed.input, failed.error.code], [
    1,
    false,
    "none",
    "cannot-read",
  ]);
});

Deno.test("make says when there is no tracker, and what a careful person would", async (t) => {
  const cases: [args: string[], line: RegExp][] = [
    [["d"], /^note: There is no tracker: .* Give one with -t URL\.$/m],
    [["d", "--private"], /^warning: Private, and there is no tracker: .* Give one with -t URL\.$/m],
    [["CON", "-t", TRACKER], /The name "CON" .* "_CON": Windows keeps this name for a device\./],
    [["one.bin", "--piece-length", "64MiB", "-t", TRACKER], /pieces are of 64MiB/],
  ];
  for (const [args, line] of cases) {
    await t.step(args.join(" "), async () => {
      const [code, , err] = await told(args, { ...TREE, "CON": "1" });
      assertEquals(code, 0);
      assertMatch(err, line);
    });
  }
});

Deno.test("make --quiet prints where it wrote, and what went wrong", async () => {
  const [code, out, err] = await told(["d", "none", "--quiet"]);
  assertEquals([code, out, err], [
    4,
    "d.torrent\n",
    "muster: none cannot be read: there is no such file or folder.\n",
  ]);
});

Deno.test("make writes nothing when a file changes or vanishes while it is read", async (t) => {
  const cases: [how: string, change: (files: MemoryFiles) => void][] = [
    ["longer", (files) => files.put("d/sub/b.bin", "c".repeat(50_000), 1_800_000_000_000)],
    ["other bytes", (files) => files.put("d/sub/b.bin", "c".repeat(40_000), 1_800_000_000_000)],
    ["gone", (files) => files.drop("/somewhere/d/sub")],
    ["broken", (files) => files.fail("read", "d/sub/b.bin", "busy")],
  ];
  for (const [how, change] of cases) {
    await t.step(how, async () => {
      const env = envOf(["d"]);
      env.files.beforeRead = (path) => {
        if (path.endsWith("a.txt")) change(env.files);
      };
      const [code, out, err] = await runs(env);
      assertEquals([code === 0, out, env.files.bytes("d.torrent")], [false, "", undefined], err);
      assertEquals(err.match(/^muster:.*b\.bin.*$/gm)?.length, 1, err);
    });
  }
});

Deno.test("make tells a failing write after the work, and leaves the old torrent", async () => {
  const env = envOf(["d", "--force"], { ...TREE, "d.torrent": "old" });
  env.files.fail("writeWhole", "d.torrent", "full");
  const [code, out, err] = await runs(env);
  assertEquals([code, out, env.files.bytes("d.torrent")?.length], [5, "", 3]);
  assertMatch(err, /d\.torrent cannot be written: the disk is full\. Make room, or choose another place\./);
});

Deno.test("make ends by Ctrl+C with 130 and writes nothing", async () => {
  const env = envOf(["d", "one.bin"]);
  env.hash = (_plan, { signal }) =>
    new Promise((resolve) => {
      const none = new Uint8Array();
      signal.addEventListener("abort", () => resolve({ sha1: none, sha256: none, done: none, problems: [] }));
      env.signal("SIGINT");
    });
  const [code, out, err] = await runs(env);
  assertEquals([code, out], [130, ""]);
  assertMatch(err, /Stopped\.\n$/);
  assertEquals(env.files.paths().filter((path) => path.endsWith(".torrent")), []);
  assertEquals(env.listened(), []);
});

Deno.test("make shows on a terminal how far it is, and takes that away", async () => {
  const env = envOf(["one.bin", "-t", TRACKER]);
  env.errIsTerminal = true;
  const { hash } = env;
  const screens: string[] = [];
  env.hash = (plan, means) => {
    means.onProgress(5000);
    env.clock.advance(1000);
    screens.push(...onScreen(env.err.text));
    return hash(plan, means);
  };
  assertEquals((await runs(env))[0], 0);
  assertMatch(screens[0], /^Hashing {2}\[#+-+\] {3}25% {2}5 KB of 20 KB {2}5 KB\/s {2}3s left$/);
  assertEquals(onScreen(env.err.text), [""]);
});

Deno.test("what make makes, verify finds whole", async () => {
  const name = fc.string({
    unit: fc.constantFrom("a", "B", "é", ".", " ", "-", "\u{1f600}"),
    minLength: 1,
    maxLength: 6,
  })
    .filter((text) => !/^\.+$/.test(text));
  const tree = fc.dictionary(
    fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join("/")),
    fc.nat({ max: 70_000 }),
    { minKeys: 1, maxKeys: 6 },
  ).filter((files) => {
    const paths = Object.keys(files);
    return !paths.some((path) => paths.some((other) => other.startsWith(`${path}/`))) &&
      Object.values(files).some((length) => length > 0);
  });
  await fc.assert(
    fc.asyncProperty(tree, fc.constantFrom("v1", "v2", "hybrid"), async (sizes, kind) => {
      const files = Object.entries(sizes).map((
        [path, size],
      ) => [`d/${path}`, path.repeat(size).slice(0, size)]);
      const env = envOf(["d", `--${kind}`, "--hidden", "-o", "t"], Object.fromEntries(files));
      assertEquals((await runs(env))[0], 0, env.err.text);
      const check = new FakeEnv(["verify", "t", "d"]);
      check.files = env.files;
      assertEquals((await runs(check))[0], 0, check.out.text + check.err.text);
    }),
    { numRuns: 60 },
  );
});

Deno.test("make says the same of several torrents once, and warns as show does", async () => {
  const [code, , err] = await told(["d", "one.bin", "--private", "--node", "h.example:1"]);
  assertEquals(code, 0);
  assertEquals(
    err,
    `warning: Private, and there is no tracker: nobody can find anybody. Give one with -t URL.
warning: It is private, so that its DHT nodes are never asked.
note: d: Left out: 1 hidden. --hidden takes hidden files.
`,
  );
});

Deno.test("make drops what it does not need, writing too where no file is written", async (t) => {
  const cases: [args: string[], dropped: string[]][] = [
    [["d"], ["ffi", "net", "run", "sys"]],
    [["d", "--dry-run"], ["ffi", "net", "run", "sys", "write"]],
    [["d", "-o", "-"], ["ffi", "net", "run", "sys", "write"]],
  ];
  for (const [args, dropped] of cases) {
    await t.step(args.join(" "), async () => {
      const env = envOf(args);
      assertEquals((await runs(env))[0], 0);
      assertEquals([env.dropped.sort(), env.files.listsPrepared], [dropped, true]);
    });
  }
});

Deno.test("make writes into no device or pipe, not even with --force", async () => {
  const env = envOf(["d", "-o", "pipe", "--force"]);
  const linkInfo = env.files.linkInfo.bind(env.files);
  env.files.linkInfo = (path) =>
    path === "pipe" ? { kind: "other", size: 0, modified: null, inode: null, device: null } : linkInfo(path);
  const [code, , err] = await runs(env);
  assertEquals([code, err.split("\n")[0]], [5, "muster: pipe cannot be written: it is no plain file."]);
});

Deno.test("make takes names that differ in case for one file where the system may", async (t) => {
  const files = { "a/Name": "1", "b/name": "2", "out/": "" };
  for (const [platform, code] of [["linux", 0], ["windows", 2], ["darwin", 2]] as const) {
    await t.step(platform, async () => {
      const env = envOf(["a/Name", "b/name", "-o", "out", "-t", TRACKER], files);
      env.platform = platform;
      const [ended, , err] = await runs(env);
      assertEquals([ended, /would both become/.test(err)], [code, code === 2], err);
    });
  }
});

Deno.test("make writes nothing when Ctrl+C comes between the last byte and the writing", async () => {
  const env = envOf(["d", "-t", TRACKER]);
  const { hash } = env;
  env.hash = async (...parts) => {
    const hashes = await hash(...parts);
    env.signal("SIGINT");
    return hashes;
  };
  const [code, out] = await runs(env);
  assertEquals([code, out, env.files.bytes("d.torrent")], [130, "", undefined]);
});

Deno.test("make --each is content with a folder of torrents, and not with an empty one", async () => {
  const files = { "done/a.torrent": "x", "none/": "" };
  assertEquals((await told(["done", "--each"], files))[0], 0);
  assertEquals((await told(["none", "--each"], files))[0], 1);
});

Deno.test("make --each skips entries with nothing to share, tells them, and is done all the same", async () => {
  const files = { "d/empty": "", "d/none/": "", "d/full": "1" };
  const [code, out, err] = await told(["d", "--each", "-t", TRACKER], files);
  assertEquals([code, out.match(/^\S+\.torrent$/gm)], [0, ["full.torrent"]]);
  assertEquals(err.match(/^note: .* It is skipped\.$/gm), [
    "note: empty is empty: a torrent needs at least one byte. It is skipped.",
    "note: d/none has no files in it. It is skipped.",
  ]);
  assertEquals((await told(["d/none", "-t", TRACKER], files))[0], 1);
});

Deno.test("make takes K and M of a piece length as KiB and MiB", async () => {
  for (const [text, bytes] of [["256K", 262_144], ["1M", 1_048_576], ["1m", 1_048_576]] as const) {
    const env = envOf(["one.bin", "--piece-length", text, "-t", TRACKER]);
    assertEquals([(await runs(env))[0], torrentAt(env, "one.bin.torrent").pieceLength], [0, bytes]);
  }
});

Deno.test("make --dry-run tells the torrent also where one is there already", async () => {
  const env = envOf(["d", "--dry-run", "-t", TRACKER], { ...TREE, "d.torrent": "old" });
  const [code, out, err] = await runs(env);
  assertEquals([code, out.split("\n")[0]], [0, "d.torrent would be written:"]);
  assertMatch(err, /^note: d\.torrent is there already: only with --force is it replaced\.$/m);
  const forced = await told(["d", "--dry-run", "--force"], { ...TREE, "d.torrent": "old" });
  assertEquals([forced[0], /there already/.test(forced[2])], [0, false]);
});

Deno.test("make says nothing of a tracker on the own network, but of one on this machine alone", async () => {
  const onLan = await told(["one.bin", "-t", "http://192.168.1.50:9000/announce"]);
  assertEquals([onLan[0], onLan[2]], [0, ""]);
  const here = await told(["one.bin", "-t", "http://localhost:9000/announce"]);
  assertMatch(here[2], /^note: .*machine that asks/);
});

Deno.test("make tells in one note how many .torrent files it took from a folder", async (t) => {
  const files = { "d/a": "1", "d/x.torrent": "x", "d/s/Y.TORRENT": "y" };
  const cases: [args: string[], note: RegExp | null][] = [
    [["d"], /^note: 2 \.torrent files are part of it\. --exclude "\*\.torrent" leaves them out\.$/m],
    [["d/s"], /^note: 1 \.torrent file is part of it\./m],
    [["d", "--exclude", "*.torrent", "--exclude", "*.TORRENT"], null],
    [["d", "--include", "*.torrent"], null],
    [["d/x.torrent"], null],
  ];
  for (const [args, note] of cases) {
    await t.step(args.join(" "), async () => {
      const [code, , err] = await told([...args, "-t", TRACKER], files);
      assertEquals(code, 0);
      if (note === null) assertEquals(/part of it/.test(err), false, err);
      else assertMatch(err, note);
    });
  }
});

Deno.test("make names no folder or file before the URL among its PATHs, and makes none of them", async () => {
  const env = envOf(["d", TRACKER, "none"]);
  const [code, , err] = await runs(env);
  assertEquals([code, env.files.bytes("d.torrent"), /none cannot/.test(err)], [4, undefined, false]);
});
