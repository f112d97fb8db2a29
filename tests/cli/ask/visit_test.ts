/** How a visit ends when an announce fails. Whole visits are seen in ask_test.ts. */
import { assert, assertEquals } from "@std/assert";
import { toLatin1 } from "../../../lib/base/bytes.ts";
import { ManualClock } from "../../../lib/base/clock.ts";
import type { Fault } from "../../../lib/base/fault.ts";
import { secretBytes } from "../../../lib/base/random.ts";
import { type Question, visit, type VisitMeans } from "../../../lib/cli/ask/visit.ts";
import type { Visit } from "../../../lib/cli/ask/report.ts";
import { openDatagram } from "../../../lib/client/trackers/datagram.ts";
import type { HttpReply } from "../../../lib/client/trackers/http_message.ts";
import { type NoAnswer, noAnswer } from "../../../lib/client/trackers/no_answer.ts";
import { readTrackerUrl, type TrackerUrl } from "../../../lib/client/trackers/tracker_url.ts";
import { within } from "../../fixture/http.ts";
import { actionOf, UdpTracker } from "../../fixture/udp_tracker.ts";

const NEVER = new AbortController().signal;
const QUESTION: Question = {
  infoHashes: [new Uint8Array(20).fill(1)],
  madeUp: false,
  scrapeOnly: false,
  probes: false,
  numwant: 10,
  port: 6881,
  peerId: new Uint8Array(20),
  key: 7,
};

async function visitOf(text: string, means: Partial<VisitMeans>, clock = new ManualClock()): Promise<Visit> {
  const url = readTrackerUrl(text) as TrackerUrl;
  return await visit({ url, family: 4, address: "127.0.0.1" }, 1, QUESTION, {
    clock,
    lookup: () => Promise.resolve([]),
    httpGet: () => Promise.resolve(noAnswer("closed")),
    openDatagram,
    secret: secretBytes,
    agent: "muster/test",
    limit: 15_000,
    waitsFor() {},
    ...means,
  }, NEVER);
}

const reply = (body: string, status = 200): HttpReply => ({ status, location: null, body: toLatin1(body) });
const codes = ({ findings }: Visit) => findings.map(({ code }) => code);

/** What is asked for, and what is found, of a tracker that answers `started` like that and `stopped` well. */
async function afterStart(started: HttpReply | Fault): Promise<[events: string[], codes: string[]]> {
  const events: string[] = [];
  const httpGet = (href: string) => {
    const event = new URL(href).searchParams.get("event");
    if (event !== null) events.push(event);
    return Promise.resolve(event === "started" ? started : reply("d8:intervali240e5:peers0:e"));
  };
  const found = await within(visitOf("http://h.test/announce", { httpGet }), "the visit");
  return [events, codes(found)];
}

Deno.test("an announce that may have arrived is taken back, one that surely did not is not", async (t) => {
  const taken = ["no-answer", "cut-off", "not-http", "too-long", "failed"] as const;
  const lost = ["closed", "unreachable", "no-address", "no-connection", "tls", "bad-redirect"] as const;
  for (const reason of [...taken, ...lost]) {
    await t.step(reason, async () => {
      const isLost = (lost as readonly NoAnswer[]).includes(reason);
      const events = isLost ? ["started"] : ["started", "stopped"];
      assertEquals(await afterStart(noAnswer(reason)), [events, [reason]]);
    });
  }
});

Deno.test("an announce whose answer cannot be read is taken back, a refused one is not", async (t) => {
  const cases: [what: string, started: HttpReply, isTaken: boolean][] = [
    ["no bencode", reply("<html>"), true],
    ["no bencode, of 8 bytes", reply("12345678"), true],
    ["a gateway's 504", reply("late", 504), true],
    ["404", reply("gone", 404), false],
    ["a failure reason", reply("d14:failure reason3:no.e"), false],
    ["a failure reason with 500", reply("d14:failure reason3:no.e", 500), false],
  ];
  for (const [what, started, isTaken] of cases) {
    await t.step(what, async () => {
      const [events] = await afterStart(started);
      assertEquals(events, isTaken ? ["started", "stopped"] : ["started"]);
    });
  }
});

Deno.test("a tracker that falls silent is told of the end, for a second more, and it is said", async () => {
  const clock = new ManualClock();
  const started = clock.elapsed();
  const stopping = Promise.withResolvers<void>();
  const asked: (string | null)[] = [];
  const httpGet = (href: string, _address: string, _agent: string, signal: AbortSignal) => {
    asked.push(new URL(href).searchParams.get("event"));
    if (asked.length === 2) stopping.resolve();
    return new Promise<never>((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason));
    });
  };
  const visiting = visitOf("http://h.test/announce", { httpGet }, clock);
  clock.advance(15_000);
  await within(stopping.promise, "the end of the announce");
  clock.advance(1000);
  const found = await within(visiting, "the visit");
  assertEquals([asked, codes(found)], [["started", "stopped"], ["no-answer", "stop-unanswered"]]);
  assertEquals(clock.elapsed() - started, 16_000);
});

Deno.test("a UDP tracker that took an announce without a word is connected to again, and told of the end", async () => {
  const clock = new ManualClock();
  await using tracker = new UdpTracker((packet) => actionOf(packet) === 1 && packet[83] === 2 ? [] : null);
  const visiting = visitOf(`udp://127.0.0.1:${tracker.port}`, { limit: 1000 }, clock);
  await tracker.heard(2);
  clock.advance(1000);
  const found = await within(visiting, "the visit");
  assertEquals([tracker.packets.map(actionOf), codes(found)], [[0, 1, 0, 1], ["no-answer"]]);
  assert(tracker.packets[3][83] === 3);
});

Deno.test("a web page that answers the end of the announce is not said to list this machine", async (t) => {
  const cases: [body: string, expected: string[]][] = [
    ["<html>", ["web-page", "no-scrape"]],
    ["nix", ["bad-answer", "no-scrape", "stop-unanswered"]],
  ];
  for (const [body, expected] of cases) {
    await t.step(body, async () => {
      const httpGet = () => Promise.resolve(reply(body));
      const found = await within(visitOf("http://h.test/announce", { httpGet }), "the visit");
      assertEquals(codes(found), expected);
    });
  }
});
