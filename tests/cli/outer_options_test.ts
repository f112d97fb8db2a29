import { assert, assertEquals, assertMatch } from "@std/assert";
import { faultLine, isFault } from "../../lib/base/fault.ts";
import { readDate, readNode, readSeedUrl, readTiers } from "../../lib/cli/outer_options.ts";

/** The one line of a fault; fails when it is none. */
function refusal(result: unknown): string {
  assert(isFault(result), `${JSON.stringify(result)} is no fault`);
  assertEquals(result.fault, "bad-value");
  return faultLine(result);
}

Deno.test("readTiers() opens a tier for each text, commas stay in it", async (t) => {
  const cases: [texts: string[], tiers: string[][]][] = [
    [[], []],
    [["http://a/announce"], [["http://a/announce"]]],
    [["http://a/x", "udp://b:80"], [["http://a/x"], ["udp://b:80"]]],
    [["http://a/x,https://b/y", "wss://c"], [["http://a/x", "https://b/y"], ["wss://c"]]],
    [[" http://a/x , ws://b/y "], [["http://a/x", "ws://b/y"]]],
    [["http://[2001:db8::7]:80/x"], [["http://[2001:db8::7]:80/x"]]],
    [["http://a/x?q=%2C"], [["http://a/x?q=%2C"]]],
    // A URL that comes again counts once, and a tier of nothing else is none.
    [["http://a/x,http://a/x", "http://a/x"], [["http://a/x"]]],
  ];
  for (const [texts, tiers] of cases) {
    await t.step(JSON.stringify(texts), () => assertEquals(readTiers(texts), tiers));
  }
});

Deno.test("readTiers() refuses what is no tracker's URL, and says what is", async (t) => {
  const cases: [text: string, line: RegExp][] = [
    ["", /empty URL/],
    ["http://a/x,", /"http:\/\/a\/x," has an empty URL\. A comma stands between two URLs/],
    ["foo", /"foo" is no tracker URL\. Put http:\/\/ or udp:\/\/ in front/],
    ["http://a/x,foo", /"foo" is no tracker URL\. A comma stands between/],
    ["ftp://a/x", /no URL of a tracker/],
    ["http://", /host or port are wrong/],
    ["wss://", /Give an http, https, udp, ws or wss URL/],
    ["udp://a", /has no port/],
    ["http://a:99999/", /host or port are wrong/],
    ["http://a/b c", /space or control character.*%20/],
    ["http://a/\u202eb", /space or control character/],
    ["magnet:?xt=urn:btih:00", /cannot be a magnet link/],
    [`http://a/${"x".repeat(1000)}`, /longer than 1000 characters/],
  ];
  for (const [text, line] of cases) {
    await t.step(text.slice(0, 30), () => assertMatch(refusal(readTiers([text])), line));
  }
});

Deno.test("readTiers() refuses BitTornado's | between tiers, and says how tiers are given here", () => {
  const text = "http://a/a|http://b/a";
  assertMatch(
    refusal(readTiers([text])),
    /has a \| between URLs\. Give -t again for another tier, or put commas/,
  );
  assertMatch(refusal(readTiers([`udp://c:80,${text}`], "--add-tracker")), /Give --add-tracker again/);
  assertMatch(refusal(readTiers([text], "The announce URL")), /the others with --announce_list\./);
  assertEquals(readTiers(["http://a/x?k=1|2"]), [["http://a/x?k=1|2"]]);
});

Deno.test("readTiers() takes at most a thousand trackers", () => {
  const urls = Array.from({ length: 1001 }, (_, i) => `http://a/${i}`);
  assertEquals((readTiers(urls.slice(1)) as string[][]).length, 1000);
  assertMatch(refusal(readTiers(urls)), /--tracker names 1001 trackers\. Give at most 1000/);
});

Deno.test("readNode() takes a host and a port, an IPv6 address in brackets", async (t) => {
  assertEquals(readNode("dht.example.net:6881"), { host: "dht.example.net", port: 6881 });
  assertEquals(readNode(" 192.0.2.1:1 "), { host: "192.0.2.1", port: 1 });
  assertEquals(readNode("[2001:db8::7]:65535"), { host: "2001:db8::7", port: 65_535 });
  for (
    const text of ["", "a", "a:0", "a:65536", ":80", "2001:db8::7:80", "[a]:80", "[192.0.2.1]:80", "a b:80"]
  ) {
    await t.step(
      text,
      () => assertMatch(refusal(readNode(text)), /--node cannot be .* Give a host and a port/),
    );
  }
});

Deno.test("readSeedUrl() takes http and https, for web seeds ftp as well", () => {
  for (const url of ["http://a/b", "HTTPS://a/b,c", "ftp://a/"]) assertEquals(readSeedUrl(url), url);
  assertEquals(readSeedUrl("http://a/b", "--http-seed"), "http://a/b");
  assertMatch(
    refusal(readSeedUrl("ftp://a/", "--http-seed")),
    /--http-seed cannot be "ftp:\/\/a\/"\. Give an http or https/,
  );
  for (const url of ["", "a/b", "udp://a:80", "http://", "http://a:x/", "http://a/b c"]) {
    assertMatch(refusal(readSeedUrl(url)), /^--web-seed /);
  }
});

Deno.test("readDate() takes days, times and seconds, in UTC unless told", async (t) => {
  const now = 1_700_000_000_999;
  const cases: [text: string, seconds: number][] = [
    ["now", 1_700_000_000],
    ["0", 0],
    ["1700000000", 1_700_000_000],
    ["1970-01-02", 86_400],
    ["2024-02-29", 1_709_164_800],
    ["1970-01-01T01:02", 3720],
    ["1970-01-01 01:02:03", 3723],
    ["1970-01-01T01:02:03.5Z", 3723],
    ["1970-01-01T02:00:00+02:00", 0],
    ["1970-01-01T00:00-0130", 5400],
    ["9999-12-31T23:59:59Z", 253_402_300_799],
  ];
  for (const [text, seconds] of cases) await t.step(text, () => assertEquals(readDate(text, now), seconds));
  for (
    const text of [
      "",
      "-5",
      "tomorrow",
      "2023-02-29",
      "2024-13-01",
      "2024-01-01T25:00",
      "1.5",
      "1960-01-01",
      "2024-1-1",
      "999999999999",
    ]
  ) {
    await t.step(
      `not ${text}`,
      () => assertMatch(refusal(readDate(text, now)), /--date cannot be .* Give a date such as/),
    );
  }
});

Deno.test("readDate() takes no year alone, which would be a moment of 1970", () => {
  assertMatch(refusal(readDate("2026", 0)), /--date cannot be "2026"\. For the year write 2026-01-01\./);
  assertEquals([readDate("2100", 0), readDate("1800", 0)], [2100, 1800]);
});
