/**
 * HTTP for busy trackers on Linux: one thread answers announces and scrapes itself, straight from and to the sockets,
 * and passes every other request to Deno.serve (passage.ts). It waits for all of its connections at once (epoll).
 *
 *     listener -> accept -> read -> talk.ts: answers -> send -> closed, or held in a line (life.ts)
 *
 * A connection whose request is there when it is accepted, and that is to be closed with its answer, costs four calls to
 * the system and is never held at all; so however many say nothing, such a client gets its answer. No allocation for a
 * request in the common case: all is read to one buffer and answered from one; only what is incomplete is copied.
 */
import { EMFILE, ENFILE, type Libc } from "../../../base/linux/libc.ts";
import { ByteWriter } from "../../../protocol/byte_writer.ts";
import { bodyBytes } from "../../../protocol/http_answer.ts";
import { HttpTracker, type HttpTrackerParts } from "../http_tracker.ts";
import type { Connection } from "./connection.ts";
import { Crowd } from "./crowd.ts";
import { Io } from "./io.ts";
import { Life } from "./life.ts";
import { ACCEPT_PAUSE, ACCEPTS, HTTP_LIMITS, type HttpLimits, OUTPUT_BYTES } from "./limits.ts";
import { Parts } from "./parts.ts";
import { Passing } from "./passage.ts";
import { Poll, READABLE } from "./poll.ts";
import { HEAD_ROOM } from "./reply.ts";
import { Talk } from "./talk.ts";

/** What an engine is made of. */
export interface HttpBatchParts extends HttpTrackerParts {
  readonly libc: Libc;
  /** Listening sockets (sockets.ts). They stay their owner's, who closes them. */
  readonly listeners: readonly number[];
  /** The most connections that it holds open. */
  readonly connections: number;
  /** Milliseconds of any epoch; never goes back. */
  now(): number;
  /** The name of the abstract unix socket where Deno.serve answers all else; "" for none: 404 then. */
  readonly elsewhere: string;
  /**
   * By number of a file, 1 for those that this engine has open, so that they can be closed when its thread has died.
   * May be shared. Files beyond it are not written down.
   */
  readonly open: Int32Array;
  readonly limits?: Partial<HttpLimits>;
}

/** Errors of accept4 that say that there is no room: of files EMFILE and ENFILE, of memory the others. */
const SHORT: readonly number[] = [EMFILE, ENFILE, 12, 105];

/** One a thread. */
export class HttpBatch {
  readonly #parts: HttpBatchParts;
  readonly #io: Io;
  readonly #poll: Poll;
  readonly #crowd: Crowd;
  readonly #life: Life;
  /** When accepting goes on after it was stopped; 0: it was not. */
  #pausedUntil = 0;

  /** Throws when the system has no room for it. */
  constructor(parts: HttpBatchParts) {
    const { libc, open, decide, elsewhere, connections } = parts;
    const limits = { ...HTTP_LIMITS, ...parts.limits };
    const out = new ByteWriter(OUTPUT_BYTES + 2 * (bodyBytes(decide.rules.numwant) + HEAD_ROOM));
    const io = new Io(libc, open, out);
    const poll = new Poll(libc);
    const memory = new Parts();
    const talk = new Talk(new HttpTracker(parts, out), out, limits);
    const passing = new Passing({ libc, io, poll, parts: memory, limits, elsewhere });
    const crowd = new Crowd(limits.perAddress);
    io.opened(poll.fd);
    this.#parts = parts;
    this.#io = io;
    this.#poll = poll;
    this.#crowd = crowd;
    this.#life = new Life({ io, poll, out, talk, passing, crowd, memory, limits, connections });
    this.#life.now = parts.now();
    this.#listen();
  }

  /** How many connections are held open. */
  get held(): number {
    return this.#crowd.held;
  }

  /** Waits at most so long for something to do, and does it; gives how much there was. */
  round(milliseconds: number): number {
    const poll = this.#poll;
    const count = poll.wait(milliseconds);
    this.#life.now = this.#parts.now();
    for (let i = 0; i < count; i++) {
      const token = poll.token(i);
      if (token < 0) this.#accept(this.#parts.listeners[-1 - token]);
      else this.#attend(token, poll.events(i), poll.generation(i));
    }
    this.#life.expire();
    if (this.#pausedUntil !== 0 && this.#life.now >= this.#pausedUntil) this.#listen();
    return count;
  }

  /** Closes all connections. */
  close(): void {
    for (const connection of this.#crowd.open()) this.#life.close(connection);
    this.#io.close(this.#poll.fd);
  }

  #accept(listener: number): void {
    for (let i = 0; i < ACCEPTS; i++) {
      const connection = this.#crowd.take();
      const errno = this.#io.accept(listener, connection);
      if (errno !== 0) {
        this.#crowd.give(connection);
        if (SHORT.includes(errno) && !this.#life.makeRoom(null)) this.#pause();
        return;
      }
      try {
        this.#life.greet(connection);
      } catch (error) {
        this.#fail(connection, error);
      }
    }
  }

  /** Something happened to a connection, or to the inner side of its passage. */
  #attend(token: number, events: number, generation: number): void {
    const connection = this.#crowd.at(token >> 1);
    // It may have been closed a moment ago, for another one's sake.
    if (connection.generation !== generation) return;
    try {
      if ((token & 1) === 0) this.#life.client(connection, events);
      else this.#life.inner(connection, events);
    } catch (error) {
      this.#fail(connection, error);
    }
  }

  /** A fault of ours ends a connection, not the engine. */
  #fail(connection: Connection, error: unknown): void {
    this.#parts.broken(error);
    if (connection.fd >= 0) this.#life.close(connection);
  }

  #listen(): void {
    this.#pausedUntil = 0;
    for (const [i, listener] of this.#parts.listeners.entries()) {
      this.#poll.add(listener, READABLE, -1 - i, 0);
    }
  }

  /** Nothing can be accepted nor closed: the listeners would be told of again and again. */
  #pause(): void {
    if (this.#pausedUntil !== 0) return;
    this.#pausedUntil = this.#life.now + ACCEPT_PAUSE;
    for (const listener of this.#parts.listeners) this.#poll.remove(listener);
  }
}
