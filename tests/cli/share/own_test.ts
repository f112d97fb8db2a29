import { assertEquals } from "@std/assert";
import { plainAddress, plainHost, withinReach } from "../../../lib/cli/share/own.ts";

const HERE = [
  { address: "192.168.1.50", netmask: "255.255.255.0", name: "eth0" },
  { address: "fd00::2", netmask: "ffff:ffff:ffff:ffff::", name: "eth0" },
];

const CASES: readonly (readonly [address: string, plain: string])[] = [
  ["127.0.0.1:6881", "localhost:6881"],
  ["[::1]:6881", "localhost:6881"],
  ["192.168.1.50:6882", "localhost:6882"],
  ["[fd00::2]:6881", "localhost:6881"],
  ["192.168.1.51:6881", "192.168.1.51:6881"],
  ["[fd00::3]:6881", "[fd00::3]:6881"],
  ["nonsense", "nonsense"],
];

for (const [address, plain] of CASES) {
  Deno.test(`on a machine at 192.168.1.50 and fd00::2 the client at ${address} is ${plain}`, () => {
    assertEquals(plainAddress(address, HERE), plain);
  });
}

Deno.test("a host alone is named as its clients' addresses name it", () => {
  const named = ["192.168.1.51", "fd00::3", "127.0.0.1", "fd00::2"].map((host) => plainHost(host, HERE));
  assertEquals(named, ["192.168.1.51", "[fd00::3]", "localhost", "localhost"]);
});

const ALL = ["127.0.0.1", "::1", "192.168.1.50", "fd00::2"];
const REACH: readonly (readonly [bind: string[], addresses: string[]])[] = [
  [[], ALL],
  [["0.0.0.0"], ALL],
  [["192.168.1.50"], ALL],
  [["127.0.0.1", "192.168.1.50"], ALL],
  [["127.0.0.1"], ["127.0.0.1", "::1"]],
  [["127.0.0.1", "::1"], ["127.0.0.1", "::1"]],
];
for (const [bind, addresses] of REACH) {
  Deno.test(`what is shared on ${bind.join(" and ") || "all addresses"} is handed out at ${addresses.join(", ")}`, () => {
    const all = ALL.map((address) => ({ address, netmask: "255.255.255.0", name: "any" }));
    assertEquals(withinReach(bind, all).map(({ address }) => address), addresses);
  });
}
