import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { isFault } from "../../../lib/base/fault.ts";
import {
  guardAddress,
  guardUrl,
  harmless,
  MOST_USED,
  usablePeers,
} from "../../../lib/client/trackers/guard.ts";
import { readTrackerUrl, type TrackerUrl } from "../../../lib/client/trackers/tracker_url.ts";

/** The fault's word, or null. */
const code = (value: unknown) => isFault(value) ? value.fault : null;

const URLS: readonly (readonly [url: string, fault: string | null])[] = [
  ["http://tracker.example/announce", null],
  ["https://user:secret@tracker.example/KEY/announce?passkey=1&supports=2", null],
  ["udp://tracker.example:1337/announce", null],
  ["wss://tracker.example/", "bad-value"],
  ["file:///etc/passwd", "bad-value"],
  ["gopher://tracker.example/announce", "bad-value"],
  ["", "bad-value"],
  ["http://tracker.example/announce?info_hash=abc", "own-parameters"],
  ["http://tracker.example/announce?a=b&PEER_ID=x", "own-parameters"],
  ["http://tracker.example/announce?%69nfo%5fhash=x", "own-parameters"],
  ["http://tracker.example/announce?port", "own-parameters"],
  ["udp://tracker.example:1337/announce?event=stopped", "own-parameters"],
  ["http://tracker.example/announce?uploaded=0", "own-parameters"],
  ["http://tracker.example/announce?downloaded=0", "own-parameters"],
  ["http://tracker.example/announce?left=0", "own-parameters"],
  ["http://tracker.example/announce?import=1&left_over=2", null],
];

Deno.test("a URL is refused when its scheme is no tracker's, or when it says what an announce says", async (t) => {
  for (const [url, fault] of URLS) {
    await t.step(url || "(empty)", () => assertEquals(code(guardUrl(url)), fault));
  }
});

const ADDRESSES: readonly (readonly [url: string, address: string, fault: string | null])[] = [
  ["http://t.example/any", "203.0.113.7", null],
  ["http://t.example/any", "2001:db8::7", null],
  ["http://t.example/any", "192.168.1.1", null],
  ["http://t.example/any", "fd00::1", null],
  ["http://127.0.0.1:9000/announce", "127.0.0.1", null],
  ["http://t.example/announce.php?passkey=1", "127.0.0.1", null],
  ["http://t.example/announce/KEY", "::1", null],
  ["http://t.example/", "127.0.0.1", "this-machine"],
  ["https://t.example/admin", "127.8.9.10", "this-machine"],
  ["http://t.example/admin/announce", "::1", "this-machine"],
  ["http://t.example/announce/../admin", "::1", "this-machine"],
  ["http://t.example/announce%2f..%2fadmin", "::1", "this-machine"],
  ["http://t.example/any", "::ffff:127.0.0.1", "this-machine"],
  ["http://t.example/any", "0.0.0.0", "this-machine"],
  ["http://t.example/any", "0.1.2.3", "this-machine"],
  ["http://t.example/any", "::", "this-machine"],
  ["http://t.example/latest/meta-data", "169.254.169.254", "this-machine"],
  ["http://t.example/any", "fe80::1", "this-machine"],
  ["udp://t.example:9000", "127.0.0.1", null],
  ["udp://t.example:9000", "224.0.0.1", "no-host"],
  ["http://t.example/announce", "255.255.255.255", "no-host"],
  ["http://t.example/announce", "ff02::1", "no-host"],
  ["http://t.example/announce", "tracker", "no-host"],
];

Deno.test("on this machine only a tracker's path is asked for, and several machines at once never are", async (t) => {
  for (const [url, address, fault] of ADDRESSES) {
    await t.step(`${url} at ${address}`, () => {
      assertEquals(code(guardAddress(readTrackerUrl(url) as TrackerUrl, address)), fault);
    });
  }
});

/** Peers, and whether they may be called when a tracker on the internet or in the local network names them. */
const PEERS: readonly (readonly [host: string, far: boolean, near: boolean])[] = [
  ["203.0.113.9", true, true],
  ["2001:db8::9", true, true],
  ["::ffff:203.0.113.9", true, true],
  ["192.168.1.9", false, true],
  ["10.1.2.3", false, true],
  ["100.64.0.1", false, true],
  ["fd00::9", false, true],
  ["169.254.1.1", false, true],
  ["127.0.0.1", false, true],
  ["::1", false, true],
  ["0.0.0.0", false, false],
  ["0.1.2.3", false, false],
  ["::", false, false],
  ["::5", false, false],
  ["224.0.0.1", false, false],
  ["255.255.255.255", false, false],
  ["ff02::1", false, false],
  ["peer.example", false, false],
  ["localhost", false, false],
  ["", false, false],
];

Deno.test("peers of a tracker on the internet are none in a local network", async (t) => {
  for (const [host, far, near] of PEERS) {
    await t.step(host || "(empty)", () => {
      const count = (from: string) => usablePeers([{ host, port: 6881 }], from).length;
      for (const from of ["198.51.100.1", "2001:db8::1", "nobody"]) assertEquals(count(from), Number(far));
      for (const from of ["127.0.0.1", "::1", "192.168.1.1", "fd00::1"]) {
        assertEquals(count(from), Number(near));
      }
    });
  }
});

Deno.test("a peer comes once, in one form, with a port, and there are not too many", () => {
  const peers = [
    { host: "203.0.113.9", port: 0 },
    { host: "203.0.113.9", port: 65_536 },
    { host: "203.0.113.9", port: 1 },
    { host: "::ffff:203.0.113.9", port: 1 },
    { host: "2001:DB8:0::9", port: 2 },
    { host: "2001:db8::9", port: 2 },
    { host: "2001:db8::9%\x1b[2J", port: 2 },
  ];
  assertEquals(usablePeers(peers, "198.51.100.1"), [
    { host: "203.0.113.9", port: 1 },
    { host: "2001:db8::9", port: 2 },
  ]);
  const many = Array.from({ length: 2000 }, (_, i) => ({ host: "203.0.113.9", port: i + 1 }));
  assertEquals(usablePeers(many, "198.51.100.1"), many.slice(0, MOST_USED));
});

Deno.test("a stranger's text has nothing that moves the cursor, and at most 200 characters", () => {
  assertEquals(harmless("\x1b[2J red\r\n\u202edlrow\u0007  x "), "[2J red dlrow x");
  assertEquals(harmless("a".repeat(200)), "a".repeat(200));
  assertEquals(harmless("a".repeat(201)), `${"a".repeat(197)}...`);
  fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
    const plain = harmless(text);
    assert(plain.length <= 200);
    assert(!/[\p{C}\p{Zl}\p{Zp}]/u.test(plain));
  }));
});
