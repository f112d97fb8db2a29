import { assertEquals } from "@std/assert";
import { announceAdvice } from "../../../lib/cli/ask/advice.ts";
import { readTrackerUrl, type TrackerUrl } from "../../../lib/client/trackers/tracker_url.ts";

Deno.test("announceAdvice() names the usual place on the same server, unless it was asked there", async (t) => {
  const cases: [url: string, tried: string | undefined][] = [
    ["http://h.test:9000", "http://h.test:9000/announce"],
    ["http://h.test:9000/", "http://h.test:9000/announce"],
    ["http://h.test:9000/announce/", "http://h.test:9000/announce"],
    ["https://h.test/scrape?key=1", "https://h.test/announce"],
    ["http://[::1]:9000/nix", "http://[::1]:9000/announce"],
    ["http://h.test:9000/announce", undefined],
    ["http://h.test:9000/a/announce.php?x=/", undefined],
    ["udp://h.test:9000", undefined],
  ];
  for (const [url, tried] of cases) {
    await t.step(url, () => {
      const advice = announceAdvice(readTrackerUrl(url) as TrackerUrl);
      assertEquals(advice, tried && `Announce URLs mostly end in /announce: try ${tried}`);
    });
  }
});
