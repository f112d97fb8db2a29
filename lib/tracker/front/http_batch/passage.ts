/**
 * A request that Deno.serve answers, which listens on a unix socket of this machine (or a port of loopback):
 *
 *     client  -> toInner ->  inner        the head, with its Connection header replaced, and what follows it
 *     client  <- unsent  <-  inner        bytes as they come, until the inner one closes
 *
 * While bytes wait on one side nothing is read for them on the other, so a slow client costs two buffers at most. One
 * request is passed on one inner connection, and the client's ends with its answer.
 */
import { toLatin1 } from "../../../base/bytes.ts";
import {
  AF_INET,
  EINPROGRESS,
  type Libc,
  SOCK_CLOEXEC,
  SOCK_NONBLOCK,
  SOCK_STREAM,
} from "../../../base/linux/libc.ts";
import { socketAddress } from "../../../base/linux/socket_address.ts";
import { type Connection, Passage } from "./connection.ts";
import { Census, censusKey } from "./crowd.ts";
import { COPY_ROOM, copyForOne } from "./head.ts";
import { BROKEN, type Io } from "./io.ts";
import type { HttpLimits } from "./limits.ts";
import type { Parts, Waiting } from "./parts.ts";
import { GONE, type Poll, READABLE, WRITABLE } from "./poll.ts";

const AF_UNIX = 1;

/** What becomes of a connection. */
export type Fate = typeof GOES_ON | typeof IS_DONE | typeof IS_BROKEN;
export const GOES_ON = 0;
/** All is sent. */
export const IS_DONE = 1;
/** The client is gone. */
export const IS_BROKEN = 2;

export interface PassingParts {
  libc: Libc;
  io: Io;
  poll: Poll;
  parts: Parts;
  limits: HttpLimits;
  /** The socket's name in the abstract namespace, with or without the zero byte that it begins with; "" for none. */
  elsewhere: string;
}

export class Passing {
  readonly #parts: PassingParts;
  /** Where Deno.serve listens; null when it does not. */
  readonly #inner: InnerAddress | null;
  readonly #census: Census;
  readonly #head: Uint8Array<ArrayBuffer>;
  #count = 0;

  constructor(parts: PassingParts) {
    this.#parts = parts;
    this.#inner = innerAddress(parts.elsewhere);
    this.#census = new Census(parts.limits.passedPerAddress);
    this.#head = new Uint8Array(parts.limits.headBytes + COPY_ROOM);
  }

  /** Whether there is somebody to pass requests to. */
  get isOpen(): boolean {
    return this.#inner !== null;
  }

  /** Whether three in four of all passages are taken. */
  get isCrowded(): boolean {
    return this.#count * 4 > this.#parts.limits.passed * 3;
  }

  /** Opens a passage for a connection; gives false when there are too many or nobody answers. */
  open(connection: Connection): boolean {
    const { libc, io, limits } = this.#parts;
    connection.key = censusKey(connection);
    const inner = this.#inner;
    if (inner === null || this.#count >= limits.passed || !this.#census.enter(connection.key)) return false;
    const fd = libc.call.socket(inner.family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd >= 0) io.opened(fd);
    if (fd < 0 || !isConnecting(libc, fd, inner)) {
      if (fd >= 0) io.close(fd);
      this.#census.leave(connection.key);
      return false;
    }
    this.#count++;
    connection.passage = new Passage(fd);
    return true;
  }

  /** Sends the request whose head stands from `from` to before `behind`, and what stands behind it. */
  start(connection: Connection, bytes: Uint8Array, from: number, behind: number, end: number): Fate {
    const { parts } = this.#parts;
    const { toInner } = connection.passage!;
    const length = copyForOne(bytes, from, behind, this.#head);
    toInner.add(parts, this.#head, 0, length);
    toInner.add(parts, bytes, behind, end);
    return this.#move(connection);
  }

  /** The client can be read from, or sent to. */
  client(connection: Connection, events: number): Fate {
    const { io, parts } = this.#parts;
    const passage = connection.passage!;
    if ((events & GONE) !== 0) return IS_BROKEN;
    if ((events & READABLE) !== 0 && !passage.clientEnded && passage.toInner.size === 0) {
      const count = io.read(connection.fd);
      if (count === BROKEN) return IS_BROKEN;
      // Its end is not passed on: Deno.serve would take it for a hang-up, and the client still waits for its answer.
      if (count === 0) passage.clientEnded = true;
      else if (count > 0 && passage.fd >= 0) passage.toInner.add(parts, io.input, 0, count);
    }
    return this.#move(connection);
  }

  /** Deno.serve has answered, or takes more. */
  inner(connection: Connection, events: number): Fate {
    const { io, parts } = this.#parts;
    const passage = connection.passage!;
    if (passage.fd < 0) return GOES_ON;
    if ((events & (READABLE | GONE)) !== 0 && connection.unsent.size === 0) {
      const count = io.read(passage.fd);
      if (count > 0) connection.unsent.add(parts, io.input, 0, count);
      else if (count === 0 || count === BROKEN) this.#endInner(passage);
    }
    return this.#move(connection);
  }

  #endInner(passage: Passage): void {
    passage.toInner.clear(this.#parts.parts);
    this.#parts.io.close(passage.fd);
    passage.fd = -1;
    passage.events = 0;
  }

  /** Sends what can be sent, and says what to wait for next. */
  #move(connection: Connection): Fate {
    const { poll } = this.#parts;
    const passage = connection.passage!;
    if (passage.fd >= 0 && !this.#send(passage.fd, passage.toInner)) passage.toInner.clear(this.#parts.parts);
    const { size } = connection.unsent;
    if (!this.#send(connection.fd, connection.unsent)) return IS_BROKEN;
    if (connection.unsent.size < size) passage.wasTaken = true;
    if (passage.fd < 0) {
      if (connection.unsent.size === 0) return IS_DONE;
    } else this.#watchInner(connection, passage);
    const reads = !passage.clientEnded && passage.toInner.size === 0 && passage.fd >= 0;
    const events = (reads ? READABLE : 0) | (connection.unsent.size > 0 ? WRITABLE : 0);
    if (connection.watched && connection.events !== events) {
      poll.change(connection.fd, events, connection.slot * 2, connection.generation);
    }
    connection.events = events;
    return GOES_ON;
  }

  /** Whether the other side still takes bytes. */
  #send(fd: number, waiting: Waiting): boolean {
    if (waiting.size === 0) return true;
    const { io, parts } = this.#parts;
    const count = io.send(fd, waiting.part!, waiting.at, waiting.length);
    if (count > 0) waiting.drop(parts, count);
    return count !== BROKEN;
  }

  /** An end is told without asking, again and again, so a side that is not to be read yet is not waited for at all. */
  #watchInner(connection: Connection, passage: Passage): void {
    const { poll } = this.#parts;
    const events = (connection.unsent.size === 0 ? READABLE : 0) | (passage.toInner.size > 0 ? WRITABLE : 0);
    if (events === passage.events) return;
    if (events === 0) poll.remove(passage.fd);
    else if (passage.events === 0) {
      poll.add(passage.fd, events, connection.slot * 2 + 1, connection.generation);
    } else poll.change(passage.fd, events, connection.slot * 2 + 1, connection.generation);
    passage.events = events;
  }

  /** Ends a connection's passage. */
  close(connection: Connection): void {
    const passage = connection.passage;
    if (passage === null) return;
    if (passage.fd >= 0) this.#endInner(passage);
    connection.passage = null;
    this.#census.leave(connection.key);
    this.#count--;
  }
}

interface InnerAddress {
  readonly family: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** A port of loopback, or the name of a unix socket (sockaddr_un: family 2 | zero 1 | name). */
function innerAddress(place: string): InnerAddress | null {
  if (place === "") return null;
  const port = /^127\.0\.0\.1:(\d+)$/.exec(place)?.[1];
  if (port !== undefined) return { family: AF_INET, bytes: socketAddress("127.0.0.1", Number(port)) };
  return { family: AF_UNIX, bytes: new Uint8Array([AF_UNIX, 0, 0, ...toLatin1(place.replace(/^\0/, ""))]) };
}

/** A unix socket is connected at once; loopback takes a moment, in which nothing can be sent. */
function isConnecting(libc: Libc, fd: number, { bytes }: InnerAddress): boolean {
  return libc.call.connect(fd, bytes, bytes.length) === 0 || libc.errno() === EINPROGRESS;
}
