import { assertEquals, assertMatch } from "@std/assert";
import { ManualClock } from "../../../lib/base/clock.ts";
import { sharePageOf, watchShare } from "../../../lib/cli/client/share_end.ts";
import type { ShareState } from "../../../lib/client/share_state.ts";
import { readTorrent } from "../../../lib/metainfo/read.ts";
import type { Torrent } from "../../../lib/metainfo/torrent.ts";
import { torrentV1 } from "../../fixture/torrents.ts";
import { settle } from "../fake_env.ts";
import { begin, machine } from "./machine.ts";

const PAGE = "http://192.168.1.50:9000/t/photos";

function torrentWith(announce: string): Torrent {
  return readTorrent(torrentV1({ name: "photos", content: 1000, top: { announce } })) as Torrent;
}

const PAGES: readonly (readonly [input: string, announce: string, page: string | null])[] = [
  [PAGE, "http://192.168.1.50:9000/announce", PAGE],
  [PAGE, "http://192.168.1.50:6969/announce", PAGE],
  [PAGE, "http://tracker.test/announce", null],
  ["http://192.168.1.50:9000/t/photos.torrent", "http://192.168.1.50:9000/announce", `${PAGE}.torrent`],
  ["http://192.168.1.50:9000/photos", "http://192.168.1.50:9000/announce", null],
  ["https://192.168.1.50:9000/t/photos", "http://192.168.1.50:9000/announce", null],
  ["photos.torrent", "http://192.168.1.50:9000/announce", null],
];
for (const [input, announce, page] of PAGES) {
  Deno.test(`${input} with its tracker at ${announce} is ${page === null ? "no share" : "a share"}`, () => {
    assertEquals(sharePageOf(input, torrentWith(announce)), page);
  });
}

/** Watches while a muster answers so, minute by minute; gives the minute of the end, or null. */
async function endOf(states: readonly ShareState[], upRate: (minute: number) => number = () => 0) {
  const clock = new ManualClock();
  let minute = 0;
  let endedAt: number | null = null;
  watchShare(PAGE, {
    clock,
    askShare: () => Promise.resolve(states[Math.min(minute, states.length) - 1]),
    upRate: () => upRate(minute),
    ended: () => endedAt = minute,
  });
  for (minute = 1; minute <= 30; minute++) {
    clock.advance(60_000);
    await settle();
    if (endedAt !== null) break;
  }
  return endedAt;
}

Deno.test("a share that is given is seeded on", async () => {
  assertEquals(await endOf(["given"]), null);
});

Deno.test("when the muster there shares it no more that is its end", async () => {
  assertEquals(await endOf(["given", "given", "over"]), 3);
});

Deno.test("when nobody answers there for ten minutes that is its end too", async () => {
  assertEquals(await endOf(["given", "silent"]), 11);
  assertEquals(await endOf(["silent"]), 10);
});

Deno.test("a sharer that is back before that finds everybody as they were", async () => {
  assertEquals(await endOf([...Array.from({ length: 9 }, () => "silent" as const), "given"]), null);
});

Deno.test("who sends to somebody goes on until that is done", async () => {
  assertEquals(await endOf(["over"], (minute) => minute < 5 ? 1000 : 0), 5);
});

Deno.test("muster get of a share ends with 0 when the share has ended, and says so", async () => {
  const env = machine("get", PAGE);
  const bytes = torrentV1({
    name: "photos",
    content: 1000,
    top: { announce: "http://192.168.1.50:9000/announce" },
  });
  env.fetchTorrent = () => Promise.resolve(bytes);
  env.askShare = () => Promise.resolve("over");
  const it = await begin(env);
  it.torrents[0].open(0);
  it.torrents[0].complete(1);
  env.clock.advance(60_000);
  assertEquals(await it.code, 0);
  assertMatch(env.err.text, /photos: the share has ended, it seeds no longer\./);
});
