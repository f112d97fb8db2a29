/** Folders of .torrent files. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { createHash } from "node:crypto";
import { fromLatin1, toHex } from "../../../lib/base/bytes.ts";
import { isFault } from "../../../lib/base/fault.ts";
import { type Encodable, encode } from "../../../lib/bencode/encode.ts";
import { TorrentFolder } from "../../../lib/cli/track/torrent_folder.ts";
import { MemoryFiles } from "../../fixture/memory_files.ts";
import { FOUR_FILES, torrentHybrid, torrentV1, torrentV2 } from "../../fixture/torrents.ts";

const infoOf = (name: string): Encodable => ({
  length: 5,
  name,
  "piece length": 16_384,
  pieces: new Uint8Array(20).fill(7),
});
const hashOf = (name: string) => createHash("sha1").update(encode(infoOf(name))).digest();
const torrent = (name: string, more: Record<string, Encodable> = {}) =>
  encode({ ...more, info: infoOf(name) });

const pause = () => Promise.resolve();
const meansOf = (files: MemoryFiles) => ({ files, platform: "linux" as const, pause });

async function look(files: MemoryFiles, folder = new TorrentFolder("/t", meansOf(files))) {
  const found = await folder.look();
  assert(!isFault(found), JSON.stringify(found));
  return found;
}

Deno.test("a folder's torrents are found below it too, by the ends of their names, in order", async () => {
  const files = new MemoryFiles({
    "/t/b.torrent": torrent("b"),
    "/t/a.TORRENT": torrent("a"),
    "/t/deep/er/c.torrent": torrent("c"),
    "/t/.hidden.torrent": torrent("hidden"),
    "/t/readme.txt": "no torrent",
    "/t/folder.torrent/d.torrent": torrent("d"),
  });
  const { torrents, complaints } = await look(files);
  assertEquals(torrents.map(({ known }) => known[0].name), ["a", "b", "c", "d"]);
  assertEquals(
    torrents.map(({ hashes }) => toHex(hashes[0])),
    ["a", "b", "c", "d"].map((one) => toHex(hashOf(one))),
  );
  assertEquals(torrents[0].known[0], {
    hash: toHex(hashOf("a")),
    name: "a",
    size: 5,
    files: 1,
    path: "/t/a.TORRENT",
  });
  assertEquals(complaints, []);
});

Deno.test("a file that is no torrent, or half of one, is passed over with a line, and taken when it is whole", async () => {
  const whole = torrent("b");
  const files = new MemoryFiles({ "/t/a.torrent": torrent("a"), "/t/b.torrent": whole.subarray(0, 30) });
  const folder = new TorrentFolder("/t", meansOf(files));
  const first = await look(files, folder);
  assertEquals(first.torrents.length, 1);
  assertEquals(first.complaints.length, 1);
  assertStringIncludes(first.complaints[0], "/t/b.torrent is passed over");
  files.put("/t/b.torrent", whole, 1_800_000_000_000);
  const second = await look(files, folder);
  assertEquals([second.torrents.length, second.complaints], [2, []]);
});

Deno.test("a torrent that has not changed is not read again, one that went is gone", async () => {
  const files = new MemoryFiles({ "/t/a.torrent": torrent("a"), "/t/b.torrent": torrent("b") });
  const folder = new TorrentFolder("/t", meansOf(files));
  await look(files, folder);
  files.fail("readWhole", "/t/a.torrent", "denied");
  files.drop("/t/b.torrent");
  const { torrents, complaints } = await look(files, folder);
  assertEquals([torrents.length, complaints], [1, []]);
});

Deno.test("BitTornado's texts in a torrent become what its users are told, as a line of plain letters", async () => {
  const files = new MemoryFiles({
    "/t/a.torrent": torrent("a", {
      "warning message": "Old\r\nversion\u001b[2J",
      "failure reason": "x".repeat(1000),
    }),
    "/t/b.torrent": torrent("b", { "warning message": "\n" }),
  });
  const { torrents } = await look(files);
  assertEquals(torrents[0].notice, { warning: "Old version [2J", failure: "x".repeat(400) });
  assertEquals(torrents[1].notice, null);
});

Deno.test("a folder that is missing is a fault; one that cannot be looked into below it is a line", async () => {
  const files = new MemoryFiles({ "/t/deep/a.torrent": torrent("a"), "/t/b.torrent": torrent("b") });
  const missing = await new TorrentFolder("/nowhere", meansOf(files)).look();
  assert(isFault(missing) && missing.message.includes("/nowhere"));
  files.fail("list", "/t/deep", "denied");
  const { torrents, complaints } = await look(files);
  assertEquals(torrents.length, 1);
  assertStringIncludes(complaints.join(), "/t/deep");
});

Deno.test("a torrent is known by the info hashes by which it is announced, whatever its kind", async (t) => {
  const files = FOUR_FILES;
  const hash = (algorithm: string, bytes: Uint8Array) => {
    // The info dictionary is the value behind its key, up to the keys that come after it in order.
    const text = fromLatin1(bytes);
    const end = text.indexOf("12:piece layers");
    const info = text.slice(text.indexOf("4:info") + 6, end < 0 ? -1 : end);
    return createHash(algorithm).update(info, "latin1").digest("hex").slice(0, 40);
  };
  const cases: [kind: string, bytes: Uint8Array, algorithms: string[]][] = [
    ["v1", torrentV1({ files }), ["sha1"]],
    ["v2", torrentV2({ files }), ["sha256"]],
    ["hybrid", torrentHybrid({ files }), ["sha1", "sha256"]],
  ];
  for (const [kind, bytes, algorithms] of cases) {
    await t.step(kind, async () => {
      const { torrents } = await look(new MemoryFiles({ "/t/a.torrent": bytes }));
      const expected = algorithms.map((algorithm) => hash(algorithm, bytes));
      assertEquals(torrents[0].hashes.map((one) => toHex(one)), expected);
      assertEquals(torrents[0].known.map((one) => one.hash), expected);
      const { name, size, files: count } = torrents[0].known[0];
      assertEquals([name, size, count], ["test", 65_540, 4]);
    });
  }
});

Deno.test("while no torrent changes a look gives the very same array", async () => {
  const files = new MemoryFiles({
    "/t/a.torrent": torrent("a"),
    "/t/b.torrent": torrent("b"),
    "/t/bad.torrent": "x",
  });
  const folder = new TorrentFolder("/t", meansOf(files));
  const [first, second] = [await look(files, folder), await look(files, folder)];
  assert(first.torrents === second.torrents);
  const changes: [what: string, change: () => void, names: string[]][] = [
    ["one more", () => files.put("/t/c.torrent", torrent("c")), ["a", "b", "c"]],
    ["another in its place", () => files.put("/t/c.torrent", torrent("d")), ["a", "b", "d"]],
    ["one that is damaged", () => files.put("/t/c.torrent", "x"), ["a", "b"]],
    ["one fewer", () => files.drop("/t/b.torrent"), ["a"]],
  ];
  let before = second.torrents;
  for (const [what, change, names] of changes) {
    change();
    const { torrents } = await look(files, folder);
    assert(torrents !== before, what);
    assertEquals(torrents.map(({ known }) => known[0].name), names);
    before = torrents;
  }
});

Deno.test("links are followed, each folder is looked into once, and links in circles come to an end", async () => {
  const files = new MemoryFiles({
    "/t/a.torrent": torrent("a"),
    "/t/in/b.torrent": torrent("b"),
    "/t/in/up": "-> /t",
    "/t/in/again": "-> /t/in",
    "/t/out": "-> /elsewhere",
    "/t/l.torrent": "-> /elsewhere/sub/d.torrent",
    "/t/nowhere.torrent": "-> /missing",
    "/elsewhere/c.torrent": torrent("c"),
    "/elsewhere/back": "-> /t/in",
    "/elsewhere/sub/d.torrent": torrent("d"),
  });
  const { torrents, complaints } = await look(files);
  assertEquals(torrents.map(({ known }) => known[0].path), [
    "/t/a.torrent",
    "/t/in/b.torrent",
    "/t/l.torrent",
    "/t/out/c.torrent",
    "/t/out/sub/d.torrent",
  ]);
  assertEquals(complaints, ["/t/nowhere.torrent cannot be read: there is no such file or folder."]);
});

Deno.test("folders too deep are passed over with a line", async () => {
  const deep = "/t" + "/x".repeat(17);
  const { torrents, complaints } = await look(
    new MemoryFiles({ [`${deep}/a.torrent`]: torrent("a"), ["/t/x/b.torrent"]: torrent("b") }),
  );
  assertEquals(torrents.map(({ known }) => known[0].name), ["b"]);
  assertEquals(complaints, [`${deep} is passed over: it is more than 16 folders deep.`]);
});

Deno.test("what is no torrent is passed over with a line that steers no terminal", async (t) => {
  const cases: [what: string, content: string | Uint8Array][] = [
    ["empty", ""],
    ["a text", "hello"],
    ["a list", "le"],
    ["no info", "de"],
    ["bytes of 0", new Uint8Array(1000)],
    ["cut off", torrent("a").subarray(0, -2)],
    ["deep", "l".repeat(100_000)],
  ];
  for (const [what, content] of cases) {
    await t.step(what, async () => {
      const { torrents, complaints } = await look(new MemoryFiles({ "/t/a\u001b[2J.torrent": content }));
      assertEquals([torrents.length, complaints.length], [0, 1]);
      assert(!/\p{Cc}/u.test(complaints[0]), JSON.stringify(complaints));
    });
  }
});

Deno.test("names of torrents come as text of bounded length, whatever bytes they are", async (t) => {
  const cases: [what: string, name: Uint8Array | string, told: string][] = [
    ["UTF-8", "Caf\u00e9 \u{1f389}", "Caf\u00e9 \u{1f389}"],
    ["Latin-1", Uint8Array.of(67, 0xe9), "C\ufffd"],
    ["long", "x".repeat(100_000), "x".repeat(255)],
    ["cut within a character of two units", `${"x".repeat(254)}\u{1f389}`, `${"x".repeat(254)}\ufffd`],
    ["a page's words", "<script>alert(1)</script>", "<script>alert(1)</script>"],
  ];
  for (const [what, name, told] of cases) {
    await t.step(what, async () => {
      const { torrents } = await look(new MemoryFiles({ "/t/a.torrent": torrentV1({ name }) }));
      assertEquals(torrents.map(({ known }) => known[0].name), [told]);
    });
  }
});

Deno.test("a look may pause at every entry and at every file, whether it has changed or not", async () => {
  const files = new MemoryFiles({ "/t/": "" });
  for (let i = 0; i < 300; i++) files.put(`/t/${i}.torrent`, torrent(`${i}`));
  let pauses = 0;
  const folder = new TorrentFolder("/t", { ...meansOf(files), pause: () => (pauses++, Promise.resolve()) });
  for (let look = 1; look <= 2; look++) {
    await folder.look();
    assertEquals(pauses, look * 600);
  }
});
