import { assertEquals } from "@std/assert";
import { isFault } from "../../../lib/base/fault.ts";
import { isMagnet, readMagnet } from "../../../lib/cli/ask/magnet.ts";

Deno.test("readMagnet() takes the first tracker that can be asked, of eight", async (t) => {
  const link = (...trackers: string[]) =>
    `magnet:?xt=urn:btih:${"01".repeat(20)}${
      trackers.map((one) => `&tr=${encodeURIComponent(one)}`).join("")
    }`;
  const cases: [what: string, text: string, read: unknown][] = [
    ["one", link("udp://h.test:1"), ["udp://h.test:1", 1]],
    ["not escaped", "magnet:?tr=http://h.test/announce", ["http://h.test/announce", 1]],
    ["the second", link("wss://w.test", "http://h.test/announce"), ["http://h.test/announce", 2]],
    ["an odd beginning", ` MAGNET:?tr=udp://h.test:1`, ["udp://h.test:1", 1]],
    ["none", link(), "bad-value"],
    ["none of the usual kinds", link("wss://w.test", "nix"), "bad-value"],
    ["the ninth", link(...Array(8).fill("nix"), "udp://h.test:1"), "bad-value"],
  ];
  for (const [what, text, read] of cases) {
    await t.step(what, () => {
      assertEquals(isMagnet(text), true);
      const found = readMagnet(text);
      assertEquals(isFault(found) ? found.fault : [found.url.href, found.linked], read);
    });
  }
});

Deno.test("isMagnet() knows a tracker's URL from a link", () => {
  assertEquals(["udp://h.test:1", "", "http://magnet:1"].map(isMagnet), [false, false, false]);
});
