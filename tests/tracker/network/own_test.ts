import { assertEquals } from "@std/assert";
import {
  EXTERNAL,
  isNear,
  isSettled,
  type Kind,
  LAN,
  LINK_LOCAL,
  LOOPBACK,
  PUBLIC,
  putLoopback,
  readExternal,
  readOwn,
  VIRTUAL,
} from "../../../lib/tracker/network/own.ts";
import { requesterAt, textOf } from "../../fixture/address.ts";

Deno.test("readOwn() tells LANs from networks that live on this machine alone", () => {
  const cases: [address: string, name: string | undefined, kind: Kind][] = [
    ["192.168.1.50", "eth0", LAN],
    ["192.168.1.50", undefined, LAN],
    ["192.168.1.50", "br-lan", LAN],
    ["192.168.1.50", "vEthernet (External)", LAN],
    ["10.8.0.1", "tun0", LAN],
    ["100.101.1.1", "tailscale0", LAN],
    ["172.17.0.1", "docker0", VIRTUAL],
    ["172.18.0.1", "br-0123456789ab", VIRTUAL],
    ["192.168.122.1", "virbr0", VIRTUAL],
    ["192.168.56.1", "VirtualBox Host-Only Network", VIRTUAL],
    ["192.168.80.1", "VMware Network Adapter VMnet8", VIRTUAL],
    ["172.29.0.1", "vEthernet (WSL (Hyper-V firewall))", VIRTUAL],
    ["172.30.0.1", "vEthernet (Default Switch)", VIRTUAL],
    ["fd00::1", "docker0", VIRTUAL],
    ["198.51.100.7", "eth1", PUBLIC],
    ["198.51.100.7", "virbr1", PUBLIC],
    ["2001:db8::7", "eth1", PUBLIC],
    ["169.254.1.1", "eth0", LINK_LOCAL],
    ["fe80::1%eth0", "docker0", LINK_LOCAL],
    ["127.0.0.1", "lo", LOOPBACK],
    ["::1", "lo", LOOPBACK],
  ];
  for (const [address, name, kind] of cases) {
    const [own] = readOwn([{ address, netmask: "", name }]);
    assertEquals(own.kind, kind, `${address} on ${name}`);
  }
});

Deno.test("isNear() goes by the mask, and by the whole range where an overlay network gives none", () => {
  const alone6 = "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff";
  const cases: [address: string, netmask: string, other: string, near: boolean][] = [
    ["192.168.1.50", "255.255.255.0", "192.168.1.9", true],
    ["192.168.1.50", "255.255.255.0", "192.168.2.9", false],
    ["192.168.1.50", "255.255.255.255", "192.168.1.9", false],
    ["192.168.1.50", "255.255.255.0", "fd00::9", false],
    ["100.101.1.1", "255.255.255.255", "100.64.0.1", true],
    ["100.101.1.1", "255.255.255.255", "100.128.0.1", false],
    ["100.101.1.1", "255.255.255.0", "100.101.2.1", false],
    ["100.32.1.1", "255.255.255.255", "100.32.1.2", false],
    ["fd00:1:2:3::1", "ffff:ffff:ffff:ffff::", "fd00:1:2:4::1", false],
    ["fd00:1:2:3::1", alone6, "fd00:1:2:4::1", true],
    ["fd00:1:2:3::1", alone6, "fd00:1:3:3::1", false],
    ["2001:db8::1", alone6, "2001:db8::2", false],
    ["fe80::1", alone6, "fe80::2", false],
  ];
  for (const [address, netmask, other, near] of cases) {
    const [own] = readOwn([{ address, netmask }]);
    assertEquals(isNear(own, requesterAt(other)), near, `${address}/${netmask} and ${other}`);
  }
});

Deno.test("readExternal() takes any public address as the router's, and no other text", () => {
  assertEquals(readExternal("203.0.113.7")?.kind, EXTERNAL);
  assertEquals(readExternal("2001:DB8:0::7")?.text, "2001:db8::7");
  for (
    const text of ["home.example", "", "192.168.1.1", "127.0.0.1", "fd00::1", "fe80::1", "224.0.0.1", "::"]
  ) {
    assertEquals(readExternal(text), null, text);
  }
});

Deno.test("isSettled() knows what putLoopback() wrote from all else", () => {
  for (const family of [4, 6] as const) {
    const it = requesterAt("2001:db8::7");
    putLoopback(it, family);
    assertEquals([textOf(it), isSettled(it.bytes, 0, family)], [family === 4 ? "127.0.0.1" : "::1", true]);
  }
  for (const other of ["127.0.0.2", "127.0.1.1", "127.1.0.1", "126.0.0.1", "10.0.0.1", "::2", "fd00::1"]) {
    const { bytes, family } = requesterAt(other);
    assertEquals(isSettled(bytes, 0, family), false, other);
  }
});
