/** Machines as they stand in the world: behind a router, beside containers, in overlay networks. */
import { assertEquals } from "@std/assert";
import { Network } from "../../lib/tracker/network.ts";
import {
  CABLE,
  handed,
  handedPeers,
  LOOPBACK,
  OUTSIDE,
  requesterAt,
  testHanded,
  textOf,
} from "../fixture/address.ts";

function networkOf(interfaces: ConstructorParameters<typeof Network>[0], ...external: string[]): Network {
  const network = new Network([...LOOPBACK, ...interfaces]);
  network.setExternal(external);
  return network;
}

const SITE6 = { address: "2001:db8:1::50", netmask: "ffff:ffff:ffff:ffff::" };
/** A home: one cable, a router that forwards ports. */
const NATTED = networkOf(CABLE, "203.0.113.7");
/** The same, and the router's provider gives IPv6, where each machine has an address of its own. */
const DUAL = networkOf([...CABLE, SITE6], "203.0.113.7", "2001:db8:1::50");
/** IPv6 is translated too, by a prefix of another kind. */
const NATTED6 = networkOf(CABLE, "203.0.113.7", "2001:db8:7::7");
/** A LAN side and a public side. */
const BOTH = networkOf([...CABLE, ...OUTSIDE]);
/** An address beside the machine's own public one. */
const BOTH_NATTED = networkOf([...CABLE, ...OUTSIDE], "203.0.113.7");
const BRIDGE = { address: "172.17.0.1", netmask: "255.255.0.0", name: "docker0" };
const DOCKER = networkOf([BRIDGE, ...CABLE]);
const DOCKER_NATTED = networkOf([BRIDGE, ...CABLE], "203.0.113.7");
const OVERLAY = networkOf([
  ...CABLE,
  { address: "100.101.1.1", netmask: "255.255.255.255" },
  { address: "fd7a:1:2::1", netmask: "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" },
]);

testHanded({
  "with a LAN side and a public side each client gets the address on its own": [
    [BOTH, "127.0.0.1", "192.168.1.9", "192.168.1.50"],
    [BOTH, "192.168.1.50", "192.168.1.9", "192.168.1.50"],
    [BOTH, "198.51.100.7", "192.168.1.9", "192.168.1.50"],
    [BOTH, "127.0.0.1", "203.0.113.9", "198.51.100.7"],
    [BOTH, "192.168.1.50", "203.0.113.9", "198.51.100.7"],
    [BOTH, "198.51.100.7", "203.0.113.9", "198.51.100.7"],
    [BOTH, "fd00::50", "2001:db8:9::9", "2001:db8::7"],
    [BOTH, "192.168.1.9", "203.0.113.9", null],
    [BOTH, "192.168.1.9", "192.168.1.8", "192.168.1.9"],
    [BOTH, "203.0.113.9", "192.168.1.9", "203.0.113.9"],
  ],
  "behind a router who is outside gets the external address for all that is inside": [
    [NATTED, "127.0.0.1", "198.51.100.9", "203.0.113.7"],
    [NATTED, "192.168.1.50", "198.51.100.9", "203.0.113.7"],
    [NATTED, "192.168.1.9", "198.51.100.9", "203.0.113.7"],
    [NATTED, "10.5.5.5", "198.51.100.9", "203.0.113.7"],
    [NATTED, "192.168.1.9", "2001:db8:9::9", "203.0.113.7"],
    [NATTED, "203.0.113.7", "198.51.100.9", "203.0.113.7"],
    [NATTED, "198.51.100.8", "198.51.100.9", "198.51.100.8"],
    [NATTED, "169.254.1.1", "198.51.100.9", null],
    [NATTED, "0.0.0.0", "198.51.100.9", null],
  ],
  "behind a router who is inside gets what is inside": [
    [NATTED, "127.0.0.1", "192.168.1.9", "192.168.1.50"],
    [NATTED, "192.168.1.8", "192.168.1.9", "192.168.1.8"],
    [NATTED, "127.0.0.1", "10.5.5.5", "192.168.1.50"],
    [NATTED, "192.168.1.8", "127.0.0.1", "192.168.1.8"],
    [NATTED, "203.0.113.7", "192.168.1.9", "203.0.113.7"],
  ],
  "who comes from the external address is inside": [
    [NATTED, "192.168.1.8", "203.0.113.7", "192.168.1.8"],
    [NATTED, "127.0.0.1", "203.0.113.7", "192.168.1.50"],
    [NATTED, "192.168.1.50", "203.0.113.7", "192.168.1.50"],
    [NATTED, "203.0.113.7", "203.0.113.7", "203.0.113.7"],
    [NATTED, "192.168.1.8", "203.0.113.8", "203.0.113.7"],
    [NATTED6, "fd00::9", "2001:db8:7::7", "fd00::9"],
  ],
  "an external address of one family says nothing of the other": [
    [NATTED, "::1", "2001:db8:9::9", null],
    [NATTED, "fd00::50", "2001:db8:9::9", null],
    [NATTED, "fd00::9", "198.51.100.9", null],
    [NATTED6, "::1", "2001:db8:9::9", "2001:db8:7::7"],
    [NATTED6, "fd00::50", "198.51.100.9", "2001:db8:7::7"],
    [NATTED6, "fd00::9", "198.51.100.9", "2001:db8:7::7"],
    [NATTED6, "fe80::9", "198.51.100.9", null],
  ],
  "an external IPv6 address in a network of ours stands for this machine alone": [
    [DUAL, "::1", "2001:db8:9::9", "2001:db8:1::50"],
    [DUAL, "fd00::50", "2001:db8:9::9", "2001:db8:1::50"],
    [DUAL, "fd00::9", "2001:db8:9::9", null],
    [DUAL, "2001:db8:1::9", "2001:db8:9::9", "2001:db8:1::9"],
    [DUAL, "fd00::9", "2001:db8:1::9", "fd00::9"],
    [DUAL, "192.168.1.9", "2001:db8:1::9", "192.168.1.9"],
    [DUAL, "192.168.1.9", "2001:db8:9::9", "203.0.113.7"],
  ],
  "a public address of this machine stays as it is for who is outside": [
    [BOTH_NATTED, "198.51.100.7", "203.0.113.9", "198.51.100.7"],
    [BOTH_NATTED, "127.0.0.1", "203.0.113.9", "203.0.113.7"],
    [BOTH_NATTED, "127.0.0.1", "198.51.100.9", "198.51.100.7"],
  ],
  "with containers each gets the address on its own side": [
    [DOCKER, "127.0.0.1", "172.17.0.2", "172.17.0.1"],
    [DOCKER, "192.168.1.50", "172.17.0.2", "172.17.0.1"],
    [DOCKER, "172.17.0.1", "172.17.0.2", "172.17.0.1"],
    [DOCKER, "172.17.0.1", "192.168.1.9", "192.168.1.50"],
    [DOCKER, "127.0.0.1", "10.5.5.5", "192.168.1.50"],
    [DOCKER, "172.17.0.2", "172.17.0.3", "172.17.0.2"],
    [DOCKER, "172.17.0.2", "127.0.0.1", "172.17.0.2"],
    [DOCKER, "172.17.0.2", "198.51.100.9", null],
    [DOCKER_NATTED, "172.17.0.2", "198.51.100.9", "203.0.113.7"],
    [DOCKER_NATTED, "172.17.0.1", "198.51.100.9", "203.0.113.7"],
  ],
  "in an overlay network, which gives one address and no network, this machine is at that": [
    [OVERLAY, "127.0.0.1", "100.66.7.8", "100.101.1.1"],
    [OVERLAY, "192.168.1.50", "100.66.7.8", "100.101.1.1"],
    [OVERLAY, "127.0.0.1", "192.168.1.9", "192.168.1.50"],
    [OVERLAY, "100.101.1.1", "192.168.1.9", "192.168.1.50"],
    [OVERLAY, "::1", "fd7a:1:2:ab::9", "fd7a:1:2::1"],
    [OVERLAY, "::1", "fd7a:1:3::9", "fd00::50"],
    [OVERLAY, "100.66.7.8", "100.66.7.9", "100.66.7.8"],
    [OVERLAY, "100.66.7.8", "203.0.113.9", null],
  ],
  "without an address of ours in it a provider's shared network is a private one": [
    [NATTED, "127.0.0.1", "100.64.1.1", "192.168.1.50"],
    [NATTED, "100.64.1.1", "100.64.1.2", "100.64.1.1"],
    [NATTED, "100.64.1.1", "198.51.100.9", "203.0.113.7"],
  ],
});

Deno.test("peers that become the same address and port are handed out once", () => {
  const at = (address: string): [string, number] => [address, 6881];
  const inside = ["192.168.1.8", "127.0.0.1", "192.168.1.50", "192.168.1.9", "203.0.113.7"].map(at);
  assertEquals(handedPeers(NATTED, "198.51.100.9", inside), [["203.0.113.7", 6881]]);
  assertEquals(handedPeers(NATTED, "198.51.100.9", [...inside, ["192.168.1.8", 6882], ["127.0.0.1", 6882]]), [
    ["203.0.113.7", 6881],
    ["203.0.113.7", 6882],
  ]);
  const machine = ["127.0.0.1", "127.0.0.2", "198.51.100.7", "192.168.1.50", "192.168.1.8"].map(at);
  assertEquals(handedPeers(BOTH, "192.168.1.9", machine), [["192.168.1.50", 6881], ["192.168.1.8", 6881]]);
  const sides = ["127.0.0.1", "192.168.1.8", "198.51.100.7", "203.0.113.7"].map(at);
  assertEquals(handedPeers(BOTH_NATTED, "198.51.100.9", sides), [
    ["198.51.100.7", 6881],
    ["203.0.113.7", 6881],
  ]);
  assertEquals(handedPeers(BOTH, "203.0.113.9", ["::1", "fd00::50", "2001:db8::7"].map(at)), [
    ["2001:db8::7", 6881],
  ]);
  const again = handedPeers(NATTED, "198.51.100.9", inside);
  assertEquals(again, [["203.0.113.7", 6881]], "nothing is left of the answers before");
});

Deno.test("seen() is the router's address for who is behind it, ours for loopback, else the requester itself", () => {
  const cases: [Network, requester: string, seen: string][] = [
    [NATTED, "127.0.0.1", "203.0.113.7"],
    [NATTED, "192.168.1.50", "203.0.113.7"],
    [NATTED, "192.168.1.9", "203.0.113.7"],
    [NATTED, "100.64.1.1", "203.0.113.7"],
    [NATTED, "203.0.113.7", "203.0.113.7"],
    [NATTED, "198.51.100.9", "198.51.100.9"],
    [NATTED, "fd00::9", "fd00::9"],
    [NATTED, "::1", "fd00::50"],
    [NATTED6, "fd00::9", "2001:db8:7::7"],
    [DUAL, "fd00::9", "fd00::9"],
    [DUAL, "fd00::50", "2001:db8:1::50"],
    [DUAL, "2001:db8:1::9", "2001:db8:1::9"],
    [BOTH, "192.168.1.9", "192.168.1.9"],
    [BOTH, "127.0.0.1", "192.168.1.50"],
    [BOTH, "192.168.1.50", "192.168.1.50"],
    [networkOf([]), "127.0.0.1", "127.0.0.1"],
    [networkOf([BRIDGE]), "127.0.0.1", "127.0.0.1"],
    [BOTH_NATTED, "198.51.100.7", "203.0.113.7"],
  ];
  for (const [network, requester, seen] of cases) {
    const it = requesterAt(requester);
    assertEquals(textOf(network.seen(it)), seen, `at ${network.addresses().join(" ")}: ${requester}`);
    assertEquals(textOf(it), requester, "the requester stays as it was");
  }
});

Deno.test("addresses() has the external ones behind the LAN's, and those of containers last", () => {
  assertEquals(NATTED.addresses(), ["192.168.1.50", "203.0.113.7", "fd00::50"]);
  assertEquals(DUAL.addresses(), ["192.168.1.50", "203.0.113.7", "fd00::50", "2001:db8:1::50"]);
  assertEquals(BOTH_NATTED.addresses(), [
    "192.168.1.50",
    "203.0.113.7",
    "198.51.100.7",
    "fd00::50",
    "2001:db8::7",
  ]);
  assertEquals(DOCKER_NATTED.addresses(), ["192.168.1.50", "203.0.113.7", "172.17.0.1", "fd00::50"]);
  assertEquals(networkOf([BRIDGE, ...OUTSIDE]).addresses(), ["198.51.100.7", "172.17.0.1", "2001:db8::7"]);
});

Deno.test("settle() passes over the networks of containers", () => {
  const network = networkOf([BRIDGE, OUTSIDE[1]]);
  for (const [before, after] of [["::1", "::1"], ["2001:db8::7", "::1"], ["172.17.0.1", "172.17.0.1"]]) {
    const requester = requesterAt(before);
    network.settle(requester, true);
    assertEquals(textOf(requester), after);
  }
});

Deno.test("setExternal() takes the first public address of each family, and forgets those of before", () => {
  const network = networkOf(CABLE);
  const outside = () => handed(network, "198.51.100.9", ["127.0.0.1"]);
  network.setExternal([
    "192.168.1.1",
    "127.0.0.1",
    "224.0.0.1",
    "fe80::1",
    "what",
    "203.0.113.7",
    "203.0.113.8",
  ]);
  assertEquals(outside(), ["203.0.113.7#0"]);
  network.setExternal(["::ffff:203.0.113.8"]);
  assertEquals(outside(), ["203.0.113.8#0"]);
  network.setExternal(["10.0.0.1"]);
  assertEquals(outside(), []);
  assertEquals(network.addresses(), ["192.168.1.50", "fd00::50"]);
});

Deno.test("update() looks anew whether the external IPv6 address is in a network of ours", () => {
  const network = networkOf(CABLE, "2001:db8:1::50");
  const outside = () => handed(network, "2001:db8:9::9", ["fd00::9"]);
  assertEquals(outside(), ["2001:db8:1::50#0"]);
  network.update([...LOOPBACK, ...CABLE, SITE6]);
  assertEquals(outside(), []);
});
