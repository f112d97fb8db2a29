/**
 * A batch of packets, and the answers to them, in blocks of memory that are made once:
 *
 *     received     | packet 0        | packet 1        | ...      RECEIVED_BYTES each
 *     names        | sender 0        | sender 1        | ...      as the engine gets them from its sockets, NAME_BYTES each
 *     sent         | answer 0        | answer 1        | ...      SENT_BYTES each
 *
 * An answer's peers are written by the store where they are sent from: behind the 20 bytes of its head.
 */
import type { Family } from "../../base/address.ts";
import type { Requester } from "../../protocol/message.ts";
import { MOST_PEERS } from "../../protocol/udp_answer.ts";
import { ANNOUNCE_ANSWER_HEAD, WORD } from "../../protocol/udp_packet.ts";
import { lacksNothing, wirePort } from "../../protocol/udp_request.ts";
import { type Ahead, type Answer, answerOver, newAnswer } from "../swarm/store.ts";

/**
 * Room for the longest request that is of use: a scrape of 74 info hashes (1,496 bytes), or an announce with all of the URL
 * that is kept. Packets closer together (128 bytes) or at powers of 2 (2,048) took the same time (measured).
 */
export const RECEIVED_BYTES = 25 * 64;
/** Room for an answer, in whole lines of a processor's cache. */
export const SENT_BYTES = 23 * 64;
/** Room for the address of a socket. */
export const NAME_BYTES = 32;

/** The same in words. */
export const RECEIVED_WORDS: number = RECEIVED_BYTES / 4;
export const SENT_WORDS: number = SENT_BYTES / 4;
export const NAME_WORDS: number = NAME_BYTES / 4;

/** Packets and answers; the engine fills in what came, the tracker what goes. */
export interface UdpPackets {
  /** As many packets as there is room for. */
  readonly room: number;
  readonly received: Int32Array<ArrayBuffer>;
  readonly receivedBytes: Uint8Array<ArrayBuffer>;
  /** How long each packet was, in bytes; what is beyond its room is not there. */
  readonly lengths: Int32Array<ArrayBuffer>;
  readonly names: Int32Array<ArrayBuffer>;
  /** The word of `names` that each sender's address begins at: 1 word of IPv4, 4 of IPv6. */
  readonly addressAt: Int32Array<ArrayBuffer>;
  /** 4 or 6. */
  readonly families: Uint8Array<ArrayBuffer>;
  readonly sent: Int32Array<ArrayBuffer>;
  readonly sentBytes: Uint8Array<ArrayBuffer>;
  /** How long each answer is, in bytes; 0: none. */
  readonly answerLengths: Int32Array<ArrayBuffer>;
  /**
   * What the store fills for a packet over IPv4, over IPv6: the peers of its own family stand in the answer to it, where
   * `answerAt` puts them. (An answer for each packet instead was a lot of small objects for the caches.)
   */
  readonly answers: Readonly<Record<Family, Answer>>;
}

/** Room for so many packets, and for answers that are decided with up to `want` peers. */
export function newUdpPackets(room: number, want: number): UdpPackets {
  const received = new ArrayBuffer(room * RECEIVED_BYTES);
  const sent = new ArrayBuffer(room * SENT_BYTES);
  return {
    room,
    received: new Int32Array(received),
    receivedBytes: new Uint8Array(received),
    lengths: new Int32Array(room),
    names: new Int32Array(new ArrayBuffer(room * NAME_BYTES)),
    addressAt: new Int32Array(room),
    families: new Uint8Array(room),
    sent: new Int32Array(sent),
    sentBytes: new Uint8Array(sent),
    answerLengths: new Int32Array(room),
    answers: answersIn(sent, want),
  };
}

/** Peers of the other family, which no packet has room for, go where nobody looks. */
function answersIn(sent: ArrayBuffer, want: number): Record<Family, Answer> {
  const nowhere = newAnswer(Math.min(want, MOST_PEERS[4]));
  const peers = new Uint8Array(sent);
  return { 4: answerOver(peers, nowhere.peers6), 6: answerOver(nowhere.peers, peers) };
}

/** The record that the store fills for packet `i`. Good until the next one is asked for. */
export function answerAt({ answers }: UdpPackets, i: number, family: Family): Answer {
  const answer = answers[family];
  const at = i * SENT_BYTES + ANNOUNCE_ANSWER_HEAD;
  if (family === 4) answer.peersAt = at;
  else answer.peers6At = at;
  return answer;
}

/** Puts the announce that is packet `i` in place `n` of those that the store is told ahead. */
export function tellAhead(
  { received, addressAt, families }: UdpPackets,
  i: number,
  ahead: Ahead,
  n: number,
): void {
  const at = i * RECEIVED_WORDS;
  ahead.hashAt[n] = at + WORD.infoHash;
  ahead.addressAt[n] = addressAt[i];
  ahead.families[n] = families[i];
  ahead.ports[n] = wirePort(received, at);
  ahead.seeds[n] = lacksNothing(received, at) ? 1 : 0;
}

/** Makes the sender of packet `i` the requester. */
export function setRequester(
  { names, addressAt, families }: UdpPackets,
  i: number,
  requester: Requester,
): void {
  const { words } = requester;
  const at = addressAt[i];
  const isSix = families[i] === 6;
  requester.family = isSix ? 6 : 4;
  words[0] = names[at];
  words[1] = isSix ? names[at + 1] : 0;
  words[2] = isSix ? names[at + 2] : 0;
  words[3] = isSix ? names[at + 3] : 0;
}
