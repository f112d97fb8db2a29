/**
 * Questions and answers with one address over UDP. An answer counts when it comes from the address that was asked and
 * bears the number (BEP 15: transaction id) of a question that waits; what else comes is noted as a stray, since
 * somebody who asks about a tracker wants to know.
 */
import { ADDRESS_BYTES, type Family, hostOf, readAddress } from "../../base/address.ts";
import { compareBytes } from "../../base/bytes.ts";
import type { Clock } from "../../base/clock.ts";
import type { Fault } from "../../base/fault.ts";
import { readUdpHead } from "../../protocol/udp_reply.ts";
import type { Datagram, Endpoint, OpenDatagram } from "./datagram.ts";
import { noAnswer, noAnswerFrom } from "./no_answer.ts";

/** What came of a question: a packet, why there is none, or null when the time was over. */
export type Outcome = Uint8Array | Fault | null;

/** A packet that is no answer as it should be. */
export interface Stray {
  /** `source`: a right answer from a wrong address; `transaction`: the number of no question; `short`: too few bytes. */
  readonly kind: "source" | "transaction" | "short";
  readonly from: string;
  readonly bytes: number;
}

/** A packet that was sent to see what comes of it. */
export interface Probe {
  /** Its bytes. */
  readonly sent: number;
  /** The answer, when there was one. */
  answer: Uint8Array | null;
}

/** What questions are put with. */
export interface ExchangeMeans {
  readonly clock: Clock;
  readonly open: OpenDatagram;
}

/** The longest packet that there can be. */
const BUFFER_BYTES = 65_536;
/** Strays that are noted, and numbers that are remembered, at most. */
const MOST_STRAYS = 64;
const MOST_PAST = 1024;
/** Errors in receiving, at most, before the socket is given up. */
const MOST_ERRORS = 100;

/** One socket, and the questions that are put through it to one address. */
export class UdpExchange {
  readonly #endpoint: Endpoint;
  readonly #family: Family;
  readonly #means: ExchangeMeans;
  #socket: Datagram | null = null;
  #closed = false;
  readonly #waiting = new Map<number, (outcome: Outcome) => void>();
  /** Numbers that nobody waits for any more, with the probes among them: answers may still come. */
  readonly #past = new Map<number, Probe | null>();
  /** What came and was no answer as it should be, up to 64. */
  readonly strays: Stray[] = [];

  constructor(endpoint: Endpoint, family: Family, means: ExchangeMeans) {
    this.#endpoint = endpoint;
    this.#family = family;
    this.#means = means;
  }

  /**
   * Sends a packet and waits so many milliseconds for the answer with its number, or with that of an earlier question
   * which was not answered in time.
   */
  async ask(
    packet: Uint8Array,
    transaction: number,
    wait: number,
    signal: AbortSignal,
    earlier = transaction,
  ): Promise<Outcome> {
    if (signal.aborted || this.#closed) return noAnswer("cancelled");
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    const abort = () => resolve(noAnswer("cancelled"));
    const numbers = [transaction, earlier];
    for (const number of numbers) this.#waiting.set(number, resolve);
    signal.addEventListener("abort", abort);
    const cancel = this.#means.clock.after(wait, () => resolve(null));
    try {
      return await this.#send(packet) ?? await promise;
    } finally {
      cancel();
      signal.removeEventListener("abort", abort);
      for (const number of numbers) {
        this.#waiting.delete(number);
        this.#remember(number, null);
      }
    }
  }

  /** Sends a packet once and waits for nothing; its answer, if any, shows in the result. Null when it could not be sent. */
  async probe(packet: Uint8Array, transaction: number): Promise<Probe | null> {
    const probe: Probe = { sent: packet.length, answer: null };
    this.#remember(transaction, probe);
    return await this.#send(packet) === null ? probe : null;
  }

  /** Ends all waits and closes the socket. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#settleAll(noAnswer("cancelled"));
    this.#socket?.close();
  }

  async #send(packet: Uint8Array): Promise<Fault | null> {
    try {
      await this.#open().send(packet, this.#endpoint);
      return null;
    } catch (thrown) {
      return this.#closed ? noAnswer("cancelled") : noAnswerFrom(thrown);
    }
  }

  #open(): Datagram {
    if (this.#socket === null) {
      this.#socket = this.#means.open(this.#family);
      this.#listen(this.#socket);
    }
    return this.#socket;
  }

  /** Takes packets until the socket is closed. Windows tells here that nobody listens where a packet was sent to. */
  async #listen(socket: Datagram): Promise<void> {
    const buffer = new Uint8Array(BUFFER_BYTES);
    for (let errors = 0; errors < MOST_ERRORS && !this.#closed;) {
      try {
        const [packet, from] = await socket.receive(buffer);
        this.#take(packet, from);
      } catch (thrown) {
        errors++;
        if (!this.#closed) this.#settleAll(isReset(thrown) ? noAnswer("closed") : noAnswerFrom(thrown));
      }
    }
  }

  #take(packet: Uint8Array, from: Endpoint): void {
    const transaction = readUdpHead(packet)?.transactionId ?? -1;
    const settle = this.#waiting.get(transaction);
    const isPast = this.#past.has(transaction);
    if (from.port !== this.#endpoint.port || !isSame(from.hostname, this.#endpoint.hostname)) {
      // Packets of strangers that do not even know a number are the weather of the internet.
      if (settle !== undefined || isPast) this.#note("source", packet, from);
    } else if (settle !== undefined) settle(packet.slice());
    else if (isPast) this.#takeLate(transaction, packet);
    else this.#note(transaction < 0 ? "short" : "transaction", packet, from);
  }

  #takeLate(transaction: number, packet: Uint8Array): void {
    const probe = this.#past.get(transaction) ?? null;
    if (probe !== null) probe.answer ??= packet.slice();
  }

  #note(kind: Stray["kind"], packet: Uint8Array, { hostname, port }: Endpoint): void {
    if (this.strays.length >= MOST_STRAYS) return;
    this.strays.push({ kind, from: `${hostOf(hostname)}:${port}`, bytes: packet.length });
  }

  #settleAll(outcome: Fault): void {
    this.#waiting.forEach((settle) => settle(outcome));
  }

  #remember(transaction: number, probe: Probe | null): void {
    this.#past.set(transaction, probe);
    if (this.#past.size > MOST_PAST) this.#past.delete(this.#past.keys().next().value!);
  }
}

function isReset(thrown: unknown): boolean {
  return thrown instanceof Deno.errors.ConnectionReset || thrown instanceof Deno.errors.ConnectionRefused;
}

/** Whether two texts are one address; ::ffff:1.2.3.4 is 1.2.3.4. */
function isSame(a: string, b: string): boolean {
  const [one, other] = [new Uint8Array(16), new Uint8Array(16)];
  const family = readAddress(a, one);
  if (family === 0 || family !== readAddress(b, other)) return false;
  const bytes = ADDRESS_BYTES[family];
  return compareBytes(one.subarray(0, bytes), other.subarray(0, bytes)) === 0;
}
