/**
 * Packets in, packets out (BEP 15): connects, announces and scrapes over UDP. Who has not shown by a connection id that
 * it is where it says gets the 16 bytes of a connection id for its 16, and nothing otherwise. One request record, one
 * requester and one answer are reused, since a packet is handled from start to end without a pause.
 */
import { type Family, readAddress } from "../../base/address.ts";
import { toLatin1 } from "../../base/bytes.ts";
import { newAnnounceRequest, newRequester, WANT_DEFAULT } from "../../protocol/message.ts";
import {
  MOST_PEERS,
  writeAnnounceAnswer,
  writeConnectAnswer,
  writeError,
  writeScraped,
  writeScrapeHead,
} from "../../protocol/udp_answer.ts";
import { ANNOUNCE, REQUEST_HEAD, SCRAPE } from "../../protocol/udp_packet.ts";
import {
  countScraped,
  isConnect,
  MALFORMED,
  readAction,
  readUdpAnnounce,
  readUrlData,
  URL_DATA_LIMIT,
} from "../../protocol/udp_request.ts";
import type { Decide } from "../decide.ts";
import { type RefusalKind, REFUSALS } from "../refusal.ts";
import { CONNECTS, type Counters, DROPPED, INTERNAL_ERRORS, REFUSED, UDP } from "../stats/counters.ts";
import { newAnswer } from "../swarm/store.ts";
import type { ConnectionIds } from "./connection_id.ts";

/** What a front is made of. */
export interface UdpFrontParts {
  decide: Decide;
  ids: ConnectionIds;
  counters: Counters;
  /** Told of faults of our own. */
  broken(error: unknown): void;
}

/**
 * Handles one packet from a textual address: writes the answer to `out` (ANSWER_ROOM bytes) and gives its length; 0
 * for no answer.
 */
export type UdpHandler = (packet: Uint8Array, from: string, out: Uint8Array) => number;

/** No answer; counted. */
const SILENCE = 0;

/** The handler for the sockets. */
export function udpFront({ decide, ids, counters, broken }: UdpFrontParts): UdpHandler {
  const request = newAnnounceRequest();
  const requester = newRequester();
  const { interval, numwant } = decide.rules;
  const answer = newAnswer(numwant);
  const most = { 4: Math.min(numwant, MOST_PEERS[4]), 6: Math.min(numwant, MOST_PEERS[6]) };
  const urlData = new Uint8Array(URL_DATA_LIMIT);

  function announce(packet: Uint8Array, out: Uint8Array): number {
    const reading = readUdpAnnounce(packet, request);
    if (reading === MALFORMED || readUrlData(packet, urlData) === MALFORMED) return drop();
    if (reading !== 0) return refuse(packet, out, reading);
    const family: Family = requester.family;
    if (request.numwant === WANT_DEFAULT || request.numwant > most[family]) request.numwant = most[family];
    decide.announce(request, requester, UDP, answer);
    return writeAnnounceAnswer(out, packet, answer, family, interval);
  }

  function scrape(packet: Uint8Array, out: Uint8Array): number {
    const count = countScraped(packet);
    if (count === 0) return drop();
    decide.countScrape(UDP);
    let length = writeScrapeHead(out, packet);
    for (let i = 0; i < count; i++) {
      const at = REQUEST_HEAD + i * 20;
      length = writeScraped(out, length, decide.scrape(packet.subarray(at, at + 20)));
    }
    return length;
  }

  function connect(packet: Uint8Array, out: Uint8Array): number {
    counters[CONNECTS]++;
    const length = writeConnectAnswer(out, packet);
    ids.issue(requester, out, 8);
    return length;
  }

  function drop(): number {
    counters[DROPPED]++;
    return SILENCE;
  }

  function refuse(packet: Uint8Array, out: Uint8Array, kind: RefusalKind): number {
    counters[REFUSED + UDP]++;
    return writeError(out, packet, SENTENCES[kind]);
  }

  function handle(packet: Uint8Array, from: string, out: Uint8Array): number {
    const action = readAction(packet);
    requester.family = readAddress(from, requester.bytes) || 4;
    if (action === MALFORMED) return drop();
    if (isConnect(packet)) return connect(packet, out);
    if (!ids.isGood(requester, packet, 0)) return drop();
    if (action === ANNOUNCE) return announce(packet, out);
    return action === SCRAPE ? scrape(packet, out) : drop();
  }

  return (packet, from, out) => {
    try {
      return handle(packet, from, out);
    } catch (error) {
      counters[INTERNAL_ERRORS]++;
      broken(error);
      // Nothing is said: the fault may have come up before the sender was known.
      return SILENCE;
    }
  };
}

/** The refusals as they travel. */
const SENTENCES: Readonly<Record<number, Uint8Array>> = Object.fromEntries(
  Object.entries(REFUSALS).map(([kind, { reason }]) => [kind, toLatin1(reason)]),
);
