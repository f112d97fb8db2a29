/**
 * The UDP requests of clients (BEP 15, 41), as a tracker reads them: packets of strangers, of any length. Nothing here
 * looks at the connection id; that is for the front to do first. udp_packet.ts draws the packets.
 */
import { formatAddress } from "../base/address.ts";
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
  AT,
  CONNECT,
  OPTION_NOP,
  OPTION_URL_DATA,
  PROTOCOL_ID_HIGH,
  PROTOCOL_ID_LOW,
  REQUEST_HEAD,
} from "./udp_packet.ts";

/** A packet that is no request at all: nobody is told. */
export const MALFORMED: -1 = -1;

/** What became of an announce: 0, a refusal that its sender is told, or MALFORMED. */
export type UdpReading = 0 | typeof INVALID_PORT | typeof INVALID_EVENT | typeof MALFORMED;

/** The longest path and query that is kept of BEP 41's options, in bytes; what is longer is cut off. */
export const URL_DATA_LIMIT = 512;

/** The 32-bit number at `at`, signed. */
function word(packet: Uint8Array, at: number): number {
  return (packet[at] << 24) | (packet[at + 1] << 16) | (packet[at + 2] << 8) | packet[at + 3];
}

/** What the sender wants: CONNECT, ANNOUNCE, SCRAPE, any other number, or MALFORMED for less than 16 bytes. */
export function readAction(packet: Uint8Array): number {
  return packet.length < REQUEST_HEAD ? MALFORMED : word(packet, 8) >>> 0;
}

/** Whether a packet of at least 16 bytes asks for a connection id. */
export function isConnect(packet: Uint8Array): boolean {
  return word(packet, 8) === CONNECT && word(packet, 0) === PROTOCOL_ID_HIGH &&
    word(packet, 4) === PROTOCOL_ID_LOW;
}

/** Reads an announce. The numbers of events are the same as ours; 4 is BEP 21's paused, which some clients send. */
export function readUdpAnnounce(packet: Uint8Array, request: AnnounceRequest): UdpReading {
  if (packet.length < ANNOUNCE_BYTES) return MALFORMED;
  for (let i = 0; i < 20; i++) request.infoHash[i] = packet[AT.infoHash + i];
  for (let i = 0; i < 20; i++) request.peerId[i] = packet[AT.peerId + i];
  request.left = readLeft(packet);
  request.numwant = Math.max(WANT_DEFAULT, word(packet, AT.numwant));
  request.port = (packet[AT.port] << 8) | packet[AT.port + 1];
  request.ip = word(packet, AT.ip) === 0 ? "" : formatAddress(packet.subarray(AT.ip), 4);
  const event = word(packet, AT.event) >>> 0;
  if (event > PAUSED) return INVALID_EVENT;
  request.event = event as Event;
  return request.port === 0 ? INVALID_PORT : 0;
}

/** 2^63 and more is what clients send that do not know. */
function readLeft(packet: Uint8Array): number {
  const high = word(packet, AT.left);
  return high < 0 ? LEFT_UNKNOWN : high * 4294967296 + (word(packet, AT.left + 4) >>> 0);
}

/**
 * Reads the path and query of the tracker's URL from an announce's options (BEP 41) to `out`; gives their length, or
 * MALFORMED when an option runs past the end. Several such options are one text; kinds that are not known are passed
 * over.
 */
export function readUrlData(packet: Uint8Array, out: Uint8Array): number {
  let length = 0;
  for (let at = ANNOUNCE_BYTES; at < packet.length;) {
    const kind = packet[at++];
    if (kind < OPTION_NOP) break;
    if (kind === OPTION_NOP) continue;
    const end = at + 1 + packet[at];
    if (at >= packet.length || end > packet.length) return MALFORMED;
    if (kind === OPTION_URL_DATA) {
      for (let i = at + 1; i < end && length < out.length; i++) out[length++] = packet[i];
    }
    at = end;
  }
  return length;
}

/** How many info hashes a scrape asks for, of which the first 74 are answered; they stand one after the other from byte 16 on. */
export function countScraped(packet: Uint8Array): number {
  return Math.min(SCRAPE_LIMIT, Math.floor((packet.length - REQUEST_HEAD) / 20));
}
