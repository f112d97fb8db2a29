import { assertEquals } from "@std/assert";
import { ownAddress } from "../../../lib/cli/client/own_address.ts";

Deno.test("ownAddress() names the address that others reach the machine by, as --peer takes it", async (t) => {
  const lo = { address: "127.0.0.1", netmask: "255.0.0.0", name: "lo" };
  const lan = { address: "192.168.1.50", netmask: "255.255.255.0", name: "eth0" };
  const docker = { address: "172.17.0.1", netmask: "255.255.0.0", name: "docker0" };
  const six = { address: "2001:db8::7", netmask: "ffff:ffff:ffff:ffff::", name: "eth0" };
  const near = { address: "fe80::1", netmask: "ffff:ffff:ffff:ffff::", name: "eth0" };
  const cases: [all: typeof lo[], bind: string[], port: number, text: string | null][] = [
    [[lo, docker, near, six, lan], [], 6881, "192.168.1.50:6881"],
    [[lo, six, near], [], 7000, "[2001:db8::7]:7000"],
    [[lo, near, docker], [], 6881, null],
    [[], [], 6881, null],
    [[lo, lan], [], 0, null],
    [[lo, lan], ["127.0.0.1"], 6881, "127.0.0.1:6881"],
    [[lo, lan], ["::1", "10.0.0.1"], 6881, "[::1]:6881"],
    [[lo, lan], ["0.0.0.0", "::"], 6881, "192.168.1.50:6881"],
  ];
  for (const [all, bind, port, text] of cases) {
    await t.step(`${text} ${bind}`, () => {
      assertEquals(ownAddress({ addresses: () => all }, bind, port), text);
    });
  }
});
