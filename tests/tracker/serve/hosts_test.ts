import { assertEquals } from "@std/assert";
import type { External } from "../../../lib/tracker/external.ts";
import type { Places } from "../../../lib/tracker/front/listen.ts";
import { type Interface, Network } from "../../../lib/tracker/network.ts";
import { announceUrls, localHosts, namedHosts, standsForAll } from "../../../lib/tracker/serve/hosts.ts";

const BOTH = { four: true, six: true };
const MACHINE: Interface[] = [
  { address: "127.0.0.1", netmask: "255.0.0.0" },
  { address: "::1", netmask: "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", scopeid: 0 },
  { address: "192.168.1.50", netmask: "255.255.255.0", scopeid: null },
  { address: "fd00::50", netmask: "ffff:ffff:ffff:ffff::", scopeid: 0 },
  { address: "fe80::1", netmask: "ffff:ffff:ffff:ffff::", scopeid: 2 },
];
const NO_EXTERNAL: External = { nameOf: (address) => address, addresses: () => [], close() {} };

function places(hosts: string[], families = BOTH): Places {
  return { hosts, port: 9000, families };
}

Deno.test("localHosts() names every address that the places stand for", async (t) => {
  const fours = ["127.0.0.1", "127.0.1.1", "192.168.1.50"];
  const sixes = ["::1", "fd00::50", "fe80::1%2"];
  const cases: [what: string, places: Places, expected: string[]][] = [
    ["one address alone", places(["192.168.1.50"]), ["192.168.1.50"]],
    ["two addresses", places(["192.168.1.50", "::1"]), ["192.168.1.50", "::1"]],
    ["all of IPv4", places(["0.0.0.0"], { four: true, six: false }), fours],
    [":: that has IPv4 as well (Linux)", places(["::"]), [...fours, ...sixes]],
    [":: without IPv4", places(["::"], { four: false, six: true }), sixes],
    ["both apart (Windows)", places(["0.0.0.0", "::"]), [...fours, ...sixes]],
  ];
  for (const [what, where, expected] of cases) {
    await t.step(what, () => assertEquals(localHosts(where, MACHINE).sort(), expected.toSorted()));
  }
  await t.step("loopback even where the system lists nothing", () => {
    assertEquals(localHosts(places(["0.0.0.0"], { four: true, six: false }), []), ["127.0.0.1", "127.0.1.1"]);
  });
});

Deno.test("namedHosts() are the machine's on all addresses, and else those listened on", () => {
  const network = new Network(MACHINE);
  assertEquals(namedHosts(places(["::"]), network, NO_EXTERNAL), ["192.168.1.50", "fd00::50"]);
  const four = places(["0.0.0.0"], { four: true, six: false });
  assertEquals(namedHosts(four, network, NO_EXTERNAL), ["192.168.1.50"]);
  assertEquals(namedHosts(places(["10.0.0.1"]), network, NO_EXTERNAL), ["10.0.0.1"]);
  assertEquals(namedHosts(four, new Network([]), NO_EXTERNAL), ["127.0.0.1"]);
});

Deno.test("namedHosts() has the external address by the name that was given, with --bind too", () => {
  const network = new Network(MACHINE);
  const external: External = {
    nameOf: (address) => ["198.51.100.9", "2001:db9::9"].includes(address) ? "home.example.org" : address,
    addresses: () => ["198.51.100.9", "2001:db9::9"],
    close() {},
  };
  network.setExternal(external.addresses());
  assertEquals(namedHosts(places(["::"]), network, external), [
    "192.168.1.50",
    "home.example.org",
    "fd00::50",
  ]);
  assertEquals(namedHosts(places(["192.168.1.50"]), network, external), ["192.168.1.50", "home.example.org"]);
});

Deno.test("announceUrls() has HTTP and UDP of each host, IPv6 in brackets", () => {
  const hosts = ["192.168.1.50", "fd00::50"];
  assertEquals(announceUrls(hosts, 9000, true), [
    "http://192.168.1.50:9000/announce",
    "udp://192.168.1.50:9000/announce",
    "http://[fd00::50]:9000/announce",
    "udp://[fd00::50]:9000/announce",
  ]);
  assertEquals(announceUrls(["h.test"], 80, false), ["http://h.test:80/announce"]);
});

Deno.test("standsForAll() knows both ways to say all addresses", () => {
  assertEquals(["0.0.0.0", "::", "0:0::0", "::1", "127.0.0.1", "x"].map(standsForAll), [
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
});
