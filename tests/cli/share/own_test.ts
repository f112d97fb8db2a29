import { assertEquals } from "@std/assert";
import { isOwnClient } from "../../../lib/cli/share/own.ts";

const HERE = [
  { address: "192.168.1.50", netmask: "255.255.255.0", name: "eth0" },
  { address: "fd00::2", netmask: "ffff:ffff:ffff:ffff::", name: "eth0" },
];

const CASES: readonly (readonly [address: string, isOwn: boolean])[] = [
  ["127.0.0.1:6881", true],
  ["[::1]:6881", true],
  ["192.168.1.50:6881", true],
  ["[fd00::2]:6881", true],
  ["192.168.1.50:6882", false],
  ["192.168.1.51:6881", false],
  ["[fd00::3]:6881", false],
  ["nonsense", false],
];

for (const [address, isOwn] of CASES) {
  Deno.test(`${address} is ${isOwn ? "" : "not "}the client of a machine at 192.168.1.50 and port 6881`, () => {
    assertEquals(isOwnClient(address, 6881, HERE), isOwn);
  });
}
