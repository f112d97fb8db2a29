import { assertEquals } from "@std/assert";
import { toLatin1 } from "../../../lib/base/bytes.ts";
import { checkBody, checkPacket, checkProbe, checkReply, checkStrays } from "../../../lib/cli/ask/check.ts";
import type { Finding } from "../../../lib/cli/ask/report.ts";
import { words } from "../../fixture/udp_tracker.ts";

const codes = (findings: Finding[]) => findings.map(({ kind, code }) => `${kind} ${code}`);
const peer = { host: "192.0.2.7", port: 1 };

Deno.test("checkReply() judges the interval and the number of peers", async (t) => {
  const cases: [what: string, interval: number | undefined, peers: number, codes: string[]][] = [
    ["all well", 240, 5, []],
    ["no interval", undefined, 0, ["odd no-interval"]],
    ["0", 0, 0, ["odd odd-interval"]],
    ["negative", -1, 0, ["odd odd-interval"]],
    ["two days", 172_800, 0, ["odd odd-interval"]],
    ["a peer too many", 240, 6, ["odd too-many-peers"]],
  ];
  for (const [what, interval, count, expected] of cases) {
    await t.step(what, () => {
      const peers = Array(count).fill(peer);
      assertEquals(codes(checkReply({ interval, peers }, 5)), expected);
    });
  }
});

Deno.test("checkBody() finds what is not strict bencode, and peers that are not packed", async (t) => {
  const cases: [body: string, codes: string[]][] = [
    ["d8:intervali240e5:peers0:e", []],
    ["d5:peers0:8:intervali240ee", ["odd not-strict"]],
    ["d8:intervali0240ee", ["odd not-strict"]],
    ["d8:intervali240ee\n", ["odd not-strict"]],
    ["d5:peersld2:ip9:192.0.2.74:porti1eeee", ["odd not-compact"]],
    ["d5:peerslee", []],
  ];
  for (const [body, expected] of cases) {
    await t.step(JSON.stringify(body), () => assertEquals(codes(checkBody(toLatin1(body))), expected));
  }
});

Deno.test("checkPacket() finds a peer that is cut off", () => {
  const answer = (length: number) => ({
    reading: 0,
    bytes: new Uint8Array(length),
    milliseconds: 0,
    tries: 1,
    from: "",
  });
  assertEquals(codes(checkPacket(answer(20), 4)), []);
  assertEquals(codes(checkPacket(answer(26), 4)), []);
  assertEquals(codes(checkPacket(answer(27), 4)), ["odd broken-peers"]);
  assertEquals(codes(checkPacket(answer(26), 6)), ["odd broken-peers"]);
  assertEquals(codes(checkPacket(answer(38), 6)), []);
});

Deno.test("checkStrays() tells each kind once, with where it came from", () => {
  const stray = (kind: "source" | "transaction" | "short", from: string) => ({ kind, from, bytes: 9 });
  const findings = checkStrays([
    stray("source", "192.0.2.1:1"),
    stray("short", "192.0.2.2:2"),
    stray("source", "192.0.2.1:1"),
    stray("source", "192.0.2.3:3"),
    stray("transaction", "192.0.2.2:2"),
  ]);
  assertEquals(codes(findings), ["wrong wrong-source", "wrong short-packet", "wrong wrong-transaction"]);
  assertEquals(findings[0].sentence.endsWith(" (from 192.0.2.1:1, 192.0.2.3:3)"), true);
});

Deno.test("checkProbe() is content with silence alone", () => {
  const of = (answer: Uint8Array | null) => codes(checkProbe({ sent: 98, answer }));
  assertEquals(of(null), []);
  assertEquals(of(words(3, 0, 1)), ["odd id-error"]);
  assertEquals(of(words(1, 0, 240, 1, 1)), ["wrong id-not-checked"]);
  const long = new Uint8Array(99);
  assertEquals(of(new Uint8Array([...words(3), ...long])), ["odd id-error", "wrong reflection"]);
  assertEquals(of(new Uint8Array([...words(1), ...long])), ["wrong id-not-checked", "wrong reflection"]);
});
