/** The packets of the load over UDP: requests written in place, and a look at each answer. */
import { ADDRESS_BYTES, type Family } from "../../../lib/base/address.ts";
import { fromLatin1, toLatin1 } from "../../../lib/base/bytes.ts";
import { below, type Random } from "../../../lib/base/random.ts";
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
  SCRAPE,
} from "../../../lib/protocol/udp_packet.ts";
import { HASH_BYTES, leftOf, NUMWANT, portOf, torrentOf, type Torrents } from "../torrents.ts";

/** Room for any right answer, and enough to tell a longer one. */
export const ANSWER_ROOM = 2048;

/** Where an answer to a connect request has the connection id, and its length. */
const ID_AT = 8;
export const ID_BYTES = 8;

/** What an answer has for each hash of a scrape. */
const SCRAPED_BYTES = 12;

/** The most hashes that a scrape of the load asks for: with these it stays in an announce's room, short of its key. */
export const MOST_SCRAPED = 3;

/** Room for so many requests, one behind the other. */
export function makePackets(count: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(ANNOUNCE_BYTES * count);
}

/** Writes a connect request; gives its 16 bytes' number. */
export function writeConnect(out: Uint8Array, at: number, transaction: number): number {
  putWord(out, at, PROTOCOL_ID_HIGH);
  putWord(out, at + 4, PROTOCOL_ID_LOW);
  putWord(out, at + 8, CONNECT);
  putWord(out, at + 12, transaction);
  return REQUEST_HEAD;
}

/** Writes a client's announce, `own` being its number on its lane; gives how long it is. */
export function writeAnnounce(
  out: Uint8Array,
  at: number,
  id: Uint8Array,
  transaction: number,
  torrents: Torrents,
  client: number,
  own: number,
  numwant: number,
): number {
  if (out[at + AT.key] === 0) stamp(out, at, numwant);
  writeHead(out, at, id, ANNOUNCE, transaction);
  writeHash(out, at + AT.infoHash, torrents, torrentOf(torrents, client));
  const port = portOf(torrents, own);
  putWord(out, at + AT.peerId + 16, client);
  out[at + AT.left + 7] = leftOf(client);
  out[at + AT.port] = port >> 8;
  out[at + AT.port + 1] = port;
  return ANNOUNCE_BYTES;
}

/** Writes what is the same in every announce. A key of 0 marks a packet that lacks it. */
function stamp(out: Uint8Array, at: number, numwant: number): void {
  out.fill(0, at + AT.peerId, at + ANNOUNCE_BYTES);
  out.set(toLatin1("-LD0001-000000000000"), at + AT.peerId);
  out.set(toLatin1("abcd"), at + AT.key);
  putWord(out, at + AT.numwant, numwant);
}

/** Writes a scrape of some torrents, none of them twice, where an announce may have stood; gives how long it is. */
export function writeScrape(
  out: Uint8Array,
  at: number,
  id: Uint8Array,
  transaction: number,
  torrents: Torrents,
  random: Random,
  hashes: number,
): number {
  writeHead(out, at, id, SCRAPE, transaction);
  const first = torrentOf(torrents, below(random, torrents.peers));
  for (let i = 0; i < hashes; i++) {
    writeHash(out, at + REQUEST_HEAD + HASH_BYTES * i, torrents, (first + i) % torrents.count);
  }
  out[at + AT.key] = 0;
  return REQUEST_HEAD + HASH_BYTES * hashes;
}

function writeHead(out: Uint8Array, at: number, id: Uint8Array, action: number, transaction: number): void {
  for (let i = 0; i < ID_BYTES; i++) out[at + i] = id[i];
  putWord(out, at + 8, action);
  putWord(out, at + 12, transaction);
}

function writeHash(out: Uint8Array, at: number, torrents: Torrents, torrent: number): void {
  const hashAt = HASH_BYTES * torrent;
  for (let i = 0; i < HASH_BYTES; i++) out[at + i] = torrents.hashes[hashAt + i];
}

/** The transaction id of an answer of at least 8 bytes. */
export function readTransaction(bytes: Uint8Array, at: number): number {
  return getWord(bytes, at + 4);
}

/** Copies the connection id out of an answer that is right. */
export function readId(bytes: Uint8Array, at: number, id: Uint8Array): void {
  for (let i = 0; i < ID_BYTES; i++) id[i] = bytes[at + ID_AT + i];
}

/** What is wrong with the answer to a request, or "". `hashes` counts those that a scrape asked for. */
export function judgeAnswer(
  action: number,
  hashes: number,
  bytes: Uint8Array,
  at: number,
  length: number,
  family: Family,
): string {
  if (action === ANNOUNCE) return judgeAnnounce(bytes, at, length, family);
  return action === CONNECT ? judgeConnect(bytes, at, length) : judgeScrape(bytes, at, length, hashes);
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

/** What is wrong with the answer to a scrape, or "": it has three numbers for each hash. */
export function judgeScrape(bytes: Uint8Array, at: number, length: number, hashes: number): string {
  const isRight = getWord(bytes, at) === SCRAPE && length === ANSWER_HEAD + SCRAPED_BYTES * hashes;
  return isRight ? "" : describe(bytes, at, length, "a scrape");
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
