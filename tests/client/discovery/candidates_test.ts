import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { randomFrom } from "../../../lib/base/random.ts";
import { Candidates, type CandidateSource, peerKey } from "../../../lib/client/discovery/candidates.ts";
import { peerPriority } from "../../../lib/client/discovery/priority.ts";

const MINUTE = 60_000;
const NOW = 5_000_000;
const nobody = () => false;

function open(most = 3_000): Candidates {
  return new Candidates(randomFrom(1, 2, 3, 4), { most });
}

/** All that are given at a moment, as keys. */
function allNow(
  candidates: Candidates,
  now: number,
  isConnected: (key: string) => boolean = nobody,
): string[] {
  const keys: string[] = [];
  for (
    let next = candidates.next(now, isConnected);
    next !== null;
    next = candidates.next(now, isConnected)
  ) {
    keys.push(peerKey(next.host, next.port));
  }
  return keys;
}

Deno.test("Each address comes once, and not again within a minute", () => {
  const candidates = open();
  for (const host of ["1.1.1.1", "2.2.2.2", "2001:db8::1"]) {
    assert(candidates.add(host, 6881, "tracker", NOW));
  }
  const first = allNow(candidates, NOW).sort();
  assertEquals(first, ["1.1.1.1:6881", "2.2.2.2:6881", "[2001:db8::1]:6881"]);
  assertEquals(allNow(candidates, NOW + MINUTE - 1), []);
  assertEquals(allNow(candidates, NOW + MINUTE).sort(), first);
});

Deno.test("One address written in two ways is one", () => {
  const candidates = open();
  for (const host of ["::ffff:1.2.3.4", "1.2.3.4", "2001:DB8:0:0::1", "2001:db8::1"]) {
    assert(candidates.add(host, 1, "pex", NOW));
  }
  assertEquals(candidates.size, 2);
});

Deno.test("What is no address of one machine is not taken", () => {
  const candidates = open();
  const bad: [string, number][] = [
    ["peer.test", 1],
    ["", 1],
    ["0.0.0.0", 1],
    ["::", 1],
    ["224.1.1.1", 1],
    ["255.255.255.255", 1],
    ["ff02::1", 1],
    ["1.2.3.4", 0],
    ["1.2.3.4", 65_536],
    ["1.2.3.4", 1.5],
  ];
  for (const [host, port] of bad) {
    assertEquals(candidates.add(host, port, "user", NOW), false, `${host} ${port}`);
  }
  assertEquals(candidates.size, 0);
});

Deno.test("Who is connected does not come, and comes again later", () => {
  const candidates = open();
  candidates.add("1.1.1.1", 1, "tracker", NOW);
  candidates.add("2.2.2.2", 2, "tracker", NOW);
  assertEquals(allNow(candidates, NOW, (key) => key === "1.1.1.1:1"), ["2.2.2.2:2"]);
  assertEquals(allNow(candidates, NOW), ["1.1.1.1:1"]);
});

/** Minutes after which an address that never answers is called, in so many hours. */
function callsOf(source: CandidateSource, hours: number): number[] {
  const candidates = open();
  candidates.add("1.1.1.1", 1, source, NOW);
  const calls: number[] = [];
  for (let minute = 0; minute < 60 * hours; minute++) {
    if (candidates.next(NOW + minute * MINUTE, nobody) === null) continue;
    calls.push(minute);
    candidates.failed("1.1.1.1", 1, NOW + minute * MINUTE);
  }
  return calls;
}

Deno.test("An address that does not answer is called after 1 and 2 more minutes, and then given up", () => {
  for (const source of ["tracker", "pex", "incoming"] as const) assertEquals(callsOf(source, 24), [0, 1, 3]);
});

Deno.test("The user's own is never given up, and called every half an hour in the end", () => {
  assertEquals(callsOf("user", 3), [0, 1, 3, 7, 15, 31, 61, 91, 121, 151]);
});

Deno.test("A tracker that tells of an address once more gives it one more call, half an hour later", () => {
  const candidates = open();
  const fail = (now: number) => {
    assert(candidates.next(now, nobody) !== null);
    candidates.failed("1.1.1.1", 1, now);
  };
  candidates.add("1.1.1.1", 1, "pex", NOW);
  for (const minute of [0, 1, 3]) fail(NOW + minute * MINUTE);
  const later = NOW + 100 * MINUTE;
  for (const source of ["pex", "incoming"] as const) candidates.add("1.1.1.1", 1, source, later);
  assertEquals(candidates.next(later, nobody), null);
  candidates.add("1.1.1.1", 1, "tracker", NOW + 10 * MINUTE);
  assertEquals(candidates.next(NOW + 10 * MINUTE, nobody), null);
  candidates.add("1.1.1.1", 1, "tracker", later);
  fail(later);
  candidates.add("1.1.1.1", 1, "tracker", later + MINUTE);
  assertEquals(candidates.next(later + 10 * MINUTE, nobody), null);
});

Deno.test("A connection makes failures forgotten", () => {
  const candidates = open();
  candidates.add("1.1.1.1", 1, "pex", NOW);
  for (let i = 0; i < 20; i++) {
    const now = NOW + i * 10 * MINUTE;
    assert(candidates.next(now, nobody) !== null, `call ${i}`);
    if (i % 3 === 2) candidates.connected("1.1.1.1", 1);
    else candidates.failed("1.1.1.1", 1, now);
  }
});

Deno.test("Fewest failures come first, then the user's own, then BEP 40's highest priority", () => {
  const candidates = open();
  const own = { host: "9.8.7.6", port: 6881 };
  const hosts = Array.from({ length: 20 }, (_, i) => `${i + 10}.1.2.3`);
  for (const host of hosts) candidates.add(host, 1, "tracker", NOW - 10 * MINUTE);
  candidates.add("7.7.7.7", 1, "user", NOW);
  candidates.failed(hosts[0], 1, NOW - 10 * MINUTE);
  candidates.setOwn([own]);
  const byPriority = hosts.slice(1).sort((a, b) =>
    peerPriority(own, { host: b, port: 1 }) - peerPriority(own, { host: a, port: 1 })
  );
  const expected = ["7.7.7.7", ...byPriority, hosts[0]].map((host) => peerKey(host, 1));
  assertEquals(allNow(candidates, NOW), expected);
});

Deno.test("Where we are seen is known for each family by itself", () => {
  const candidates = open();
  const own = [{ host: "9.8.7.6", port: 1 }, { host: "2001:db8::1", port: 1 }, { host: "9.8.7.5", port: 1 }];
  const hosts = Array.from({ length: 20 }, (_, i) => i % 2 === 0 ? `${i + 10}.1.2.3` : `2001:db8:${i}::1`);
  for (const host of hosts) candidates.add(host, 1, "tracker", NOW);
  for (const place of own) candidates.setOwn([place]);
  const priority = (host: string) =>
    own.slice(1).reduce((sum, place) => sum + peerPriority(place, { host, port: 1 }), 0);
  const expected = hosts.sort((a, b) => priority(b) - priority(a)).map((host) => peerKey(host, 1));
  assertEquals(allNow(candidates, NOW), expected);
});

Deno.test("While our own address is not known the order is a random one", () => {
  const order = (seed: number) => {
    const candidates = new Candidates(randomFrom(seed, 2, 3, 4));
    for (let i = 1; i <= 30; i++) candidates.add(`${i}.1.1.1`, 1, "tracker", NOW);
    return allNow(candidates, NOW).join();
  };
  assert(order(1) !== order(2));
  assertEquals(order(1), order(1));
});

Deno.test("A banned host is forgotten with all its ports, and not taken again, however it is written", () => {
  const candidates = open();
  for (const port of [1, 2, 3]) candidates.add("1.1.1.1", port, "tracker", NOW);
  candidates.add("2.2.2.2", 1, "tracker", NOW);
  candidates.ban("1.1.1.1");
  assertEquals([candidates.size, candidates.isBanned("::ffff:1.1.1.1"), candidates.isBanned("2.2.2.2")], [
    1,
    true,
    false,
  ]);
  assertEquals(candidates.add("::ffff:1.1.1.1", 4, "user", NOW), false);
  assertEquals(allNow(candidates, NOW), ["2.2.2.2:1"]);
});

Deno.test("Where we ourselves answer is not called any more, other ports of the host are", () => {
  const candidates = open();
  for (const port of [1, 2]) candidates.add("1.1.1.1", port, "tracker", NOW);
  candidates.markSelf("1.1.1.1", 1);
  assertEquals(candidates.add("1.1.1.1", 1, "tracker", NOW), false);
  assertEquals(allNow(candidates, NOW), ["1.1.1.1:2"]);
});

Deno.test("Of one host only a few ports are taken from peers, and more, but not all, from trackers", () => {
  const taken = (source: CandidateSource) => {
    const candidates = open();
    let count = 0;
    for (let port = 1; port <= 1_000; port++) if (candidates.add("1.1.1.1", port, source, NOW)) count++;
    return count;
  };
  assertEquals([taken("pex"), taken("incoming"), taken("tracker")], [4, 4, 64]);
});

Deno.test("When there is no room, the better source and the fewer failures stay", () => {
  const candidates = open(40);
  for (let i = 1; i <= 40; i++) assert(candidates.add(`1.1.1.${i}`, 1, i <= 20 ? "tracker" : "pex", NOW));
  assertEquals(candidates.add("2.2.2.2", 1, "pex", NOW), false);
  let taken = 0;
  for (let i = 1; i <= 200; i++) if (candidates.add(`3.3.3.${i}`, 1, "tracker", NOW)) taken++;
  assertEquals([candidates.size, taken], [40, 20]);
  assert(candidates.add("4.4.4.4", 1, "user", NOW));
  for (let i = 1; i <= 20; i++) candidates.failed(`1.1.1.${i}`, 1, NOW);
  taken = 0;
  for (let i = 1; i <= 200; i++) if (candidates.add(`5.5.5.${i}`, 1, "pex", NOW)) taken++;
  // The user's one took the place of a tracker's, which may have been one of those that fail by now.
  assert(taken === 19 || taken === 20, `${taken}`);
  assertEquals(candidates.size, 40);
});

Deno.test("However it is used, it stays within its bounds and gives only what it was told", () => {
  const act = fc.record({
    kind: fc.constantFrom("add", "add", "add", "next", "failed", "connected", "ban", "markSelf"),
    host: fc.nat(30),
    port: fc.integer({ min: 1, max: 3 }),
    source: fc.constantFrom<CandidateSource[]>("tracker", "pex", "user", "incoming"),
    step: fc.nat(5 * MINUTE),
  });
  fc.assert(fc.property(fc.array(act, { maxLength: 150 }), (acts) => {
    const candidates = open(12);
    const told = new Set<string>();
    const out = new Set<string>();
    let now = NOW;
    for (const { kind, host: number, port, source, step } of acts) {
      now += step;
      const host = `1.1.1.${number}`;
      const key = peerKey(host, port);
      if (kind === "add") assertEquals(candidates.add(host, port, source, now) && out.has(key), false);
      if (kind === "add") told.add(key);
      if (kind === "failed") candidates.failed(host, port, now);
      if (kind === "connected") candidates.connected(host, port);
      if (kind === "ban") { for (const each of [1, 2, 3]) out.add(peerKey(host, each)); }
      if (kind === "ban") candidates.ban(host);
      if (kind === "markSelf") out.add(key);
      if (kind === "markSelf") candidates.markSelf(host, port);
      const next = kind === "next" ? candidates.next(now, (connected) => connected === key) : null;
      if (next !== null) {
        const called = peerKey(next.host, next.port);
        assert(told.has(called) && !out.has(called) && called !== key, called);
      }
      assert(candidates.size <= 12);
    }
    candidates.setOwn([{ host: "9.9.9.9", port: 1 }]);
    assert(allNow(candidates, now).length <= candidates.size);
  }));
});

Deno.test("A neighbour that nobody answers at is called again within seconds, for some minutes", () => {
  const candidates = open();
  candidates.add("10.0.0.1", 1, "tracker", NOW);
  const waits: number[] = [];
  let last = NOW;
  for (let now = NOW; now < NOW + 30 * MINUTE; now += 500) {
    if (candidates.next(now, nobody) === null) continue;
    waits.push((now - last) / 1000);
    last = now;
    candidates.missed("10.0.0.1", 1, now);
  }
  assertEquals(waits.slice(0, 6), [0, 5, 10, 20, 20, 20]);
  assertEquals(waits.length, 30);
  candidates.add("10.0.0.1", 1, "tracker", NOW + 30 * MINUTE);
  assertEquals(allNow(candidates, NOW + 30 * MINUTE), ["10.0.0.1:1"]);
});

Deno.test("Who is far and does not answer is called as seldom as one that failed", () => {
  const candidates = open();
  candidates.add("1.1.1.1", 1, "tracker", NOW);
  const moments: number[] = [];
  for (let now = NOW; now < NOW + 60 * MINUTE; now += 500) {
    if (candidates.next(now, nobody) === null) continue;
    moments.push((now - NOW) / MINUTE);
    candidates.missed("1.1.1.1", 1, now);
  }
  assertEquals(moments, [0, 1, 3]);
});
