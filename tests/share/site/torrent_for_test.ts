import { assert, assertEquals, assertMatch } from "@std/assert";
import { isFault } from "../../../lib/base/fault.ts";
import { readMagnet } from "../../../lib/metainfo/magnet.ts";
import { readTorrent } from "../../../lib/metainfo/read.ts";
import { magnetFor, outerFor, placeOf, torrentFor } from "../../../lib/share/site/torrent_for.ts";
import { MemoryFiles } from "../../fixture/memory_files.ts";
import { shareOf, URLS } from "../../fixture/share_site.ts";
import { FOUR_FILES } from "../../fixture/torrents.ts";

const files = new MemoryFiles();
const FOLDER = shareOf(files, { name: "Class images", files: FOUR_FILES });
const SINGLE = shareOf(files, { name: "it's #1.iso", content: 50_000 });

Deno.test("placeOf() is where the visitor came, unless that is no host or is of no use to others", () => {
  const cases: [visited: string, urls: readonly string[], place: string][] = [
    ["class.example:9000", URLS, "class.example:9000"],
    ["class.example", URLS, "class.example"],
    ["[fd00::50]:9000", URLS, "[fd00::50]:9000"],
    ["localhost:9000", URLS, "192.168.1.50:9000"],
    ["127.0.0.1:9000", URLS, "192.168.1.50:9000"],
    ["[::1]:9000", URLS, "192.168.1.50:9000"],
    ["<script>", URLS, "192.168.1.50:9000"],
    ["", URLS, "192.168.1.50:9000"],
    ["a.test/x", URLS, "192.168.1.50:9000"],
    ["localhost:9000", ["http://127.0.0.1:9000/announce"], "localhost:9000"],
    ["", ["http://127.0.0.1:9000/announce"], "127.0.0.1:9000"],
    ["", [], "localhost"],
  ];
  for (const [visited, urls, place] of cases) assertEquals(placeOf(visited, urls), place, visited);
});

Deno.test("outerFor() names the tracker where the visitor came first, then its other URLs, each once", () => {
  const trackers = (place: string, urls: readonly string[]) =>
    outerFor(FOLDER, place, { urls, trackerPort: null }, true).trackers;
  assertEquals(trackers("class.example:9000", URLS), [
    ["http://class.example:9000/announce"],
    ["udp://class.example:9000/announce"],
    [URLS[0], URLS[2]],
    [URLS[1]],
  ]);
  assertEquals(trackers("192.168.1.50:9000", URLS), [[URLS[0]], [URLS[1]], [URLS[2]]]);
  assertEquals(trackers("class.example", ["udp://10.0.0.1:80/announce"]), [
    ["http://class.example/announce"],
    ["udp://class.example:80/announce"],
    ["udp://10.0.0.1:80/announce"],
  ]);
  assertEquals(trackers("a.test:9000", ["http://127.0.0.1:9000/announce"]), [[
    "http://a.test:9000/announce",
  ]]);
  const many = Array.from({ length: 100 }, (_, i) => `http://10.0.0.${i}:9000/announce`);
  assertEquals(trackers("a.test:9000", many).flat().length, 17);
});

Deno.test("outerFor() has the web seed as BEP 19 wants it of a folder and of a single file, or none", () => {
  const webSeeds = (share: typeof FOLDER, has: boolean) =>
    outerFor(share, "a.test:9000", { urls: URLS, trackerPort: null }, has).webSeeds;
  assertEquals(webSeeds(FOLDER, true), ["http://a.test:9000/t/"]);
  assertEquals(webSeeds(SINGLE, true), ["http://a.test:9000/t/it%27s%20%231.iso/it%27s%20%231.iso"]);
  assertEquals(webSeeds(FOLDER, false), []);
});

Deno.test("torrentFor() is read as the same torrent, of v1 and of a hybrid", () => {
  for (const share of [FOLDER, SINGLE]) {
    const outer = outerFor(share, "a.test:9000", { urls: URLS, trackerPort: null }, true);
    const read = readTorrent(torrentFor(share, outer));
    assert(!isFault(read));
    assertEquals(read.info, share.torrent.info);
    assertEquals(read.outer, { ...share.torrent.outer, trackers: outer.trackers, webSeeds: outer.webSeeds });
    assertEquals(read.remarks, []);
    if (read.kind !== "v1" && share.torrent.kind !== "v1") assertEquals(read.layers, share.torrent.layers);
  }
});

Deno.test("magnetFor() is a link with the hash, the name, the trackers and the web seed", () => {
  const outer = outerFor(FOLDER, "a.test:9000", { urls: URLS, trackerPort: null }, true);
  const text = magnetFor(FOLDER, outer);
  assertMatch(text, /^magnet:\?xt=urn:btih:[0-9a-f]{40}&/);
  const magnet = readMagnet(text);
  assert(!isFault(magnet));
  assertEquals([magnet.name, magnet.trackers, magnet.webSeeds], [
    "Class images",
    outer.trackers.flat(),
    outer.webSeeds,
  ]);
});

Deno.test("where the tracker is another program's on the same machine its port is named, and the web seed keeps the site's", () => {
  const trackers = {
    urls: ["http://a.test:9001/announce", "udp://a.test:9001/announce", "http://[::2]:9001/announce"],
    trackerPort: 6969,
  };
  const outer = outerFor(FOLDER, "a.test:9001", trackers, true);
  assertEquals(outer.trackers, [
    ["http://a.test:6969/announce"],
    ["udp://a.test:6969/announce"],
    ["http://[::2]:6969/announce"],
  ]);
  assertEquals(outer.webSeeds, ["http://a.test:9001/t/"]);
});
