/** The life of a connection, from its first byte to its end: who is answered, held, sent away. The states: connection.ts. */
import type { ByteWriter } from "../../../protocol/byte_writer.ts";
import {
  type Connection,
  FREE,
  HEAD,
  IDLE,
  IS_CLOSED,
  Lines,
  LINGERING,
  LINGERS,
  PASSING,
  SENDING,
  type State,
  STAYS_OPEN,
} from "./connection.ts";
import type { Crowd } from "./crowd.ts";
import { BROKEN, type Io } from "./io.ts";
import type { HttpLimits } from "./limits.ts";
import type { Parts } from "./parts.ts";
import { type Fate, GOES_ON, IS_DONE, type Passing } from "./passage.ts";
import { type Poll, READABLE, WRITABLE } from "./poll.ts";
import { IS_FULL, IS_OVER, IS_PASSED, type Stop, type Talk } from "./talk.ts";

export interface LifeParts {
  readonly io: Io;
  readonly poll: Poll;
  /** What the talk writes answers into. */
  readonly out: ByteWriter;
  readonly talk: Talk;
  readonly passing: Passing;
  readonly crowd: Crowd;
  readonly memory: Parts;
  readonly limits: HttpLimits;
  /** The most connections that are held open. */
  readonly connections: number;
}

/** Who must go when there is no room: those that ask for nothing first. */
const DISPENSABLE: readonly State[] = [IDLE, HEAD, LINGERING, SENDING];
/** Who must go when memory is short: those that may hold the most first. */
const COSTLY: readonly State[] = [SENDING, HEAD];
/** States that end by themselves. */
const TIMED: readonly State[] = [HEAD, IDLE, SENDING, LINGERING, PASSING];

const LF = 10;

export class Life {
  /** Milliseconds, kept up to date from outside. */
  now = 0;
  readonly #parts: LifeParts;
  readonly #lines = new Lines();

  constructor(parts: LifeParts) {
    this.#parts = parts;
  }

  /** A new connection; mostly its request is there already. */
  greet(connection: Connection): void {
    const count = this.#parts.io.read(connection.fd);
    if (count > 0) this.#work(connection, count);
    else if (count === 0 || count === BROKEN) this.close(connection);
    else this.#hold(connection, HEAD, READABLE);
  }

  /** Something happened to a connection that is held. */
  client(connection: Connection, events: number): void {
    switch (connection.state) {
      case PASSING:
        return this.#follow(connection, this.#parts.passing.client(connection, events));
      case SENDING:
        return this.#sendRest(connection);
      case LINGERING:
        return this.#drain(connection);
      default:
        return this.#read(connection);
    }
  }

  /** Something happened to the inner side of its passage. */
  inner(connection: Connection, events: number): void {
    if (connection.state !== PASSING) return;
    this.#follow(connection, this.#parts.passing.inner(connection, events));
  }

  #read(connection: Connection): void {
    const { io, memory } = this.#parts;
    const { unread } = connection;
    const before = unread.size;
    const count = io.read(connection.fd, before);
    if (count === 0 || count === BROKEN) return this.close(connection);
    if (count < 0) return;
    if (before > 0 && this.#isNoEnd(connection, before, count)) {
      return unread.add(memory, io.input, before, before + count);
    }
    this.#recall(connection);
    this.#work(connection, before + count);
  }

  /** Whether what came cannot be the end of a head: then nothing is read again, however small the portions are. */
  #isNoEnd({ skip }: Connection, before: number, count: number): boolean {
    const { io: { input }, limits } = this.#parts;
    if (skip > 0 || before + count > limits.headBytes) return false;
    for (let i = before; i < before + count; i++) if (input[i] === LF) return false;
    return true;
  }

  /** Puts what waits to be read to the start of the input. */
  #recall({ unread }: Connection): void {
    if (unread.part === null) return;
    this.#parts.io.input.set(unread.part.subarray(unread.at, unread.length));
    unread.clear(this.#parts.memory);
  }

  /** Answers what is whole of the first `end` bytes of the input. */
  #work(connection: Connection, end: number): void {
    const { io, talk, out, memory } = this.#parts;
    let answered = false;
    for (let from = 0;;) {
      out.length = 0;
      const stop = this.#hear(connection, from, end);
      from = talk.at;
      answered ||= out.length > 0;
      if (!this.#send(connection)) return this.close(connection);
      if (stop === IS_PASSED) return this.#pass(connection, end);
      const isBlocked = connection.unsent.size > 0;
      if (stop === IS_FULL && !isBlocked) continue;
      if (stop === IS_OVER && !isBlocked) return this.#end(connection);
      if (stop !== IS_OVER) connection.unread.add(memory, io.input, from, end);
      if (isBlocked) return this.#hold(connection, SENDING, WRITABLE);
      return this.#await(connection, answered);
    }
  }

  #hear(connection: Connection, from: number, end: number): Stop {
    const { io, talk, passing } = this.#parts;
    const stop = talk.hear(connection, io.input, from, end);
    if (stop !== IS_PASSED || passing.open(connection)) return stop;
    return talk.refuseToPass(connection, passing.isOpen);
  }

  /** Sends what is written; what is not taken waits. Gives false when nobody takes it any more. */
  #send({ fd, unsent }: Connection): boolean {
    const { io, out, memory } = this.#parts;
    if (out.length === 0) return true;
    const count = io.sendOut(fd);
    if (count !== out.length) unsent.add(memory, out.bytes, Math.max(0, count), out.length);
    return count !== BROKEN;
  }

  #sendRest(connection: Connection): void {
    const { io, memory } = this.#parts;
    const { unsent } = connection;
    const count = io.send(connection.fd, unsent.part!, unsent.at, unsent.length);
    if (count === BROKEN) return this.close(connection);
    if (count > 0) unsent.drop(memory, count);
    if (unsent.size > 0) return;
    if (connection.ending !== STAYS_OPEN) return this.#end(connection);
    const end = connection.unread.size;
    this.#recall(connection);
    if (end > 0) this.#work(connection, end);
    else this.#await(connection, true);
  }

  /** Waits for the next request, or the rest of one; a head has its time from its first byte to its last. */
  #await(connection: Connection, answered: boolean): void {
    const state = connection.unread.size > 0 || connection.skip > 0 ? HEAD : IDLE;
    if (answered || state !== connection.state) this.#hold(connection, state, READABLE);
  }

  /** All is sent that will be. */
  #end(connection: Connection): void {
    if (connection.ending === IS_CLOSED) return this.close(connection);
    this.#parts.io.endSending(connection.fd);
    this.#hold(connection, LINGERING, READABLE);
  }

  #drain(connection: Connection): void {
    const count = this.#parts.io.read(connection.fd);
    if (count === 0 || count === BROKEN) this.close(connection);
  }

  /** Deno.serve answers the request at which the talk stopped. */
  #pass(connection: Connection, end: number): void {
    const { io, talk, passing } = this.#parts;
    this.#hold(connection, PASSING, READABLE);
    if (connection.fd < 0) return;
    connection.passage!.began = this.now;
    this.#follow(connection, passing.start(connection, io.input, talk.at, talk.behind, end));
  }

  #follow(connection: Connection, fate: Fate): void {
    if (fate === GOES_ON) {
      this.#prolong(connection);
      return this.#shed(connection);
    }
    if (fate !== IS_DONE) return this.close(connection);
    this.#parts.passing.close(connection);
    connection.ending = LINGERS;
    this.#end(connection);
  }

  /** A client that takes its answer has time for the rest, within bounds. */
  #prolong(connection: Connection): void {
    const { passing, limits: { passTime, passTimeInAll } } = this.#parts;
    const passage = connection.passage!;
    if (!passage.wasTaken) return;
    passage.wasTaken = false;
    const isLate = this.now - passage.began > passTimeInAll - passTime;
    if (!isLate && !passing.isCrowded) this.#lines.enter(connection, PASSING, this.now);
  }

  /** Puts a connection at the end of a state's line, and waits for what may happen to it. It is closed where there is no room. */
  #hold(connection: Connection, state: State, events: number): void {
    const { poll } = this.#parts;
    const token = connection.slot * 2;
    if (!connection.watched) {
      if (!this.#admit(connection)) return this.close(connection);
      if (!poll.add(connection.fd, events, token, connection.generation)) return this.close(connection);
    } else if (connection.events !== events) {
      poll.change(connection.fd, events, token, connection.generation);
    }
    connection.events = events;
    this.#lines.enter(connection, state, this.now);
    this.#shed(connection);
  }

  /** Counts a connection among those that are held, unless its address has enough. */
  #admit(connection: Connection): boolean {
    const { crowd, connections } = this.#parts;
    if (crowd.held >= connections && !this.makeRoom(connection)) return false;
    connection.watched = crowd.hold(connection);
    return connection.watched;
  }

  /** Closes the connection that can be spared the most; gives whether there was one beside `but`. */
  makeRoom(but: Connection | null): boolean {
    return this.#closeOldest(DISPENSABLE, but);
  }

  /** Keeps what waits in memory within its limit. */
  #shed(but: Connection): void {
    const { memory, limits } = this.#parts;
    while (memory.held > limits.partBytes && this.#closeOldest(COSTLY, but));
  }

  #closeOldest(states: readonly State[], but: Connection | null): boolean {
    for (let i = 0; i < states.length; i++) {
      const oldest = this.#lines.oldest(states[i]);
      const connection = oldest === but ? oldest?.next ?? null : oldest;
      if (connection === null) continue;
      this.close(connection);
      return true;
    }
    return false;
  }

  /** Closes those whose time is over. */
  expire(): void {
    for (let i = 0; i < TIMED.length; i++) {
      for (;;) {
        const oldest = this.#lines.oldest(TIMED[i]);
        if (oldest === null || this.now - oldest.since < this.#timeOf(TIMED[i])) break;
        this.close(oldest);
      }
    }
  }

  #timeOf(state: State): number {
    const { limits, crowd, connections } = this.#parts;
    switch (state) {
      case HEAD:
        return limits.headTime;
      case IDLE:
        return crowd.held * 4 > connections * 3 ? limits.shortIdleTime : limits.idleTime;
      case SENDING:
        return limits.sendTime;
      case LINGERING:
        return limits.lingerTime;
      default:
        return limits.passTime;
    }
  }

  close(connection: Connection): void {
    const { io, memory, passing, crowd } = this.#parts;
    passing.close(connection);
    io.close(connection.fd);
    connection.unread.clear(memory);
    connection.unsent.clear(memory);
    if (connection.watched) crowd.letGo(connection);
    connection.watched = false;
    connection.events = 0;
    this.#lines.enter(connection, FREE, this.now);
    crowd.give(connection);
  }
}
