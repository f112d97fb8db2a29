/**
 * Lines that wait for their sink. They are gathered in memory and written in batches, in their order, so that nobody waits
 * for a disk. What comes faster than it can be written for long is dropped, and a line says how many were.
 *     gathered   lines that came since the last batch began
 *     batch      lines that are being written, or that are tried again later
 */
import type { Clock } from "../clock.ts";
import { type Fault, faultLine } from "../fault.ts";
import { GrowingBytes } from "../growing_bytes.ts";
import type { Sink } from "./sink.ts";

/** What a queue is made of. */
export interface QueueOptions {
  readonly sink: Sink;
  readonly clock: Clock;
  /** The line, with its end, that says how many others were dropped. */
  lost(count: number): Uint8Array;
  /** Takes a line for the operator. */
  complain(line: string): void;
}

/** Bytes that begin a batch at once. */
const BATCH = 65_536;
/** The longest that a line waits for others, in milliseconds. */
const PAUSE = 200;
/** The pause before what failed is tried again. */
const RETRY = 5000;
/** Bytes that may wait. */
export const MOST_WAITING = 4 * 2 ** 20;

/** A queue of one sink, which is closed with it. */
export class LogQueue {
  readonly #options: QueueOptions;
  #gathered = new GrowingBytes();
  #batch = new GrowingBytes();
  /** Bytes of the batch that are written. */
  #at = 0;
  #dropped = 0;
  #fault: Fault | null = null;
  #isRunning = false;
  #isClosed = false;
  #run: Promise<void> = Promise.resolve();
  /** Null while no batch is to come by itself. */
  #cancel: (() => void) | null = null;

  constructor(options: QueueOptions) {
    this.#options = options;
  }

  /** Bytes of lines that are not yet written. */
  get waiting(): number {
    return this.#gathered.length + this.#batch.length - this.#at;
  }

  /** Why lines cannot be written at present. */
  get fault(): Fault | null {
    return this.#fault;
  }

  /** Takes whole lines, all or none of them, and copies them. */
  append(lines: Uint8Array): void {
    if (this.#isClosed || lines.length === 0) return;
    if (this.#dropped > 0 || this.waiting + lines.length > MOST_WAITING) {
      this.#dropped += countLines(lines);
      return;
    }
    this.#gathered.append(lines);
    if (this.#isRunning || this.#fault !== null) return;
    if (this.#gathered.length >= BATCH) this.#start(BATCH);
    else this.#arm(PAUSE);
  }

  /** Resolves when all that waits is written, or could not be. */
  async flush(): Promise<void> {
    await this.#start(1);
  }

  /** Writes what waits, if it can be written, and closes the sink. Later lines are lost. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#start(1);
    this.#disarm();
    this.#options.sink.close();
  }

  /** Tries at once what is to be tried later. */
  retry(): void {
    if (this.#fault !== null) this.#start(1);
  }

  #arm(milliseconds: number): void {
    this.#cancel ??= this.#options.clock.after(milliseconds, () => {
      this.#cancel = null;
      this.#start(1);
    });
  }

  #disarm(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  /** Writes, behind what is being written, until fewer than `least` bytes are gathered. */
  #start(least: number): Promise<void> {
    this.#disarm();
    this.#isRunning = true;
    const run: Promise<void> = this.#run = this.#run.then(() => this.#writeAll(least)).then(() => {
      if (run === this.#run) this.#rest();
    });
    return run;
  }

  #rest(): void {
    this.#isRunning = false;
    if (this.#fault !== null) this.#arm(RETRY);
    else if (this.waiting > 0) this.#arm(PAUSE);
  }

  async #writeAll(least: number): Promise<void> {
    for (;;) {
      if (this.#at === this.#batch.length) this.#nextBatch(least);
      if (this.#batch.length === 0) return;
      const written = await this.#options.sink.write(this.#batch.view().subarray(this.#at));
      if (typeof written !== "number") return this.#failed(written);
      this.#at += written;
      this.#went();
    }
  }

  /** What is gathered becomes the batch where it is enough; none otherwise. */
  #nextBatch(least: number): void {
    const empty = this.#batch;
    empty.clear();
    this.#at = 0;
    if (this.#gathered.length < least) return;
    this.#batch = this.#gathered;
    this.#gathered = empty;
  }

  #failed(fault: Fault): void {
    const { sink, complain } = this.#options;
    if (!sink.keeps) this.#lose();
    if (this.#fault === null) complain(`${faultLine(fault)} It is tried again every few seconds.`);
    this.#fault = fault;
  }

  /** Gives up the batch. */
  #lose(): void {
    this.#at = this.#batch.length;
    this.#tellDropped();
  }

  /** Something was written, so that there is room again. */
  #went(): void {
    if (this.#fault !== null) this.#options.complain("The log is written again.");
    this.#fault = null;
    this.#tellDropped();
  }

  #tellDropped(): void {
    if (this.#dropped > 0) this.#gathered.append(this.#options.lost(this.#dropped));
    this.#dropped = 0;
  }
}

function countLines(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) count++;
  return count;
}
