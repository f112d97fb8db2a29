import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { ADDRESS_BYTES, type Family, formatAddress, isPrivate, readAddress } from "../../lib/base/address.ts";
import { newRequester, type PeerLists, type Requester } from "../../lib/protocol/message.ts";
import { type Interface, Network } from "../../lib/tracker/network.ts";

const LOOPBACK: Interface[] = [
  { address: "127.0.0.1", netmask: "255.0.0.0" },
  { address: "::1", netmask: "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" },
];
const CABLE: Interface[] = [
  { address: "fe80::50", netmask: "ffff:ffff:ffff:ffff::" },
  { address: "fd00::50", netmask: "ffff:ffff:ffff:ffff::" },
  { address: "192.168.1.50", netmask: "255.255.255.0" },
];
const VPN: Interface[] = [{ address: "10.8.0.1", netmask: "255.255.0.0" }];
const OUTSIDE: Interface[] = [
  { address: "198.51.100.7", netmask: "255.255.255.128" },
  { address: "2001:db8::7", netmask: "ffff:ffff:ffff:ffff::" },
];

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

function requesterAt(address: string): Requester {
  const requester = newRequester();
  const family = readAddress(address, requester.bytes);
  assert(family !== 0, address);
  requester.family = family;
  return requester;
}

/** What becomes of peers, in their order within each family; each has a port of its own, which is checked. */
function handed(network: Network, requester: string, addresses: string[]): string[] {
  const peers = { 4: new Uint8Array(6 * 50), 6: new Uint8Array(18 * 50) };
  const counts = { 4: 0, 6: 0 };
  for (const [i, address] of addresses.entries()) {
    const bytes = new Uint8Array(16);
    const family = readAddress(address, bytes);
    assert(family !== 0, address);
    const size = ADDRESS_BYTES[family] + 2;
    peers[family].set(bytes.subarray(0, size - 2), counts[family] * size);
    peers[family].set([27, i], counts[family] * size + size - 2);
    counts[family]++;
  }
  const lists: PeerLists = {
    complete: 0,
    incomplete: 0,
    peers: peers[4],
    peerCount: counts[4],
    peers6: peers[6],
    peer6Count: counts[6],
  };
  network.present(lists, requesterAt(requester));
  return [...listed(lists.peers, lists.peerCount, 4), ...listed(lists.peers6, lists.peer6Count, 6)];
}

/** Each as `address#number`, the number being the one that its port tells. */
function listed(peers: Uint8Array, count: number, family: Family): string[] {
  const size = ADDRESS_BYTES[family] + 2;
  return Array.from({ length: count }, (_, i) => {
    const peer = peers.subarray(i * size, (i + 1) * size);
    assertEquals(peer[size - 2], 27);
    return `${formatAddress(peer, family)}#${peer[size - 1]}`;
  });
}

/** What a requester gets for a peer: an address, or null for nothing. */
type Row = [network: Network, peer: string, requester: string, gets: string | null];

const tables: Record<string, Row[]> = {
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
    [OFFICE, "192.168.1.50", "203.0.113.9", "198.51.100.7"],
    [OFFICE, "10.8.0.1", "203.0.113.9", "198.51.100.7"],
    [OFFICE, "fd00::50", "203.0.113.9", "2001:db8::7"],
    [UNKNOWN, "127.0.0.1", "203.0.113.9", null],
  ],
  "a private address is not handed to the public": [
    ...[HOME, OFFICE, SERVER, ALONE, UNKNOWN].flatMap((network): Row[] => [
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
};

for (const [claim, rows] of Object.entries(tables)) {
  Deno.test(claim, async (t) => {
    for (const [network, peer, requester, gets] of rows) {
      const where = network.addresses().join(" ") || "no network";
      await t.step(`at ${where}: ${peer} for ${requester} is ${gets ?? "nothing"}`, () => {
        assertEquals(handed(network, requester, [peer]), gets === null ? [] : [`${gets}#0`]);
      });
    }
  });
}

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
);

Deno.test("a public requester is never handed a private address, whatever the peers", () => {
  const networks = fc.constantFrom(HOME, OFFICE, SERVER, ALONE, UNKNOWN);
  fc.assert(
    fc.property(networks, anyAddress, fc.array(anyAddress, { maxLength: 40 }), (network, to, peers) => {
      const { bytes, family } = requesterAt(to);
      const got = handed(network, to, peers);
      assert(got.length <= peers.length);
      const numbers = got.map((peer) => peer.split("#")[1]);
      assertEquals(new Set(numbers).size, numbers.length, "none twice");
      if (isPrivate(bytes, family) || ["198.51.100.7", "2001:db8::7"].includes(to)) return;
      for (const peer of got) {
        const there = requesterAt(peer.split("#")[0]);
        assert(!isPrivate(there.bytes, there.family), `${peer} for ${to}`);
      }
    }),
  );
});

Deno.test("settle() lists a client on ::1 as 127.0.0.1 where the machine has an IPv4 address", () => {
  const cases: [Network, string, string][] = [
    [HOME, "::1", "127.0.0.1"],
    [SERVER, "::1", "127.0.0.1"],
    [ALONE, "::1", "::1"],
    [UNKNOWN, "::1", "::1"],
    [new Network([...LOOPBACK, { address: "fd00::50", netmask: "ffff::" }]), "::1", "::1"],
    [new Network([...LOOPBACK, { address: "169.254.1.1", netmask: "255.255.0.0" }]), "::1", "::1"],
    [HOME, "fd00::50", "fd00::50"],
    [HOME, "fd00::9", "fd00::9"],
    [HOME, "127.0.0.1", "127.0.0.1"],
    [HOME, "192.168.1.9", "192.168.1.9"],
  ];
  for (const [network, before, after] of cases) {
    const requester = requesterAt(before);
    network.settle(requester);
    assertEquals(formatAddress(requester.bytes, requester.family), after);
    assertEquals(new Uint8Array(requester.words.buffer), requester.bytes, "words and bytes are one");
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
