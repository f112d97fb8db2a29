import { assertEquals } from "@std/assert";
import { seedEnd } from "../../lib/client/seed_end.ts";

/** Seeding for a minute, of 1000 bytes. */
const ROWS = [
  { what: "no end is set", uploaded: 1e12, ratio: null, time: null, end: null },
  { what: "a byte is lacking of the ratio", uploaded: 1499, ratio: 1.5, time: null, end: null },
  { what: "the ratio is reached", uploaded: 1500, ratio: 1.5, time: null, end: "ratio" },
  { what: "the ratio is 0", uploaded: 0, ratio: 0, time: null, end: "ratio" },
  { what: "a second is lacking of the time", uploaded: 1e12, ratio: null, time: 61, end: null },
  { what: "the time is over", uploaded: 0, ratio: null, time: 60, end: "time" },
  { what: "the time is 0", uploaded: 0, ratio: null, time: 0, end: "time" },
  { what: "the time is over before the ratio is reached", uploaded: 999, ratio: 1, time: 60, end: "time" },
  { what: "both are reached", uploaded: 1000, ratio: 1, time: 60, end: "ratio" },
  { what: "neither is", uploaded: 999, ratio: 1, time: 61, end: null },
] as const;

Deno.test("a seed ends at its ratio or its time, whichever is reached first", async (t) => {
  for (const { what, end, ...given } of ROWS) {
    await t.step(what, () => assertEquals(seedEnd({ size: 1000, seededFor: 60, ...given }), end));
  }
});

Deno.test("a torrent of no bytes has any ratio from the beginning", () => {
  assertEquals(seedEnd({ uploaded: 0, size: 0, seededFor: 0, ratio: 2, time: null }), "ratio");
});
