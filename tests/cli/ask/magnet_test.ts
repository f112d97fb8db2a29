import { assertEquals } from "@std/assert";
import { isFault } from "../../../lib/base/fault.ts";
import { readLinkedTracker } from "../../../lib/cli/ask/magnet.ts";

Deno.test("readLinkedTracker() takes the first tracker that can be asked, of eight", async (t) => {
  const start = `magnet:?xt=urn:btih:${"01".repeat(20)}`;
  const link = (...trackers: string[]) =>
    `${start}${trackers.map((one) => `&tr=${encodeURIComponent(one)}`).join("")}`;
  const cases: [what: string, text: string, read: unknown][] = [
    ["one", link("udp://h.test:1"), ["udp://h.test:1", 1]],
    ["not escaped", `${start}&tr=http://h.test/announce`, ["http://h.test/announce", 1]],
    ["the second", link("wss://w.test", "http://h.test/announce"), ["http://h.test/announce", 2]],
    ["none", link(), "bad-value"],
    ["none of the usual kinds", link("wss://w.test", "nix"), "bad-value"],
    ["the ninth", link(..."12345678", "udp://h.test:1"), "bad-value"],
    ["no hash", "magnet:?tr=udp://h.test:1", "bad-value"],
  ];
  for (const [what, text, read] of cases) {
    await t.step(what, () => {
      const found = readLinkedTracker(text);
      assertEquals(isFault(found) ? found.fault : [found.url.href, found.linked], read);
    });
  }
});
