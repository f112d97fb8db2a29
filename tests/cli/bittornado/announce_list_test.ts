import { assert, assertEquals, assertMatch } from "@std/assert";
import { isFault } from "../../../lib/base/fault.ts";
import { readAnnounces } from "../../../lib/cli/bittornado/announce_list.ts";

Deno.test("readAnnounces() takes | between tiers and , within, under both names", () => {
  const trackers = [["http://x/", "http://y/"], ["udp://z:80"]];
  for (const name of ["announce_list", "announce-list"]) {
    const given = new Map([[name, "http://x/,http://y/|udp://z:80"]]);
    assertEquals(readAnnounces("http://y/", given), { trackers, announce: "http://y/" });
  }
});

Deno.test("readAnnounces() takes the list as it is, the announce URL being in it or not", () => {
  const given = new Map([["announce_list", "http://x/"]]);
  assertEquals(readAnnounces("http://y/", given), {
    trackers: [["http://x/"]],
    announce: "http://y/",
  });
});

Deno.test("readAnnounces() without a list, or with an empty one, gives one tracker", () => {
  const alone = { trackers: [["http://y/"]], announce: "http://y/" };
  assertEquals(readAnnounces(" http://y/", new Map()), alone);
  assertEquals(readAnnounces("http://y/", new Map([["announce_list", ""]])), alone);
});

Deno.test("readAnnounces() refuses several announce URLs, bad ones, an empty tier and both names at once", () => {
  const both = [["announce_list", "http://x/"], ["announce-list", "http://x/"]] as const;
  const cases: [announce: string, given: ReadonlyMap<string, string>, says: RegExp][] = [
    ["http://x/,http://y/", new Map(), /must be one URL/],
    ["foo", new Map(), /"foo" is no tracker URL/],
    ["http://x/", new Map([["announce_list", "http://x/||http://y/"]]), /empty URL/],
    ["http://x/", new Map(both), /the same option/],
  ];
  for (const [announce, given, says] of cases) {
    const result = readAnnounces(announce, given);
    assert(isFault(result));
    assertMatch(result.message, says);
  }
});
