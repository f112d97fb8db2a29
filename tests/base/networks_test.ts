import { assertEquals } from "@std/assert";
import { type LocalAddress, MOST_NETWORKS, networksOf, networkWith } from "../../lib/base/networks.ts";

const LO: LocalAddress = { name: "lo", address: "127.0.0.1", netmask: "255.0.0.0", scopeid: null };
const FOUR: LocalAddress = { name: "eth0", address: "10.9.0.1", netmask: "255.255.255.0", scopeid: null };
const SIX: LocalAddress = { name: "eth0", address: "fd77::1", netmask: "ffff:ffff:ffff:ffff::", scopeid: 0 };
const LINK: LocalAddress = { name: "eth0", address: "fe80::1", netmask: "ffff:ffff:ffff:ffff::", scopeid: 2 };

/** The networks' addresses, each with its device. */
function told(addresses: readonly LocalAddress[]): string[] {
  return networksOf(addresses).map(({ address, device }) => `${address} ${device}`);
}

Deno.test("networksOf() gives the addresses that others can be told, with the number of their device", async (t) => {
  const cases: [what: string, addresses: LocalAddress[], networks: string[]][] = [
    ["nothing", [], []],
    ["loopback alone", [LO, { ...SIX, name: "lo", address: "::1" }], ["127.0.0.1 0"]],
    ["IPv4", [LO, FOUR], ["10.9.0.1 0"]],
    ["both, IPv4 first", [SIX, LINK, LO, FOUR], ["10.9.0.1 2", "fd77::1 2"]],
    ["IPv6 without its link-local address", [SIX], ["fd77::1 0"]],
    ["link-local IPv6 alone", [LINK], []],
    ["link-local IPv4", [{ ...FOUR, address: "169.254.3.4" }], ["169.254.3.4 0"]],
    ["two IPv6 addresses in one network", [SIX, { ...SIX, address: "fd77::2" }, LINK], ["fd77::1 2"]],
    ["two IPv6 networks", [SIX, { ...SIX, address: "fd78::1" }], ["fd77::1 0", "fd78::1 0"]],
    ["two IPv4 addresses", [FOUR, { ...FOUR, address: "10.9.0.7" }], ["10.9.0.1 0", "10.9.0.7 0"]],
    ["what is no address", [{ ...FOUR, address: "what" }], []],
  ];
  for (const [what, addresses, networks] of cases) {
    await t.step(what, () => assertEquals(told(addresses), networks));
  }
});

Deno.test("networksOf() counts a bounded number", () => {
  const many = Array.from({ length: 100 }, (_, i) => ({ ...FOUR, address: `10.${i}.0.1` }));
  assertEquals(networksOf(many).length, MOST_NETWORKS);
});

Deno.test("networkWith() finds the network that an address is in", async (t) => {
  const networks = networksOf([FOUR, SIX, { ...FOUR, address: "192.168.7.1", netmask: "what" }]);
  const cases: [address: string, found: string | undefined][] = [
    ["10.9.0.200", "10.9.0.1"],
    ["10.9.1.200", undefined],
    ["fd77::abcd", "fd77::1"],
    ["fd77:0:0:1::1", undefined],
    ["::ffff:10.9.0.5", "10.9.0.1"],
    ["192.168.7.1", "192.168.7.1"],
    ["192.168.7.2", undefined],
    ["no address", undefined],
  ];
  for (const [address, found] of cases) {
    await t.step(address, () => assertEquals(networkWith(address, networks)?.address, found));
  }
});
