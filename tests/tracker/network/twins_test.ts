import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { readExternal } from "../../../lib/tracker/network/own.ts";
import { dropTwins } from "../../../lib/tracker/network/twins.ts";

const [ONE, OTHER] = ["203.0.113.7", "198.51.100.7"].map((text) => readExternal(text)!);

/** IPv4 peers at addresses by their last byte, on ports; `kept` of them remain. */
function left(peers: [last: number, port: number][], one = ONE, other = OTHER) {
  const bytes = new Uint8Array(peers.length * 6);
  for (const [i, [last, port]] of peers.entries()) {
    const address = [one, other][last]?.bytes.subarray(0, 4) ?? [10, 0, 0, last];
    bytes.set([...address, port >> 8, port & 255], i * 6);
  }
  const count = dropTwins(bytes, 0, peers.length, 6, one, other);
  return Array.from({ length: count }, (_, i) => [...bytes.subarray(i * 6, i * 6 + 6)].join("."));
}

Deno.test("dropTwins() keeps the first of each address and port, in order, whatever the peers", () => {
  const place = fc.constantFrom(0, 1);
  const port = fc.constantFrom(0, 1, 6881, 65_535);
  const peers = fc.array(fc.tuple(place, port), { maxLength: 30 });
  fc.assert(fc.property(peers, (some) => {
    const kept = left(some);
    const all = some.map(([last, port]) =>
      [...[ONE, OTHER][last].bytes.subarray(0, 4), port >> 8, port & 255].join(".")
    );
    assertEquals(kept, [...new Set(all)]);
  }));
});

Deno.test("dropTwins() leaves peers elsewhere alone, also without an address to look for", () => {
  assertEquals(left([[9, 1], [9, 1], [0, 1]]), ["10.0.0.9.0.1", "10.0.0.9.0.1", "203.0.113.7.0.1"]);
  const bytes = new Uint8Array([203, 0, 113, 7, 0, 1, 203, 0, 113, 7, 0, 1]);
  assertEquals(dropTwins(bytes, 0, 2, 6, null, null), 2);
  assertEquals(dropTwins(bytes, 0, 2, 6, null, ONE), 1);
});
