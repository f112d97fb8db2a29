/**
 * The UDP engine for Linux: one call receives up to 64 packets, one sends all answers to them. A call costs about as much
 * as answering a packet does, so that on a busy tracker most of it is saved. Each thread has an engine of its own, with
 * sockets of its own.
 */
import {
  EAGAIN,
  EINTR,
  type Libc,
  MSG_DONTWAIT,
  MSG_TRUNC,
  MSG_WAITFORONE,
  setOption,
  SO_RCVTIMEO,
  SOL_SOCKET,
} from "../../../base/linux/libc.ts";
import { newUdpPackets, type UdpPackets } from "../udp_packets.ts";
import { type UdpFrontParts, UdpTracker } from "../udp_tracker.ts";
import { UdpMessages } from "./messages.ts";
import { Nap } from "./nap.ts";
import type { UdpBatchSocket } from "./sockets.ts";

/** Packets of a batch: with 32 and 128 the time was the same within 5 %, with 256 10 % worse (measured on the prototype). */
export const BATCH = 64;
/** Calls that may fail in a row before the engine gives up. */
const PATIENCE = 100;

/** What an engine is made of. The sockets stay the caller's, who closes them. */
export interface UdpBatchParts extends UdpFrontParts {
  readonly libc: Libc;
  readonly sockets: readonly UdpBatchSocket[];
  /** Microseconds that a thread lets packets gather when few come at a time; 0: it never does. */
  readonly nap: number;
}

/** A socket with its headers. */
interface Lane {
  readonly fd: number;
  readonly messages: UdpMessages;
}

/** Answers what comes to its sockets. */
export class UdpBatch {
  readonly #libc: Libc;
  readonly #packets: UdpPackets;
  readonly #tracker: UdpTracker;
  readonly #lanes: readonly Lane[];
  readonly #ready: Int32Array<ArrayBuffer>;
  readonly #toPoll: Deno.PointerObject;
  readonly #nap: Nap;
  /** What the socket's own wait is set to, in milliseconds. */
  #wait = -1;
  #failures = 0;

  constructor(parts: UdpBatchParts) {
    const { libc, sockets, nap, decide } = parts;
    this.#libc = libc;
    this.#packets = newUdpPackets(BATCH, decide.rules.numwant);
    this.#tracker = new UdpTracker(parts, this.#packets);
    this.#lanes = sockets.map((socket) => ({
      fd: socket.fd,
      messages: new UdpMessages(this.#packets, socket),
    }));
    this.#ready = pollSet(sockets);
    this.#toPoll = Deno.UnsafePointer.of(this.#ready)!;
    this.#nap = new Nap(libc, nap);
  }

  /**
   * Waits at most so many milliseconds for packets, and answers those that came; gives how many. Throws when the sockets
   * fail again and again.
   */
  round(milliseconds: number): number {
    const count = this.#lanes.length === 1 ? this.#one(milliseconds) : this.#several(milliseconds);
    this.#nap.after(count);
    return count;
  }

  /** The only socket waits by itself. */
  #one(milliseconds: number): number {
    // For the system a wait of 0 is one without end.
    if (milliseconds === 0) return this.#serve(this.#lanes[0], MSG_DONTWAIT);
    if (milliseconds !== this.#wait) this.#setWait(milliseconds);
    return this.#serve(this.#lanes[0], MSG_WAITFORONE);
  }

  #setWait(milliseconds: number): void {
    const micros = (milliseconds % 1000) * 1000;
    const seconds = Math.floor(milliseconds / 1000);
    setOption(this.#libc, this.#lanes[0].fd, SOL_SOCKET, SO_RCVTIMEO, seconds, 0, micros, 0);
    this.#wait = milliseconds;
  }

  #several(milliseconds: number): number {
    const lanes = this.#lanes;
    const ready = this.#libc.call.poll(this.#toPoll, lanes.length, milliseconds);
    if (ready < 0) this.#failed(this.#libc.errno());
    let count = 0;
    if (ready <= 0) return count;
    for (let i = 0; i < lanes.length; i++) {
      if (this.#ready[2 * i + 1] >> 16 !== 0) count += this.#serve(lanes[i], MSG_DONTWAIT);
    }
    return count;
  }

  /** One batch of one socket. Of a packet that is longer than its room the true length is told. */
  #serve({ fd, messages }: Lane, flags: number): number {
    const count = this.#libc.call.recvmmsg(fd, messages.toReceive, BATCH, flags | MSG_TRUNC, null);
    if (count <= 0) {
      this.#failed(this.#libc.errno());
      return 0;
    }
    this.#failures = 0;
    messages.take(count);
    this.#tracker.answer(count);
    this.#send(fd, messages, messages.gather(count));
    return count;
  }

  /** That nothing came in time is no failure. */
  #failed(errno: number): void {
    if (errno === EAGAIN || errno === EINTR) return;
    if (++this.#failures < PATIENCE) return;
    throw new Error(`UDP sockets fail: error ${errno} of the system`);
  }

  /**
   * Sends the first `count` messages. A call ends early at one that cannot be sent (nobody can be reached there, or its
   * sender has port 0): that one is passed over. Where there is no room in time, the rest is lost, as packets may be.
   */
  #send(fd: number, messages: UdpMessages, count: number): void {
    for (let done = 0; done < count;) {
      const sent = this.#libc.call.sendmmsg(fd, messages.toSendFrom(done), count - done, 0);
      if (sent > 0) done += sent;
      else if (this.#libc.errno() === EAGAIN) return;
      else done++;
    }
  }
}

const POLLIN = 1;

/** struct pollfd: 0 socket 4 | 4 events 2 | 6 events that came 2. */
function pollSet(sockets: readonly UdpBatchSocket[]): Int32Array<ArrayBuffer> {
  const set = new Int32Array(new ArrayBuffer(Math.max(1, sockets.length) * 8));
  sockets.forEach(({ fd }, i) => set.set([fd, POLLIN], 2 * i));
  return set;
}
