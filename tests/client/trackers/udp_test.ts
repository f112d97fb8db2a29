/** The UDP caller against small trackers on loopback, good ones and bad ones. */
import { assert, assertEquals } from "@std/assert";
import { ManualClock } from "../../../lib/base/clock.ts";
import { isFault } from "../../../lib/base/fault.ts";
import { secretBytes } from "../../../lib/base/random.ts";
import type { Announcement, Answer } from "../../../lib/client/trackers/caller.ts";
import { openDatagram } from "../../../lib/client/trackers/datagram.ts";
import { readTrackerUrl, type TrackerUrl } from "../../../lib/client/trackers/tracker_url.ts";
import { UdpCaller } from "../../../lib/client/trackers/udp.ts";
import { newAnnounceRequest, STARTED } from "../../../lib/protocol/message.ts";
import { within } from "../../fixture/http.ts";
import { actionOf, goodAnswers, transactionOf, UdpTracker, words } from "../../fixture/udp_tracker.ts";

const TOLD: Announcement = {
  request: { ...newAnnounceRequest(), port: 6881, left: 1, numwant: 10, event: STARTED },
  uploaded: 0,
  downloaded: 0,
  key: 7,
};
const NEVER = new AbortController().signal;

function callerOf(
  tracker: UdpTracker,
  clock: ManualClock,
  path = "/announce",
  limit = 15_000,
): UdpCaller {
  const url = readTrackerUrl(`udp://127.0.0.1:${tracker.port}${path}`) as TrackerUrl;
  const target = { url, family: 4, address: "127.0.0.1" } as const;
  const means = { clock, limit, open: openDatagram, secret: secretBytes, firstWait: 1000 };
  return new UdpCaller(target, means);
}

/** What became of a call, in short. */
function short<T>(answer: Answer<T> | { fault: string }): unknown {
  if (isFault(answer)) return answer.fault;
  const { reading, tries } = answer as Answer<T>;
  return isFault(reading) ? [reading.fault, reading.message] : [reading, tries];
}

const counts = { interval: 240, incomplete: 2, complete: 3, peers: [] };

Deno.test("a series of calls connects once, and again when the connection id is a minute old", async () => {
  const clock = new ManualClock();
  await using tracker = new UdpTracker();
  const caller = callerOf(tracker, clock);
  assertEquals(short(await within(caller.announce(TOLD, NEVER), "announce")), [counts, 1]);
  clock.advance(59_999);
  assertEquals(short(await within(caller.announce(TOLD, NEVER), "announce")), [counts, 1]);
  const hash = new Uint8Array(20).fill(1);
  const scraped = new Map([["\x01".repeat(20), { complete: 3, downloaded: 7, incomplete: 2 }]]);
  assertEquals(short(await within(caller.scrape([hash], NEVER), "scrape")), [scraped, 1]);
  clock.advance(1);
  assertEquals(short(await within(caller.announce(TOLD, NEVER), "announce")), [counts, 1]);
  assertEquals(tracker.packets.map(actionOf), [0, 1, 1, 2, 0, 1]);
  assertEquals(new Set(tracker.packets.map(transactionOf)).size, 6);
  assertEquals(caller.strays, []);
  caller.close();
});

Deno.test("an announce carries path and query of the URL, and the answer tells from where it came", async () => {
  await using tracker = new UdpTracker();
  const caller = callerOf(tracker, new ManualClock(), "/secret/announce?x=1");
  const answer = await within(caller.announce(TOLD, NEVER), "announce") as Answer<unknown>;
  assertEquals(answer.from, `127.0.0.1:${tracker.port}`);
  assertEquals(new TextDecoder().decode(tracker.packets[1].subarray(98)), "\x02\x14/secret/announce?x=1");
  caller.close();
});

Deno.test("a silent tracker is asked after 0, 1, 3 and 7 seconds, and given up after 15", async () => {
  const clock = new ManualClock();
  await using tracker = new UdpTracker(() => []);
  const caller = callerOf(tracker, clock);
  const call = caller.connect(NEVER);
  const at: number[] = [];
  const start = clock.elapsed();
  for (const [count, wait] of [[1, 1000], [2, 2000], [3, 4000], [4, 8000]]) {
    await tracker.heard(count);
    at.push(clock.elapsed() - start);
    clock.advance(wait);
  }
  assertEquals(short(await within(call, "the end of the wait")), "no-answer");
  assertEquals([at, new Set(tracker.packets.map(transactionOf)).size], [[0, 1000, 3000, 7000], 1]);
  caller.close();
});

Deno.test("an answer that comes after the question was sent again counts", async () => {
  const clock = new ManualClock();
  let asked = 0;
  await using tracker = new UdpTracker((packet) =>
    ++asked === 1 ? [] : [...goodAnswers(packet), ...goodAnswers(packet)]
  );
  const caller = callerOf(tracker, clock);
  const call = caller.connect(NEVER);
  await tracker.heard(1);
  clock.advance(1000);
  const answer = await within(call, "the second try") as Answer<unknown>;
  assertEquals([answer.tries, answer.milliseconds], [2, 1000]);
  // The second copy of an answer is nothing to talk about.
  await within(caller.announce(TOLD, NEVER), "announce");
  assertEquals(caller.strays, []);
  caller.close();
});

/** A tracker that answers nothing by itself, and the last sender for a test to answer. */
function silentTracker(): { tracker: UdpTracker; sender: () => Deno.NetAddr } {
  let last: Deno.NetAddr | null = null;
  const tracker = new UdpTracker((_, from) => {
    last = from;
    return [];
  });
  return { tracker, sender: () => last! };
}

Deno.test("the limit of a call holds for connect and announce together", async () => {
  const clock = new ManualClock();
  const { tracker, sender } = silentTracker();
  await using _ = tracker;
  const caller = callerOf(tracker, clock, "/announce", 3000);
  const start = clock.elapsed();
  const call = caller.announce(TOLD, NEVER);
  await tracker.heard(1);
  clock.advance(1000);
  await tracker.heard(2);
  clock.advance(1900);
  await tracker.send(goodAnswers(tracker.packets[1])[0], sender());
  await tracker.heard(3);
  clock.advance(100);
  assertEquals(short(await within(call, "the end of the limit")), "no-answer");
  assertEquals([clock.elapsed() - start, tracker.packets.map(actionOf)], [3000, [0, 0, 1]]);
  caller.close();
});

Deno.test("a tracker that was started anew is connected to again at the second try", async () => {
  const clock = new ManualClock();
  let id = 1;
  await using tracker = new UdpTracker((packet) => {
    const transaction = transactionOf(packet);
    if (actionOf(packet) === 0) return [words(0, transaction, 0, id)];
    return packet[7] === id ? [words(1, transaction, 240, 2, 3)] : [];
  });
  const caller = callerOf(tracker, clock);
  assertEquals(short(await within(caller.announce(TOLD, NEVER), "announce")), [counts, 1]);
  id = 2;
  const call = caller.announce(TOLD, NEVER);
  await tracker.heard(3);
  clock.advance(1000);
  assertEquals(short(await within(call, "the second try")), [counts, 2]);
  assertEquals(tracker.packets.map(actionOf), [0, 1, 1, 0, 1]);
  caller.close();
});

Deno.test("the answer to an announce counts too when it comes while a new connection id is asked for", async () => {
  const clock = new ManualClock();
  const { tracker, sender } = silentTracker();
  await using _ = tracker;
  const caller = callerOf(tracker, clock);
  const call = caller.announce(TOLD, NEVER);
  await tracker.heard(1);
  await tracker.send(goodAnswers(tracker.packets[0])[0], sender());
  await tracker.heard(2);
  clock.advance(1000);
  await tracker.heard(3);
  await tracker.send(goodAnswers(tracker.packets[1])[0], sender());
  assertEquals(short(await within(call, "the late answer")), [counts, 2]);
  assertEquals(tracker.packets.map(actionOf), [0, 1, 0]);
  caller.close();
});

Deno.test("what answers badly is told apart", async (t) => {
  const cases: [what: string, spoil: (packet: Uint8Array) => Uint8Array[], reading: unknown][] = [
    ["an error", (packet) => [words(3, transactionOf(packet), 0x6e6f2e00)], ["refused", "no."]],
    [
      "a truncated answer",
      (packet) => [goodAnswers(packet)[0].subarray(0, 19)],
      ["bad-answer", "The tracker's answer has only 19 of at least 20 bytes."],
    ],
    [
      "a scrape's answer",
      (packet) => [words(2, transactionOf(packet))],
      ["bad-answer", "The tracker's answer is of kind 2 in place of 1."],
    ],
  ];
  for (const [what, spoil, reading] of cases) {
    await t.step(what, async () => {
      await using tracker = new UdpTracker((packet) => actionOf(packet) === 1 ? spoil(packet) : null);
      const caller = callerOf(tracker, new ManualClock());
      assertEquals(short(await within(caller.announce(TOLD, NEVER), "announce")), reading);
      caller.close();
    });
  }
});

Deno.test("an error in answer to the connect is the answer to the announce", async () => {
  await using tracker = new UdpTracker((packet) => [words(3, transactionOf(packet), 0x6e6f2e00)]);
  const caller = callerOf(tracker, new ManualClock());
  assertEquals(short(await within(caller.announce(TOLD, NEVER), "announce")), ["refused", "no."]);
  assertEquals(tracker.packets.length, 1);
  caller.close();
});

Deno.test("answers with a wrong transaction id, or too short for one, are noted, and the right one is waited for", async () => {
  await using tracker = new UdpTracker((packet) => {
    const wrong = words(0, transactionOf(packet) ^ 1, 9, 9);
    return [wrong, new Uint8Array(7), new Uint8Array(), ...goodAnswers(packet)];
  });
  const caller = callerOf(tracker, new ManualClock());
  assert(!isFault(await within(caller.connect(NEVER), "connect")));
  const from = `127.0.0.1:${tracker.port}`;
  assertEquals(caller.strays, [
    { kind: "transaction", from, bytes: 16 },
    { kind: "short", from, bytes: 7 },
    { kind: "short", from, bytes: 0 },
  ]);
  caller.close();
});

Deno.test("a right answer from another port is noted and not taken; strangers' packets are not even noted", async () => {
  const clock = new ManualClock();
  await using other = new UdpTracker();
  await using tracker = new UdpTracker(async (packet, from) => {
    if (tracker.packets.length > 1) return null;
    await other.send(words(1, 2, 3, 4), from);
    await other.send(goodAnswers(packet)[0], from);
    return [];
  });
  const caller = callerOf(tracker, clock);
  const call = caller.connect(NEVER);
  await tracker.heard(1);
  clock.advance(1000);
  assertEquals((await within(call, "the second try") as Answer<unknown>).tries, 2);
  assertEquals(caller.strays, [{ kind: "source", from: `127.0.0.1:${other.port}`, bytes: 16 }]);
  caller.close();
});

Deno.test("a probe waits for nothing, and shows what came of it when later calls were answered", async (t) => {
  for (const [what, checks] of [["an id that is checked", true], ["one that is not", false]] as const) {
    await t.step(what, async () => {
      await using tracker = new UdpTracker((packet) => {
        if (actionOf(packet) !== 1 || checks) return null;
        return [words(1, transactionOf(packet), 240, 2, 3)];
      });
      const caller = callerOf(tracker, new ManualClock());
      await within(caller.connect(NEVER), "connect");
      const probe = await within(caller.probe(TOLD), "probe");
      await within(caller.announce(TOLD, NEVER), "announce");
      assertEquals([probe?.sent, probe?.answer?.length], [98 + 11, checks ? undefined : 20]);
      assertEquals(caller.strays, []);
      caller.close();
    });
  }
});

Deno.test("an abort ends the wait at once, and later calls", async () => {
  await using tracker = new UdpTracker(() => []);
  const caller = callerOf(tracker, new ManualClock());
  const abort = new AbortController();
  const call = caller.announce(TOLD, abort.signal);
  await tracker.heard(1);
  abort.abort();
  assertEquals(short(await within(call, "the aborted call")), "cancelled");
  assertEquals(short(await within(caller.connect(abort.signal), "an aborted call")), "cancelled");
  assertEquals(tracker.packets.length, 1);
  caller.close();
  caller.close();
  assertEquals(short(await within(caller.connect(NEVER), "a closed caller")), "cancelled");
});
