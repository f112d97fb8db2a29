import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { wantsPage, wantsTorrent } from "../../lib/web/accept.ts";

Deno.test("wantsTorrent() is true when a torrent is the first preference", () => {
  const cases: [accept: string | null, wanted: boolean][] = [
    ["application/x-bittorrent", true],
    ["APPLICATION/X-BitTorrent", true],
    ["application/x-bittorrent, */*;q=0.1", true],
    ["application/x-bittorrent;q=0.5, text/html;q=0.4", true],
    ["application/x-bittorrent, text/html", true],
    ["text/html;q=0.9, application/x-bittorrent;q=1.0", true],
    ["application/x-bittorrent;q=0.5", true],
    ["text/html, application/x-bittorrent", false],
    ["text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", false],
    ["application/x-bittorrent;q=0", false],
    ["application/x-bittorrent;q=2", false],
    ["application/x-bittorrent;q=", false],
    ["*/*", false],
    ["", false],
    [null, false],
    [`${"text/html;q=0.1,".repeat(1000)}application/x-bittorrent`, false],
  ];
  for (const [accept, wanted] of cases) assertEquals(wantsTorrent(accept), wanted, accept?.slice(0, 60));
});

Deno.test("wantsPage() is true when pages are named, and not of what takes anything", () => {
  const cases: [accept: string | null, wanted: boolean][] = [
    ["text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", true],
    ["image/png, TEXT/HTML;q=0.001", true],
    ["text/html;q=0, */*", false],
    ["text/html;q=yes", false],
    ["text/*", false],
    ["text/htmlx", false],
    ["application/x-bittorrent", false],
    ["*/*", false],
    ["", false],
    [null, false],
    [`${"a/b,".repeat(1000)}text/html`, false],
  ];
  for (const [accept, wanted] of cases) assertEquals(wantsPage(accept), wanted, accept?.slice(0, 60));
});

Deno.test("wantsTorrent() and wantsPage() say yes or no, whatever the header is", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    assertEquals([typeof wantsTorrent(text), typeof wantsPage(text)], ["boolean", "boolean"]);
  }));
});
