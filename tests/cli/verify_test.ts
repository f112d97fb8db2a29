/** `muster verify` from its arguments to its exit code, with files in memory. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { hashHere } from "../../lib/metainfo/hashing/hash_here.ts";
import type { FakeEnv } from "./fake_env.ts";
import { envOf, FILES, flip, PIECE, told } from "./verify/machine.ts";

Deno.test("verify says in one line that all is whole", async (t) => {
  for (const [torrent, pieces] of [["x1", 6], ["x2", 7], ["xh", 7]] as const) {
    await t.step(torrent, async () => {
      const env = envOf("/t/x", FILES, `/t/${torrent}.torrent`);
      assertEquals(await told(env), [0, `All 4 files are whole: 85 KB in ${pieces} pieces.\n`, ""]);
    });
  }
});

/** Breaks every file but one. */
function breakAll(env: FakeEnv): void {
  flip(env, "/t/x/a.bin", 0);
  env.files.put("/t/x/b", "short");
  flip(env, "/t/x/c/d.bin", 0);
}

Deno.test("verify tells the files and the pieces that are not right", async () => {
  const env = envOf("/t/x", FILES, "/t/x1.torrent");
  breakAll(env);
  assertEquals(await told(env), [
    6,
    `damaged     a.bin: 2 of 3 pieces not right
short       b: 5 bytes in place of 2,000, 1 of 1 piece not right
suspect     c/d.bin: it shares a piece that is not right with other files
Bad pieces: 0
Pieces that miss bytes: 2
3 of 4 files are not whole (1 damaged, 1 short, 1 suspect). 38.6% (33 KB of 85 KB) is not right in /t/x.
`,
    "",
  ]);
});

Deno.test("verify --files lists all files in their order", async () => {
  const env = envOf("/t/x", FILES, "/t/xh.torrent", "--files");
  breakAll(env);
  env.files.drop("/t/x/e");
  assertEquals(await told(env), [
    6,
    `damaged     a.bin: 1 of 3 pieces not right
short       b: 5 bytes in place of 2,000, 1 of 1 piece not right
damaged     c/d.bin: 1 of 3 pieces not right
missing     e: 0 B
Bad pieces: 0, 4
Pieces that miss bytes: 3
4 of 4 files are not whole (2 damaged, 1 short, 1 missing). 41% (35 KB of 85 KB) is not right in /t/x.
`,
    "",
  ]);
});

Deno.test("verify --quiet prints only what is wrong", async () => {
  assertEquals(await told(envOf("/t/x", FILES, "/t/x1.torrent", "--quiet")), [0, "", ""]);
  const env = envOf("/t/x", FILES, "/t/x2.torrent", "--quiet", "--files");
  env.files.put("/t/x/b", new Uint8Array(2001));
  const [code, out] = await told(env);
  assertEquals(code, 6);
  assertMatch(
    out,
    /^long {8}b: 2,001 bytes in place of 2,000, 1 of 1 piece not right\nBad pieces: 3\n1 of 4 /,
  );
});

Deno.test("verify names the broken file that a suspect shares a piece with", async () => {
  const env = envOf("/t/x", FILES, "/t/x1.torrent");
  env.files.drop("/t/x/b");
  const [code, out] = await told(env);
  assertEquals(code, 6);
  assertMatch(out, /^missing {5}b: 2 KB\nsuspect {5}a\.bin: it shares a piece that is not right with b\n/);
  const json = envOf("/t/x", FILES, "/t/x1.torrent", "--json");
  json.files.drop("/t/x/b");
  const [suspect, missing] = JSON.parse((await told(json))[1]).files;
  assertEquals([suspect.suspected, missing.number, missing.found], [missing.number, 2, null]);
});

Deno.test("verify tells why a file cannot be read", async () => {
  const env = envOf("/t/x", FILES, "/t/x2.torrent");
  env.files.fail("open", "/t/x/b", "denied");
  const [code, out] = await told(env);
  assertEquals(code, 6);
  assertMatch(
    out,
    /^unreadable {2}b: it cannot be read: it may not be opened by this user\. Change its permissions/,
  );
});

Deno.test("verify --json tells it all in one object, on a line", async () => {
  const env = envOf("/t/x", FILES, "/t/x1.torrent", "--json", "--extra");
  breakAll(env);
  env.files.put("/t/x/c/new\u202e", "");
  const [code, out, err] = await told(env);
  assertEquals([code, err, out.includes("\u202e")], [6, "", false]);
  assertEquals(out.indexOf("\n"), out.length - 1);
  const { infoHash, files, ...report } = JSON.parse(out);
  assertMatch(infoHash, /^[0-9a-f]{40}$/);
  assertEquals(report, {
    version: 1,
    input: "/t/x1.torrent",
    kind: "v1",
    name: "x",
    infoHashV2: null,
    place: "/t/x",
    whole: false,
    ...{ length: 84_920, right: 84_920 - 2 * PIECE, pieceLength: PIECE, pieceCount: 6 },
    ...{ badPieces: [[0, 0]], incompletePieces: [[2, 2]], uncheckedPieces: [] },
    extra: { files: ["c/new\u202e"], complete: true, problems: [] },
  });
  assertEquals(files.map(({ state }: { state: string }) => state), ["damaged", "short", "suspect", "whole"]);
  assertEquals(files[1], {
    number: 2,
    path: ["b"],
    place: "/t/x/b",
    state: "short",
    length: 2000,
    found: 5,
    right: 0,
    pieceCount: 1,
    badPieceCount: 1,
    untold: false,
    suspected: null,
    contradicted: false,
    problem: null,
  });
});

Deno.test("verify cuts long lists off, the proven first, and says how to see the rest", async () => {
  const files = Array.from({ length: 60 }, (_, i) => ({ path: String(i + 100), content: 500 }));
  const env = envOf("/t/x", files, "/t/x1.torrent", "--extra");
  env.files.drop("/t/x/150");
  for (let i = 0; i < 30; i++) env.files.put(`/t/x/extra${i}`, "");
  const [code, out] = await told(env);
  const lines = out.split("\n");
  assertEquals(code, 6);
  assertEquals(lines[0], "missing     150: 500 B");
  assertEquals(lines.filter((line) => line.startsWith("suspect")).length, 19);
  assertEquals(lines[20], "... and 8 more files; --files lists them all.");
  const all = envOf("/t/x", files, "/t/x1.torrent", "--extra", "--files");
  all.files.drop("/t/x/150");
  for (let i = 0; i < 30; i++) all.files.put(`/t/x/extra${i}`, "");
  const whole = (await told(all))[1];
  assertEquals(whole.split("\n").filter((line) => line.startsWith("extra")).length, 30);
  assert(out.includes("... and 10 more extra files; --files lists them all.\n"));
});

Deno.test("verify reads the torrent from the standard input and from the web", async () => {
  const piped = envOf("/somewhere/x", FILES, "-");
  piped.input = piped.files.bytes("/t/x1.torrent")!;
  assertEquals((await told(piped))[0], 0);
  const fetched = envOf("/somewhere/x", FILES, "http://example.net/x.torrent");
  fetched.fetchTorrent = () => Promise.resolve(fetched.files.bytes("/t/x1.torrent")!);
  assertEquals((await told(fetched))[0], 0);
  assert(fetched.dropped.includes("net"));
});

Deno.test("verify refuses what cannot be verified, with words that say why", async (t) => {
  const cases: [args: string[], code: number, line: RegExp][] = [
    [[], 2, /There is no torrent to verify\. The form is: muster verify TORRENT \[PATH\]/],
    [["magnet:?xt=urn:btih:" + "01".repeat(20)], 2, /magnet link/],
    [["/t/x/b"], 4, /\/t\/x\/b: /],
    [["/t/x1.torrent", "/t/x", "more"], 2, /one word too many/],
    [["/t/x1.torrent", "--threads", "0.5"], 2, /--threads/],
  ];
  for (const [args, code, line] of cases) {
    await t.step(args.join(" ").slice(0, 40), async () => {
      const [found, out, err] = await told(envOf("/t/x", FILES, ...args));
      assertEquals([found, out], [code, ""]);
      assertMatch(err, line);
    });
  }
});

Deno.test("verify --json tells in an object why a torrent could not be checked", async () => {
  const [code, out, err] = await told(envOf("/t/x", FILES, "/t/none.torrent", "--json"));
  const message = "/t/none.torrent cannot be read: there is no such file or folder.";
  assertEquals([code, err], [4, `muster: ${message}\n`]);
  assertEquals(JSON.parse(out), {
    version: 1,
    input: "/t/none.torrent",
    error: { code: "cannot-read", message },
  });
});

Deno.test("verify without a word says that - is the standard input, where something comes in on it", async () => {
  const form = "muster: There is no torrent to verify. The form is: muster verify TORRENT [PATH]";
  assertEquals(await told(envOf("/t/x", FILES)), [2, "", `${form} (- is the standard input)\n`]);
  const typed = Object.assign(envOf("/t/x", FILES), { inIsTerminal: true });
  assertEquals(await told(typed), [2, "", `${form}\n`]);
});

Deno.test("verify's progress is of the bytes that are read, not of the gaps between files", async () => {
  const env = envOf("/t/x", FILES, "/t/xh.torrent");
  env.hash = (plan, means) => {
    means.onProgress(42_460);
    env.clock.advance(10_000);
    return hashHere(env.files)(plan, means);
  };
  assertMatch((await told(env))[2], /^Verifying: 50%, 42 KB of 85 KB/);
});

Deno.test("Ctrl+C ends verify at any moment", async (t) => {
  await t.step("while it hashes", async () => {
    const env = envOf("/t/x", FILES, "/t/x1.torrent");
    env.files.beforeRead = () => env.signal("SIGINT");
    assertEquals(await told(env), [130, "", "Stopped.\n"]);
    assertEquals(env.listened(), []);
  });
  await t.step("while it waits for the torrent", async () => {
    const env = envOf("/t/x", FILES, "-");
    env.readInput = () => {
      queueMicrotask(() => env.signal("SIGINT"));
      return new Promise(() => {});
    };
    assertEquals(await told(env), [130, "", "Stopped.\n"]);
  });
  await t.step("quietly", async () => {
    const env = envOf("/t/x", FILES, "/t/x1.torrent", "--quiet");
    env.files.beforeRead = () => env.signal("SIGINT");
    assertEquals(await told(env), [130, "", ""]);
  });
});

Deno.test("verify hashes in as many threads as are wanted", async () => {
  for (const [args, threads] of [[[], 2], [["--threads", "5"], 5]] as const) {
    const env = envOf("/t/x", FILES, "/t/x1.torrent", ...args);
    let asked = 0;
    env.hash = (plan, means) => {
      asked = means.threads;
      return hashHere(env.files)(plan, means);
    };
    await told(env);
    assertEquals(asked, threads);
  }
});

Deno.test("verify refuses an empty PATH", async () => {
  const [code, out, err] = await told(envOf("/t/x", FILES, "/t/x1.torrent", ""));
  assertEquals([code, out, err], [2, "", "muster: The PATH is empty. Give the path of a file or folder.\n"]);
});

Deno.test("verify --extra asks for names that are not UTF-8 before it gives up what that takes", async () => {
  const env = envOf("/t/x", FILES, "/t/x1.torrent");
  await told(env);
  assertEquals(env.files.listsPrepared, false);
  const extra = envOf("/t/x", FILES, "/t/x1.torrent", "--extra");
  let droppedBefore: string[] | null = null;
  extra.files.prepareLists = () => void (droppedBefore = [...extra.dropped]);
  await told(extra);
  assertEquals(droppedBefore, []);
});

Deno.test("verify gives up the permissions that it does not need", async () => {
  const env = envOf("/t/x", FILES, "/t/x1.torrent");
  await told(env);
  assertEquals(env.dropped.toSorted(), ["env", "ffi", "net", "run", "sys", "write"]);
});
