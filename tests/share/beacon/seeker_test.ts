/** What a seeker asks, and what it makes of what it hears. */
import { assert, assertEquals } from "@std/assert";
import { ManualClock } from "../../../lib/base/clock.ts";
import { type BeaconShare, readPacket, writeBeacon } from "../../../lib/share/beacon/message.ts";
import { MOST_FOUND, seekShares } from "../../../lib/share/beacon/seeker.ts";
import { FakeGroup } from "./fake_group.ts";

const PHOTOS = { name: "photos", size: 6_000_000, files: 3, guarded: false };

function begin(name: string | null = null) {
  const [clock, group] = [new ManualClock(), new FakeGroup()];
  const it = { news: 0 };
  const search = seekShares({
    ...{ clock, openMulticast: group.open, addresses: () => [], port: 9009, name },
    found: () => void it.news++,
  });
  /** A sharer's beacon; its id is one character over and over. */
  const tell = (host: string, shares: readonly BeaconShare[], id = "a", port = 9000) =>
    group.say(writeBeacon(new Uint8Array(8).fill(id.charCodeAt(0)), port, shares)[0], host);
  const hosts = () => search.shares().map(({ name, host, port }) => `${name} ${host} ${port}`);
  return { clock, group, search, it, tell, hosts };
}

Deno.test("seekShares() asks at once, soon again, and then every five seconds; by name, and for any in between", () => {
  const { clock, group } = begin("photos");
  const times: [at: number, name: string | null][] = [];
  for (let at = 0; at <= 15_000; at += 500) {
    for (const { packet, to } of group.take()) {
      const query = readPacket(packet);
      assert(query?.kind === "query" && to === null);
      times.push([at, query.name]);
    }
    clock.advance(500);
  }
  const named = [[0, "photos"], [1000, "photos"], [5000, "photos"], [15_000, "photos"]];
  const others = [[500, null], [2000, null], [10_000, null]];
  assertEquals(times, [...named, ...others].sort((a, b) => Number(a[0]) - Number(b[0])) as typeof times);
  assertEquals(group.refreshes, 3);
});

Deno.test("seekShares() finds what beacons tell, each once, and says when there is something new", () => {
  const { tell, search, it, hosts } = begin();
  tell("10.0.0.2", [PHOTOS, { ...PHOTOS, name: "a" }]);
  tell("10.0.0.2", [PHOTOS]);
  tell("10.0.0.1", [{ ...PHOTOS, size: 7, guarded: true }], "b", 80);
  assertEquals(hosts(), ["a 10.0.0.2 9000", "photos 10.0.0.1 80", "photos 10.0.0.2 9000"]);
  assertEquals(search.shares()[1], { ...PHOTOS, size: 7, guarded: true, host: "10.0.0.1", port: 80 });
  assertEquals(it.news, 2);
});

Deno.test("seekShares() without a name asks for any", () => {
  const { clock, group } = begin();
  clock.advance(20_000);
  const names = group.take().map(({ packet }) => readPacket(packet)).map((it) =>
    it?.kind === "query" && it.name
  );
  assertEquals(new Set(names), new Set([null]));
});

Deno.test("seekShares() with a name hears of others too", () => {
  const { tell, hosts } = begin("photos");
  tell("10.0.0.2", [{ ...PHOTOS, name: "a" }]);
  assertEquals(hosts(), ["a 10.0.0.2 9000"]);
});

Deno.test("a sharer that was heard by both families is there by IPv4", () => {
  const { tell, hosts } = begin();
  tell("fd77::1", [PHOTOS]);
  assertEquals(hosts(), ["photos fd77::1 9000"]);
  tell("10.0.0.1", [PHOTOS]);
  tell("fd77::2", [PHOTOS], "b");
  assertEquals(hosts(), ["photos 10.0.0.1 9000", "photos fd77::2 9000"]);
});

Deno.test("a sharer that was heard at several addresses of a kind is there by one of them", () => {
  const { tell, hosts } = begin();
  for (const host of ["10.0.0.2", "10.0.0.1", "10.0.0.3"]) tell(host, [PHOTOS]);
  assertEquals(hosts(), ["photos 10.0.0.1 9000"]);
  tell("10.0.0.9", [PHOTOS], "a", 9001);
  assertEquals(hosts(), ["photos 10.0.0.1 9000", "photos 10.0.0.9 9001"]);
});

Deno.test("a link-local IPv6 address, which no URL can name, is passed over", () => {
  const { tell, hosts } = begin();
  for (const host of ["fe80::1", "febf::1"]) tell(host, [PHOTOS]);
  tell("fec0::1", [PHOTOS]);
  assertEquals(hosts(), ["photos fec0::1 9000"]);
});

Deno.test("a share that is not heard of for half a minute is gone", () => {
  const { clock, tell, hosts } = begin();
  tell("10.0.0.1", [PHOTOS]);
  clock.advance(31_000);
  assertEquals(hosts().length, 1);
  clock.advance(1);
  assertEquals(hosts(), []);
});

Deno.test("the shares that were heard last are kept when strangers tell of too many", () => {
  const { tell, search } = begin();
  for (let i = 0; i < MOST_FOUND + 10; i++) tell("10.0.0.1", [{ ...PHOTOS, name: `share ${i}` }]);
  const names = search.shares().map(({ name }) => name);
  assertEquals(names.length, MOST_FOUND);
  assertEquals([names.includes("share 9"), names.includes("share 10")], [false, true]);
});

Deno.test("queries of others and other packets are passed over, and stop() ends all", () => {
  const { clock, group, search, hosts, tell } = begin();
  group.say(group.sent[0].packet, "10.0.0.1");
  group.say(new Uint8Array(100), "10.0.0.1");
  assertEquals(hosts(), []);
  search.stop();
  group.take();
  clock.advance(60_000);
  tell("10.0.0.1", [PHOTOS]);
  assertEquals([group.take(), group.member, hosts()], [[], null, []]);
});
