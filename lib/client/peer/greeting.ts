/** The handshakes of a connection (BEP 3), both ways, before it becomes a torrent's link; whoever dawdles is cut off by the signal. */
import { compareBytes } from "../../base/bytes.ts";
import { HANDSHAKE_BYTES, isHandshakeStart, readHandshake, writeHandshake } from "./handshake.ts";
import type { PeerProblem } from "./problem.ts";
import type { Socket } from "./socket.ts";

/** What a handshake told. */
export interface Greeting {
  readonly peerId: Uint8Array;
  readonly fast: boolean;
  readonly extensions: boolean;
  /** Whether they called us. */
  readonly incoming: boolean;
}

/** A torrent with this side's id in it. */
export interface Host {
  /** 20 bytes; of v2 the first 20 of its hash. */
  readonly infoHash: Uint8Array;
  readonly ownId: Uint8Array;
  /** Whether the info hash is one of v2. */
  readonly isV2: boolean;
}

/** A handshake that is done, and what came behind it. */
export interface Met {
  readonly greeting: Greeting;
  readonly early: Uint8Array;
}

/** Bytes that are read with the handshake at most: a bitfield and some more may follow at once. */
const ROOM = 4_096;
/** The other side's info hash is there from this byte on. */
const UP_TO_HASH = 48;

/** Greets somebody who was called for a torrent. Throws what the socket throws. */
export async function greet(
  socket: Socket,
  { infoHash, ownId, isV2 }: Host,
): Promise<Met | PeerProblem> {
  await writeAll(socket, writeHandshake(infoHash, ownId, isV2));
  const inflow = new Inflow(socket);
  const heard = await inflow.read(HANDSHAKE_BYTES);
  const handshake = heard === null ? null : readHandshake(heard);
  if (handshake === null) return "bad-handshake";
  if (compareBytes(handshake.infoHash, infoHash) !== 0) return "wrong-torrent";
  return { greeting: { ...handshake, incoming: false }, early: inflow.rest() };
}

/** Answers somebody who calls. `find` gives the torrent of an info hash, or null. Throws what the socket throws. */
export async function answer<H extends Host>(
  socket: Socket,
  find: (infoHash: Uint8Array) => H | null,
): Promise<{ met: Met; host: H } | PeerProblem> {
  const inflow = new Inflow(socket);
  const start = await inflow.read(UP_TO_HASH);
  if (start === null) return "bad-handshake";
  const host = find(start.subarray(28, UP_TO_HASH));
  if (host === null) return "wrong-torrent";
  // Some send their id only when they have ours.
  await writeAll(socket, writeHandshake(host.infoHash, host.ownId, host.isV2));
  const heard = await inflow.read(HANDSHAKE_BYTES);
  const handshake = heard === null ? null : readHandshake(heard);
  if (handshake === null) return "bad-handshake";
  return { met: { greeting: { ...handshake, incoming: true }, early: inflow.rest() }, host };
}

async function writeAll(socket: Socket, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await socket.write(bytes.subarray(at));
}

/** What has come on a socket so far. */
class Inflow {
  readonly #socket: Socket;
  readonly #buffer = new Uint8Array(ROOM);
  #length = 0;
  #taken = 0;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** The first so many bytes; null when the connection ends before, or what comes is no handshake. */
  async read(count: number): Promise<Uint8Array | null> {
    while (this.#length < count) {
      const length = await this.#socket.read(this.#buffer.subarray(this.#length));
      if (length === null) return null;
      this.#length += length;
      if (!isHandshakeStart(this.#buffer.subarray(0, Math.min(this.#length, HANDSHAKE_BYTES)))) return null;
    }
    this.#taken = count;
    return this.#buffer.subarray(0, count);
  }

  /** What came behind the last bytes that were read. */
  rest(): Uint8Array {
    return this.#buffer.subarray(this.#taken, this.#length);
  }
}
