/**
 * One Worker of the disk, from the outside: calls are gathered and sent, answers are handed to who waits. A Worker that
 * dies is known by an error; who waited is told, and the next call starts another one.
 */
import { setImmediate } from "node:timers";
import type { Fault } from "../../base/fault.ts";
import { CALL_NUMBERS, type FromDisk, type ToDisk, type WHAT } from "./disk_messages.ts";
import { THREAD_ENDED } from "./faults.ts";
import type { DiskLayout } from "./layout.ts";

/** What came of a call: null where there is nothing to tell. */
export type Answered = (result: Uint8Array | Fault | null) => void;

/** What a hand is made with. */
export interface HandMeans {
  /** The module that the Worker runs. */
  readonly module: string;
  readonly slabs: SharedArrayBuffer;
  /** The layouts of torrents, by their numbers. */
  readonly layouts: ReadonlyMap<number, DiskLayout>;
}

/** The Worker and what it was asked. */
export class DiskHand {
  readonly #means: HandMeans;
  #worker: Worker | null = null;
  /** Torrents that the Worker knows. */
  readonly #known = new Set<number>();
  readonly #waiting = new Map<number, Answered>();
  #calls = 0;
  /** Calls that were not sent yet. */
  #row: number[] = [];

  constructor(means: HandMeans) {
    this.#means = means;
  }

  /** Calls; the callback comes later, and once. */
  call(
    what: (typeof WHAT)[keyof typeof WHAT],
    torrent: number,
    [piece, begin, slab, length]: readonly [piece: number, begin: number, slab: number, length: number],
    answered: Answered,
  ): void {
    const call = this.#calls++;
    this.#waiting.set(call, answered);
    // After what is read from sockets in this turn, so that the calls of all of it go together.
    if (this.#row.length === 0) setImmediate(() => this.#send());
    this.#row.push(call, what, torrent, piece, begin, slab, length);
  }

  /** Whether the Worker has anything to do with a torrent. */
  knows(torrent: number): boolean {
    return this.#known.has(torrent) || this.#row.length > 0;
  }

  /** Ends the Worker. Who waits is told. */
  end(): void {
    this.#fail();
  }

  #send(): void {
    const calls = Float64Array.from(this.#row);
    this.#row = [];
    if (calls.length === 0) return;
    try {
      const worker = this.#worker ??= this.#start();
      this.#introduce(worker, calls);
      post(worker, { kind: "calls", calls });
    } catch {
      this.#fail();
    }
  }

  /** Tells the Worker of torrents that it hears of for the first time. */
  #introduce(worker: Worker, calls: Float64Array): void {
    for (let at = 0; at < calls.length; at += CALL_NUMBERS) {
      const torrent = calls[at + 2];
      const layout = this.#means.layouts.get(torrent);
      if (this.#known.has(torrent) || layout === undefined) continue;
      post(worker, { kind: "torrent", torrent, layout });
      this.#known.add(torrent);
    }
  }

  #start(): Worker {
    const worker = new Worker(this.#means.module, { type: "module" });
    worker.onmessage = ({ data }: MessageEvent<FromDisk>) => this.#answer(data);
    worker.onmessageerror = () => this.#fail();
    worker.onerror = (event) => {
      event.preventDefault();
      if (this.#worker === worker) this.#fail();
    };
    post(worker, { kind: "slabs", buffer: this.#means.slabs });
    return worker;
  }

  #answer({ done, told }: FromDisk): void {
    for (const call of done) this.#tell(call, null);
    for (const [call, result] of told) this.#tell(call, result);
  }

  #tell(call: number, result: Uint8Array | Fault | null): void {
    const answered = this.#waiting.get(call);
    this.#waiting.delete(call);
    answered?.(result);
  }

  #fail(): void {
    this.#worker?.terminate();
    this.#worker = null;
    this.#known.clear();
    this.#row = [];
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const answered of waiting) answered(THREAD_ENDED);
  }
}

function post(worker: Worker, message: ToDisk): void {
  worker.postMessage(message);
}
