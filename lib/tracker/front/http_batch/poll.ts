/**
 * The files that a thread waits for (Linux's epoll), each with two numbers that come back with what happens to it:
 *
 *     x64     events 4 | token 4 | generation 4              12 bytes, packed
 *     others  events 4 | 4 | token 4 | generation 4          16 bytes
 *
 * It tells again and again of what was not done (level-triggered), so nothing is lost when a connection must wait.
 */
import type { Libc } from "../../../base/linux/libc.ts";

export const READABLE = 0x1;
export const WRITABLE = 0x4;
/** Told without asking: an error, or both sides have ended. */
export const GONE = 0x8 | 0x10;

const ADD = 1;
const REMOVE = 2;
const CHANGE = 3;
const CLOSE_ON_EXEC = 0o2000000;

/** What happened in one wait, at most; the rest comes with the next. */
const EVENTS = 256;

export class Poll {
  readonly fd: number;
  readonly #libc: Libc;
  readonly #stride: number;
  readonly #data: number;
  readonly #events: Int32Array;
  readonly #one: Int32Array;
  readonly #eventsAt: Deno.PointerValue;
  readonly #oneAt: Deno.PointerValue;

  /** Throws when the system has no room for it. */
  constructor(libc: Libc, arch: string = Deno.build.arch) {
    const packed = arch === "x86_64";
    this.#libc = libc;
    this.#stride = packed ? 3 : 4;
    this.#data = packed ? 1 : 2;
    const events = new Uint8Array(new ArrayBuffer(EVENTS * 16));
    const one = new Uint8Array(new ArrayBuffer(16));
    this.#events = new Int32Array(events.buffer);
    this.#one = new Int32Array(one.buffer);
    this.#eventsAt = Deno.UnsafePointer.of(events);
    this.#oneAt = Deno.UnsafePointer.of(one);
    this.fd = libc.call.epoll_create1(CLOSE_ON_EXEC);
    if (this.fd < 0) throw new Error(`epoll_create1 failed with ${libc.errno()}`);
  }

  /** Gives whether the system had room for it. */
  add(fd: number, events: number, token: number, generation: number): boolean {
    return this.#control(ADD, fd, events, token, generation);
  }

  change(fd: number, events: number, token: number, generation: number): void {
    this.#control(CHANGE, fd, events, token, generation);
  }

  /** A file that is closed is forgotten by itself. */
  remove(fd: number): void {
    this.#control(REMOVE, fd, 0, 0, 0);
  }

  #control(what: number, fd: number, events: number, token: number, generation: number): boolean {
    const one = this.#one;
    one[0] = events;
    one[this.#data] = token;
    one[this.#data + 1] = generation;
    return this.#libc.call.epoll_ctl(this.fd, what, fd, this.#oneAt) === 0;
  }

  /** Waits at most so long; gives how much happened. */
  wait(milliseconds: number): number {
    return Math.max(0, this.#libc.call.epoll_wait(this.fd, this.#eventsAt, EVENTS, milliseconds));
  }

  events(i: number): number {
    return this.#events[i * this.#stride];
  }

  token(i: number): number {
    return this.#events[i * this.#stride + this.#data];
  }

  generation(i: number): number {
    return this.#events[i * this.#stride + this.#data + 1];
  }
}
