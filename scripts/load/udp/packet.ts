/** The packets of the load over UDP: requests written in place, and a look at each answer. */
import { ADDRESS_BYTES, type Family } from "../../../lib/base/address.ts";
import { fromLatin1, toLatin1 } from "../../../lib/base/bytes.ts";
import {
  ANNOUNCE,
  ANNOUNCE_ANSWER_HEAD,
  ANNOUNCE_BYTES,
  ANSWER_HEAD,
  AT,
  CONNECT,
  ERROR,
  PROTOCOL_ID_HIGH,
  PROTOCOL_ID_LOW,
  REQUEST_HEAD,
} from "../../../lib/protocol/udp_packet.ts";
import { HASH_BYTES, leftOf, NUMWANT, portOf, torrentOf, type Torrents } from "../torrents.ts";

/** Room for any right answer, and enough to tell a longer one. */
export const ANSWER_ROOM = 2048;

/** Where an answer to a connect request has the connection id, and its length. */
const ID_AT = 8;
export const ID_BYTES = 8;

/** So many announces, one behind the other, with all that is the same in each of them. */
export function makePackets(count: number): Uint8Array<ArrayBuffer> {
  const packets = new Uint8Array(ANNOUNCE_BYTES * count);
  for (let at = 0; at < packets.length; at += ANNOUNCE_BYTES) {
    packets.set(toLatin1("-LD0001-000000000000"), at + AT.peerId);
    packets.set(toLatin1("abcd"), at + AT.key);
    putWord(packets, at + AT.numwant, NUMWANT);
  }
  return packets;
}

/** Writes a connect request of 16 bytes. */
export function writeConnect(out: Uint8Array, at: number, transaction: number): void {
  putWord(out, at, PROTOCOL_ID_HIGH);
  putWord(out, at + 4, PROTOCOL_ID_LOW);
  putWord(out, at + 8, CONNECT);
  putWord(out, at + 12, transaction);
}

/** Writes a client's announce over one that makePackets() made. */
export function writeAnnounce(
  out: Uint8Array,
  at: number,
  id: Uint8Array,
  transaction: number,
  torrents: Torrents,
  peer: number,
): void {
  for (let i = 0; i < ID_BYTES; i++) out[at + i] = id[i];
  putWord(out, at + 8, ANNOUNCE);
  putWord(out, at + 12, transaction);
  const hashAt = HASH_BYTES * torrentOf(torrents, peer);
  for (let i = 0; i < HASH_BYTES; i++) out[at + AT.infoHash + i] = torrents.hashes[hashAt + i];
  const port = portOf(peer);
  putWord(out, at + AT.peerId + 16, peer);
  out[at + AT.left + 7] = leftOf(peer);
  out[at + AT.port] = port >> 8;
  out[at + AT.port + 1] = port;
}

/** The transaction id of an answer of at least 8 bytes. */
export function readTransaction(bytes: Uint8Array, at: number): number {
  return getWord(bytes, at + 4);
}

/** Copies the connection id out of an answer that is right. */
export function readId(bytes: Uint8Array, at: number, id: Uint8Array): void {
  for (let i = 0; i < ID_BYTES; i++) id[i] = bytes[at + ID_AT + i];
}

/** What is wrong with the answer to a connect request, or "". */
export function judgeConnect(bytes: Uint8Array, at: number, length: number): string {
  const isRight = length >= REQUEST_HEAD && getWord(bytes, at) === CONNECT;
  return isRight ? "" : describe(bytes, at, length, "a connect request");
}

/** What is wrong with the answer to an announce, or "": it holds whole peers, and no more than were wanted. */
export function judgeAnnounce(bytes: Uint8Array, at: number, length: number, family: Family): string {
  const peers = (length - ANNOUNCE_ANSWER_HEAD) / (ADDRESS_BYTES[family] + 2);
  const isRight = getWord(bytes, at) === ANNOUNCE && peers >= 0 && peers <= NUMWANT &&
    Number.isInteger(peers);
  return isRight ? "" : describe(bytes, at, length, "an announce");
}

function describe(bytes: Uint8Array, at: number, length: number, request: string): string {
  if (length < ANSWER_HEAD) return `an answer of ${length} bytes to ${request}`;
  const action = getWord(bytes, at);
  if (action !== ERROR) return `an answer of ${length} bytes with action ${action} to ${request}`;
  return `an error to ${request}: ${fromLatin1(bytes.subarray(at + ANSWER_HEAD, at + length))}`;
}

function putWord(out: Uint8Array, at: number, number: number): void {
  out[at] = number >>> 24;
  out[at + 1] = number >>> 16;
  out[at + 2] = number >>> 8;
  out[at + 3] = number;
}

function getWord(bytes: Uint8Array, at: number): number {
  return ((bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3]) >>> 0;
}
