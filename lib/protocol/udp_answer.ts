/**
 * The answers to UDP requests (BEP 15), as a tracker writes them: each function writes a packet, or a part of one, from
 * word `at` of a block of memory on and gives the packet's length in bytes. The transaction id is given as the word that
 * it was in the request. udp_packet.ts draws the packets.
 */
import { ADDRESS_BYTES, type Family } from "../base/address.ts";
import type { PeerLists, ScrapeCounts } from "./message.ts";
import {
  ANNOUNCE,
  ANNOUNCE_ANSWER_HEAD,
  ANSWER_HEAD,
  CONNECT,
  ERROR,
  SCRAPE,
  swapped,
} from "./udp_packet.ts";

/**
 * The most peers in an answer, so that it travels in one piece: 1,400 bytes on IPv4 (links that lose a little of
 * Ethernet's 1,500 are common), 1,232 on IPv6 (what every link carries).
 */
export const MOST_PEERS = {
  4: Math.floor((1400 - ANNOUNCE_ANSWER_HEAD) / 6),
  6: Math.floor((1232 - ANNOUNCE_ANSWER_HEAD) / 18),
} as const;

/** Room for any answer. */
export const ANSWER_ROOM = 1400;

/** Bytes of a peer in an answer. */
const PEER_BYTES = { 4: ADDRESS_BYTES[4] + 2, 6: ADDRESS_BYTES[6] + 2 } as const;

/** The actions as they stand in words. */
const ANNOUNCE_WORD = swapped(ANNOUNCE);
const SCRAPE_WORD = swapped(SCRAPE);
const ERROR_WORD = swapped(ERROR);

/** The answer to a connect request, 16 bytes; the connection id goes to word `at + 2` and is the caller's to write. */
export function writeConnectAnswer(out: Int32Array, at: number, transaction: number): number {
  out[at] = CONNECT;
  out[at + 1] = transaction;
  return 16;
}

/** The head of an announce's answer. The peers, of the packet's family, stand from byte 20 on already. */
export function writeAnnounceAnswer(
  out: Int32Array,
  at: number,
  transaction: number,
  lists: PeerLists,
  family: Family,
  interval: number,
): number {
  out[at] = ANNOUNCE_WORD;
  out[at + 1] = transaction;
  out[at + 2] = swapped(interval);
  out[at + 3] = swapped(lists.incomplete);
  out[at + 4] = swapped(lists.complete);
  const count = family === 4 ? lists.peerCount : lists.peer6Count;
  return ANNOUNCE_ANSWER_HEAD + count * PEER_BYTES[family];
}

/** The start of a scrape's answer; writeScraped() writes what follows. */
export function writeScrapeHead(out: Int32Array, at: number, transaction: number): number {
  out[at] = SCRAPE_WORD;
  out[at + 1] = transaction;
  return ANSWER_HEAD;
}

/** The counts of the torrent with this place in the request. */
export function writeScraped(out: Int32Array, at: number, place: number, counts: ScrapeCounts): number {
  const to = at + 2 + 3 * place;
  out[to] = swapped(counts.complete);
  out[to + 1] = swapped(counts.downloaded);
  out[to + 2] = swapped(counts.incomplete);
  return ANSWER_HEAD + 12 * (place + 1);
}

/** A refusal; `text` is ASCII in whole words, filled up with zeros, and short enough for one packet. */
export function writeError(out: Int32Array, at: number, transaction: number, text: UdpText): number {
  out[at] = ERROR_WORD;
  out[at + 1] = transaction;
  for (let i = 0; i < text.words.length; i++) out[at + 2 + i] = text.words[i];
  return ANSWER_HEAD + text.length;
}

/** A text as errors carry it. */
export interface UdpText {
  readonly words: Int32Array;
  /** In bytes. */
  readonly length: number;
}

/** Makes one of ASCII bytes. */
export function udpText(text: Uint8Array): UdpText {
  const words = new Int32Array(Math.ceil(text.length / 4));
  new Uint8Array(words.buffer).set(text);
  return { words, length: text.length };
}
