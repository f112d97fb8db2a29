/**
 * The UDP requests of clients (BEP 15, 41), as a tracker reads them: packets of strangers, of any length. Nothing here
 * looks at the connection id; that is for the front to do first. udp_packet.ts draws the packets.
 *
 * A packet is given as the words of a block of memory, the word that it begins at, and its length in bytes; the words of
 * its first 98 bytes are there, whatever its length. So a field is read at once and not byte by byte.
 */
import {
  type AnnounceRequest,
  type Event,
  INVALID_EVENT,
  INVALID_PORT,
  LEFT_UNKNOWN,
  PAUSED,
  SCRAPE_LIMIT,
  WANT_DEFAULT,
} from "./message.ts";
import {
  ANNOUNCE_BYTES,
  CONNECT,
  OPTION_NOP,
  OPTION_URL_DATA,
  PROTOCOL_ID_HIGH,
  PROTOCOL_ID_LOW,
  REQUEST_HEAD,
  swapped,
  WORD,
} from "./udp_packet.ts";

/** A packet that is no request at all: nobody is told. */
export const MALFORMED: -1 = -1;

/** What is to be said of an announce: 0, a refusal that its sender is told, or MALFORMED. */
export type UdpReading = 0 | typeof INVALID_PORT | typeof INVALID_EVENT | typeof MALFORMED;

/** The longest path and query that is kept of BEP 41's options, in bytes; what is longer is cut off. */
export const URL_DATA_LIMIT = 512;

/** PROTOCOL_ID_HIGH and PROTOCOL_ID_LOW as they stand in words. */
const ID_HIGH = swapped(PROTOCOL_ID_HIGH);
const ID_LOW = swapped(PROTOCOL_ID_LOW);

/** What the sender wants: CONNECT, ANNOUNCE, SCRAPE, any other number, or MALFORMED for less than 16 bytes. */
export function readAction(words: Int32Array, at: number, length: number): number {
  return length < REQUEST_HEAD ? MALFORMED : swapped(words[at + WORD.action]) >>> 0;
}

/** Whether a packet of at least 16 bytes asks for a connection id. */
export function isConnect(words: Int32Array, at: number): boolean {
  return words[at + WORD.action] === CONNECT && words[at] === ID_HIGH && words[at + 1] === ID_LOW;
}

/** Looks whether an announce is good. The numbers of events are the same as ours; 4 is BEP 21's paused, which some clients send. */
export function checkUdpAnnounce(words: Int32Array, at: number, length: number): UdpReading {
  if (length < ANNOUNCE_BYTES) return MALFORMED;
  if (swapped(words[at + WORD.event]) >>> 0 > PAUSED) return INVALID_EVENT;
  return wirePort(words, at) === 0 ? INVALID_PORT : 0;
}

/** Reads a good announce. Its info hash and peer id stay where they are. */
export function readUdpAnnounce(words: Int32Array, at: number, request: AnnounceRequest): void {
  const port = wirePort(words, at);
  const ip = words[at + WORD.ip];
  request.hashWords = words;
  request.hashAt = at + WORD.infoHash;
  request.idWords = words;
  request.idAt = at + WORD.peerId;
  request.left = readLeft(words[at + WORD.left], words[at + WORD.left + 1]);
  request.numwant = Math.max(WANT_DEFAULT, swapped(words[at + WORD.numwant]));
  request.port = ((port & 255) << 8) | (port >> 8);
  request.event = swapped(words[at + WORD.event]) as Event;
  request.ip = ip === 0 ? "" : `${ip & 255}.${(ip >>> 8) & 255}.${(ip >>> 16) & 255}.${ip >>> 24}`;
}

/** The port of an announce with its first byte as the low one. */
export function wirePort(words: Int32Array, at: number): number {
  return words[at + WORD.port] & 0xffff;
}

/** Whether an announce's sender lacks nothing. */
export function lacksNothing(words: Int32Array, at: number): boolean {
  return (words[at + WORD.left] | words[at + WORD.left + 1]) === 0;
}

/** 2^63 and more is what clients send that do not know. */
function readLeft(first: number, second: number): number {
  const high = swapped(first);
  return high < 0 ? LEFT_UNKNOWN : high * 4294967296 + (swapped(second) >>> 0);
}

/**
 * Reads the path and query of the tracker's URL from an announce's options (BEP 41) to `out`; gives their length, or
 * MALFORMED when an option runs past the end. Several such options are one text; kinds that are not known are passed
 * over. The packet of `length` bytes begins at byte `start`; its first `there` are there, and options are read as far.
 */
export function readUrlData(
  bytes: Uint8Array,
  start: number,
  length: number,
  there: number,
  out: Uint8Array,
): number {
  const limit = start + there;
  let kept = 0;
  for (let at = start + ANNOUNCE_BYTES; at < limit;) {
    const kind = bytes[at++];
    if (kind < OPTION_NOP) break;
    if (kind === OPTION_NOP) continue;
    if (at >= start + length) return MALFORMED;
    if (at >= limit) break;
    const end = at + 1 + bytes[at];
    if (end > start + length) return MALFORMED;
    if (kind === OPTION_URL_DATA) {
      const last = Math.min(end, limit);
      for (let i = at + 1; i < last && kept < out.length; i++) out[kept++] = bytes[i];
    }
    at = end;
  }
  return kept;
}

/** How many info hashes a scrape asks for, of which the first 74 are answered; they stand one after the other from byte 16 on. */
export function countScraped(length: number): number {
  return Math.min(SCRAPE_LIMIT, Math.floor((length - REQUEST_HEAD) / 20));
}
