import { createHash } from "node:crypto";
import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { hashOf } from "../../../../lib/tracker/front/page/file.ts";
import { ALL_SHOWN, catalogOf, knownTorrent, openPages } from "../../../fixture/pages.ts";

const HASH = "0123456789abcdef0123456789abcdef01234567";
const ESCAPED = HASH.replace(/../g, "%$&");

Deno.test("hashOf() reads 20 bytes with escapes or 40 hex digits, and nothing else", () => {
  const cases: [query: string, hash: string][] = [
    [`?info_hash=${ESCAPED}`, HASH],
    [`?info_hash=${HASH}`, HASH],
    [`?info_hash=${HASH.toUpperCase()}&x=y`, HASH],
    [`?x=y&info_hash=${ESCAPED}#end`, HASH],
    [`?info_hash=${"a".repeat(20)}`, "61".repeat(20)],
    [`?info_hash=${HASH.slice(1)}`, ""],
    [`?info_hash=${HASH}0`, ""],
    [`?hash=${HASH}`, ""],
    ["?info_hash=", ""],
    ["?", ""],
    ["", ""],
  ];
  for (const [query, hash] of cases) assertEquals(hashOf(`http://t.test/file${query}`), hash, query);
});

Deno.test("hashOf() gives a hash or nothing, whatever the URL is", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    assertMatch(hashOf(`http://t.test/file?info_hash=${text}`), /^([0-9a-f]{40})?$/);
  }));
});

const TORRENT = "d4:infodee";
const digestOf = (name: string) => createHash(name).update("de").digest("hex").slice(0, 40);

/** The answer to a request for the torrent of a hash whose file holds these bytes. */
async function answerTo(hash: string, held: string): Promise<Response> {
  const pages = openPages();
  pages.catalog = catalogOf(knownTorrent(hash, "A film"));
  pages.files = { [`/torrents/${hash}.torrent`]: new TextEncoder().encode(held) };
  return (await pages.get(`/file?info_hash=${hash.replace(/../g, "%$&")}`))!;
}

Deno.test("/file hands out the .torrent of the catalog under its name, by its hash of v1 or v2", async () => {
  for (const name of ["sha1", "sha256"]) {
    const response = await answerTo(digestOf(name), TORRENT);
    assertEquals(response.status, 200);
    assertEquals(response.headers.get("content-type"), "application/x-bittorrent");
    assertEquals(response.headers.get("x-content-type-options"), "nosniff");
    assertEquals(
      response.headers.get("content-disposition"),
      `attachment; filename="A film.torrent"; filename*=UTF-8''A%20film.torrent`,
    );
    assertEquals(await response.text(), TORRENT);
  }
});

Deno.test("/file hands out nothing that has taken a torrent's place", async () => {
  for (const held of ["root:x:0:0:", "", "i5e", "d4:infoi1ee", "d4:info", "de"]) {
    const response = await answerTo(digestOf("sha1"), held);
    assertEquals(response.status, 404, held);
    assert(held === "" || !(await response.text()).includes(held));
  }
});

Deno.test("/file reads nothing but what the catalog names", async () => {
  const pages = openPages();
  const hidden = "ff".repeat(20);
  pages.catalog = catalogOf(knownTorrent(HASH, "gone"), knownTorrent(hidden, "x", { path: "" }));
  const targets = [
    "/file",
    "/file?info_hash=/etc/passwd",
    "/file?info_hash=../../x",
    `/file?info_hash=${"0".repeat(40)}`,
    `/file?info_hash=${hidden}`,
    `/file?path=/torrents/${HASH}.torrent`,
  ];
  for (const target of targets) assertEquals((await pages.get(target))!.status, 404, target);
  assertEquals(pages.reads, []);
  assertEquals((await pages.get(`/file?info_hash=${HASH}`))!.status, 404, "a file that is gone");
  assertEquals(pages.reads, [`/torrents/${HASH}.torrent`]);
});

Deno.test("/file is no page where no .torrent files are offered", async () => {
  const pages = openPages();
  pages.catalog = catalogOf(knownTorrent(HASH, "x"));
  pages.settings = { ...ALL_SHOWN, offerTorrents: false };
  assertEquals(await pages.get(`/file?info_hash=${HASH}`), null);
  assertEquals(pages.reads, []);
});
