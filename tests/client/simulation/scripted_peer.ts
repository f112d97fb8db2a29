/** A peer that a test speaks for, word by word, connected to a member of a simulated swarm. */
import type { Greeting } from "../../../lib/client/peer/greeting.ts";
import type { Link, LinkEar } from "../../../lib/client/peer/link.ts";
import { KEEP_ALIVE, MessageReader, PIECE, REQUEST } from "../../../lib/client/peer/message.ts";
import { Outgoing } from "../../../lib/client/peer/outgoing.ts";
import { SendBuffers } from "../../../lib/client/peer/send_buffers.ts";
import type { Peer } from "../../../lib/client/torrent/peer.ts";
import type { Member } from "./member.ts";
import type { Swarm } from "./swarm.ts";

/** A message as it was heard. */
export interface Heard {
  readonly id: number;
  readonly index: number;
  readonly begin: number;
  readonly length: number;
  readonly extended: number;
}

let ids = 0;

/** How it comes. */
export interface Coming extends Partial<Greeting> {
  readonly host?: string;
  readonly port?: number;
}

export class ScriptedPeer implements Link {
  readonly host: string;
  readonly port: number;
  readonly member: Member;
  readonly heard: Heard[] = [];
  /** What it says to each request; nothing unless told. */
  answer: (request: Heard) => void = () => {};
  /** Whether it takes what it is sent. */
  reads = true;
  backlog = 0;
  isCut = false;
  readonly #swarm: Swarm;
  readonly #out = new Outgoing(new SendBuffers());
  readonly #reader: MessageReader;
  #ear: LinkEar | null = null;

  /** Calls the member at once. */
  constructor(swarm: Swarm, member: Member, { host, port = 50_000, ...greeting }: Coming = {}) {
    const number = ++ids;
    this.host = host ?? `192.168.${number >> 8 & 255}.${number & 255}`;
    this.port = port;
    this.member = member;
    this.#swarm = swarm;
    this.#reader = new MessageReader({ bitfieldBytes: Math.ceil(member.state.have.length / 8) });
    const peerId = new Uint8Array(20).fill(number & 255);
    peerId[0] = number >> 8;
    member.loop.post({
      kind: "joined",
      link: this,
      greeting: { peerId, fast: true, extensions: true, incoming: true, ...greeting },
    });
  }

  /** The member's record of it; undefined when it was cut off. */
  get record(): Peer | undefined {
    return [...this.member.state.peers.values()].find(({ link }) => link === this);
  }

  /** Writes messages, which come in one read. */
  say(write: (out: Outgoing) => void): void {
    write(this.#out);
    this.raw(this.#out.take().slice());
  }

  /** Sends bytes as they are. */
  raw(bytes: Uint8Array): void {
    if (!this.isCut) this.#ear?.data(bytes);
  }

  /** Requests that it heard and that were for these pieces, or any. */
  requests(piece?: number): Heard[] {
    return this.heard.filter(({ id, index }) => id === REQUEST && (piece === undefined || index === piece));
  }

  blocks(): number {
    return this.heard.filter(({ id }) => id === PIECE).length;
  }

  send(bytes: Uint8Array): void {
    this.backlog += bytes.length;
    this.#reader.read(bytes.slice(), ({ id, index, begin, length, extended }) => {
      const heard = { id, index, begin, length, extended };
      if (id !== KEEP_ALIVE) this.heard.push(heard);
      if (id === REQUEST) this.#swarm.world.after(1, () => this.answer(heard));
      return true;
    });
    if (!this.reads) return;
    this.#swarm.world.after(1, () => {
      this.backlog -= bytes.length;
      if (!this.isCut) this.#ear?.sent(bytes);
    });
  }

  open(ear: LinkEar): void {
    this.#ear = ear;
  }

  close(): void {
    this.isCut = true;
  }

  /** Ends the connection from its side. */
  hangUp(): void {
    if (this.isCut) return;
    this.isCut = true;
    this.#ear?.closed();
  }

  /** Answers requests with the right bytes, or bytes that a test has changed. */
  serve(change: (block: Uint8Array, request: Heard) => void = () => {}): void {
    this.answer = (request) => {
      const begin = request.index * this.#swarm.torrent.pieceLength + request.begin;
      const block = this.#swarm.content.slice(begin, begin + request.length);
      change(block, request);
      this.say((out) => out.piece(request.index, request.begin, block));
    };
  }
}
