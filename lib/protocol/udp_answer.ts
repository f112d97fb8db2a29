/**
 * The answers to UDP requests (BEP 15), as a tracker writes them: each function writes one packet to `out` and gives its
 * length in bytes. The transaction id is copied from the request. udp_packet.ts draws the packets.
 */
import { ADDRESS_BYTES, type Family } from "../base/address.ts";
import type { PeerLists, ScrapeCounts } from "./message.ts";
import { ANNOUNCE, ANNOUNCE_ANSWER_HEAD, ANSWER_HEAD, CONNECT, ERROR, SCRAPE } from "./udp_packet.ts";

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

function putWord(out: Uint8Array, at: number, number: number): void {
  out[at] = number >>> 24;
  out[at + 1] = number >>> 16;
  out[at + 2] = number >>> 8;
  out[at + 3] = number;
}

function putHead(out: Uint8Array, action: number, request: Uint8Array): void {
  putWord(out, 0, action);
  for (let i = 0; i < 4; i++) out[4 + i] = request[12 + i];
}

/** The answer to a connect request, 16 bytes; the connection id goes to byte 8 and is the caller's to write. */
export function writeConnectAnswer(out: Uint8Array, request: Uint8Array): number {
  putHead(out, CONNECT, request);
  return 16;
}

/** The answer to an announce with peers of one family, that of the packet. */
export function writeAnnounceAnswer(
  out: Uint8Array,
  request: Uint8Array,
  lists: PeerLists,
  family: Family,
  interval: number,
): number {
  putHead(out, ANNOUNCE, request);
  putWord(out, 8, interval);
  putWord(out, 12, lists.incomplete);
  putWord(out, 16, lists.complete);
  const peers = family === 4 ? lists.peers : lists.peers6;
  const count = family === 4 ? lists.peerCount : lists.peer6Count;
  const length = count * (ADDRESS_BYTES[family] + 2);
  for (let i = 0; i < length; i++) out[ANNOUNCE_ANSWER_HEAD + i] = peers[i];
  return ANNOUNCE_ANSWER_HEAD + length;
}

/** The start of the answer to a scrape; writeScraped() goes on where it ends. */
export function writeScrapeHead(out: Uint8Array, request: Uint8Array): number {
  putHead(out, SCRAPE, request);
  return ANSWER_HEAD;
}

/** The counts of one torrent, to byte `at`; gives where the next ones go. */
export function writeScraped(out: Uint8Array, at: number, counts: ScrapeCounts): number {
  putWord(out, at, counts.complete);
  putWord(out, at + 4, counts.downloaded);
  putWord(out, at + 8, counts.incomplete);
  return at + 12;
}

/** A refusal; `text` is ASCII, and short enough for one packet. */
export function writeError(out: Uint8Array, request: Uint8Array, text: Uint8Array): number {
  putHead(out, ERROR, request);
  out.set(text, ANSWER_HEAD);
  return ANSWER_HEAD + text.length;
}
