import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { fault } from "../../lib/base/fault.ts";
import { run } from "../../lib/cli/run.ts";
import { encode } from "../../lib/bencode/encode.ts";
import { FOUR_FILES, torrentHybrid, torrentV1, torrentV2 } from "../fixture/torrents.ts";
import { MemoryFiles } from "../fixture/memory_files.ts";
import { within } from "../fixture/http.ts";
import { FakeEnv, settle } from "./fake_env.ts";

const TRACKER = "http://tracker.example.net:6969/announce";
const HASH = "0123456789abcdef0123456789abcdef01234567";
const LINK = `magnet:?xt=urn:btih:${HASH}`;

async function show(
  args: readonly string[],
  files: Record<string, Uint8Array | string> = {},
  change: (env: FakeEnv) => void = () => {},
): Promise<{ code: number; env: FakeEnv }> {
  const env = new FakeEnv(["show", ...args]);
  env.files = new MemoryFiles({ "/somewhere/": "", ...files });
  change(env);
  return { code: await within(run(env), "the end"), env };
}

/** What stands behind a label in the text. */
function told(text: string, label: string): string | undefined {
  return text.split("\n").find((line) => line.startsWith(`${label}  `))?.slice(label.length).trim();
}

Deno.test("muster show tells what a torrent says", async () => {
  const bytes = torrentV1({
    files: FOUR_FILES,
    info: { private: 1, source: "ABC" },
    top: {
      "announce": TRACKER,
      "announce-list": [[TRACKER, "udp://a.example:80"], ["https://b.example/announce"]],
      "comment": "two\nlines",
      "created by": "a test",
      "creation date": 1_600_000_000,
      "url-list": ["http://c.example/files/"],
      "httpseeds": ["http://d.example/seed"],
    },
  });
  const { code, env } = await show(["a.torrent"], { "a.torrent": bytes });
  assertEquals(code, 0, env.err.text);
  assertEquals(env.err.text, "");
  const [head, tree, ...rest] = env.out.text.split("\n\n");
  assertEquals(rest, []);
  assertEquals(
    head.replace(/[0-9a-f]{40}/, "HASH"),
    [
      "name          test",
      "kind          v1",
      "info hash     HASH",
      "size          66 KB (65540 bytes) in 4 files",
      "pieces        5 x 16KiB",
      "private       yes",
      "source        ABC",
      "comment       two",
      "              lines",
      "created by    a test",
      "date          2020-09-13T12:26:40Z",
      "trackers      1  http://tracker.example.net:6969/announce",
      "                 udp://a.example:80",
      "              2  https://b.example/announce",
      "web seeds     http://c.example/files/",
      "HTTP seeds    http://d.example/seed",
    ].join("\n"),
  );
  assertEquals(tree.split("\n").slice(0, 3), ["   66 KB  test/", "     5 B  |- a.txt", "   50 KB  |- b/"]);
});

Deno.test("muster show tells both hashes, of v2 whole", async () => {
  for (const [make, labels] of [[torrentV2, [64]], [torrentHybrid, [40, 64]]] as const) {
    const { env } = await show(["a"], { a: make({ files: FOUR_FILES, top: { announce: TRACKER } }) });
    const hashes = [told(env.out.text, "info hash"), told(env.out.text, "info hash v2")];
    assertEquals(hashes.filter((hash) => hash !== undefined).map((hash) => hash.length), [...labels]);
  }
});

Deno.test("muster show draws the tree with boxes where the console can", async () => {
  const files = { a: torrentV1({ files: FOUR_FILES }) };
  const { env } = await show(["a"], files, (env) => env.variables.LANG = "C.UTF-8");
  assertStringIncludes(env.out.text, "\u251c\u2500 a.txt");
});

Deno.test("muster show warns of what is odd; with --quiet that is all", async () => {
  const bytes = torrentV1({
    files: [{ path: ["..", "a\x1b[2J"], content: 5 }],
    info: { private: 1 },
    top: { comment: "\x1b]0;x\x07 \u202e" },
  });
  const whole = await show(["a"], { a: bytes });
  assertEquals(whole.code, 0);
  assertEquals(/(?!\n)[\p{C}]/u.test(whole.env.out.text), false);
  assertStringIncludes(whole.env.out.text, "\nwarning: It is private and has no tracker");
  const quiet = await show(["a", "--quiet"], { a: bytes });
  const lines = quiet.env.out.text.trimEnd().split("\n");
  assert(lines.length > 1 && lines.every((line) => line.startsWith("warning: ")), quiet.env.out.text);
  assertEquals((await show(["a", "--quiet"], { a: torrentV1() })).env.out.text, "");
});

Deno.test("muster show --files lists the files for scripts, pads left out", async () => {
  const { env } = await show(["--files", "a", "b"], {
    a: torrentHybrid({ files: FOUR_FILES }),
    b: torrentV1(),
  });
  assertEquals(
    env.out.text,
    "5\ttest/a.txt\n50000\ttest/b/c.bin\n0\ttest/b/d.empty\n15535\ttest/e.bin\n40000\ttest\n",
  );
});

Deno.test("muster show --json tells all in one object, on a line", async () => {
  const bytes = torrentHybrid({
    name: "x/y",
    files: [...FOUR_FILES, { path: ["f", new Uint8Array([0xff])], content: 5, attr: "x" }],
    top: { "announce": TRACKER, "creation date": 1_600_000_000 },
  });
  const { code, env } = await show(["--json", "a"], { a: bytes });
  assertEquals(code, 0, env.err.text);
  const it = JSON.parse(env.out.text);
  assertEquals(env.out.text, `${JSON.stringify(it)}\n`);
  assertEquals([it.version, it.input, it.kind, it.name, it.length], [1, "a", "hybrid", "x/y", 65_545]);
  assertEquals([it.infoHash.length, it.infoHashV2.length, it.torrentSize], [40, 64, bytes.length]);
  assertEquals([it.trackers, it.date, it.dateText], [[[TRACKER]], 1_600_000_000, "2020-09-13T12:26:40Z"]);
  assert(it.remarks.some(({ code }: { code: string }) => code === "name-changed"));
  assert(it.safeName !== undefined && it.safeName !== "x/y");
  const odd = it.files.at(-1);
  assertEquals([odd.path, odd.pathHex, odd.length, odd.executable], [["f", "\ufffd"], ["66", "ff"], 5, true]);
  assertEquals([odd.safePath.length, odd.root.length], [2, 64]);
  const pads = it.files.filter(({ pad }: { pad?: boolean }) => pad).length;
  assertEquals([pads > 0, it.fileCount], [true, it.files.length - pads]);
});

Deno.test("muster show --raw writes any bencode as JSON, torrent or not", async () => {
  const bytes = encode({ a: [1, new Uint8Array([0xff])], b: 2n ** 60n });
  const { code, env } = await show(["--raw", "x"], { x: bytes });
  assertEquals([code, env.err.text], [0, ""]);
  assertEquals(env.out.text, '{\n  "a": [\n    1,\n    "hex:ff"\n  ],\n  "b": 1152921504606846976\n}\n');
  const trailing = await show(["--raw", "x"], { x: "i1eabc" });
  assertEquals([trailing.code, trailing.env.out.text], [0, "1\n"]);
  assertStringIncludes(trailing.env.err.text, "x: 3 bytes follow the value");
  assertEquals((await show(["--raw", "x"], { x: "i1e\r\n" })).env.err.text, "");
  const bad = await show(["--raw", "x"], { x: "l-3:e" });
  assertEquals([bad.code, bad.env.out.text], [4, ""]);
  assertStringIncludes(bad.env.err.text, "x: Not valid bencode at byte 1");
});

Deno.test("muster show explains a magnet link", async () => {
  const v2 = HASH.repeat(2).slice(0, 64);
  const link = `${LINK}&xt=urn:btmh:1220${v2}&dn=a%1B+name&xl=1500&tr=${encodeURIComponent(TRACKER)}` +
    "&ws=http%3A%2F%2Fc.example%2Ff&x.pe=192.0.2.1%3A6881&so=0,2-4";
  const { code, env } = await show([link]);
  assertEquals(code, 0, env.err.text);
  assertEquals(env.out.text.split("\n"), [
    "name          a? name",
    "kind          magnet link",
    `info hash     ${HASH}`,
    `info hash v2  ${v2}`,
    "size          1.5 KB (1500 bytes)",
    `trackers      ${TRACKER}`,
    "web seeds     http://c.example/f",
    "peers         192.0.2.1:6881",
    "only files    0, 2-4 (the first one is 0)",
    "",
  ]);
  const json = JSON.parse((await show(["--json", link])).env.out.text);
  assertEquals([json.kind, json.infoHash, json.trackers, json.selected], ["magnet", HASH, [[TRACKER]], [[
    0,
    0,
  ], [2, 4]]]);
});

Deno.test("muster show notes that a magnet link has no tracker", async () => {
  const { env } = await show([LINK]);
  assertStringIncludes(env.out.text, "\n\nnote: It has no tracker");
});

Deno.test("muster show notes that a link of a hash alone may have lost its rest", async () => {
  const note =
    "\nnote: The link is a hash alone: if it was typed without quotes, all that followed & is lost.\n";
  assertStringIncludes((await show([LINK])).env.out.text, note);
  assertEquals((await show([`${LINK}&dn=x`])).env.out.text.includes("hash alone"), false);
});

Deno.test("muster show without a word says that - is the standard input, where something comes in on it", async () => {
  const form = "muster: There is nothing to show. The form is: muster show SOURCE... [options]";
  assertEquals((await show([])).env.err.text, `${form} (- is the standard input)\n`);
  assertEquals((await show([], {}, (env) => env.inIsTerminal = true)).env.err.text, `${form}\n`);
});

Deno.test("muster show takes several sources; a bad one does not stop the others and sets the exit code", async () => {
  const files = { a: torrentV1({ name: "first" }), c: torrentV1({ name: "third" }), bad: "nonsense" };
  const { code, env } = await show(["a", "b", "bad", "c", LINK], files);
  assertEquals(code, 4);
  const headings = env.out.text.split("\n").filter((line) => line.endsWith(":"));
  assertEquals(headings, ["a:", "c:", `${LINK}:`]);
  const [missing, broken] = env.err.text.split("\n");
  assertStringIncludes(missing, "muster: b cannot be read");
  assertStringIncludes(broken, "muster: bad: ");
  const json = await show(["--json", "a", "b", "c"], files);
  const names = json.env.out.text.trimEnd().split("\n").map((line) => JSON.parse(line).name);
  assertEquals([json.code, names], [4, ["first", undefined, "third"]]);
});

Deno.test("muster show reads the standard input and the web", async () => {
  const { code, env } = await show(["-", "https://x.example/t"], {}, (env) => {
    env.input = torrentV1({ name: "piped" });
    env.fetchTorrent = () => Promise.resolve(torrentV1({ name: "fetched" }));
  });
  assertEquals(code, 0, env.err.text);
  assertEquals(env.out.text.match(/(?<=^name +)\w+/gm), ["piped", "fetched"]);
  assertStringIncludes(env.out.text, "The standard input:\n");
  assertEquals(env.dropped, ["ffi", "write", "run", "env", "sys"]);
  const failed = await show(["https://x.example/t"], {}, (env) => {
    env.fetchTorrent = () => Promise.resolve(fault("cannot-read", "There is nothing."));
  });
  assertEquals([failed.code, failed.env.err.text], [4, "muster: There is nothing.\n"]);
});

Deno.test("muster show needs no network for a file", async () => {
  assertEquals((await show(["a"], { a: torrentV1() })).env.dropped.at(-1), "net");
});

Deno.test("muster show refuses what it cannot do", async (t) => {
  const cases: readonly (readonly [args: string[], code: number, words: string])[] = [
    [[], 2, "There is nothing to show. The form is: muster show SOURCE..."],
    [["--json", "--raw", "a"], 2, "--json and --raw do not go together."],
    [["--files", LINK], 2, "does not name its files"],
    [["--raw", LINK], 2, "has no bencode"],
    [["magnet:?dn=x"], 4, "muster: "],
    [["--raw", LINK, "a"], 2, `"${LINK.slice(0, 40)}...": A magnet link`],
  ];
  for (const [args, code, words] of cases) {
    await t.step(args.join(" "), async () => {
      const result = await show(args, { a: torrentV1() });
      assertEquals(result.code, code);
      assertStringIncludes(result.env.err.text, words);
    });
  }
});

Deno.test("muster show ends at Ctrl+C while it waits", async () => {
  const env = new FakeEnv(["show", "https://x.example/t"]);
  env.fetchTorrent = (_url, _limit, signal) =>
    new Promise((resolve) =>
      signal.addEventListener("abort", () => resolve(fault("interrupted", "Interrupted.")))
    );
  const running = run(env);
  await settle();
  assert(env.signal("SIGINT"));
  assertEquals(await within(running, "the end"), 130);
  assertEquals([env.out.text, env.err.text], ["", "Stopped.\n"]);
});

Deno.test("muster show shows or refuses any bytes, and lets none steer the terminal", async () => {
  const whole = [torrentV1({ files: FOUR_FILES }), torrentHybrid({ files: FOUR_FILES }), torrentV2()];
  const changes = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 });
  const forms = fc.constantFrom<string[]>([], ["--json"], ["--raw"], ["--files"]);
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...whole), changes, forms, async (bytes, flips, form) => {
      const changed = bytes.slice();
      for (const [at, byte] of flips) changed[at % changed.length] = byte;
      const { code, env } = await show([...form, "a"], { a: changed });
      assert(code === 0 || code === 4, env.err.text);
      assertEquals(/(?![\n\t])\p{C}/u.test(env.out.text + env.err.text), false);
      if (code === 0 && form[0] !== "--files" && form.length > 0) JSON.parse(env.out.text);
    }),
    { numRuns: 200 },
  );
});

Deno.test("muster show of many files stays short", async () => {
  const files = Array.from(
    { length: 20_000 },
    (_, i) => ({ length: i, path: [`folder ${i % 99}`, `file ${i}`] }),
  );
  const length = files.reduce((sum, file) => sum + file.length, 0);
  const info = {
    name: "many",
    "piece length": 1 << 24,
    pieces: new Uint8Array(20 * Math.ceil(length / (1 << 24))),
    files,
  };
  const bytes = encode({ announce: TRACKER, info });
  const { code, env } = await show(["a"], { a: bytes });
  assertEquals(code, 0, env.err.text);
  assert(env.out.text.split("\n").length < 120);
  assertStringIncludes(env.out.text, "20000 files");
});

Deno.test("muster show --json gives an object for what cannot be shown too", async () => {
  const { code, env } = await show(["--json", "none", "a.torrent", "\u202e"], { "a.torrent": torrentV1() });
  assertEquals([code, env.out.text.includes("\u202e")], [4, false]);
  const [first, second, third] = env.out.text.trimEnd().split("\n").map((line) => JSON.parse(line));
  assertEquals(first, {
    version: 1,
    input: "none",
    error: { code: "cannot-read", message: "none cannot be read: there is no such file or folder." },
  });
  assertEquals([second.input, second.error, third.input], ["a.torrent", undefined, "\u202e"]);
});

Deno.test("muster show exits as the first failure says", async () => {
  assertEquals((await show(["--files", LINK, "none"])).code, 2);
  assertEquals((await show(["--files", "none", LINK])).code, 4);
});
