import { assertEquals, assertRejects } from "@std/assert";
import { ManualClock } from "../../lib/base/clock.ts";
import { limitedLookup, type Lookup, systemLookup } from "../../lib/base/lookup.ts";
import { within } from "../fixture/http.ts";

Deno.test("systemLookup() gives an address back as it is", async () => {
  for (const address of ["192.0.2.7", "2001:db8::7", "::1", "fe80::1%eth0"]) {
    assertEquals(await systemLookup(address), [address]);
  }
});

Deno.test("systemLookup() knows this machine's own name", async () => {
  const addresses = await within(systemLookup("localhost"), "localhost");
  const own = ["127.0.0.1", "::1"];
  assertEquals(addresses.filter((address) => !own.includes(address)), []);
  assertEquals(addresses.length > 0, true);
});

Deno.test("systemLookup() gives nothing for what is no name, and does not throw", async () => {
  // Texts that cannot be sent to anybody as a question.
  for (const name of ["", "a b", "x".repeat(300), "a..b", "256.1.1.1.", "\0"]) {
    assertEquals(await within(systemLookup(name), "a look-up"), [], name);
  }
});

Deno.test("limitedLookup() gives what was found in time, and nothing after that", async () => {
  const clock = new ManualClock();
  const never: Lookup = () => new Promise(() => {});
  const late = limitedLookup(never, clock, 5000)("slow.test");
  clock.advance(5000);
  assertEquals(await within(late, "the limit"), []);
  const soon: Lookup = () => Promise.resolve(["192.0.2.7"]);
  assertEquals(await limitedLookup(soon, clock, 5000)("fast.test"), ["192.0.2.7"]);
  const broken: Lookup = () => Promise.reject(new Error("no"));
  await assertRejects(() => limitedLookup(broken, clock, 5000)("broken.test"));
});
