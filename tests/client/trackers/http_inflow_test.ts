/** The bounds of an inflow; what an answer makes of it stands in http_message_test.ts. */
import { assertEquals } from "@std/assert";
import { fromLatin1 } from "../../../lib/base/bytes.ts";
import { isFault } from "../../../lib/base/fault.ts";
import { GrowingBytes } from "../../../lib/base/growing_bytes.ts";
import { Inflow, MOST_BYTES } from "../../../lib/client/trackers/http_inflow.ts";

/** An inflow of one portion again and again. */
function inflowOf(portion: Uint8Array): Inflow {
  return new Inflow(() => Promise.resolve(portion));
}

Deno.test("Inflow gives a line, a length and all the rest, one behind the other", async () => {
  const portions = [..."ab\r\ncdefg"].map((letter) => new TextEncoder().encode(letter));
  const inflow = new Inflow(() => Promise.resolve(portions.shift() ?? null));
  const [two, rest] = [new GrowingBytes(), new GrowingBytes()];
  assertEquals(await inflow.line(), "ab");
  assertEquals([await inflow.exactly(2, two), await inflow.rest(rest)], [null, null]);
  assertEquals([fromLatin1(two.view()), fromLatin1(rest.view())], ["cd", "efg"]);
});

Deno.test("Inflow gives up a line of more than 16 KiB, a body of more than 1 MiB and 2 MiB in all", async () => {
  const long = await inflowOf(new Uint8Array(1000)).line();
  assertEquals(isFault(long) && long.fault, "not-http");
  assertEquals((await inflowOf(new Uint8Array(1000)).rest(new GrowingBytes()))?.fault, "too-long");
  const body = new GrowingBytes();
  const inflow = inflowOf(new Uint8Array([10]).slice());
  assertEquals(await inflow.exactly(MOST_BYTES, body), null);
  assertEquals((await inflow.exactly(1, body))?.fault, "too-long");
  for (let left = MOST_BYTES; left > 0; left--) assertEquals(await inflow.line(), "");
  const over = await inflow.line();
  assertEquals(isFault(over) && over.fault, "too-long");
});
