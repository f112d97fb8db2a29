import { assert, assertEquals, assertGreater } from "@std/assert";
import { toHex, toLatin1, wordsToHex } from "../../../../lib/base/bytes.ts";
import { isFault } from "../../../../lib/base/fault.ts";
import { decode } from "../../../../lib/bencode/decode.ts";
import { getDictionary, getInteger } from "../../../../lib/bencode/view.ts";
import { SWARM_PATHS } from "../../../../lib/tracker/front/page/swarm_pages.ts";
import { ALL_SHOWN, catalogOf, knownTorrent, openPages, type PagesInHand } from "../../../fixture/pages.ts";
import { announceTo, infoHash } from "../../../fixture/swarm.ts";

const hashOf = (torrent: number) => wordsToHex(infoHash(torrent), 0, 5);

function announce(pages: PagesInHand, torrent: number, seed = false): void {
  announceTo(pages.store, { torrent, peer: "10.0.0.1:6881", seed }, 0);
  announceTo(pages.store, { torrent, peer: "10.0.0.2:6881" }, 0);
}

/** The torrents of a scrape of all, which must be canonical bencode. */
async function scrapeOf(pages: PagesInHand): Promise<Map<string, [complete: number, incomplete: number]>> {
  const response = (await pages.get("/scrape"))!;
  const bytes = new Uint8Array(await response.arrayBuffer());
  assertEquals(Number(response.headers.get("content-length")), bytes.length);
  const read = decode(bytes, { strict: true });
  assert(!isFault(read) && read.kind === "dictionary");
  const files = getDictionary(read, "files")!;
  return new Map(Array.from(files.entries, ([hash, file]) => {
    assert(file.kind === "dictionary");
    return [toHex(toLatin1(hash)), [getInteger(file, "complete")!, getInteger(file, "incomplete")!]];
  }));
}

Deno.test("a scrape of all has every torrent, in order", async () => {
  const pages = openPages();
  assertEquals((await scrapeOf(pages)).size, 0);
  pages.now += 60_000;
  for (let torrent = 0; torrent < 1000; torrent++) announce(pages, torrent, true);
  const files = await scrapeOf(pages);
  assertEquals(files.size, 1000);
  for (let torrent = 0; torrent < 1000; torrent++) {
    assertEquals(files.get(hashOf(torrent)), [1, 1]);
  }
});

Deno.test("a scrape of all tells names in UTF-8 where they are known and shown", async () => {
  const pages = openPages();
  announce(pages, 1);
  pages.catalog = catalogOf(knownTorrent(hashOf(1), "été"));
  assert(
    (await pages.text("/scrape")).endsWith("d8:completei0e10:downloadedi0e10:incompletei2e4:name5:étéeee"),
  );
  pages.settings = { ...ALL_SHOWN, showNames: false };
  pages.now = 60_000;
  assert((await pages.text("/scrape")).endsWith("d8:completei0e10:downloadedi0e10:incompletei2eeee"));
});

Deno.test("many requests share one walk past the swarms, and one who comes later has another", async () => {
  const pages = openPages();
  announce(pages, 1);
  const gate = Promise.withResolvers<void>();
  pages.pause = () => gate.promise;
  const asked = ["/table", "/table.json", "/table?limit=1", "/table"].map((target) => pages.text(target));
  gate.resolve();
  await Promise.all(asked);
  pages.now = 9_999;
  await pages.text("/table?limit=7");
  assertEquals(pages.tours, 1);
  pages.now = 10_000;
  await pages.text("/table");
  assertEquals(pages.tours, 2);
  await Promise.all([pages.text("/scrape"), pages.text("/scrape")]);
  pages.now += 59_999;
  await pages.text("/scrape");
  assertEquals(pages.tours, 3);
  pages.now += 1;
  await pages.text("/scrape");
  assertEquals(pages.tours, 4);
});

Deno.test("a walk goes on while swarms come and go, and whoever stays is told of", async () => {
  const pages = openPages();
  for (let torrent = 0; torrent < 3000; torrent++) announce(pages, torrent);
  let pauses = 0;
  pages.pause = () => {
    for (let i = 0; i < 50; i++) announce(pages, 10_000 + pauses * 50 + i);
    pauses++;
    return Promise.resolve();
  };
  const files = await scrapeOf(pages);
  assertGreater(pauses, 3);
  for (let torrent = 0; torrent < 3000; torrent++) assert(files.has(hashOf(torrent)), String(torrent));
});

Deno.test("torrents that are not served are not shown", async () => {
  const pages = openPages();
  for (const torrent of [1, 2]) announce(pages, torrent);
  pages.catalog = catalogOf(knownTorrent(hashOf(3), "three"), knownTorrent(hashOf(4), "four"));
  pages.serves = (words, at) => words[at + 4] % 2 === 0;
  assertEquals([...(await scrapeOf(pages)).keys()], [hashOf(2)]);
  const { torrents } = JSON.parse(await pages.text("/table.json"));
  assertEquals(torrents.map(({ hash }: { hash: string }) => hash), [hashOf(2), hashOf(4)]);
});

Deno.test("pages for people are hidden or lead elsewhere; what programs read is not led elsewhere", async () => {
  const pages = openPages();
  pages.settings = { ...ALL_SHOWN, pageRedirect: "http://other.test/" };
  const response = (await pages.get("/table"))!;
  assertEquals([response.status, response.headers.get("location")], [302, "http://other.test/"]);
  assertEquals((await pages.get("/table.json"))!.status, 200);
  pages.settings = { ...ALL_SHOWN, page: false };
  for (const path of ["/table", "/table.json"]) assertEquals(await pages.get(path), null, path);
  assertEquals((await pages.get("/scrape"))!.status, 200);
});

Deno.test("all of them can be read only", async () => {
  const pages = openPages();
  for (const path of SWARM_PATHS) {
    assertEquals((await pages.get(path, "POST"))!.status, 405, path);
    assert((await pages.get(path, "HEAD")) !== null, path);
  }
  assertEquals(await pages.get("/nothing"), null);
});

Deno.test("/favicon.ico is the icon of the moment, whatever pages are shown, and no content without one", async () => {
  const pages = openPages();
  pages.settings = { ...ALL_SHOWN, page: false };
  const none = (await pages.get("/favicon.ico"))!;
  assertEquals([none.status, none.body, none.headers.get("cache-control")], [204, null, "max-age=86400"]);
  for (const bytes of [Uint8Array.of(1, 2, 3), Uint8Array.of(4, 5)]) {
    pages.icon = { bytes, type: "image/png" };
    const icon = (await pages.get("/favicon.ico"))!;
    assertEquals([icon.status, icon.headers.get("content-type")], [200, "image/png"]);
    assertEquals(icon.headers.get("x-content-type-options"), "nosniff");
    assertEquals(await icon.bytes(), bytes);
  }
  assertEquals((await pages.get("/favicon.ico", "POST"))!.status, 405);
});
