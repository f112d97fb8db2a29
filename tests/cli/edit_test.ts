/** `muster edit` from its arguments to its exit code. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { systemFiles } from "../../lib/base/files.ts";
import { isFault } from "../../lib/base/fault.ts";
import { readTorrent } from "../../lib/metainfo/read.ts";
import type { Torrent } from "../../lib/metainfo/torrent.ts";
import { type Keys, torrentHybrid, torrentV1 } from "../fixture/torrents.ts";
import { allBytes, machine, runs, torrent } from "./edit/fixture.ts";
import { type FakeEnv, settle } from "./fake_env.ts";

function read(env: FakeEnv, path: string): Torrent {
  const it = readTorrent(env.files.bytes(path) ?? new Uint8Array());
  assert(!isFault(it), JSON.stringify(it));
  return it;
}

Deno.test("edit changes several torrents and tells what changed in each", async () => {
  const env = machine(
    "edit",
    "a.torrent",
    "b.torrent",
    "--add-tracker",
    "http://x/",
    "--comment",
    "new",
    "--date",
    "86400",
  );
  const hash = read(env, "a.torrent").info;
  assertEquals(await runs(env), [
    0,
    `a.torrent
  trackers: http://a/ -> http://a/ | http://x/
  comment: none -> "new"
  date: none -> 1970-01-02T00:00:00Z
b.torrent
  trackers: none -> http://x/
  comment: "hello" -> "new"
  date: none -> 1970-01-02T00:00:00Z
`,
    "",
  ]);
  const { outer, info } = read(env, "a.torrent");
  assertEquals(info, hash);
  assertEquals([outer.trackers, outer.comment, outer.date], [[["http://a/"], ["http://x/"]], "new", 86_400]);
  assertEquals(env.dropped.includes("net") && !env.dropped.includes("write"), true);
});

Deno.test("edit does not rewrite a torrent that is as asked", async () => {
  const env = machine(
    "edit",
    "a.torrent",
    "-t",
    "http://a/",
    "--no-comment",
    "--remove-web-seed",
    "http://w/",
  );
  env.files.fail("writeWhole", "a.torrent", "full");
  assertEquals(await runs(env), [
    0,
    "a.torrent: nothing changed\n  http://w/ was not there (web seeds)\n",
    "",
  ]);
});

Deno.test("edit says nothing with --quiet", async () => {
  const env = machine("edit", "a.torrent", "--comment", "x", "--quiet");
  assertEquals(await runs(env), [0, "", ""]);
  assertEquals(read(env, "a.torrent").outer.comment, "x");
});

Deno.test("edit --dry-run tells and writes nothing", async () => {
  const env = machine("edit", "b.torrent", "--no-comment", "--dry-run", "-o", "out");
  const before = allBytes(env);
  const out = 'b.torrent -> out/b.torrent: would change\n  comment: "hello" -> none\n';
  assertEquals(await runs(env), [0, out, ""]);
  assertEquals(allBytes(env), before);
  assert(env.dropped.includes("write"));
});

Deno.test("edit changes nothing at all when one of several cannot be read or is no torrent", async (t) => {
  const cases: [path: string, code: number, line: RegExp][] = [
    ["none.torrent", 4, /none\.torrent cannot be read: there is no such file.*Nothing was changed\.\n$/],
    ["bad.torrent", 4, /bad\.torrent: Not a torrent: .*byte 0.*Nothing was changed\.\n$/],
    ["out", 4, /out cannot be read: it is a folder/],
  ];
  for (const [path, code, line] of cases) {
    await t.step(path, async () => {
      const env = machine("edit", "a.torrent", path, "--comment", "x");
      env.files.put("bad.torrent", "l-3:e");
      const before = allBytes(env);
      const [is, out, err] = await runs(env);
      assertEquals([is, out, allBytes(env)], [code, "", before]);
      assertMatch(err, line);
    });
  }
});

Deno.test("edit tells of a write that fails, what was written before it and what was not", async () => {
  const env = machine("edit", "a.torrent", "b.torrent", "c.torrent", "--comment", "x");
  env.files.fail("writeWhole", "b.torrent", "full");
  const untouched = [env.files.bytes("b.torrent"), env.files.bytes("c.torrent")];
  const [code, out, err] = await runs(env);
  assertEquals([code, out], [5, 'a.torrent\n  comment: none -> "x"\n']);
  assertStringIncludes(err, "b.torrent cannot be written: the disk is full.");
  assertStringIncludes(err, "Written before: a.torrent. Left as it was: b.torrent, c.torrent.");
  assertEquals([env.files.bytes("b.torrent"), env.files.bytes("c.torrent")], untouched);
  assertEquals(read(env, "a.torrent").outer.comment, "x");
});

Deno.test("edit -o writes elsewhere and leaves the original", async (t) => {
  await t.step("a file", async () => {
    const env = machine("edit", "a.torrent", "--comment", "x", "-o", "new.torrent");
    assertEquals(await runs(env), [0, 'a.torrent -> new.torrent\n  comment: none -> "x"\n', ""]);
    assertEquals([read(env, "a.torrent").outer.comment, read(env, "new.torrent").outer.comment], [null, "x"]);
  });
  await t.step("a folder, for several; unchanged ones too", async () => {
    const env = machine("edit", "a.torrent", "b.torrent", "--comment", "hello", "-o", "out");
    const [code, out] = await runs(env);
    assertEquals([code, out.includes("b.torrent -> out/b.torrent: nothing changed")], [0, true]);
    assertEquals(read(env, "out/a.torrent").outer.comment, "hello");
    assertEquals(env.files.bytes("out/b.torrent"), env.files.bytes("b.torrent"));
  });
  await t.step("the standard output, what changed on stderr", async () => {
    const env = machine("edit", "a.torrent", "--comment", "x", "-o", "-");
    assertEquals(await runs(env), [0, "", 'a.torrent -> standard output\n  comment: none -> "x"\n']);
    const written = readTorrent(env.out.bytes);
    assertEquals(!isFault(written) && written.outer.comment, "x");
    assertEquals(read(env, "a.torrent").outer.comment, null);
  });
  await t.step("from the standard input", async () => {
    const env = machine("edit", "-", "--no-comment", "-o", "-", "--quiet");
    env.input = torrent({ comment: "hello" });
    assertEquals(await runs(env), [0, "", ""]);
    assertEquals(env.out.bytes, torrent());
  });
});

Deno.test("edit -o replaces what is there only with --force", async () => {
  const args = ["edit", "a.torrent", "b.torrent", "--comment", "x", "-o", "out"];
  const env = machine(...args);
  env.files.put("out/b.torrent", "old");
  const before = allBytes(env);
  const [code, out, err] = await runs(env);
  assertEquals([code, out, allBytes(env)], [5, "", before]);
  assertMatch(err, /out\/b\.torrent cannot be written: it is there already.*--force/);
  const forced = machine(...args, "--force");
  forced.files.put("out/b.torrent", "old");
  assertEquals((await runs(forced))[0], 0);
  assertEquals(read(forced, "out/b.torrent").outer.comment, "x");
});

Deno.test("edit --copy-trackers takes all tiers of another torrent", async () => {
  const env = machine("edit", "a.torrent", "--copy-trackers", "from.torrent");
  env.files.put(
    "from.torrent",
    torrent({ announce: "http://y/", "announce-list": [["http://x/"], ["http://y/"]] }),
  );
  const [code, out] = await runs(env);
  assertEquals([code, read(env, "a.torrent").outer.trackers], [0, [["http://x/"], ["http://y/"]]]);
  assertStringIncludes(
    out,
    "trackers: http://a/ -> http://x/ | http://y/\n  announce: http://a/ -> http://y/\n",
  );
});

Deno.test("edit --copy-trackers refuses a torrent without trackers, and what is none", async () => {
  const env = machine("edit", "a.torrent", "--copy-trackers", "c.torrent");
  const [code, , err] = await runs(env);
  assertEquals([code, err], [
    1,
    "muster: c.torrent has no trackers to copy. Name a torrent that has some.\n",
  ]);
  const missing = machine("edit", "a.torrent", "--copy-trackers", "none");
  assertEquals((await runs(missing))[0], 4);
  const bad = machine("edit", "a.torrent", "--copy-trackers", "bad");
  bad.files.put("bad", "i5e");
  const [badCode, , badErr] = await runs(bad);
  assertEquals(badCode, 4);
  assertMatch(badErr, /bad: Not a torrent/);
});

Deno.test("edit --rename with --new-infohash renames a hybrid and tells both new info hashes", async () => {
  const env = machine("edit", "h.torrent", "--rename", "neu", "--new-infohash");
  env.files.put("h.torrent", torrentHybrid());
  const [code, out] = await runs(env);
  assertEquals([code, new TextDecoder().decode(read(env, "h.torrent").name)], [0, "neu"]);
  assertMatch(
    out,
    /name: "test" -> "neu"\n {2}info hash: [\da-f]{40} -> [\da-f]{40}\n {2}info hash v2: [\da-f]{64}\n/,
  );
});

Deno.test("edit --json prints one object a torrent, each on a line", async () => {
  const one = machine("edit", "a.torrent", "--no-tracker", "--json");
  const [code, out] = await runs(one);
  const report = JSON.parse(out);
  assertEquals(out, `${JSON.stringify(report)}\n`);
  assertEquals([code, report.version, report.input, report.output], [0, 1, "a.torrent", "a.torrent"]);
  assertEquals(report.changed, [{ what: "trackers", was: [["http://a/"]], is: [] }]);
  const two = machine("edit", "a.torrent", "c.torrent", "--no-tracker", "--json");
  const lines = (await runs(two))[1].trimEnd().split("\n").map((line) => JSON.parse(line));
  assertEquals(lines.map(({ input, output }) => [input, output]), [["a.torrent", "a.torrent"], [
    "c.torrent",
    null,
  ]]);
});

Deno.test("edit keeps an info hash unless another one is allowed, and names the torrent and the option", async (t) => {
  const cases: [options: string[], named: string][] = [
    [["--private"], "--private"],
    [["--source", "x", "--rename", "y"], "--rename and --source"],
  ];
  for (const [options, named] of cases) {
    await t.step(named, async () => {
      const env = machine("edit", "b.torrent", "a.torrent", "--comment", "new", ...options);
      const before = allBytes(env);
      assertEquals(await runs(env), [
        2,
        "",
        `muster: b.torrent: ${named} would change its info hash: to trackers and peers it is then another torrent. ` +
        "Add --new-infohash if that is what you want. Nothing was changed.\n",
      ]);
      assertEquals(allBytes(env), before);
    });
  }
});

Deno.test("edit needs no --new-infohash for torrents that have already what is asked for", async (t) => {
  const cases: [name: string, info: Keys, options: string[]][] = [
    ["private", { private: 1 }, ["--private"]],
    ["not private", {}, ["--no-private", "--no-source"]],
    ["source and name", { source: "S" }, ["--source", "S", "--rename", "test"]],
  ];
  for (const [name, info, options] of cases) {
    await t.step(name, async () => {
      const env = machine("edit", "p.torrent", ...options, "--comment", "x");
      env.files.put("p.torrent", torrentV1({ content: 5, info }));
      assertEquals(await runs(env), [0, 'p.torrent\n  comment: none -> "x"\n', ""]);
    });
  }
});

Deno.test("edit -o DIR/ makes the folder", async () => {
  const env = machine("edit", "a.torrent", "b.torrent", "--comment", "x", "-o", "new/");
  assertEquals((await runs(env))[0], 0);
  assertEquals([read(env, "new/a.torrent").outer.comment, read(env, "new/b.torrent").outer.comment], [
    "x",
    "x",
  ]);
});

Deno.test("edit without a word says that - is the standard input, where something comes in on it", async () => {
  const form = "muster: There is no torrent to edit. The form is: muster edit TORRENT... [options]";
  const piped = machine("edit", "--comment", "x");
  assertEquals(await runs(piped), [2, "", `${form} (- is the standard input, with -o)\n`]);
  const typed = Object.assign(machine("edit", "--comment", "x"), { inIsTerminal: true });
  assertEquals(await runs(typed), [2, "", `${form}\n`]);
});

Deno.test("edit writes through a link to a torrent", async () => {
  const env = machine("edit", "link.torrent", "--comment", "x");
  env.files.put("link.torrent", "-> a.torrent");
  assertEquals((await runs(env))[0], 0);
  assertEquals(read(env, "a.torrent").outer.comment, "x");
  const there = env.files.linkInfo("link.torrent");
  assert(!isFault(there) && there.kind === "link");
});

Deno.test("edit ended by Ctrl+C writes nothing more, and tells what was written", async () => {
  const env = machine("edit", "a.torrent", "b.torrent", "--comment", "x");
  const write = env.files.writeWhole.bind(env.files);
  env.files.writeWhole = (...args) => {
    env.signal("SIGINT");
    return write(...args);
  };
  const [code, , err] = await runs(env);
  assertEquals([code, err], [
    130,
    "muster: Stopped. Written before: a.torrent. Left as it was: b.torrent.\n",
  ]);
  assertEquals(read(env, "b.torrent").outer.comment, "hello");
});

Deno.test("edit on real files: replaced by a rename, the mode kept, a link followed, a failure without a trace", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const [file, link] = [`${folder}/a.torrent`, `${folder}/link.torrent`];
    await Deno.writeFile(file, torrent());
    const isUnix = Deno.build.os !== "windows";
    if (isUnix) {
      await Deno.chmod(file, 0o640);
      await Deno.symlink("a.torrent", link);
    }
    const env = Object.assign(machine("edit", isUnix ? link : file, "--comment", "x"), {
      files: systemFiles,
    });
    assertEquals((await runs(env))[0], 0);
    const changed = await Deno.readFile(file);
    assertEquals(changed, torrent({ comment: "x" }));
    if (isUnix) assertEquals((await Deno.lstat(link)).isSymlink, true);
    if (isUnix) assertEquals((await Deno.stat(file)).mode! & 0o777, 0o640);
    const again = Object.assign(machine("edit", file, `${folder}/none`, "--comment", "y"), {
      files: systemFiles,
    });
    assertEquals((await runs(again))[0], 4);
    assertEquals(await Deno.readFile(file), changed);
    const names = await Array.fromAsync(Deno.readDir(folder), ({ name }) => name);
    assertEquals(names.sort(), isUnix ? ["a.torrent", "link.torrent"] : ["a.torrent"]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("edit changes files alone, and says so of links and URLs", async () => {
  for (const word of ["http://x.example/a.torrent", "magnet:?xt=urn:btih:0", ""]) {
    const [code, , err] = await runs(machine("edit", word, "--no-comment"));
    assertEquals([code, /Give the path|give the file's path/.test(err)], [2, true], err);
    const [copied] = await runs(machine("edit", "a.torrent", `--copy-trackers=${word}`));
    assertEquals(copied, 2);
  }
});

Deno.test("edit ends at Ctrl+C while it waits for the standard input, with nothing written", async () => {
  const env = machine("edit", "-", "-o", "new.torrent", "--comment", "x");
  env.readInput = () => new Promise(() => {});
  const running = runs(env);
  await settle();
  env.signal("SIGINT");
  const [code, out, err] = await running;
  assertEquals([code, out, err], [130, "", "muster: Stopped: nothing was changed.\n"]);
  assertEquals(env.files.bytes("new.torrent"), undefined);
});

Deno.test("edit --json lets no name steer the terminal, and names where it wrote", async () => {
  const env = machine("edit", "\u202ea.torrent", "-o", "new.torrent", "--comment", "\u202e");
  env.args.push("--json");
  env.files.put("\u202ea.torrent", torrent());
  const [code, out] = await runs(env);
  assertEquals([code, out.includes("\u202e")], [0, false]);
  const { input, output, changed } = JSON.parse(out);
  assertEquals([input, output], ["\u202ea.torrent", "new.torrent"]);
  assertEquals(changed, [{ what: "comment", was: null, is: "\u202e" }]);
});

Deno.test("edit -o - tells why the torrent did not arrive", async () => {
  const env = machine("edit", "a.torrent", "-o", "-", "--comment", "x");
  env.out.failsWith = { fault: "cannot-write", message: "The disk is full." };
  assertEquals((await runs(env)).toSpliced(1, 1), [
    5,
    'a.torrent -> standard output\n  comment: none -> "x"\nmuster: The disk is full.\n',
  ]);
  const gone = machine("edit", "a.torrent", "-o", "-", "--comment", "x");
  gone.out.writeBytes = () => false;
  const [code, , err] = await runs(gone);
  assertEquals(code, 5);
  assertStringIncludes(err, "nobody reads it");
});

Deno.test("edit -o replaces nothing that comes up after it has looked", async () => {
  const env = machine("edit", "a.torrent", "-o", "b.torrent", "--comment", "x");
  const linkInfo = env.files.linkInfo.bind(env.files);
  env.files.linkInfo = (path) => linkInfo(path === "b.torrent" ? "none" : path);
  const [code, , err] = await runs(env);
  assertEquals([code, read(env, "b.torrent").outer.comment], [5, "hello"], err);
});
