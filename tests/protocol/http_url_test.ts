import { assertEquals, assertStringIncludes } from "@std/assert";
import {
  LEFT_UNKNOWN,
  newAnnounceRequest,
  NO_EVENT,
  STARTED,
  STOPPED,
  WANT_DEFAULT,
} from "../../lib/protocol/message.ts";
import { escapeBytes, writeAnnounceUrl, writeScrapeUrl } from "../../lib/protocol/http_url.ts";

const HASH = new Uint8Array(20).fill(1);
const ESCAPED = "%01".repeat(20);

function request(change: Partial<ReturnType<typeof newAnnounceRequest>> = {}) {
  const made = { ...newAnnounceRequest(), port: 6881, ...change };
  made.infoHash.set(HASH);
  made.peerId.fill(0x61);
  return made;
}

Deno.test("writeAnnounceUrl() says what a tracker needs, and leaves out what the client does not know", () => {
  const url = writeAnnounceUrl("http://t/announce", request({ event: NO_EVENT, numwant: WANT_DEFAULT }));
  assertEquals(
    url,
    `http://t/announce?info_hash=${ESCAPED}&peer_id=${
      "a".repeat(20)
    }&port=6881&uploaded=0&downloaded=0&compact=1`,
  );
  assertEquals(
    writeAnnounceUrl("http://t/announce", request({ left: LEFT_UNKNOWN })).includes("left"),
    false,
  );
});

Deno.test("writeAnnounceUrl() names events, wishes and extras", () => {
  const extras = { uploaded: 5, downloaded: 6, key: "a&b" };
  const url = writeAnnounceUrl("http://t/a", request({ event: STARTED, left: 7, numwant: 0 }), extras);
  for (const part of ["uploaded=5", "downloaded=6", "left=7", "numwant=0", "event=started", "key=a%26b"]) {
    assertStringIncludes(url, `&${part}`);
  }
  assertStringIncludes(writeAnnounceUrl("http://t/a", request({ event: STOPPED })), "&event=stopped");
  assertStringIncludes(writeAnnounceUrl("http://t/a", request({ ip: "fd00::7" })), "&ip=fd00%3A%3A7");
});

Deno.test("writeAnnounceUrl() keeps a query that the tracker's URL has already", () => {
  const url = writeAnnounceUrl("http://t/announce?passkey=x", request());
  assertStringIncludes(url, `http://t/announce?passkey=x&info_hash=${ESCAPED}`);
});

Deno.test("writeScrapeUrl() follows BEP 48: only a last segment that begins with announce has a scrape", () => {
  const cases: [announce: string, scrape: string | null][] = [
    ["http://t.test/announce", "http://t.test/scrape"],
    ["http://t.test/x/announce", "http://t.test/x/scrape"],
    ["http://t.test/announce.php", "http://t.test/scrape.php"],
    ["http://t.test/a", null],
    ["http://t.test/announce/x", null],
    ["http://t.test/announce?x2%0644", "http://t.test/scrape?x2%0644"],
    ["http://t.test/x%064announce", null],
    ["http://t.test/announce?x=a/b", "http://t.test/scrape?x=a/b"],
    ["http://t.test/a?x=/announce", null],
  ];
  for (const [announce, scrape] of cases) assertEquals(writeScrapeUrl(announce, []), scrape, announce);
  assertEquals(
    writeScrapeUrl("http://t.test/announce?k=1", [new Uint8Array(20)]),
    `http://t.test/scrape?k=1&info_hash=${"%00".repeat(20)}`,
  );
});

Deno.test("escapeBytes() leaves only RFC 3986's unreserved characters as they are", () => {
  const all = Uint8Array.from({ length: 256 }, (_, i) => i);
  const plain = escapeBytes(all).replaceAll(/%[0-9A-F]{2}/g, "");
  assertEquals(plain, "-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~");
});
