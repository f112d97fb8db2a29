/** Connections that come about, both ways: bounded in number and time until their handshakes are done. */
import type { Clock } from "../../base/clock.ts";
import { compareBytes, fromLatin1 } from "../../base/bytes.ts";
import type { TorrentLoop } from "../torrent.ts";
import { answer, greet, type Host, type Met } from "../peer/greeting.ts";
import type { PeerProblem } from "../peer/problem.ts";
import type { Network, Socket } from "../peer/socket.ts";
import { TcpLink } from "../peer/tcp_link.ts";
import { abortable } from "../trackers/abortable.ts";

/** Calls of ours that have not come about, at most. */
const MOST_CALLS = 50;
/** Callers that have not said who they are, at most; the oldest makes room. */
const MOST_CALLERS = 100;
/** Milliseconds for a connection to come about, and for a handshake. */
const CONNECT_LIMIT = 10_000;
const HANDSHAKE_LIMIT = 10_000;

/** A torrent that calls and is called. */
export interface Party extends Host {
  readonly loop: TorrentLoop;
}

/** What calls are made with. */
export interface CallMeans {
  readonly network: Network;
  readonly clock: Clock;
  /** Whether there is room for one more peer. */
  hasRoom(): boolean;
}

/** All calls of a session. */
export class Calls {
  readonly #means: CallMeans;
  readonly #parties = new Map<string, Party>();
  readonly #end = new AbortController();
  /** Callers without a handshake, the oldest first. */
  readonly #callers = new Set<AbortController>();
  #calling = 0;

  constructor(means: CallMeans) {
    this.#means = means;
  }

  /** A torrent is ready for peers. */
  add(party: Party): void {
    this.#parties.set(fromLatin1(party.infoHash), party);
  }

  /** A torrent is not any more. */
  remove(party: Party): void {
    const key = fromLatin1(party.infoHash);
    if (this.#parties.get(key) === party) this.#parties.delete(key);
  }

  /** Whether one more may be called now. */
  get isFree(): boolean {
    return this.#calling < MOST_CALLS && !this.#end.signal.aborted;
  }

  /** Calls a peer for a torrent, which is told what comes of it; whether the peer was met, or was this client itself. */
  async call(party: Party, host: string, port: number): Promise<boolean> {
    this.#calling++;
    const outcome = await this.#meet(party, host, port);
    this.#calling--;
    if (typeof outcome === "string") {
      party.loop.post({ kind: "missed", host, port, isSelf: outcome === "self" });
    } else this.#join(party, outcome.socket, outcome.met, { host, port });
    return typeof outcome !== "string" || outcome === "self";
  }

  async #meet(party: Party, host: string, port: number): Promise<{ socket: Socket; met: Met } | PeerProblem> {
    const socket = await this.#dial(host, port).catch(() => null);
    if (socket === null) return "unreachable";
    const met = await this.#within(socket, () => greet(socket, party)) ?? "timeout";
    if (typeof met === "string") {
      socket.close();
      return met;
    }
    if (compareBytes(met.greeting.peerId, party.ownId) !== 0) return { socket, met };
    socket.close();
    return "self";
  }

  /** Answers somebody who called. */
  async welcome(socket: Socket): Promise<void> {
    if (this.#end.signal.aborted) return socket.close();
    const impatience = new AbortController();
    this.#callers.add(impatience);
    if (this.#callers.size > MOST_CALLERS) this.#dismissOldest();
    const find = (infoHash: Uint8Array) => this.#parties.get(fromLatin1(infoHash)) ?? null;
    const answered = await this.#within(socket, () => answer(socket, find), impatience.signal);
    this.#callers.delete(impatience);
    if (answered === null || typeof answered === "string" || !this.#means.hasRoom()) return socket.close();
    this.#join(answered.host, socket, answered.met, socket);
  }

  #dismissOldest(): void {
    const [oldest] = this.#callers;
    this.#callers.delete(oldest);
    oldest.abort();
  }

  /** Ends all that has not come about. */
  close(): void {
    this.#end.abort();
  }

  #join(party: Party, socket: Socket, { greeting, early }: Met, place: { host: string; port: number }): void {
    const link = new TcpLink(socket, early, place, this.#means.clock);
    party.loop.post({ kind: "joined", link, greeting });
  }

  async #dial(host: string, port: number): Promise<Socket> {
    const late = new AbortController();
    const cancel = this.#means.clock.after(CONNECT_LIMIT, () => late.abort());
    const signal = AbortSignal.any([late.signal, this.#end.signal]);
    try {
      const dialled = this.#means.network.connect(host, port, signal);
      dialled.then((socket) => signal.aborted && socket.close(), () => {});
      return await abortable(dialled, signal);
    } finally {
      cancel();
    }
  }

  /** What the work gives; null, and the socket is closed, when it takes too long or the connection breaks. */
  async #within<T>(socket: Socket, work: () => Promise<T>, impatience?: AbortSignal): Promise<T | null> {
    const late = new AbortController();
    const cancel = this.#means.clock.after(HANDSHAKE_LIMIT, () => late.abort());
    const signal = AbortSignal.any([
      late.signal,
      this.#end.signal,
      ...impatience === undefined ? [] : [impatience],
    ]);
    const working = work();
    working.catch(() => {});
    try {
      return await abortable(working, signal);
    } catch {
      socket.close();
      return null;
    } finally {
      cancel();
    }
  }
}
