import { assertEquals, assertMatch } from "@std/assert";
import { ManualClock } from "../../lib/base/clock.ts";
import { followExternal } from "../../lib/tracker/external.ts";

/** Follows hosts, with a resolver in the test's hand: what a name is, or that it never answers. */
function follow(hosts: string[], names: Record<string, string[] | "silence" | "error"> = {}) {
  const clock = new ManualClock();
  const told: string[][] = [];
  const log: string[] = [];
  const asked: string[] = [];
  const lookup = (name: string) => {
    asked.push(name);
    const answer = names[name] ?? [];
    if (answer === "silence") return new Promise<string[]>(() => {});
    return answer === "error" ? Promise.reject(new Error("broken")) : Promise.resolve(answer);
  };
  const changed = (addresses: string[]) => void told.push(addresses);
  const following = followExternal(hosts, { lookup, clock, log: (line) => void log.push(line), changed });
  const pass = async (milliseconds: number) => {
    clock.advance(milliseconds);
    await settled();
  };
  return { following, clock, told, log, asked, names, pass };
}

/** Lets all that waits for a promise which is there go on. */
function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

Deno.test("addresses are told at once, one of each family", async (t) => {
  const cases: [hosts: string[], told: string[][]][] = [
    [[], []],
    [["203.0.113.7"], [["203.0.113.7"]]],
    [["2001:db8::7"], [["2001:db8::7"]]],
    [["2001:db8::7", "203.0.113.7"], [["203.0.113.7", "2001:db8::7"]]],
    [["203.0.113.7", "203.0.113.8", "2001:db8::7", "2001:db8::8"], [["203.0.113.7", "2001:db8::7"]]],
  ];
  for (const [hosts, told] of cases) {
    await t.step(hosts.join(",") || "none", () => {
      const it = follow(hosts);
      assertEquals([it.told, it.asked, it.log], [told, [], []]);
      it.following.close();
    });
  }
});

Deno.test("an address that means nothing to the internet is not told, the operator is", () => {
  for (
    const host of ["192.168.1.1", "127.0.0.1", "100.64.0.1", "fd00::1", "fe80::1", "224.0.0.1", "0.0.0.0"]
  ) {
    const { told, log } = follow([host]);
    assertEquals([told, log.length], [[], 1], host);
    assertMatch(log[0], /^--external-ip \S+ means nothing to the internet\. Give the address /);
  }
});

Deno.test("a name is looked up at once and every 5 minutes, and told when it has changed", async () => {
  const it = follow(["home.example"], { "home.example": ["203.0.113.7", "203.0.113.8", "2001:db8::7"] });
  assertEquals(it.told, [], "nothing is known yet");
  await settled();
  assertEquals(it.told, [["203.0.113.7", "2001:db8::7"]]);
  await it.pass(299_999);
  assertEquals(it.asked.length, 1);
  await it.pass(1);
  assertEquals([it.asked.length, it.told.length], [2, 1], "the same is not told again");
  it.names["home.example"] = ["198.51.100.7"];
  await it.pass(300_000);
  assertEquals(it.told.slice(1), [["198.51.100.7"]]);
  assertEquals(it.log, []);
});

Deno.test("a name without an answer keeps the last good one; trouble is told of once, when it begins", async () => {
  const it = follow(["home.example"]);
  await settled();
  assertEquals([it.told, it.log.length], [[], 1]);
  assertMatch(it.log[0], /^--external-ip home\.example could not be looked up\. Check the name/);
  await it.pass(30_000);
  await it.pass(30_000);
  assertEquals([it.asked.length, it.log.length], [3, 1]);
  it.names["home.example"] = ["203.0.113.7"];
  await it.pass(30_000);
  assertEquals(it.told, [["203.0.113.7"]]);
  it.names["home.example"] = "error";
  await it.pass(300_000);
  assertEquals([it.told.length, it.log.length], [1, 2]);
  it.names["home.example"] = "silence";
  await it.pass(30_000);
  await it.pass(10_000);
  assertEquals([it.told.length, it.log.length], [1, 2]);
  it.names["home.example"] = ["203.0.113.8"];
  await it.pass(30_000);
  assertEquals(it.told, [["203.0.113.7"], ["203.0.113.8"]]);
});

Deno.test("a name that is a private address here is of no use, and its address is named", async () => {
  const it = follow(["home.example"], { "home.example": ["192.168.1.50", "::1"] });
  await settled();
  assertEquals(it.told, []);
  assertMatch(
    it.log[0],
    /^--external-ip home\.example is 192\.168\.1\.50, as seen from here, which means nothing/,
  );
});

Deno.test("of several hosts the first that has a family counts, once it is known", async () => {
  const names = { "home.example": ["203.0.113.7"], "six.example": ["2001:db8::6", "203.0.113.6"] };
  const it = follow(["home.example", "198.51.100.7", "six.example"], names);
  assertEquals(it.told, [["198.51.100.7"]]);
  await settled();
  assertEquals(it.told.at(-1), ["203.0.113.7", "2001:db8::6"]);
});

Deno.test("after close() nothing is asked or told any more", async () => {
  const it = follow(["home.example"], { "home.example": ["203.0.113.7"] });
  it.following.close();
  await settled();
  assertEquals(it.told, []);
  const later = follow(["home.example"], { "home.example": ["203.0.113.7"] });
  await settled();
  later.following.close();
  await later.pass(600_000);
  assertEquals([later.asked.length, later.told.length], [1, 1]);
});
