import { createHash } from "node:crypto";
import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { dispositionOf, hashOf } from "../../../../lib/tracker/front/page/file.ts";
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

Deno.test("dispositionOf() names a plain file of a folder, whatever the torrent's name is", () => {
  const cases: [name: string, ascii: string, utf8: string][] = [
    ["debian-12.iso", "debian-12.iso", "debian-12.iso"],
    ["../../etc/passwd", "_.._etc_passwd", "_.._etc_passwd"],
    ["C:\\x", "C__x", "C__x"],
    ['a"; filename="b', "a_; filename=_b", "a_%3B%20filename%3D_b"],
    ["a\r\nSet-Cookie: x", "a__Set-Cookie_ x", "a__Set-Cookie_%20x"],
    ["gepj\u202egpj", "gepj_gpj", "gepj_gpj"],
    ["été", "_t_", "%C3%A9t%C3%A9"],
    ["100%'", "100__", "100%25%27"],
    ["\ud800", "_", "%EF%BF%BD"],
    ["", "torrent", "torrent"],
    ["...", "torrent", "torrent"],
    ["x".repeat(300), "x".repeat(60), "x".repeat(60)],
  ];
  for (const [name, ascii, utf8] of cases) {
    assertEquals(
      dispositionOf(name),
      `attachment; filename="${ascii}.torrent"; filename*=UTF-8''${utf8}.torrent`,
    );
  }
});

Deno.test("dispositionOf() may stand in a header, whatever the name is", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (name) => {
    const disposition = dispositionOf(name);
    assertMatch(
      disposition,
      /^attachment; filename="[ !#-[\]-~]+"; filename\*=UTF-8''[\w.~%-]+$/,
    );
    assert(new Headers({ "content-disposition": disposition }).has("content-disposition"));
  }));
});
