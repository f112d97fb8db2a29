import { assertEquals, assertStringIncludes } from "@std/assert";
import { run } from "../../../lib/cli/run.ts";
import { VERSION } from "../../../lib/base/version.ts";
import { type Fixture, FOUR_FILES, torrentHybrid, torrentV1, torrentV2 } from "../../fixture/torrents.ts";
import { MemoryFiles } from "../../fixture/memory_files.ts";
import { within } from "../../fixture/http.ts";
import { FakeEnv } from "../fake_env.ts";

const HEAD = `btshowmetainfo muster/${VERSION} - decode BitTorrent metainfo files\n`;

async function btshowmetainfo(
  args: readonly string[],
  files: Record<string, Uint8Array | string>,
): Promise<{ code: number; out: string; err: string }> {
  const env = new FakeEnv(["btshowmetainfo", ...args]);
  env.files = new MemoryFiles({ "/somewhere/": "", ...files });
  const code = await within(run(env), "the end");
  return { code, out: env.out.text, err: env.err.text };
}

/** What is told of one torrent, hashes by their length. */
async function linesOf(bytes: Uint8Array): Promise<string[]> {
  const { code, out, err } = await btshowmetainfo(["some/d.torrent"], { "some/d.torrent": bytes });
  assertEquals([code, err], [0, ""]);
  assertEquals(out.startsWith(`${HEAD}\n`), true);
  return out.slice(HEAD.length + 1).trimEnd().split("\n")
    .map((line) => line.replace(/[0-9a-f]{40,}$/, (hash) => `(${hash.length} digits)`));
}

const FOLDER: Fixture = {
  name: "dir",
  files: [{ path: "A.txt", content: 10 }, { path: "sub/c.txt", content: 100_000 }],
  info: { source: "kept" },
};

Deno.test("btshowmetainfo tells of a folder in BitTornado's layout", async () => {
  const bytes = torrentV1({
    ...FOLDER,
    top: {
      "announce": "http://127.0.0.1:6969/announce",
      "announce-list": [["http://a/ann", "http://b/ann"], ["http://c/ann"]],
      "httpseeds": ["http://s1/x", "http://s2/y"],
      "comment": "hello world",
    },
  });
  assertEquals(await linesOf(bytes), [
    "metainfo file.: d.torrent",
    "info hash.....: (40 digits)",
    "directory name: dir",
    "files.........:",
    "   A.txt (10)",
    "   sub/c.txt (100000)",
    "archive size..: 100010 (6 * 16384 + 1706)",
    "announce url..: http://127.0.0.1:6969/announce",
    "announce-list.: http://a/ann,http://b/ann|http://c/ann",
    "http seeds....: http://s1/x|http://s2/y",
    "comment.......: hello world",
  ]);
});

Deno.test("btshowmetainfo tells of a single file, and warns when there is no announce key", async () => {
  assertEquals(await linesOf(torrentV1({ name: "one.bin", content: 102_400, pieceLength: 32_768 })), [
    "metainfo file.: d.torrent",
    "info hash.....: (40 digits)",
    "file name.....: one.bin",
    "file size.....: 102400 (3 * 32768 + 4096)",
    "***WARNING*** - no announce key",
  ]);
});

Deno.test("btshowmetainfo tells v2 hashes, and no pads", async () => {
  const hybrid = await linesOf(torrentHybrid(FOLDER));
  assertEquals(hybrid.slice(1, 3), ["info hash.....: (40 digits)", "info hash v2..: (64 digits)"]);
  assertEquals(hybrid.filter((line) => line.startsWith("   ")), ["   A.txt (10)", "   sub/c.txt (100000)"]);
  const v2 = await linesOf(torrentV2(FOLDER));
  assertEquals(v2.slice(1, 3), ["info hash v2..: (64 digits)", "directory name: dir"]);
});

Deno.test("btshowmetainfo lets no name or comment steer the terminal", async () => {
  const lines = await linesOf(
    torrentV1({ name: "a\x1b[2J", top: { announce: "http://\x07", comment: "b\r\nc\u202e" } }),
  );
  assertEquals(lines.slice(2), [
    "file name.....: a?[2J",
    "file size.....: 40000 (2 * 16384 + 7232)",
    "announce url..: http://?",
    "comment.......: b c?",
  ]);
});

Deno.test("btshowmetainfo shows several, goes on after a bad one, and tells by its exit code", async () => {
  const files = { a: torrentV1(), c: torrentV1({ files: FOUR_FILES }), bad: "bad" };
  const { code, out, err } = await btshowmetainfo(["a", "b", "bad", "c"], files);
  assertEquals(code, 4);
  assertEquals(out.match(/^metainfo file.*$/gm), ["metainfo file.: a", "metainfo file.: c"]);
  assertEquals(out.split("\n\n").length, 3);
  assertStringIncludes(err, "muster: b cannot be read");
  assertStringIncludes(err, "muster: bad: ");
});

Deno.test("btshowmetainfo without a torrent tells how it is used", async () => {
  const { code, out, err } = await btshowmetainfo([], {});
  assertEquals([code, out], [2, ""]);
  assertStringIncludes(err, "btshowmetainfo TORRENT...");
});
