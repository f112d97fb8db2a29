import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { ManualClock } from "../../../lib/base/clock.ts";
import type { LogFields } from "../../../lib/base/log.ts";
import { JournalDrain, keepJournal } from "../../../lib/tracker/journal/drain.ts";
import { Journal } from "../../../lib/tracker/journal/journal.ts";
import { LINE_ROOM } from "../../../lib/tracker/journal/line_parts.ts";
import {
  DROPPED,
  HEAD,
  type JournalRings,
  newJournalRings,
  TAIL,
} from "../../../lib/tracker/journal/ring.ts";
import { lineOf, note, TYPICAL } from "./announces.ts";
import { anyAnnounce } from "./any_announce.ts";

const NOON = Date.parse("2026-11-27T12:00:00.000Z");

/** An announce whose port tells it from others. */
function numbered(port: number, time = NOON) {
  return { ...TYPICAL, port, time };
}

function readAll(drain: JournalDrain, room = 65_536): string {
  const out = new Uint8Array(room);
  let text = "";
  for (;;) {
    const length = drain.read(new DataView(out.buffer));
    if (length === 0) return text;
    text += new TextDecoder().decode(out.subarray(0, length));
  }
}

/** The ports of announces in lines of text. */
function portsOf(text: string): number[] {
  return Array.from(text.matchAll(/ 192\.168\.1\.7:(\d+) /g), (match) => Number(match[1]));
}

Deno.test("announces of several threads come in the order of their times", () => {
  const rings = newJournalRings(3, 16);
  const [a, b, c] = rings.map((ring) => new Journal(ring));
  const drain = new JournalDrain(rings, "text");
  note(a, numbered(1, NOON));
  note(c, numbered(2, NOON + 1));
  note(c, numbered(3, NOON + 2));
  note(b, numbered(4, NOON + 1500));
  note(a, numbered(5, NOON + 1501));
  note(b, numbered(6, NOON + 1502));
  assertEquals(portsOf(readAll(drain)), [1, 2, 3, 4, 5, 6]);
  assertEquals(readAll(drain), "");
});

Deno.test("a full ring drops what comes and counts it, and goes on when there is room", () => {
  const rings = newJournalRings(2, 4);
  const journal = new Journal(rings[0]);
  const drain = new JournalDrain(rings, "text");
  for (let port = 1; port <= 7; port++) note(journal, numbered(port));
  assertEquals([drain.dropped(), drain.dropped()], [3, 0]);
  assertEquals(portsOf(readAll(drain)), [1, 2, 3, 4]);
  note(journal, numbered(8));
  assertEquals([portsOf(readAll(drain)), drain.dropped()], [[8], 0]);
});

Deno.test("what does not fit into the buffer stays for the next call", () => {
  const rings = newJournalRings(2, 16);
  const journals = rings.map((ring) => new Journal(ring));
  const drain = new JournalDrain(rings, "json");
  for (let i = 0; i < 20; i++) note(journals[i % 2], numbered(1 + i, NOON + i));
  const expected = Array.from({ length: 20 }, (_, i) => lineOf("json", numbered(1 + i, NOON + i))).join("");
  assertEquals(readAll(drain, LINE_ROOM), expected);
});

Deno.test("a journal goes on where another one of the same ring ended", () => {
  const rings = newJournalRings(1, 4);
  const drain = new JournalDrain(rings, "text");
  note(new Journal(rings[0]), numbered(1));
  note(new Journal(rings[0]), numbered(2));
  assertEquals(portsOf(readAll(drain)), [1, 2]);
  note(new Journal(rings[0]), numbered(3));
  assertEquals(portsOf(readAll(new JournalDrain(rings, "text"))), [3]);
});

Deno.test("the numbers of records and of drops go round", () => {
  const rings = newJournalRings(1, 4);
  const words = new Int32Array(rings[0]);
  words[HEAD] = words[TAIL] = 2 ** 31 - 2;
  words[DROPPED] = -1;
  const journal = new Journal(rings[0]);
  const drain = new JournalDrain(rings, "text");
  for (let round = 0; round < 3; round++) {
    for (let port = 1; port <= 5; port++) note(journal, numbered(port));
    assertEquals([portsOf(readAll(drain)), drain.dropped()], [[1, 2, 3, 4], 1]);
  }
});

/** Either an announce on one of two threads, or the reader's turn. */
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ thread: fc.nat(1), told: anyAnnounce }) },
  { weight: 1, arbitrary: fc.constant(null) },
);

Deno.test("rings hold, drop and give out what slow twins do", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const rings = newJournalRings(2, 4);
      const journals = rings.map((ring) => new Journal(ring));
      const drain = new JournalDrain(rings, "text");
      // Lines of each thread; in what order those of both come is told by the next test.
      const twins: string[][] = [[], []];
      let dropped = 0;
      const compare = () => {
        const lines = twins.flatMap((twin) => twin.splice(0));
        assertEquals(readAll(drain).split(/(?<=\n)/).filter(Boolean).sort(), lines.sort());
      };
      steps.forEach((one, i) => {
        if (one === null) return compare();
        // Time goes on, now and then for both threads alike.
        const told = { ...one.told, time: NOON + (i >> 1) };
        note(journals[one.thread], told);
        const twin = twins[one.thread];
        if (twin.length < 4) twin.push(lineOf("text", told));
        else dropped++;
      });
      compare();
      assertEquals(drain.dropped(), dropped);
    }),
    { numRuns: 300 },
  );
});

Deno.test("times never go back in what two threads' rings give out at once", () => {
  const times = fc.array(fc.nat(20), { maxLength: 16 }).map((list) => list.sort((a, b) => a - b));
  fc.assert(
    fc.property(times, times, (first, second) => {
      const rings = newJournalRings(2, 16);
      const journals = rings.map((ring) => new Journal(ring));
      const drain = new JournalDrain(rings, "text");
      [first, second].forEach((list, i) =>
        list.forEach((time) => note(journals[i], numbered(time + 1, NOON + time)))
      );
      const ports = portsOf(readAll(drain));
      assertEquals(ports, [...first, ...second].map((time) => time + 1).sort((a, b) => a - b));
    }),
  );
});

/** A log that only gathers. */
class FakeLog {
  text = "";
  messages: [text: string, fields: LogFields | undefined][] = [];
  full = false;
  lines(bytes: Uint8Array): void {
    this.text += new TextDecoder().decode(bytes);
  }
  waiting(): number {
    return this.full ? 2 ** 21 : 0;
  }
  write(_level: string, text: string, fields?: LogFields): void {
    this.messages.push([text, fields]);
  }
}

function keep(rings: JournalRings) {
  const log = new FakeLog();
  const clock = new ManualClock();
  return { log, clock, stop: keepJournal(rings, { log, clock, format: "text" }) };
}

Deno.test("keepJournal() writes what threads noted within a tenth of a second, and the rest at its end", () => {
  const rings = newJournalRings(2, 16);
  const journals = rings.map((ring) => new Journal(ring));
  const { log, clock, stop } = keep(rings);
  note(journals[0], numbered(1));
  note(journals[1], numbered(2));
  clock.advance(100);
  assertEquals(portsOf(log.text), [1, 2]);
  note(journals[1], numbered(3));
  stop();
  note(journals[1], numbered(4));
  clock.advance(60_000);
  assertEquals(portsOf(log.text), [1, 2, 3]);
});

Deno.test("keepJournal() goes on soon where there was more than it makes at once", () => {
  const rings = newJournalRings(1, 32_768);
  const journal = new Journal(rings[0]);
  const { log, clock, stop } = keep(rings);
  for (let i = 0; i < 20_000; i++) note(journal, numbered(1));
  clock.advance(100);
  assert(log.text.length > 2 ** 20 - LINE_ROOM && log.text.length < 2 ** 20 + 65_536);
  clock.advance(10);
  assertEquals(portsOf(log.text).length, 20_000);
  stop();
});

Deno.test("keepJournal() leaves records in their rings while the log is busy, and tells how many were lost", () => {
  const rings = newJournalRings(1, 4);
  const journal = new Journal(rings[0]);
  const { log, clock, stop } = keep(rings);
  log.full = true;
  for (let port = 1; port <= 10; port++) {
    note(journal, numbered(port));
    clock.advance(100);
  }
  assertEquals(log.text, "");
  log.full = false;
  clock.advance(20_000);
  assertEquals(portsOf(log.text), [1, 2, 3, 4]);
  assertEquals(log.messages.length, 1);
  assertStringIncludes(log.messages[0][0], "not logged");
  assertEquals(log.messages[0][1], { announces: 6 });
  stop();
});

Deno.test("a Worker's announces arrive whole while they are drained", async () => {
  const rings = newJournalRings(1, 64);
  const worker = new Worker(new URL("./noting_worker.ts", import.meta.url), { type: "module" });
  try {
    const done = Promise.withResolvers<void>();
    let isDone = false;
    worker.onerror = (event) => done.reject(new Error(event.message));
    worker.onmessage = ({ data }) => {
      if (data === "ready") return worker.postMessage({ ring: rings[0], count: 5000 });
      isDone = true;
      done.resolve();
    };
    const drain = new JournalDrain(rings, "text");
    let text = "";
    while (!isDone) {
      text += readAll(drain);
      await Promise.race([done.promise, new Promise((resolve) => setTimeout(resolve))]);
    }
    text += readAll(drain);
    const ports = portsOf(text);
    const expected = ports.map((port) => lineOf("text", numbered(port))).join("");
    assertEquals(text, expected);
    assertEquals(ports, [...ports].sort((a, b) => a - b));
    assertEquals(ports.length + drain.dropped(), 5000);
    assert(ports.length >= 64);
  } finally {
    worker.terminate();
  }
});
