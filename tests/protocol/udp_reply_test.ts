/** Answers of other trackers, and of nobody: what a client reads in them. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { fromHex, toHex } from "../../lib/base/bytes.ts";
import { isFault } from "../../lib/base/fault.ts";
import {
  readConnectReply,
  readUdpAnnounceReply,
  readUdpHead,
  readUdpScrapeReply,
} from "../../lib/protocol/udp_reply.ts";

const packet = (hex: string) => fromHex(hex.replaceAll(" ", ""))!;

Deno.test("readUdpHead() needs eight bytes", () => {
  assertEquals(readUdpHead(packet("00000001 deadbeef")), { action: 1, transactionId: 0xdeadbeef });
  assertEquals(readUdpHead(packet("00000001 deadbe")), null);
  assertEquals(readUdpHead(new Uint8Array()), null);
});

Deno.test("readConnectReply() gives eight bytes that are its own", () => {
  const bytes = packet("00000000 00000007 0102030405060708 ff");
  const id = readConnectReply(bytes);
  assert(!isFault(id));
  bytes.fill(0);
  assertEquals(toHex(id), "0102030405060708");
});

Deno.test("readUdpAnnounceReply() reads counts, and peers of the packet's family", async (t) => {
  const head = "00000001 00000007 000000f0 00000002 00000003";
  const six = "20010db8000000000000000000000001 1ae1";
  const cases: [what: string, hex: string, family: 4 | 6, peers: string[]][] = [
    ["none", head, 4, []],
    ["two on IPv4", `${head} c0000207 1ae1 c6336401 0050`, 4, ["192.0.2.7 6881", "198.51.100.1 80"]],
    ["one on IPv6", head + six, 6, ["2001:db8::1 6881"]],
    ["a broken one behind it", `${head} c0000207 1ae1 c63364`, 4, ["192.0.2.7 6881"]],
    ["port 0", `${head} c0000207 0000`, 4, []],
    ["IPv4 peers on IPv6", `${head} c0000207 1ae1`, 6, []],
  ];
  for (const [what, hex, family, peers] of cases) {
    await t.step(what, () => {
      const reply = readUdpAnnounceReply(packet(hex), family);
      assert(!isFault(reply));
      const { interval, complete, incomplete } = reply;
      assertEquals([interval, incomplete, complete], [240, 2, 3]);
      assertEquals(reply.peers.map(({ host, port }) => `${host} ${port}`), peers);
    });
  }
});

Deno.test("readUdpScrapeReply() gives as many counts as there are, and no more than were asked for", () => {
  const bytes = packet("00000002 00000007 00000001 00000002 00000003 00000004 00000005 00000006 0000");
  const first = { complete: 1, downloaded: 2, incomplete: 3 };
  const second = { complete: 4, downloaded: 5, incomplete: 6 };
  assertEquals(readUdpScrapeReply(bytes, 1), [first]);
  assertEquals(readUdpScrapeReply(bytes, 2), [first, second]);
  assertEquals(readUdpScrapeReply(bytes, 3), [first, second]);
});

Deno.test("an error packet is a refusal with its text, whatever was asked; zeros behind it are no text", async (t) => {
  const reason = (hex: string) =>
    [
      readConnectReply(packet(hex)),
      readUdpAnnounceReply(packet(hex), 4),
      readUdpScrapeReply(packet(hex), 1),
    ].map((it) => isFault(it) ? [it.fault, it.message] : it);
  const cases: [what: string, hex: string, text: string][] = [
    ["a text", "00000003 00000007 6e6f2e", "no."],
    ["no text", "00000003 00000007", ""],
    ["a C string", "00000003 00000007 6e6f2e0000", "no."],
    ["no UTF-8", "00000003 00000007 6eff", "n\ufffd"],
  ];
  for (const [what, hex, text] of cases) {
    await t.step(what, () => assertEquals(reason(hex), Array(3).fill(["refused", text])));
  }
  const long = readConnectReply(packet(`00000003 00000007 ${"6e".repeat(60_000)}`));
  assert(isFault(long) && long.message.length === 1000);
});

Deno.test("what is too short or of another kind is a bad answer", async (t) => {
  const cases: [what: string, read: () => unknown][] = [
    ["an empty packet", () => readConnectReply(new Uint8Array())],
    ["a connect of 15 bytes", () => readConnectReply(packet("00000000 00000007 01020304050607"))],
    ["an announce for a connect", () => readConnectReply(packet("00000001 00000007 0102030405060708"))],
    ["an announce of 19 bytes", () => readUdpAnnounceReply(packet(`00000001${"00".repeat(15)}`), 4)],
    ["a scrape of 7 bytes", () => readUdpScrapeReply(packet("00000002 000000"), 1)],
  ];
  for (const [what, read] of cases) {
    await t.step(what, () => {
      const reading = read();
      assert(isFault(reading));
      assertEquals(reading.fault, "bad-answer");
    });
  }
});

Deno.test("hostile packets never throw, and give a bounded reading", () => {
  const bytes = fc.uint8Array({ maxLength: 2000, size: "max" });
  const action = fc.constantFrom(0, 1, 2, 3, 4);
  fc.assert(
    fc.property(bytes, action, fc.constantFrom<4 | 6>(4, 6), (noise, kind, family) => {
      if (noise.length >= 4) noise.set([0, 0, 0, kind]);
      readConnectReply(noise);
      const announce = readUdpAnnounceReply(noise, family);
      assert(isFault(announce) || announce.peers.length * 6 + 20 <= noise.length);
      const scrape = readUdpScrapeReply(noise, 74);
      assert(isFault(scrape) || scrape.length <= 74);
    }),
    { numRuns: 1000 },
  );
  const most = readUdpAnnounceReply(packet(`00000001${"01".repeat(16 + 6 * 10_000)}`), 4);
  assert(!isFault(most) && most.peers.length === 2000);
});
