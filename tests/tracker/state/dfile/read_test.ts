/** dfiles as bttrack wrote them, and bytes that are none. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { formatAddress } from "../../../../lib/base/address.ts";
import { fromLatin1, toLatin1 } from "../../../../lib/base/bytes.ts";
import { isFault } from "../../../../lib/base/fault.ts";
import { encode } from "../../../../lib/bencode/encode.ts";
import { type DfileReport, looksLikeDfile, readDfile } from "../../../../lib/tracker/state/dfile/read.ts";
import { dfileOf, hashOf, peerOf } from "../../../fixture/dfile.ts";

/** What was read, in short: `hash letter, count, peers`. */
function read(bytes: Uint8Array): { torrents: string[]; report: DfileReport } {
  const torrents: string[] = [];
  const report = readDfile(bytes, ({ hash, completed, peers }) => {
    const each = peers.map(({ bytes, family, port, seed }) =>
      `${formatAddress(bytes, family)}|${port}${seed ? " seed" : ""}`
    );
    torrents.push([fromLatin1(hash.subarray(0, 1)), completed, ...each].join(" "));
  });
  assert(!isFault(report));
  return { torrents, report };
}

const WHOLE: DfileReport = { skipped: 0, tornAt: null };

Deno.test("readDfile() reads a file as bttrack wrote it, with the lists that it kept there", () => {
  const hash = "\x00\xff234567890123456789";
  const bytes = toLatin1(
    `d7:allowedd20:${hash}d4:file1:a6:lengthi5e4:name1:aee17:allowed_dir_filesd1:all` +
      `i1ei5ee20:${hash}ee12:allowed_listd20:${hash}i1ee9:completedd20:${hash}i7ee` +
      `5:peersd20:${hash}d20:-UT2210-123456789012d2:ip9:127.0.0.14:lefti0e3:nati0e4:porti6881e` +
      "13:requirecryptoi0e13:supportcryptoi0eeeee",
  );
  assert(looksLikeDfile(bytes));
  assertEquals(read(bytes), { torrents: ["\0 7 127.0.0.1|6881 seed"], report: WHOLE });
});

Deno.test("readDfile() gives torrents with peers first, then those that have a count alone", () => {
  const bytes = dfileOf({
    completed: { a: 3, b: 1, c: 0 },
    peers: { b: [peerOf("192.0.2.1", 1, 5), peerOf("2001:db8::7", 2, 0)], d: [] },
  });
  assertEquals(read(bytes), {
    torrents: ["b 1 192.0.2.1|1 2001:db8::7|2 seed", "d 0", "a 3", "c 0"],
    report: WHOLE,
  });
});

const ONE = { ip: "192.0.2.1", port: 6881, left: 0 };

const PEERS: [claim: string, peer: Parameters<typeof encode>[0], read: string | null][] = [
  ["a peer with no more than it needs", ONE, "192.0.2.1|6881 seed"],
  ["a key", { ...ONE, key: "secret" }, "192.0.2.1|6881 seed"],
  ["one whose NAT check failed", { ...ONE, nat: 2n ** 40n }, "192.0.2.1|6881 seed"],
  ["an address that was given", { ...ONE, "given ip": "192.0.2.9" }, "192.0.2.9|6881 seed"],
  ["a name that was given", { ...ONE, "given ip": "peer.example.net" }, "192.0.2.1|6881 seed"],
  ["a number that was given", { ...ONE, "given ip": 5 }, "192.0.2.1|6881 seed"],
  ["an address given alone", { "given ip": "::1", port: 1, left: 1 }, "::1|1"],
  ["IPv4 in IPv6", { ...ONE, ip: "::ffff:192.0.2.1" }, "192.0.2.1|6881 seed"],
  ["an address with a scope", { ...ONE, ip: "fe80::1%eth0" }, "fe80::1|6881 seed"],
  ["more left than a number holds", { ...ONE, left: 2n ** 70n }, "192.0.2.1|6881"],
  ["the last port", { ...ONE, port: 65_535 }, "192.0.2.1|65535 seed"],
  ["port 0", { ...ONE, port: 0 }, null],
  ["a port that is too large", { ...ONE, port: 65_536 }, null],
  ["a negative port", { ...ONE, port: -1 }, null],
  ["a port beyond all numbers", { ...ONE, port: 2n ** 70n }, null],
  ["a port as text", { ...ONE, port: "6881" }, null],
  ["no port", { ip: ONE.ip, left: 0 }, null],
  ["no left", { ip: ONE.ip, port: 1 }, null],
  ["a negative left", { ...ONE, left: -1 }, null],
  ["no address", { port: 1, left: 0 }, null],
  ["a name for an address", { ...ONE, ip: "peer.example.net" }, null],
  ["a very long address", { ...ONE, ip: "1".repeat(100_000) }, null],
  ["an address that nobody has", { ...ONE, ip: "0.0.0.0" }, null],
  ["an address of many", { ...ONE, ip: "224.0.0.1" }, null],
  ["a text for a peer", "peer", null],
  ["a list for a peer", [1, 2], null],
];

Deno.test("readDfile() takes a peer that makes sense, and counts one that makes none", async (t) => {
  for (const [claim, peer, shape] of PEERS) {
    await t.step(claim, () => {
      const bytes = dfileOf({ peers: { a: [peer, peerOf("192.0.2.77", 7, 1)] } });
      const peers = shape === null ? "" : ` ${shape}`;
      assertEquals(read(bytes), {
        torrents: [`a 0${peers} 192.0.2.77|7`],
        report: { skipped: shape === null ? 1 : 0, tornAt: null },
      });
    });
  }
});

Deno.test("readDfile() lists a place once, as a seed when one at it was", () => {
  const at = (left: number) => peerOf("192.0.2.1", 6881, left);
  const torrents = (...lefts: number[]) => read(dfileOf({ peers: { a: lefts.map(at) } })).torrents;
  assertEquals(torrents(5, 6), ["a 0 192.0.2.1|6881"]);
  assertEquals(torrents(5, 0), ["a 0 192.0.2.1|6881 seed"]);
  assertEquals(torrents(0, 5), ["a 0 192.0.2.1|6881 seed"]);
});

Deno.test("readDfile() counts from 0 to what the tracker can count", () => {
  const bytes = dfileOf({ completed: { a: -3, b: 2 ** 40, c: 2n ** 70n, d: "many" } });
  assertEquals(read(bytes), {
    torrents: ["a 0", "b 2147483647", "c 2147483647"],
    report: { skipped: 1, tornAt: null },
  });
});

Deno.test("readDfile() passes over hashes of other lengths, and what stands there in a dictionary's place", () => {
  const bytes = encode({
    completed: new Map([[new Uint8Array(19), 1], [hashOf("a"), 2]]),
    peers: new Map<Uint8Array, Parameters<typeof encode>[0]>([
      [new Uint8Array(32), { id: ONE }],
      [hashOf("b"), 5],
      [hashOf("c"), { id: ONE }],
    ]),
  });
  assertEquals(read(bytes), {
    torrents: ["c 0 192.0.2.1|6881 seed", "a 2"],
    report: { skipped: 3, tornAt: null },
  });
  assertEquals(read(encode({ completed: {}, peers: 5 })), { torrents: [], report: WHOLE });
});

Deno.test("readDfile() takes what stands before the place where a file breaks off", () => {
  const bytes = dfileOf({
    completed: { a: 1, b: 2 },
    peers: { a: [ONE], b: [ONE, peerOf("192.0.2.2", 2, 2)] },
  });
  const torn = read(bytes.subarray(0, bytes.length - 40));
  assertEquals(torn.torrents, ["a 1 192.0.2.1|6881 seed", "b 2 192.0.2.1|6881 seed"]);
  assert(torn.report.tornAt !== null && torn.report.tornAt < bytes.length - 40);
  for (let length = 13; length < bytes.length; length++) {
    assertEquals(typeof read(bytes.subarray(0, length)).report.tornAt, "number");
  }
});

Deno.test("readDfile() refuses what is no dfile, and looksLikeDfile() tells by the first bytes", async (t) => {
  const others = ["", "d", "de", "d8:announce1:ae", "d9:completedi5ee", "le", "MUSTER\0\0", "not bencode\n"];
  for (const other of others) {
    await t.step(JSON.stringify(other), () => {
      assert(!looksLikeDfile(toLatin1(other)));
      const report = readDfile(toLatin1(other), () => {});
      assertEquals(isFault(report) && report.fault, "foreign");
    });
  }
  const whole = dfileOf({ peers: { a: [ONE] } });
  assert(looksLikeDfile(whole.subarray(0, 64)));
});

Deno.test("readDfile() takes any bytes behind a good beginning without throwing", () => {
  const good = dfileOf({ completed: { a: 1 }, peers: { a: [ONE], b: [ONE, { ...ONE, port: 2 }] } });
  const starts = fc.constantFrom(
    "d9:completedd",
    "d5:peersd",
    "d5:peersd20:aaaaaaaaaaaaaaaaaaaad",
    "d7:allowedd",
  );
  const pieces = fc.constantFrom(
    "d",
    "e",
    "l",
    "i5e",
    "i-1e",
    "20:aaaaaaaaaaaaaaaaaaaa",
    "2:ip",
    "4:port",
    "4:left",
  );
  const fromPieces = fc.tuple(starts, fc.array(pieces, { maxLength: 60 })).map(([start, rest]) =>
    toLatin1(start + rest.join(""))
  );
  const changed = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 8 }).map(
    (changes) => {
      const bytes = good.slice();
      for (const [at, byte] of changes) bytes[at] = byte;
      return bytes;
    },
  );
  fc.assert(
    fc.property(fc.oneof(fromPieces, changed), (bytes) => {
      const report = readDfile(bytes, ({ hash, completed, peers }) => {
        assertEquals(hash.length, 20);
        assert(completed >= 0 && completed < 2 ** 31);
        for (const { port, bytes } of peers) assert(port >= 1 && port <= 65_535 && bytes.length === 16);
      });
      assert(isFault(report) || report.tornAt === null || report.tornAt <= bytes.length);
    }),
    { numRuns: 2000 },
  );
});

Deno.test("readDfile() is not led astray by nesting that has no end", () => {
  const deep = toLatin1(`d5:peersd20:${"a".repeat(20)}d1:x${"l".repeat(1_000_000)}`);
  assertEquals(read(deep).torrents, ["a 0"]);
  assert(read(toLatin1(`d7:allowedd${"1:ad".repeat(200_000)}`)).report.tornAt !== null);
});
