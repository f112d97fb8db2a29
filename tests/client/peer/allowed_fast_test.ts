import { assertEquals } from "@std/assert";
import { allowedFastSet } from "../../../lib/client/peer/allowed_fast.ts";

const HASH = new Uint8Array(20).fill(0xaa);

Deno.test("allowedFastSet() gives BEP 6's examples", () => {
  const nine = [1059, 431, 808, 1217, 287, 376, 1188, 353, 508];
  assertEquals(allowedFastSet("80.4.4.200", HASH, 1313, 7), nine.slice(0, 7));
  assertEquals(allowedFastSet("80.4.4.200", HASH, 1313, 9), nine);
});

Deno.test("All addresses of a /24 are allowed the same pieces, others not", () => {
  const set = allowedFastSet("80.4.4.200", HASH, 1313);
  assertEquals(set.length, 10);
  assertEquals(allowedFastSet("80.4.4.1", HASH, 1313), set);
  assertEquals(allowedFastSet("::ffff:80.4.4.1", HASH, 1313), set);
  assertEquals(allowedFastSet("80.4.5.200", HASH, 1313).join() === set.join(), false);
});

Deno.test("A torrent of few pieces has all of them allowed, and IPv6 is allowed none", () => {
  assertEquals(allowedFastSet("80.4.4.200", HASH, 3).sort(), [0, 1, 2]);
  assertEquals(allowedFastSet("80.4.4.200", HASH, 0), []);
  assertEquals(allowedFastSet("2001:db8::1", HASH, 1313), []);
  assertEquals(allowedFastSet("no address", HASH, 1313), []);
});
