import { assertEquals } from "@std/assert";
import { withinReach } from "../../../lib/tracker/serve/interfaces.ts";

const ALL = ["127.0.0.1", "::1", "192.168.1.50", "fd00::2"].map((address) => ({
  ...{ address, netmask: "255.255.255.0", name: "any" },
}));

const CASES: readonly (readonly [bind: string[], addresses: string[]])[] = [
  [[], ["127.0.0.1", "::1", "192.168.1.50", "fd00::2"]],
  [["0.0.0.0"], ["127.0.0.1", "::1", "192.168.1.50", "fd00::2"]],
  [["192.168.1.50"], ["127.0.0.1", "::1", "192.168.1.50", "fd00::2"]],
  [["127.0.0.1", "192.168.1.50"], ["127.0.0.1", "::1", "192.168.1.50", "fd00::2"]],
  [["127.0.0.1"], ["127.0.0.1", "::1"]],
  [["127.0.0.1", "::1"], ["127.0.0.1", "::1"]],
];
for (const [bind, addresses] of CASES) {
  Deno.test(`a tracker on ${bind.join(" and ") || "all addresses"} knows of ${addresses.join(", ")}`, () => {
    assertEquals(withinReach(bind, () => ALL)().map(({ address }) => address), addresses);
  });
}
