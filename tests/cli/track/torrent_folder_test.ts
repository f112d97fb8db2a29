/** Folders of .torrent files, and all lists read together. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { createHash } from "node:crypto";
import { toHex } from "../../../lib/base/bytes.ts";
import { isFault } from "../../../lib/base/fault.ts";
import { type Encodable, encode } from "../../../lib/bencode/encode.ts";
import { ListReader } from "../../../lib/cli/track/lists.ts";
import { TorrentFolder } from "../../../lib/cli/track/torrent_folder.ts";
import { hasHash } from "../../../lib/tracker/access/hash_table.ts";
import { MemoryFiles } from "../../fixture/memory_files.ts";

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
const meansOf = (files: MemoryFiles) => ({
  files,
  platform: "linux" as const,
  key: new Uint8Array(8),
  pause,
});

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

Deno.test("lists are read all or none, and those that have not changed are not read again", async () => {
  const one = "01".repeat(20);
  const files = new MemoryFiles({ "/a.txt": one, "/b.txt": "192.0.2.1", "/t/a.torrent": torrent("a") });
  const reader = new ListReader(meansOf(files));
  const config = {
    allow: ["/a.txt"],
    deny: [],
    allowDir: ["/t"],
    allowIp: [],
    ban: ["/b.txt"],
    denyClient: ["-XL"],
  };
  const first = await reader.read(config);
  assert(!isFault(first), JSON.stringify(first));
  const served = (hash: Uint8Array) =>
    first.rules.allow!.some((table) => hasHash(table, new Int32Array(hash.slice().buffer), 0));
  assertEquals([served(new Uint8Array(20).fill(1)), served(hashOf("a")), served(hashOf("b"))], [
    true,
    true,
    false,
  ]);
  assertEquals(first.inForce.map(({ option, entries }) => [option, entries]), [["allow", 1], ["ban", 1], [
    "allow-dir",
    1,
  ]]);
  files.fail("open", "/a.txt", "denied");
  const second = await reader.read(config);
  assert(!isFault(second), "an unchanged list was read again");
  assert(second.rules.allow![0] === first.rules.allow![0]);
  files.put("/b.txt", "oops", 1_900_000_000_000);
  const third = await reader.read(config);
  assert(isFault(third) && third.message.includes("/b.txt, line 1"));
});

Deno.test("a torrent in two files counts once, and the first file's name is told", async () => {
  const files = new MemoryFiles({
    "/t/a.torrent": torrent("a"),
    "/t/b.torrent": torrent("a", { comment: "again" }),
  });
  const lists = await new ListReader(meansOf(files)).read({
    ...{ allow: [], deny: [], allowDir: ["/t"], allowIp: [], ban: [], denyClient: [] },
  });
  assert(!isFault(lists));
  assertEquals(lists.catalog.size, 1);
  assertEquals(lists.catalog.get(toHex(hashOf("a")))!.path, "/t/a.torrent");
});
