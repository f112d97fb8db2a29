/**
 * What `--log-announces` costs an announce: noted by the thread that answers, drained, formatted and written to a file by
 * the first thread. `deno task bench tests/bench/log_bench.ts`; microseconds of 1000 announces are nanoseconds of one.
 */
import { systemClock } from "../../lib/base/clock.ts";
import { isFault } from "../../lib/base/fault.ts";
import { systemFiles } from "../../lib/base/files.ts";
import { type LogFormat, openLog, openToAppend } from "../../lib/base/log.ts";
import { randomFrom } from "../../lib/base/random.ts";
import { newAnnounceRequest, newRequester, STARTED } from "../../lib/protocol/message.ts";
import { JournalDrain } from "../../lib/tracker/journal/drain.ts";
import { Journal } from "../../lib/tracker/journal/journal.ts";
import { newJournalRings } from "../../lib/tracker/journal/ring.ts";
import { UDP } from "../../lib/tracker/stats/counters.ts";

const TURN = 1000;
/** Turns of the whole way: a busy tracker drains and writes as many announces at once. */
const TURNS = 8;
const random = randomFrom(1, 2, 3, 4);
const request = newAnnounceRequest();
const requester = newRequester();
request.infoHash.forEach((_, i) => request.infoHash[i] = random.next());
request.peerId.set(new TextEncoder().encode("-XL0012-abcdefghijkl"));
Object.assign(request, { port: 6881, left: 734_003_200, event: STARTED, numwant: 30 });
requester.bytes.set([203, 0, 113, 77]);

const FORMATS: readonly LogFormat[] = ["text", "json", "common"];

/** A ring, what writes to it and what reads it. */
function openRing(format: LogFormat) {
  const rings = newJournalRings(1, 2048);
  return { journal: new Journal(rings[0]), drain: new JournalDrain(rings, format) };
}

function noteTurn(journal: Journal, now: () => number): void {
  for (let i = 0; i < TURN; i++) {
    request.hashWords[0] = i;
    requester.words[0] = i * 0x01010101;
    journal.note(request, requester, UDP, 12, 0, now());
  }
}

const out = new Uint8Array(65_536);
const view = new DataView(out.buffer);

function drainAll(drain: JournalDrain, take: (bytes: Uint8Array) => void): void {
  for (let length = drain.read(view); length > 0; length = drain.read(view)) take(out.subarray(0, length));
}

{
  const { journal, drain } = openRing("text");
  const none = () => {};
  Deno.bench("note(), 1000 announces, given the time", { group: "parts" }, (b) => {
    const now = Date.now();
    b.start();
    noteTurn(journal, () => now);
    b.end();
    drainAll(drain, none);
  });
  Deno.bench("note(), 1000 announces, each asking the clock", { group: "parts" }, (b) => {
    b.start();
    noteTurn(journal, systemClock.now);
    b.end();
    drainAll(drain, none);
  });
  for (const format of FORMATS) {
    const ring = openRing(format);
    Deno.bench(`JournalDrain.read(), 1000 announces, ${format}`, { group: "parts" }, (b) => {
      noteTurn(ring.journal, systemClock.now);
      b.start();
      drainAll(ring.drain, none);
      b.end();
    });
  }
}

const folder = Deno.makeTempDirSync();
addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));

for (const format of FORMATS) {
  const log = openLog({
    target: `${folder}/${format}.log`,
    format,
    level: "info",
    // So that the disk is not filled.
    rotate: { bytes: 64e6 },
    keep: 1,
    clock: systemClock,
    files: systemFiles,
    openToAppend,
    out: { writeBytes: () => true },
    complain: (line) => {
      throw new Error(line);
    },
  });
  if (isFault(log)) throw new Error(log.message);
  const { journal, drain } = openRing(format);
  Deno.bench(`the whole way to the file, 8000 announces, ${format}`, { group: "whole" }, async () => {
    for (let turn = 0; turn < TURNS; turn++) {
      noteTurn(journal, systemClock.now);
      drainAll(drain, (bytes) => log.lines(bytes));
    }
    await log.flush();
  });
}
