/** Takes records out of the rings of all threads and makes lines of them; the first thread does so, and nobody else. */
import { type Clock, every } from "../../base/clock.ts";
import { type Log, type LogFormat, MOST_WAITING } from "../../base/log.ts";
import { lineWriter } from "./line.ts";
import { LINE_ROOM, type LineWriter } from "./line_parts.ts";
import { DROPPED, HEAD, type JournalRings, recordAt, type RingView, TAIL, timeAt, viewRing } from "./ring.ts";

/** A ring as its reader sees it. */
interface Reading {
  readonly ring: RingView;
  /** Records written when it was last looked at. */
  head: number;
  tail: number;
  /** Dropped records that were told of. */
  told: number;
}

/** Reads all rings; there is one reader at a time. */
export class JournalDrain {
  readonly #rings: readonly Reading[];
  readonly #lines: LineWriter;

  constructor(rings: JournalRings, format: LogFormat) {
    this.#lines = lineWriter(format);
    this.#rings = rings.map(viewRing).map((ring) => ({
      ring,
      head: 0,
      tail: Atomics.load(ring.words, TAIL),
      told: Atomics.load(ring.words, DROPPED),
    }));
  }

  /**
   * Takes records out, those of all threads in the order of their times, and writes their lines into `out`, which has room
   * for LINE_ROOM bytes and more; gives how many bytes that were. Some may be left when it is full; 0: none was there.
   */
  read(out: DataView): number {
    for (const reading of this.#rings) reading.head = Atomics.load(reading.ring.words, HEAD);
    let length = 0;
    while (length + LINE_ROOM <= out.byteLength) {
      const first = this.#oldest(null);
      if (first === null) break;
      const second = this.#oldest(first);
      length = this.#run(first, second === null ? Infinity : nextTime(second), out, length);
    }
    // Only now may their writers use the room again.
    for (const { ring, tail } of this.#rings) Atomics.store(ring.words, TAIL, tail);
    return length;
  }

  /** The ring with the oldest record, but for one of them; null where all are empty. */
  #oldest(other: Reading | null): Reading | null {
    let oldest: Reading | null = null;
    for (const reading of this.#rings) {
      if (reading === other || reading.head === reading.tail) continue;
      if (oldest === null || nextTime(reading) < nextTime(oldest)) oldest = reading;
    }
    return oldest;
  }

  /** Writes lines of a ring as long as its records are no younger than those of all others. */
  #run(reading: Reading, until: number, out: DataView, length: number): number {
    const { ring, head } = reading;
    const { words } = ring;
    let { tail } = reading;
    while (tail !== head && length + LINE_ROOM <= out.byteLength) {
      const at = recordAt(ring, tail);
      if (timeAt(words, at) > until) break;
      length = this.#lines.put(ring, at, out, length);
      tail = (tail + 1) | 0;
    }
    reading.tail = tail;
    return length;
  }

  /** Records that were dropped since the last call, since their rings were full. */
  dropped(): number {
    let count = 0;
    for (const reading of this.#rings) {
      const dropped = Atomics.load(reading.ring.words, DROPPED);
      count += (dropped - reading.told) >>> 0;
      reading.told = dropped;
    }
    return count;
  }
}

function nextTime({ ring, tail }: Reading): number {
  return timeAt(ring.words, recordAt(ring, tail));
}

/** What the journal is kept with. */
export interface JournalMeans {
  readonly log: Pick<Log, "lines" | "waiting" | "write">;
  readonly format: LogFormat;
  readonly clock: Clock;
}

/** How often the rings are looked at, in milliseconds, and how soon again where more was there than could be made. */
const PAUSE = 100;
const SHORT_PAUSE = 5;
/** Bytes of lines that are made before something else has its turn: some milliseconds. */
const SLICE = 2 ** 20;
const CHUNK = 65_536;
/** As long as so many bytes wait to be written, records stay in their rings. */
const ENOUGH = MOST_WAITING / 2;
/** How often it is told at most that records were dropped, in milliseconds. */
const TELL_PAUSE = 10_000;
const DROPPED_TEXT = "Announces were not logged: they came faster than they could be written.";

/** Writes announces into a log as they come; the result writes what is left, and ends it. */
export function keepJournal(rings: JournalRings, { log, format, clock }: JournalMeans): () => void {
  const drain = new JournalDrain(rings, format);
  const chunk = new Uint8Array(CHUNK);
  const out = new DataView(chunk.buffer);
  /** Makes lines until enough were made or wait; gives whether there may be more. */
  const write = (most: number, enough: number) => {
    for (let made = 0; made < most && log.waiting() < enough;) {
      const length = drain.read(out);
      if (length === 0) return false;
      log.lines(chunk.subarray(0, length));
      made += length;
    }
    return true;
  };
  const turn = () => {
    const isMore = write(SLICE, ENOUGH);
    cancel = clock.after(isMore ? SHORT_PAUSE : PAUSE, turn);
  };
  const tell = () => {
    const announces = drain.dropped();
    if (announces > 0) log.write("warn", DROPPED_TEXT, { announces });
  };
  let cancel = clock.after(PAUSE, turn);
  const stopTelling = every(clock, TELL_PAUSE, tell);
  return () => {
    cancel();
    stopTelling();
    write(Infinity, MOST_WAITING - CHUNK);
    tell();
  };
}
