/**
 * Calls a UDP tracker (BEP 15) at one address: connect, then announce and scrape with the connection id that it gave,
 * which is good for a minute. What is not answered is sent again, with twice the wait each time.
 */
import { hostOf } from "../../base/address.ts";
import { fromLatin1 } from "../../base/bytes.ts";
import { isFault } from "../../base/fault.ts";
import type { AnnounceReply, Refusal } from "../../protocol/reply.ts";
import {
  type ConnectionId,
  writeConnect,
  writeUdpAnnounce,
  writeUdpScrape,
} from "../../protocol/udp_call.ts";
import { readConnectReply, readUdpAnnounceReply, readUdpScrapeReply } from "../../protocol/udp_reply.ts";
import type {
  Announcement,
  Answer,
  Patience,
  ScrapeReply,
  Silence,
  Target,
  TrackerCaller,
} from "./caller.ts";
import type { OpenDatagram } from "./datagram.ts";
import { noAnswer } from "./no_answer.ts";
import { type Outcome, type Probe, type Stray, UdpExchange } from "./udp_exchange.ts";

/** What the caller needs from outside. */
export interface UdpMeans extends Patience {
  readonly open: OpenDatagram;
  /** So many bytes that nobody can guess. */
  readonly secret: (length: number) => Uint8Array;
  /** Milliseconds until a question is sent for the second time: 15000 for a client (BEP 15), less where a person waits. */
  readonly firstWait: number;
}

/** One try of a call; `wait` tells how many milliseconds its next packet may wait for an answer. */
type Try = (wait: () => number) => Promise<Outcome>;

/** How an answer is read. */
type Read<T> = (packet: Uint8Array) => T | Refusal;

/** Milliseconds that a connection id is good for after it was received (BEP 15). */
const ID_LIFETIME = 60_000;

/** A caller for one address of a UDP tracker. */
export class UdpCaller implements TrackerCaller {
  readonly #target: Target;
  readonly #means: UdpMeans;
  readonly #exchange: UdpExchange;
  #id: { bytes: ConnectionId; until: number } | null = null;

  constructor(target: Target, means: UdpMeans) {
    this.#target = target;
    this.#means = means;
    this.#exchange = new UdpExchange(
      { hostname: target.address, port: target.url.port },
      target.family,
      means,
    );
  }

  /** What came and was no answer as it should be, up to 64. */
  get strays(): readonly Stray[] {
    return this.#exchange.strays;
  }

  /** Asks for a connection id, which later calls use for a minute; they also do so by themselves. */
  async connect(signal: AbortSignal): Promise<Answer<ConnectionId> | Silence> {
    const transaction = this.#newTransaction();
    return await this.#call(readConnectReply, (wait) => this.#connectOnce(transaction, wait(), signal));
  }

  async announce(told: Announcement, signal: AbortSignal): Promise<Answer<AnnounceReply> | Silence> {
    const { family } = this.#target;
    const read: Read<AnnounceReply> = (packet) => readUdpAnnounceReply(packet, family);
    return await this.#callConnected(read, signal, (id, number) => this.#announcePacket(id, number, told));
  }

  async scrape(
    infoHashes: readonly Uint8Array[],
    signal: AbortSignal,
  ): Promise<Answer<ScrapeReply> | Silence> {
    const read: Read<ScrapeReply> = (packet) => readScrape(packet, infoHashes);
    return await this.#callConnected(read, signal, (id, number) => writeUdpScrape(id, number, infoHashes));
  }

  /**
   * Sends an announce with a made-up connection id, once, and waits for nothing: the result is to be looked at after
   * later calls were answered. Null when it could not be sent.
   */
  async probe(told: Announcement): Promise<Probe | null> {
    const transaction = this.#newTransaction();
    const packet = this.#announcePacket(this.#means.secret(8), transaction, told);
    return await this.#exchange.probe(packet, transaction);
  }

  close(): void {
    this.#exchange.close();
  }

  /**
   * A call that needs a connection id; it is asked for when there is none, or none that is young enough. After a try
   * without an answer it is dropped: a tracker that was started anew does not know it. While a new one is asked for, the
   * answer to an earlier try still counts.
   */
  async #callConnected<T>(
    read: Read<T>,
    signal: AbortSignal,
    write: (id: ConnectionId, transaction: number) => Uint8Array,
  ): Promise<Answer<T> | Silence> {
    const connecting = this.#newTransaction();
    const transaction = this.#newTransaction();
    return await this.#call(read, async (wait) => {
      if (this.#id === null || this.#means.clock.elapsed() >= this.#id.until) {
        const outcome = await this.#connectOnce(connecting, wait(), signal, transaction);
        if (this.#id === null) return outcome;
      }
      const left = wait();
      if (left === 0) return null;
      const packet = write(this.#id.bytes, transaction);
      const outcome = await this.#exchange.ask(packet, transaction, left, signal);
      if (outcome === null) this.#id = null;
      return outcome;
    });
  }

  /** Tries until there is an outcome or the time is up. */
  async #call<T>(read: Read<T>, attempt: Try): Promise<Answer<T> | Silence> {
    const { clock, limit, firstWait } = this.#means;
    const start = clock.elapsed();
    for (let tries = 1;; tries++) {
      const left = () => start + limit - clock.elapsed();
      if (left() <= 0) return { ...noAnswer("no-answer"), tries: tries - 1 };
      const outcome = await attempt(() => Math.max(0, Math.min(firstWait * 2 ** (tries - 1), left())));
      if (outcome === null) continue;
      if (isFault(outcome)) return { ...outcome, tries };
      const milliseconds = clock.elapsed() - start;
      const from = `${hostOf(this.#target.address)}:${this.#target.url.port}`;
      return { reading: read(outcome), bytes: outcome, milliseconds, tries, from };
    }
  }

  async #connectOnce(
    transaction: number,
    wait: number,
    signal: AbortSignal,
    earlier?: number,
  ): Promise<Outcome> {
    this.#id = null;
    const outcome = await this.#exchange.ask(writeConnect(transaction), transaction, wait, signal, earlier);
    if (outcome === null || isFault(outcome)) return outcome;
    const bytes = readConnectReply(outcome);
    if (!isFault(bytes)) this.#id = { bytes, until: this.#means.clock.elapsed() + ID_LIFETIME };
    return outcome;
  }

  #announcePacket(id: ConnectionId, transaction: number, told: Announcement): Uint8Array {
    const { request, uploaded, downloaded, key } = told;
    return writeUdpAnnounce(id, transaction, request, {
      uploaded,
      downloaded,
      key,
      urlData: this.#target.url.path,
    });
  }

  #newTransaction(): number {
    const bytes = this.#means.secret(4);
    return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  }
}

function readScrape(packet: Uint8Array, infoHashes: readonly Uint8Array[]): ScrapeReply | Refusal {
  const counts = readUdpScrapeReply(packet, infoHashes.length);
  if (isFault(counts)) return counts;
  return new Map(counts.map((count, i) => [fromLatin1(infoHashes[i]), count]));
}
