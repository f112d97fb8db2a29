import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { wordsToHex } from "../../../../lib/base/bytes.ts";
import { COMPLETED } from "../../../../lib/protocol/message.ts";
import { limitOf, MOST_ROWS } from "../../../../lib/tracker/front/page/table.ts";
import { ALL_SHOWN, catalogOf, knownTorrent, openPages, type PagesInHand } from "../../../fixture/pages.ts";
import { announceTo, infoHash } from "../../../fixture/swarm.ts";

const hashOf = (torrent: number) => wordsToHex(infoHash(torrent), 0, 5);

/** Adds peers to a torrent, of which the first has downloaded it. */
function share(pages: PagesInHand, torrent: number, peers: number): void {
  for (let i = 0; i < peers; i++) {
    const peer = `10.1.${i >> 8}.${i & 255}:6881`;
    if (i === 0) announceTo(pages.store, { torrent, peer }, 0);
    announceTo(pages.store, { torrent, peer, seed: i === 0, event: i === 0 ? COMPLETED : 0 }, 0);
  }
}

/** The cells of each row of a part of the table. */
function cellsOf(page: string, part: "thead" | "tbody" | "tfoot"): string[][] {
  const [, inner] = new RegExp(`<${part}>([^]*?)</${part}>`).exec(page)!;
  return [...inner.matchAll(/<tr>(.*?)<\/tr>/g)].map(([, row]) =>
    [...row.matchAll(/<t[dh][^>]*>(.*?)<\/t[dh]>/g)].map(([, cell]) => cell)
  );
}

Deno.test("/table without a catalog has four columns, the largest swarms first, and sums below", async () => {
  const pages = openPages();
  for (const [torrent, peers] of [1, 3, 2].entries()) share(pages, torrent, peers);
  const page = await pages.text("/table");
  assertEquals(cellsOf(page, "thead"), [["Info hash", "Complete", "Downloading", "Downloaded"]]);
  assertEquals(cellsOf(page, "tbody"), [
    [hashOf(1), "1", "2", "1"],
    [hashOf(2), "1", "1", "1"],
    [hashOf(0), "1", "0", "1"],
  ]);
  assertEquals(cellsOf(page, "tfoot"), [["3 in all", "3", "3", "3"]]);
});

Deno.test("/table tells names, sizes and what was transferred, and torrents that nobody shares", async () => {
  const pages = openPages();
  share(pages, 1, 2);
  share(pages, 2, 1);
  const idle = "ab".repeat(20);
  pages.catalog = catalogOf(
    knownTorrent(idle, "Nobody's"),
    knownTorrent(hashOf(1), "A film", { size: 5_000_000, path: "" }),
  );
  const page = await pages.text("/table");
  assertEquals(cellsOf(page, "thead"), [
    ["Info hash", "Name", "Size", "Complete", "Downloading", "Downloaded", "Transferred"],
  ]);
  assertEquals(cellsOf(page, "tbody"), [
    [hashOf(1), "<bdi>A film</bdi>", "5 MB", "1", "1", "1", "5 MB"],
    [hashOf(2), "", "", "1", "0", "1", ""],
    [idle, `<a href="/file?info_hash=${idle}"><bdi>Nobody&#39;s</bdi></a>`, "1 KB", "0", "0", "0", "0 B"],
  ]);
  assertEquals(cellsOf(page, "tfoot"), [["3 in all", "", "5 MB", "2", "1", "2", "5 MB"]]);
});

Deno.test("/table shows no names and no links where they are not to be shown", async () => {
  const pages = openPages();
  pages.catalog = catalogOf(knownTorrent(hashOf(1), "A film"));
  pages.settings = { ...ALL_SHOWN, offerTorrents: false };
  assertStringIncludes(await pages.text("/table"), '<td class="name"><bdi>A film</bdi></td>');
  pages.settings = { ...ALL_SHOWN, showNames: false };
  const page = await pages.text("/table");
  assert(!page.includes("A film") && !page.includes("/file"));
  assertEquals(cellsOf(page, "thead")[0].length, 4);
  assert(!(await pages.text("/table.json")).includes("A film"));
});

Deno.test("/table shows hostile names as text", async () => {
  const names = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</td></table><h1>x",
    "&lt;b&gt;",
    "' onmouseover='x",
    "\u202egpj.exe",
    "\0\x1b[31m",
    "\ud800",
  ];
  const pages = openPages();
  pages.catalog = catalogOf(...names.map((name, i) => knownTorrent(hashOf(i), name)));
  const page = await pages.text("/table");
  assert(!/<(script|img|h1>x)|onerror="|<b>/i.test(page));
  assertEquals(page.split("<bdi>").length - 1, names.length);
  assertStringIncludes(page, "<bdi>&amp;lt;b&amp;gt;</bdi>");
  const tags = new Set([...page.matchAll(/<\/?([a-z0-9]+)/g)].map(([, tag]) => tag));
  assertEquals(
    [...tags].toSorted(),
    [
      "a",
      "bdi",
      "body",
      "footer",
      "h1",
      "head",
      "html",
      "meta",
      "style",
      "table",
      "tbody",
      "td",
      "tfoot",
      "th",
      "thead",
    ]
      .concat("title", "tr").toSorted(),
  );
  const headers = (await pages.get("/table"))!.headers;
  assertStringIncludes(headers.get("content-security-policy")!, "default-src 'none'");
  assertEquals(JSON.parse(await pages.text("/table.json")).torrents.length, names.length);
});

Deno.test("limitOf() reads a whole number from 1 on, at most 1,000; all else is 1,000", () => {
  const cases: [query: string, limit: number][] = [
    ["", 1000],
    ["?limit=1", 1],
    ["?limit=999", 999],
    ["?x=y&limit=20#end", 20],
    ["?limit=1001", 1000],
    ["?limit=999999999", 1000],
    ["?limit=9999999999", 1000],
    ["?limit=0", 1000],
    ["?limit=-5", 1000],
    ["?limit=5x", 1000],
    ["?limit=", 1000],
    ["?unlimit=5", 1000],
  ];
  for (const [query, limit] of cases) assertEquals(limitOf(`http://t.test/table${query}`), limit, query);
});

Deno.test("/table has as many rows as are asked for, and says how many more there are", async () => {
  const pages = openPages();
  for (let torrent = 0; torrent < 1200; torrent++) share(pages, torrent, 1);
  const cases: [query: string, rows: number, more: string][] = [
    ["", MOST_ROWS, "<p>200 more</p>"],
    ["?limit=5", 5, "<p>1,195 more</p>"],
    ["?limit=5000", MOST_ROWS, "<p>200 more</p>"],
  ];
  for (const [query, rows, more] of cases) {
    const page = await pages.text(`/table${query}`);
    assertEquals(cellsOf(page, "tbody").length, rows);
    assertStringIncludes(page, more);
    const json = JSON.parse(await pages.text(`/table.json${query}`));
    assertEquals([json.version, json.total, json.torrents.length], [1, 1200, rows]);
  }
  assertEquals(pages.tours, 1);
});

Deno.test("/table.json has the same numbers, and what is known", async () => {
  const pages = openPages();
  share(pages, 1, 2);
  pages.catalog = catalogOf(knownTorrent(hashOf(1), "A film", { size: 7, files: 2 }));
  const response = (await pages.get("/table.json"))!;
  assertEquals(response.headers.get("content-type"), "application/json");
  assertEquals(await response.json(), {
    version: 1,
    total: 1,
    complete: 1,
    incomplete: 1,
    downloaded: 1,
    torrents: [
      { hash: hashOf(1), complete: 1, incomplete: 1, downloaded: 1, name: "A film", size: 7, files: 2 },
    ],
  });
});
