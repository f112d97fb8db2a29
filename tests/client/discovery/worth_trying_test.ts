import { assertEquals } from "@std/assert";
import { isWorthTrying } from "../../../lib/client/discovery/worth_trying.ts";

/** An address that is told of, and who may tell of it: the internet, a LAN, this machine. */
const CASES: [host: string, mayTell: string][] = [
  ["8.8.8.8", "internet lan here"],
  ["2001:4860::1", "internet lan here"],
  ["10.1.2.3", "lan here"],
  ["172.16.0.1", "lan here"],
  ["192.168.1.1", "lan here"],
  ["100.64.0.1", "lan here"],
  ["169.254.7.7", "lan here"],
  ["fe80::1", "lan here"],
  ["fd00::1", "lan here"],
  ["127.0.0.1", "here"],
  ["127.9.9.9", "here"],
  ["::ffff:127.0.0.1", "here"],
  ["::1", "here"],
  ["0.0.0.0", ""],
  ["0.1.2.3", ""],
  ["::", ""],
  ["224.0.0.1", ""],
  ["239.255.255.250", ""],
  ["255.255.255.255", ""],
  ["240.0.0.1", ""],
  ["ff02::1", ""],
  ["::7", ""],
  ["router.test", ""],
  ["", ""],
];

const TELLERS: [name: string, hosts: string[]][] = [
  ["internet", ["1.1.1.1", "2001:4860::9", "peer.test"]],
  ["lan", ["192.168.1.7", "fd00::9", "fe80::9%eth0"]],
  ["here", ["127.0.0.1", "::1"]],
];

Deno.test("Nobody may tell of an address that lies nearer to us than he does", () => {
  for (const [host, mayTell] of CASES) {
    for (const [name, tellers] of TELLERS) {
      for (const teller of tellers) {
        assertEquals(isWorthTrying(host, 6881, teller), mayTell.includes(name), `${host} told by ${teller}`);
      }
    }
  }
});

Deno.test("A port that is none is not worth trying", () => {
  for (const port of [0, -1, 65_536, 1.5, NaN]) {
    assertEquals(isWorthTrying("8.8.8.8", port, "1.1.1.1"), false);
  }
  for (const port of [1, 65_535]) assertEquals(isWorthTrying("8.8.8.8", port, "1.1.1.1"), true);
});
