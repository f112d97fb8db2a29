import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { isFault } from "../../../lib/base/fault.ts";
import { readTrackerUrl } from "../../../lib/client/trackers/tracker_url.ts";

Deno.test("readTrackerUrl() takes the forms that people type", async (t) => {
  const cases: [text: string, parts: string][] = [
    ["http://h.test:9000/announce", "http h.test 9000 /announce http://h.test:9000/announce"],
    ["  http://h.test:9000/announce \n", "http h.test 9000 /announce http://h.test:9000/announce"],
    ["HTTP://H.test/announce", "http h.test 80 /announce http://h.test/announce"],
    ["https://h.test/announce", "https h.test 443 /announce https://h.test/announce"],
    ["https://h.test:80/announce", "https h.test 80 /announce https://h.test:80/announce"],
    ["http://h.test:9000", "http h.test 9000  http://h.test:9000/"],
    ["udp://h.test:9000", "udp h.test 9000  udp://h.test:9000"],
    ["udp://h.test:9000/", "udp h.test 9000 / udp://h.test:9000/"],
    ["udp://h.test:80/announce", "udp h.test 80 /announce udp://h.test:80/announce"],
    ["udp://h.test:80", "udp h.test 80  udp://h.test:80"],
    ["udp://[2001:DB8::1]:9000/a", "udp 2001:db8::1 9000 /a udp://[2001:db8::1]:9000/a"],
    ["udp://[::1]:80", "udp ::1 80  udp://[::1]:80"],
    [
      "http://h.test/0123456789abcdef/announce?x=%ff#y",
      "http h.test 80 /0123456789abcdef/announce?x=%ff " +
      "http://h.test/0123456789abcdef/announce?x=%ff",
    ],
    [
      "udp://h.test:1/a?passkey=1&x=%20#y",
      "udp h.test 1 /a?passkey=1&x=%20 udp://h.test:1/a?passkey=1&x=%20",
    ],
    ["http://me:p%40ss@h.test/a", "http h.test 80 /a http://me:p%40ss@h.test/a"],
    ["http://\u20ac@h.test/a", "http h.test 80 /a http://%E2%82%AC@h.test/a"],
    ["http://b\u00fccher.test/a", "http xn--bcher-kva.test 80 /a http://xn--bcher-kva.test/a"],
  ];
  for (const [text, parts] of cases) {
    await t.step(text.trim(), () => {
      const url = readTrackerUrl(text);
      assert(!isFault(url), isFault(url) ? url.message : "");
      const { scheme, host, port, path, href } = url;
      assertEquals([scheme, host, port, path, href].join(" "), parts);
    });
  }
});

Deno.test("readTrackerUrl() says what is wrong with a text, and what it was perhaps meant to be", async (t) => {
  const example =
    "Give one such as http://tracker.example.net:9000/announce or udp://tracker.example.net:9000.";
  const cases: [text: string, code: string, message: string, advice: string][] = [
    ["", "bad-value", "There is no tracker URL.", example],
    [
      "h.test:9000",
      "bad-value",
      '"h.test:9000" is no tracker URL.',
      "Put http:// or udp:// in front, such as http://h.test:9000/announce",
    ],
    [
      "192.168.1.50:9000/announce",
      "bad-value",
      '"192.168.1.50:9000/announce" is no tracker URL.',
      "Put http:// or udp:// in front, such as http://192.168.1.50:9000/announce",
    ],
    ["what is this", "bad-value", '"what is this" is no tracker URL.', example],
    [
      "magnet:?xt=urn:btih:abc",
      "bad-value",
      '"magnet:?xt=urn:btih:abc" is no tracker URL.',
      "Give the tracker's URL first; a magnet link can follow as HASH.",
    ],
    [
      "wss://h.test",
      "bad-value",
      '"wss://h.test": trackers over WebSocket cannot be asked by this version.',
      "Give an http, https or udp URL of the same tracker.",
    ],
    ["ftp://h.test/a", "bad-value", '"ftp://h.test/a" is no URL of a tracker.', example],
    [
      "udp://h.test/announce",
      "bad-value",
      '"udp://h.test/announce" has no port.',
      "UDP trackers have no usual one: write udp://HOST:PORT.",
    ],
    ["udp://h.test:0", "bad-value", '"udp://h.test:0" has port 0.', "Give a port from 1 to 65535."],
    [
      "udp://h.test:65536",
      "bad-value",
      '"udp://h.test:65536" is no tracker URL: host or port are wrong.',
      example,
    ],
    [
      "http://u%zz:p@h.test/",
      "bad-value",
      '"http://u%zz:p@h.test/": user or password have a % that escapes nothing.',
      "Write a % itself as %25.",
    ],
    [
      "http://u:%ff@h.test/",
      "bad-value",
      '"http://u:%ff@h.test/": user or password have a % that escapes nothing.',
      "Write a % itself as %25.",
    ],
    ["http://", "bad-value", '"http://" is no tracker URL: host or port are wrong.', example],
  ];
  for (const [text, code, message, advice] of cases) {
    await t.step(text, () => assertEquals(readTrackerUrl(text), { fault: code, message, advice }));
  }
  const long = readTrackerUrl(`http://h.test/${"a".repeat(1000)}`);
  assert(isFault(long) && long.message === "The tracker URL is longer than 1000 characters.");
});

Deno.test("readTrackerUrl() gives a host, a port and ASCII for whatever it takes, and never throws", () => {
  const part = fc.constantFrom(
    "udp",
    "http",
    "://",
    ":",
    "/",
    "[",
    "]",
    "::1",
    "h",
    ".",
    "80",
    "?",
    "#",
    "@",
    "%",
  );
  const text = fc.array(fc.oneof(part, fc.string({ maxLength: 3 })), { maxLength: 12 }).map((it) =>
    it.join("")
  );
  fc.assert(
    fc.property(fc.oneof(text, text.map((rest) => `udp://${rest}`)), (it) => {
      const url = readTrackerUrl(it);
      if (isFault(url)) return;
      assert(url.host !== "" && url.port >= 1 && url.port <= 65_535);
      assert(/^[\x21-\x7e]*$/.test(url.path), url.path);
    }),
    { numRuns: 2000 },
  );
});
