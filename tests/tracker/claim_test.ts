import { assertEquals } from "@std/assert";
import { ManualClock } from "../../lib/base/clock.ts";
import { newRequester } from "../../lib/protocol/message.ts";
import { Claims } from "../../lib/tracker/claim.ts";
import { requesterAt, textOf } from "../fixture/address.ts";

/** Claims with a resolver in the test's hand. */
function open(anyone = false) {
  const clock = new ManualClock();
  /** Names that were asked for, in their order, and what answers them. */
  const asked: { name: string; answer(...addresses: string[]): Promise<void>; fail(): Promise<void> }[] = [];
  const lookup = (name: string) => {
    const { promise, resolve, reject } = Promise.withResolvers<string[]>();
    asked.push({
      name,
      answer: async (...addresses) => (resolve(addresses), await settled()),
      fail: async () => (reject(new Error("no answer")), await settled()),
    });
    return promise;
  };
  const claims = new Claims({ anyone, lookup, clock });
  const listed = newRequester();
  const claim = (name: string, from = "192.168.1.9") =>
    claims.listed(name, requesterAt(from), listed) ? textOf(listed) : null;
  return { claims, clock, asked, claim };
}

/** Lets all that waits for a promise which is there go on. */
function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

Deno.test("an address counts where both it and its claimant are on private addresses", async (t) => {
  const good = ["10.1.2.3", "172.16.0.1", "192.168.1.7", "100.64.0.1", "fd00::7", "::ffff:10.1.2.3"];
  const inside = [
    "192.168.1.9",
    "10.9.9.9",
    "127.0.0.1",
    "::1",
    "169.254.1.1",
    "fe80::9",
    "fd00::9",
    "100.64.9.9",
  ];
  const bad = [
    "203.0.113.7",
    "2001:db8::7",
    "127.0.0.1",
    "::1",
    "::ffff:127.0.0.1",
    "0.0.0.0",
    "0.1.2.3",
    "::",
    "::10.1.2.3",
    "169.254.1.1",
    "fe80::1",
    "224.0.0.1",
    "239.255.255.255",
    "ff02::1",
    "255.255.255.255",
    "240.0.0.1",
    "",
    "10.1.2",
    "10.1.2.3.4",
    "10.1.2.3 ",
    "a b",
  ];
  const { claim, asked } = open();
  for (const from of inside) {
    await t.step(`claimed from ${from}`, () => {
      for (const one of good) assertEquals(claim(one, from), one.replace("::ffff:", ""), one);
      for (const one of bad) assertEquals(claim(one, from), null, one);
    });
  }
  for (const from of ["203.0.113.9", "2001:db8::9", "fec0::9"]) {
    await t.step(`claimed from ${from}`, () => {
      for (const one of [...good, ...bad]) assertEquals(claim(one, from), null, one);
    });
  }
  assertEquals(asked, []);
});

Deno.test("where anybody may claim, an address must still be one that a host can have", () => {
  const { claim } = open(true);
  for (const from of ["203.0.113.9", "192.168.1.9", "2001:db8::9"]) {
    for (const one of ["198.51.100.7", "2001:db8::7", "10.1.2.3", "fd00::7", "223.255.255.255"]) {
      assertEquals(claim(one, from), one);
    }
    const bad = ["127.0.0.1", "::1", "0.0.0.0", "0.1.2.3", "::", "::1.2.3.4", "169.254.1.1", "fe80::1"];
    for (const one of [...bad, "224.0.0.1", "ff0e::1", "255.255.255.255", "240.0.0.1", ""]) {
      assertEquals(claim(one, from), null, one);
    }
  }
});

Deno.test("a name counts from the announce after its answer on", async () => {
  const { claim, asked } = open();
  assertEquals(claim("Seed.LAN"), null);
  assertEquals(claim("seed.lan"), null, "the answer is not there");
  assertEquals(asked.map(({ name }) => name), ["seed.lan"], "asked once");
  await asked[0].answer("192.168.1.7");
  assertEquals(claim("seed.lan"), "192.168.1.7");
  assertEquals(claim("SEED.lan", "10.9.9.9"), "192.168.1.7");
  assertEquals(claim("seed.lan", "203.0.113.9"), null, "who may not claim may not claim a known name");
  assertEquals(asked.length, 1);
});

Deno.test("names are looked up only for who could claim, and only if they can be names", () => {
  const { claim, asked } = open();
  for (const from of ["203.0.113.9", "2001:db8::9"]) claim("seed.lan", from);
  for (const no of ["a b", "-x", "x_y", "1.2.3", "a..b", "x".repeat(64), "a.".repeat(200), "[::1]", "é"]) {
    claim(no);
  }
  assertEquals(asked, []);
  for (const yes of ["seed", "localhost", "seed.lan.", "1st.example"]) claim(yes);
  assertEquals(asked.map(({ name }) => name), ["seed", "localhost", "seed.lan.", "1st.example"]);
  const anyone = open(true);
  anyone.claim("seed.example", "203.0.113.9");
  assertEquals(anyone.asked.length, 1);
});

Deno.test("what a name is must pass the rule too; the claimant's family first, then what comes first", async (t) => {
  const cases: [anyone: boolean, answer: string[], from: string, listed: string | null][] = [
    [false, ["127.0.0.1", "::1"], "192.168.1.9", null],
    [false, ["203.0.113.7", "192.168.1.7"], "192.168.1.9", "192.168.1.7"],
    [false, ["203.0.113.7"], "192.168.1.9", null],
    [false, ["fd00::7", "192.168.1.7"], "192.168.1.9", "192.168.1.7"],
    [false, ["fd00::7", "192.168.1.7"], "fd00::9", "fd00::7"],
    [false, ["fd00::7"], "192.168.1.9", "fd00::7"],
    [false, ["192.168.1.7", "192.168.1.8"], "fe80::9", "192.168.1.7"],
    [false, ["what", "224.0.0.1", ""], "192.168.1.9", null],
    [false, [], "192.168.1.9", null],
    [true, ["2001:db8::7", "203.0.113.7"], "198.51.100.9", "203.0.113.7"],
    [true, ["127.0.0.1"], "198.51.100.9", null],
  ];
  for (const [anyone, answer, from, listed] of cases) {
    await t.step(`${answer.join(" ") || "nothing"} for ${from}`, async () => {
      const { claim, asked } = open(anyone);
      claim("seed.lan", from);
      await asked[0].answer(...answer);
      assertEquals(claim("seed.lan", from), listed);
    });
  }
});

Deno.test("an answer is good for 5 minutes and serves on while the next one is fetched, none for 1 minute", async () => {
  const { claim, asked, clock } = open();
  claim("seed.lan");
  await asked[0].answer("192.168.1.7");
  clock.advance(299_999);
  assertEquals([claim("seed.lan"), asked.length], ["192.168.1.7", 1]);
  clock.advance(1);
  assertEquals([claim("seed.lan"), asked.length], ["192.168.1.7", 2]);
  await asked[1].answer("192.168.1.8");
  assertEquals([claim("seed.lan"), asked.length], ["192.168.1.8", 2]);
  clock.advance(300_000);
  claim("seed.lan");
  await asked[2].fail();
  assertEquals([claim("seed.lan"), asked.length], [null, 3], "a name that is gone does not count");
  clock.advance(59_999);
  assertEquals([claim("seed.lan"), asked.length], [null, 3]);
  clock.advance(1);
  assertEquals([claim("seed.lan"), asked.length], [null, 4]);
  await asked[3].answer("192.168.1.9");
  clock.advance(300_000 + 3_600_000);
  assertEquals([claim("seed.lan"), asked.length], [null, 5], "an answer of long ago does not count");
});

Deno.test("a look-up without an end is given up after 10 seconds", async () => {
  const { claim, asked, clock } = open();
  claim("seed.lan");
  await settled();
  clock.advance(10_000);
  await settled();
  await asked[0].answer("192.168.1.7");
  assertEquals([claim("seed.lan"), asked.length], [null, 1]);
  clock.advance(60_000);
  claim("seed.lan");
  assertEquals(asked.length, 2);
});

Deno.test("8 look-ups are under way at most, the other names wait for their next announce", async () => {
  const { claim, asked } = open();
  for (let i = 0; i < 20; i++) claim(`host-${i}`);
  assertEquals(asked.length, 8);
  await asked[3].answer("192.168.1.7");
  assertEquals(claim("host-3"), "192.168.1.7");
  for (let i = 8; i < 20; i++) claim(`host-${i}`);
  assertEquals(asked.slice(8).map(({ name }) => name), ["host-8"]);
});

Deno.test("256 names are known at most, those that are used stay", async () => {
  const { claim, asked } = open();
  for (let i = 0; i < 300; i++) {
    claim(`host-${i}`);
    await asked[i].answer("192.168.1.7");
    assertEquals(claim("host-0"), "192.168.1.7");
  }
  for (let i = 300 - 255; i < 300; i++) assertEquals(claim(`host-${i}`), "192.168.1.7", `host-${i}`);
  assertEquals(asked.length, 300);
  assertEquals(claim("host-1"), null, "forgotten");
  assertEquals(asked.length, 301);
});

Deno.test("after close() no name is known or looked up, addresses count as before", async () => {
  const { claim, asked, claims } = open();
  claim("seed.lan");
  claim("other.lan");
  await asked[0].answer("192.168.1.7");
  claims.close();
  await asked[1].answer("192.168.1.8");
  assertEquals([claim("seed.lan"), claim("other.lan"), claim("third.lan"), asked.length], [
    null,
    null,
    null,
    2,
  ]);
  assertEquals(claim("192.168.1.7"), "192.168.1.7");
});
