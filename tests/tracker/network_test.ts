import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { formatAddress, isPrivate } from "../../lib/base/address.ts";
import { Network } from "../../lib/tracker/network.ts";
import {
  CABLE,
  handed,
  handedPeers,
  type HandedRow,
  LOOPBACK,
  OUTSIDE,
  type Peer,
  requesterAt,
  testHanded,
  textOf,
  VPN,
} from "../fixture/address.ts";

const HOME = new Network([...LOOPBACK, ...CABLE]);
const OFFICE = new Network([...LOOPBACK, ...CABLE, ...VPN, ...OUTSIDE]);
const SERVER = new Network([...LOOPBACK, ...OUTSIDE]);
const DUAL = new Network([
  ...LOOPBACK,
  ...CABLE,
  { address: "2001:db8:1::50", netmask: "ffff:ffff:ffff:ffff::" },
]);
const ALONE = new Network(LOOPBACK);
const UNKNOWN = new Network([]);

testHanded({
  "a neighbour with a public IPv6 address is at home, others with one are not": [
    [DUAL, "192.168.1.20", "2001:db8:1::9", "192.168.1.20"],
    [DUAL, "fd00::20", "2001:db8:1::9", "fd00::20"],
    [DUAL, "127.0.0.1", "2001:db8:1::9", "192.168.1.50"],
    [DUAL, "::1", "2001:db8:1::9", "2001:db8:1::50"],
    [DUAL, "192.168.1.20", "2001:db8:2::9", null],
    [DUAL, "127.0.0.1", "2001:db8:2::9", null],
  ],
  "this machine is handed to its own networks under its address there": [
    [HOME, "127.0.0.1", "192.168.1.9", "192.168.1.50"],
    [HOME, "127.9.9.9", "192.168.1.9", "192.168.1.50"],
    [HOME, "192.168.1.50", "192.168.1.9", "192.168.1.50"],
    [HOME, "::1", "fd00::9", "fd00::50"],
    [HOME, "fd00::50", "fd00::9", "fd00::50"],
    [HOME, "::1", "fe80::9", "fe80::50"],
    [OFFICE, "127.0.0.1", "10.8.200.9", "10.8.0.1"],
    [OFFICE, "192.168.1.50", "10.8.200.9", "10.8.0.1"],
    [OFFICE, "198.51.100.7", "10.8.200.9", "10.8.0.1"],
    [OFFICE, "10.8.0.1", "192.168.1.9", "192.168.1.50"],
    [OFFICE, "127.0.0.1", "198.51.100.9", "198.51.100.7"],
    [OFFICE, "192.168.1.50", "198.51.100.9", "198.51.100.7"],
    [OFFICE, "::1", "2001:db8::9", "2001:db8::7"],
    [SERVER, "127.0.0.1", "198.51.100.9", "198.51.100.7"],
  ],
  "this machine is handed to itself under a LAN address": [
    [HOME, "127.0.0.1", "127.0.0.1", "192.168.1.50"],
    [HOME, "127.0.0.1", "192.168.1.50", "192.168.1.50"],
    [HOME, "192.168.1.50", "127.0.0.1", "192.168.1.50"],
    [HOME, "::1", "::1", "fd00::50"],
    [HOME, "::1", "127.0.0.1", "fd00::50"],
    [HOME, "127.0.0.1", "::1", "192.168.1.50"],
    [OFFICE, "10.8.0.1", "192.168.1.50", "10.8.0.1"],
    [OFFICE, "127.0.0.1", "198.51.100.7", "192.168.1.50"],
    [SERVER, "127.0.0.1", "127.0.0.1", "198.51.100.7"],
    [SERVER, "127.0.0.1", "198.51.100.7", "198.51.100.7"],
    [ALONE, "127.0.0.1", "127.0.0.1", "127.0.0.1"],
    [ALONE, "::1", "::1", "::1"],
    [UNKNOWN, "127.0.0.1", "127.0.0.1", "127.0.0.1"],
  ],
  "this machine is handed to other private networks under a LAN address": [
    [HOME, "127.0.0.1", "10.5.5.5", "192.168.1.50"],
    [HOME, "127.0.0.1", "192.168.2.9", "192.168.1.50"],
    [HOME, "192.168.1.50", "10.5.5.5", "192.168.1.50"],
    [HOME, "::1", "fd99::9", "fd00::50"],
    [HOME, "127.0.0.1", "fd99::9", "192.168.1.50"],
    [HOME, "127.0.0.1", "fd00::9", "192.168.1.50"],
    [HOME, "::1", "192.168.1.9", "fd00::50"],
    [ALONE, "127.0.0.1", "10.5.5.5", null],
    [UNKNOWN, "127.0.0.1", "192.168.1.9", null],
    [UNKNOWN, "::1", "fd00::9", null],
  ],
  "this machine is handed to the public under a public address, or not at all": [
    [HOME, "127.0.0.1", "203.0.113.9", null],
    [HOME, "192.168.1.50", "203.0.113.9", null],
    [HOME, "::1", "2001:db8:9::9", null],
    [HOME, "fd00::50", "2001:db8:9::9", null],
    [HOME, "fe80::50", "2001:db8:9::9", null],
    [SERVER, "127.0.0.1", "203.0.113.9", "198.51.100.7"],
    [SERVER, "198.51.100.7", "203.0.113.9", "198.51.100.7"],
    [SERVER, "::1", "2001:db8:9::9", "2001:db8::7"],
    [SERVER, "::1", "203.0.113.9", "2001:db8::7"],
    [SERVER, "127.0.0.1", "2001:db8:9::9", "198.51.100.7"],
    [SERVER, "2001:db8::7", "203.0.113.9", "2001:db8::7"],
    [OFFICE, "192.168.1.50", "203.0.113.9", "198.51.100.7"],
    [OFFICE, "10.8.0.1", "203.0.113.9", "198.51.100.7"],
    [OFFICE, "fd00::50", "203.0.113.9", "2001:db8::7"],
    [UNKNOWN, "127.0.0.1", "203.0.113.9", null],
  ],
  "a private address is not handed to the public": [
    ...[HOME, OFFICE, SERVER, ALONE, UNKNOWN].flatMap((network): HandedRow[] => [
      [network, "192.168.1.9", "203.0.113.9", null],
      [network, "10.1.1.1", "203.0.113.9", null],
      [network, "172.16.1.1", "203.0.113.9", null],
      [network, "100.64.1.1", "203.0.113.9", null],
      [network, "169.254.1.1", "203.0.113.9", null],
      [network, "0.0.0.0", "203.0.113.9", null],
      [network, "fd00::9", "203.0.113.9", null],
      [network, "fe80::9", "2001:db8:9::9", null],
      [network, "192.168.1.9", "2001:db8:9::9", null],
    ]),
    [OFFICE, "192.168.1.9", "198.51.100.9", null],
  ],
  "anything else is handed to anyone as it announced": [
    [HOME, "203.0.113.5", "203.0.113.9", "203.0.113.5"],
    [HOME, "203.0.113.5", "192.168.1.9", "203.0.113.5"],
    [HOME, "203.0.113.5", "127.0.0.1", "203.0.113.5"],
    [HOME, "192.168.1.8", "192.168.1.9", "192.168.1.8"],
    [HOME, "192.168.1.8", "10.9.9.9", "192.168.1.8"],
    [HOME, "192.168.1.8", "127.0.0.1", "192.168.1.8"],
    [HOME, "192.168.1.8", "fd00::9", "192.168.1.8"],
    [HOME, "fe80::8", "fe80::9", "fe80::8"],
    [HOME, "2001:db8:9::8", "203.0.113.9", "2001:db8:9::8"],
    [OFFICE, "198.51.100.9", "203.0.113.9", "198.51.100.9"],
    [OFFICE, "192.168.1.8", "198.51.100.7", "192.168.1.8"],
    [UNKNOWN, "192.168.1.8", "192.168.1.9", "192.168.1.8"],
    [UNKNOWN, "203.0.113.5", "203.0.113.9", "203.0.113.5"],
  ],
});

Deno.test("a peer that is dropped leaves the others as they are, in order and with their ports", () => {
  const mixed = [
    "10.0.0.1",
    "203.0.113.1",
    "127.0.0.1",
    "203.0.113.3",
    "192.168.1.4",
    "192.168.1.5",
    "203.0.113.6",
    "fd00::7",
    "2001:db8:9::8",
    "::1",
    "2001:db8:9::a",
  ];
  assertEquals(handed(SERVER, "203.0.113.9", mixed), [
    "203.0.113.1#1",
    "198.51.100.7#2",
    "203.0.113.3#3",
    "203.0.113.6#6",
    "2001:db8:9::8#8",
    "2001:db8::7#9",
    "2001:db8:9::a#10",
  ]);
  assertEquals(handed(HOME, "203.0.113.9", mixed), [
    "203.0.113.1#1",
    "203.0.113.3#3",
    "203.0.113.6#6",
    "2001:db8:9::8#8",
    "2001:db8:9::a#10",
  ]);
  assertEquals(
    handed(HOME, "203.0.113.9", mixed.filter((address) => address.startsWith("1"))),
    [],
    "all of them",
  );
});

const anyAddress = fc.oneof(
  fc.ipV4(),
  fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => formatAddress(bytes, 6)),
  fc.constantFrom("127.0.0.1", "::1", "192.168.1.50", "fd00::50", "10.8.0.1", "198.51.100.7", "192.168.1.9"),
  fc.constantFrom("203.0.113.7", "2001:db8:7::7", "2001:db8::7", "198.51.100.9", "fd00::9", "169.254.1.1"),
);
/** Few ports, so that many are the same. */
const anyPeer: fc.Arbitrary<Peer> = fc.tuple(anyAddress, fc.constantFrom(1, 6881, 65_535));

Deno.test("a public requester is handed no private address, nobody a peer twice, whatever the peers", () => {
  const natted = new Network([...LOOPBACK, ...CABLE, ...VPN, ...OUTSIDE]);
  natted.setExternal(["203.0.113.7", "2001:db8:7::7"]);
  // Tunnels that take everything, and a mask of old times: the whole internet seems to be near.
  const wide = new Network([
    ...LOOPBACK,
    { address: "10.8.0.2", netmask: "0.0.0.0" },
    { address: "172.16.0.5", netmask: "255.0.0.0" },
    { address: "fd00::5", netmask: "::" },
  ]);
  const networks = fc.constantFrom(HOME, OFFICE, SERVER, ALONE, UNKNOWN, natted, wide);
  // A swarm has nobody twice.
  const swarm = fc.uniqueArray(anyPeer, { maxLength: 40, selector: String });
  fc.assert(
    fc.property(networks, anyAddress, swarm, (network, to, peers) => {
      const got = handedPeers(network, to, peers);
      assert(got.length <= peers.length);
      assertEquals(new Set(got.map(String)).size, got.length, `twice: ${got.join(" ")}`);
      const { bytes, family } = requesterAt(to);
      const home = [
        "198.51.100.7",
        "2001:db8::7",
        ...(network === natted ? ["203.0.113.7", "2001:db8:7::7"] : []),
      ];
      if (isPrivate(bytes, family) || home.includes(to)) return;
      for (const [address] of got) {
        const there = requesterAt(address);
        assert(!isPrivate(there.bytes, there.family), `${address} for ${to}`);
      }
    }),
    { numRuns: 500 },
  );
});

Deno.test("settle() lists a client on the machine's first address, or on ::1, as 127.0.0.1", () => {
  const six = new Network([...LOOPBACK, { address: "fd00::50", netmask: "ffff::" }, OUTSIDE[1]]);
  const cable = new Network([...LOOPBACK, { address: "169.254.1.1", netmask: "255.255.0.0" }]);
  const cases: [Network, string, string][] = [
    [HOME, "192.168.1.50", "127.0.0.1"],
    [HOME, "127.0.0.1", "127.0.0.1"],
    [HOME, "::1", "127.0.0.1"],
    [HOME, "fd00::50", "fd00::50"],
    [HOME, "fd00::9", "fd00::9"],
    [HOME, "192.168.1.9", "192.168.1.9"],
    [HOME, "127.9.9.9", "127.9.9.9"],
    [OFFICE, "192.168.1.50", "127.0.0.1"],
    [OFFICE, "10.8.0.1", "10.8.0.1"],
    [OFFICE, "198.51.100.7", "198.51.100.7"],
    [SERVER, "::1", "127.0.0.1"],
    [SERVER, "198.51.100.7", "127.0.0.1"],
    [SERVER, "2001:db8::7", "2001:db8::7"],
    [ALONE, "::1", "::1"],
    [ALONE, "127.0.0.1", "127.0.0.1"],
    [UNKNOWN, "::1", "::1"],
    [six, "::1", "::1"],
    [six, "fd00::50", "::1"],
    [six, "2001:db8::7", "2001:db8::7"],
    [six, "127.0.0.1", "127.0.0.1"],
    [cable, "::1", "::1"],
    [cable, "169.254.1.1", "169.254.1.1"],
  ];
  for (const [network, before, after] of cases) {
    const requester = requesterAt(before);
    for (const time of ["once", "twice"]) {
      network.settle(requester, true);
      assertEquals(textOf(requester), after, `${before}, settled ${time}`);
    }
  }
});

Deno.test("settle() without room for both families leaves ::1 in its own", () => {
  for (const [before, after] of [["::1", "::1"], ["192.168.1.50", "127.0.0.1"], ["fd00::50", "fd00::50"]]) {
    const requester = requesterAt(before);
    HOME.settle(requester, false);
    assertEquals(textOf(requester), after);
  }
});

Deno.test("addresses() names those that others may use, IPv4 and LAN first, each once", () => {
  assertEquals(OFFICE.addresses(), ["192.168.1.50", "10.8.0.1", "198.51.100.7", "fd00::50", "2001:db8::7"]);
  assertEquals(new Network([...OUTSIDE, ...CABLE, ...CABLE, ...LOOPBACK]).addresses(), [
    "192.168.1.50",
    "198.51.100.7",
    "fd00::50",
    "2001:db8::7",
  ]);
  assertEquals(ALONE.addresses(), []);
  assertEquals(UNKNOWN.addresses(), []);
  assertEquals(new Network([{ address: "169.254.3.4", netmask: "255.255.0.0" }]).addresses(), []);
});

Deno.test("hasFamily() tells which families the machine has", () => {
  assertEquals([HOME.hasFamily(4), HOME.hasFamily(6)], [true, true]);
  const four = new Network([LOOPBACK[0], CABLE[2]]);
  assertEquals([four.hasFamily(4), four.hasFamily(6)], [true, false]);
  assertEquals([UNKNOWN.hasFamily(4), UNKNOWN.hasFamily(6)], [false, false]);
});

Deno.test("update() forgets the addresses of before", () => {
  const network = new Network([...LOOPBACK, ...CABLE]);
  assertEquals(handed(network, "192.168.1.9", ["127.0.0.1"]), ["192.168.1.50#0"]);
  network.update([...LOOPBACK, ...VPN]);
  assertEquals(network.addresses(), ["10.8.0.1"]);
  assertEquals(handed(network, "192.168.1.9", ["127.0.0.1"]), ["10.8.0.1#0"]);
  assertEquals(handed(network, "203.0.113.9", ["192.168.1.50"]), []);
});

Deno.test("an interface that cannot be read is passed over, an odd mask holds the address alone", () => {
  const network = new Network([
    { address: "not an address", netmask: "" },
    { address: "192.168.1.50", netmask: "what" },
  ]);
  assertEquals(network.addresses(), ["192.168.1.50"]);
  assertEquals(handed(network, "192.168.1.9", ["127.0.0.1"]), ["192.168.1.50#0"]);
});
