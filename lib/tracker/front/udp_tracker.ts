/**
 * What UDP packets are answered with (BEP 15), the same for both engines: connects, announces and scrapes. Who has not
 * shown by a connection id that it is where it says gets the 16 bytes of a connection id for its 16, and nothing
 * otherwise.
 *
 * A batch of packets is gone through three times, so that the store can look ahead at what its announces will need:
 *
 *     look     each packet is read and its connection id checked; a connect is answered at once
 *     touch    the store hears of all announces
 *     answer   announces and scrapes are answered, in the order in which they came
 *
 * One request record and one requester are reused, since an announce is handled from start to end without a pause.
 */
import type { Family } from "../../base/address.ts";
import { toLatin1 } from "../../base/bytes.ts";
import { newAnnounceRequest, newRequester, WANT_DEFAULT } from "../../protocol/message.ts";
import {
  MOST_PEERS,
  udpText,
  writeAnnounceAnswer,
  writeConnectAnswer,
  writeError,
  writeScraped,
  writeScrapeHead,
} from "../../protocol/udp_answer.ts";
import { ANNOUNCE, ANNOUNCE_BYTES, SCRAPE, WORD } from "../../protocol/udp_packet.ts";
import {
  checkUdpAnnounce,
  countScraped,
  isConnect,
  MALFORMED,
  readAction,
  readUdpAnnounce,
  readUrlData,
  URL_DATA_LIMIT,
} from "../../protocol/udp_request.ts";
import type { Decide } from "../decide.ts";
import { NOTICED, type RefusalKind } from "../refusal.ts";
import { CONNECTS, type Counters, DROPPED, INTERNAL_ERRORS, REFUSED, UDP } from "../stats/counters.ts";
import { type Ahead, newAhead } from "../swarm/store.ts";
import type { ConnectionIds } from "./connection_id.ts";
import {
  answerAt,
  RECEIVED_BYTES,
  RECEIVED_WORDS,
  SENT_WORDS,
  setRequester,
  tellAhead,
  type UdpPackets,
} from "./udp_packets.ts";
import { UDP_REFUSALS } from "./udp_refusal.ts";

/** What a UDP front is made of. */
export interface UdpFrontParts {
  decide: Decide;
  ids: ConnectionIds;
  counters: Counters;
  /** Told of faults of our own. */
  broken(error: unknown): void;
}

/** What is left to do for a packet after the first look. */
const NOTHING = 0;
const ANNOUNCED = 1;
const SCRAPED = 2;

/** No answer; counted. */
const SILENCE = 0;

/** Answers the packets of one engine, which stand in `packets`. */
export class UdpTracker {
  readonly #decide: Decide;
  readonly #ids: ConnectionIds;
  readonly #counters: Counters;
  readonly #broken: (error: unknown) => void;
  readonly #packets: UdpPackets;
  readonly #ahead: Ahead;
  /** How many announces `ahead` has, and how many of them are answered. */
  #announces = 0;
  #answered = 0;
  #touched = false;
  /** By packet: NOTHING, ANNOUNCED or SCRAPED. */
  readonly #todo: Uint8Array;
  readonly #request = newAnnounceRequest();
  readonly #requester = newRequester();
  /** The most peers by family. */
  readonly #most: Readonly<Record<Family, number>>;
  readonly #urlData = new Uint8Array(URL_DATA_LIMIT);

  constructor({ decide, ids, counters, broken }: UdpFrontParts, packets: UdpPackets) {
    this.#decide = decide;
    this.#ids = ids;
    this.#counters = counters;
    this.#broken = broken;
    this.#packets = packets;
    this.#ahead = newAhead(packets.received, packets.names);
    this.#todo = new Uint8Array(packets.room);
    const { numwant } = decide.rules;
    this.#most = { 4: Math.min(numwant, MOST_PEERS[4]), 6: Math.min(numwant, MOST_PEERS[6]) };
  }

  /** Answers the first `count` packets: fills in their answers and the lengths of these. Never throws. */
  answer(count: number): void {
    this.#announces = this.#answered = 0;
    for (let i = 0; i < count;) i = this.#lookFrom(i, count);
    this.#touch();
    for (let i = 0; i < count;) i = this.#answerFrom(i, count);
  }

  /** Goes on up to the end, or to behind a packet that meets a fault of ours; gives where it is then. */
  #lookFrom(from: number, count: number): number {
    const { answerLengths } = this.#packets;
    let i = from;
    try {
      for (; i < count; i++) answerLengths[i] = this.#look(i);
    } catch (error) {
      this.#fault(i++, error);
    }
    return i;
  }

  #answerFrom(from: number, count: number): number {
    const { answerLengths } = this.#packets;
    let i = from;
    try {
      for (; i < count; i++) {
        const todo = this.#todo[i];
        if (todo === ANNOUNCED) answerLengths[i] = this.#announce(i);
        else if (todo === SCRAPED) answerLengths[i] = this.#scrape(i);
      }
    } catch (error) {
      this.#fault(i++, error);
    }
    return i;
  }

  /** Nothing is said: the fault may have come up before the sender was known. */
  #fault(i: number, error: unknown): void {
    this.#counters[INTERNAL_ERRORS]++;
    this.#todo[i] = NOTHING;
    this.#packets.answerLengths[i] = SILENCE;
    this.#broken(error);
  }

  #touch(): void {
    this.#touched = false;
    if (this.#announces === 0) return;
    try {
      this.#decide.touch(this.#ahead, this.#announces);
      this.#touched = true;
    } catch (error) {
      this.#counters[INTERNAL_ERRORS]++;
      this.#broken(error);
    }
  }

  /** Reads a packet, and answers what needs no swarm; gives the answer's length so far. */
  #look(i: number): number {
    const { received, lengths, names, addressAt, families } = this.#packets;
    const at = i * RECEIVED_WORDS;
    const length = lengths[i];
    this.#todo[i] = NOTHING;
    const action = readAction(received, at, length);
    if (action === MALFORMED) return this.#drop();
    if (isConnect(received, at)) return this.#connect(i);
    const family = families[i] as Family;
    if (!this.#ids.isGood(received[at], received[at + 1], names, addressAt[i], family)) return this.#drop();
    if (action === ANNOUNCE) return this.#lookAtAnnounce(i, at, length);
    return action === SCRAPE && countScraped(length) > 0 ? this.#leave(i, SCRAPED) : this.#drop();
  }

  #drop(): number {
    this.#counters[DROPPED]++;
    return SILENCE;
  }

  #connect(i: number): number {
    const { names, addressAt, families, sent } = this.#packets;
    const to = i * SENT_WORDS;
    this.#counters[CONNECTS]++;
    this.#ids.issue(names, addressAt[i], families[i] as Family, sent, to + 2);
    return writeConnectAnswer(sent, to, this.#transaction(i));
  }

  /** The word of a request by which its sender knows the answer. */
  #transaction(i: number): number {
    return this.#packets.received[i * RECEIVED_WORDS + WORD.transaction];
  }

  /** Notes a good announce for what follows. */
  #lookAtAnnounce(i: number, at: number, length: number): number {
    const reading = checkUdpAnnounce(this.#packets.received, at, length);
    if (reading === MALFORMED || (length > ANNOUNCE_BYTES && !this.#hasGoodOptions(i, length))) {
      return this.#drop();
    }
    if (reading !== 0) return this.#refuseUnread(i, reading);
    tellAhead(this.#packets, i, this.#ahead, this.#announces++);
    return this.#leave(i, ANNOUNCED);
  }

  /** Their text is for nobody yet. */
  #hasGoodOptions(i: number, length: number): boolean {
    const { receivedBytes } = this.#packets;
    const there = Math.min(length, RECEIVED_BYTES);
    return readUrlData(receivedBytes, i * RECEIVED_BYTES, length, there, this.#urlData) !== MALFORMED;
  }

  /** For later. */
  #leave(i: number, todo: number): number {
    this.#todo[i] = todo;
    return SILENCE;
  }

  /** An announce that makes no sense is noted too. */
  #refuseUnread(i: number, kind: RefusalKind): number {
    const { journal } = this.#decide;
    if (journal !== null) {
      setRequester(this.#packets, i, this.#requester);
      journal.noteUnread(this.#requester, UDP, kind);
    }
    return this.#refuse(i, kind);
  }

  #refuse(i: number, kind: RefusalKind): number {
    this.#counters[REFUSED + UDP]++;
    return writeError(this.#packets.sent, i * SENT_WORDS, this.#transaction(i), UDP_REFUSALS[kind]);
  }

  #announce(i: number): number {
    const { received, families, sent } = this.#packets;
    const family = families[i] as Family;
    const request = this.#request;
    const decide = this.#decide;
    const ahead = this.#answered++;
    readUdpAnnounce(received, i * RECEIVED_WORDS, request);
    const most = this.#most[family];
    if (request.numwant === WANT_DEFAULT || request.numwant > most) request.numwant = most;
    setRequester(this.#packets, i, this.#requester);
    const answer = answerAt(this.#packets, i, family);
    const refused = decide.announce(request, this.#requester, UDP, answer, this.#touched ? ahead : -1);
    if (refused !== 0) return this.#refuseAnnounce(i, refused);
    const { interval } = decide.rules;
    return writeAnnounceAnswer(sent, i * SENT_WORDS, this.#transaction(i), answer, family, interval);
  }

  /** Of a torrent that has words of its own for it with these. */
  #refuseAnnounce(i: number, kind: RefusalKind): number {
    const length = this.#refuse(i, kind);
    if (kind !== NOTICED) return length;
    const { hashWords, hashAt } = this.#request;
    const words = toLatin1(this.#decide.notice(hashWords, hashAt)?.failure ?? "");
    return writeError(this.#packets.sent, i * SENT_WORDS, this.#transaction(i), udpText(words));
  }

  #scrape(i: number): number {
    const { received, lengths, sent } = this.#packets;
    const at = i * RECEIVED_WORDS;
    const to = i * SENT_WORDS;
    const decide = this.#decide;
    const count = countScraped(lengths[i]);
    setRequester(this.#packets, i, this.#requester);
    const refused = decide.refusesScrape(this.#requester);
    if (refused !== 0) return this.#refuse(i, refused);
    decide.countScrape(UDP);
    let length = writeScrapeHead(sent, to, this.#transaction(i));
    for (let n = 0; n < count; n++) {
      length = writeScraped(sent, to, n, decide.scrapeWords(received, at + WORD.infoHash + 5 * n));
    }
    return length;
  }
}
