/**
 * What the engine knows of a connection, and in which line it waits:
 *
 *     accept -> HEAD -> (answered) -> IDLE -> HEAD -> ...        a whole head is answered at once, in no state at all
 *                |          |
 *                |          +-> SENDING -> IDLE | HEAD | closed  the client does not take its answer
 *                +-> PASSING -> LINGERING -> closed              Deno.serve answers
 *                +-> LINGERING -> closed                         refused, and still sending
 *
 * Each state has its time (limits.ts) from the moment that it is entered, so the lines are in the order of their ends.
 * PASSING is entered anew whenever the client takes some of a long answer.
 */
import type { Family } from "../../../base/address.ts";
import { Waiting } from "./parts.ts";

/** Where a connection stands. */
export type State =
  | typeof FREE
  | typeof HEAD
  | typeof IDLE
  | typeof SENDING
  | typeof LINGERING
  | typeof PASSING;
/** Not in use, or not yet in a line. */
export const FREE = 0;
/** Waiting for a head, the rest of one, or the rest of a body that nobody reads. */
export const HEAD = 1;
/** Waiting for another request, of which nothing has come. */
export const IDLE = 2;
/** Waiting for the client to take its answer. */
export const SENDING = 3;
/** Refused, and waiting for the client to end. */
export const LINGERING = 4;
/** Passed to Deno.serve. */
export const PASSING = 5;
export const STATES = 6;

/** The inner side of a connection that is passed on (passage.ts). */
export class Passage {
  /** -1 once it has ended. */
  fd: number;
  events = 0;
  readonly toInner = new Waiting();
  clientEnded = false;
  /** When it was opened. */
  began = 0;
  /** Whether the client took some of the answer since this was looked at. */
  wasTaken = false;

  constructor(fd: number) {
    this.fd = fd;
  }
}

/** Reused from connection to connection. */
export class Connection {
  /** Its place among the engine's connections. */
  readonly slot: number;
  /** Counts its uses, so that what the system says of an earlier one is not taken for news. */
  generation = 0;
  fd = -1;
  family: Family = 4;
  /** The address's words in wire order, all four for IPv6. */
  readonly words = new Int32Array(4);
  /** What its address is counted under; null when it is not. */
  key: number | string | null = null;
  /** Whether it is waited for, and counted. */
  watched = false;
  /** What it is waited for. */
  events = 0;
  requests = 0;
  /** Bytes of a body that are still to be read past. */
  skip = 0;
  /** Whether it is over with the last byte that waits to be sent, and what then becomes of it. */
  ending: typeof STAYS_OPEN | typeof IS_CLOSED | typeof LINGERS = STAYS_OPEN;
  /** The beginning of a head, or requests that wait for an earlier answer to be taken. */
  readonly unread = new Waiting();
  readonly unsent = new Waiting();
  passage: Passage | null = null;

  state: State = FREE;
  /** When it entered its state. */
  since = 0;
  previous: Connection | null = null;
  next: Connection | null = null;

  constructor(slot: number) {
    this.slot = slot;
  }
}

export const STAYS_OPEN = 0;
export const IS_CLOSED = 1;
export const LINGERS = 2;

/** The connections in one state, the oldest first. */
export class Line {
  first: Connection | null = null;
  #last: Connection | null = null;

  push(connection: Connection): void {
    connection.previous = this.#last;
    connection.next = null;
    if (this.#last === null) this.first = connection;
    else this.#last.next = connection;
    this.#last = connection;
  }

  remove(connection: Connection): void {
    const { previous, next } = connection;
    if (previous === null) this.first = next;
    else previous.next = next;
    if (next === null) this.#last = previous;
    else next.previous = previous;
    connection.previous = connection.next = null;
  }
}

/** Who waits for what, and for how long. */
export class Lines {
  readonly #lines = Array.from({ length: STATES }, () => new Line());

  /** Moves a connection to the end of a state's line. */
  enter(connection: Connection, state: State, now: number): void {
    if (connection.state !== FREE) this.#lines[connection.state].remove(connection);
    connection.state = state;
    connection.since = now;
    if (state !== FREE) this.#lines[state].push(connection);
  }

  oldest(state: State): Connection | null {
    return this.#lines[state].first;
  }
}
