/**
 * The queries of HTTP announces and scrapes (BEP 3, 21, 23, 48), as a tracker reads them.
 *
 * A query is read from the raw bytes of the URL, %-escapes and all: info hashes are bytes, not UTF-8.
 *
 *     info_hash=%01%02..&peer_id=-XX0001-..&port=6881&left=0&event=started#...
 *     name     = value  & name  = value    & ..                           # no part of it: the end
 *
 * A value ends at the next `&`; a `=` inside it belongs to it; a parameter given twice counts once, the first time. `+`
 * is a space, as forms write it: every client that sends raw bytes escapes a real plus.
 */
import { toLatin1 } from "../base/bytes.ts";
import {
  type AnnounceRequest,
  COMPLETED,
  type Event,
  INVALID_EVENT,
  INVALID_LEFT,
  INVALID_PORT,
  LEFT_UNKNOWN,
  NO_EVENT,
  PAUSED,
  SCRAPE_LIMIT,
  STARTED,
  STOPPED,
  WANT_DEFAULT,
} from "./message.ts";
import { readBytes, readDigits, readHost } from "./http_value.ts";

/** What became of a query: 0, or why it is refused, by the numbers that tell it on the wire (refusal.ts). */
export type Reading =
  | 0
  | 101
  | 102
  | 103
  | 150
  | 151
  | 152
  | typeof INVALID_PORT
  | typeof INVALID_LEFT
  | typeof INVALID_EVENT;

const EQUALS = 61;
const AMPERSAND = 38;
const FRAGMENT = 35;

const INFO_HASH = 1;
const PEER_ID = 2;
const PORT = 4;
const LEFT = 8;
const EVENT = 16;
const NUMWANT = 32;
const COMPACT = 64;
const IP = 128;

/** 2^63: BEP 3 has no limit, but no real torrent comes near. */
const MOST_LEFT = 2 ** 63;

/**
 * Reads an announce's query, the bytes of its URL from index `from` (behind the `?`) to before `end`. The refusal, if
 * any, is the first in the order info_hash, peer_id, port, then the others as they stand.
 */
export function readAnnounceQuery(
  bytes: Uint8Array,
  from: number,
  end: number,
  request: AnnounceRequest,
): Reading {
  request.left = LEFT_UNKNOWN;
  request.event = NO_EVENT;
  request.numwant = WANT_DEFAULT;
  request.compact = true;
  request.ip = "";
  let seen = 0;
  let bad = 0;
  let refusal: Reading = 0;
  for (let at = from; at < end;) {
    const equals = endOfName(bytes, at, end);
    const start = equals < end && bytes[equals] === EQUALS ? equals + 1 : equals;
    const name = nameOf(bytes, at, equals);
    const isFirst = name !== 0 && (seen & name) === 0;
    const out = name === INFO_HASH ? request.infoHash : request.peerId;
    const behind = isFirst && name <= PEER_ID ? readBytes(bytes, start, end, out) : -1;
    const stop = endOfValue(bytes, behind < 0 ? start : behind, end);
    if (isFirst) {
      seen |= name;
      const reading = name > PEER_ID
        ? readValue(bytes, start, stop, name, request)
        : behind === stop
        ? 0
        : 150;
      if (reading !== 0) bad |= name;
      if (name > PORT && refusal === 0) refusal = reading;
    }
    at = nextParameter(bytes, stop, end);
  }
  return required(seen, bad) || refusal;
}

function required(seen: number, bad: number): Reading {
  if ((seen & INFO_HASH) === 0) return 101;
  if (bad & INFO_HASH) return 150;
  if ((seen & PEER_ID) === 0) return 102;
  if (bad & PEER_ID) return 151;
  if ((seen & PORT) === 0) return 103;
  return bad & PORT ? INVALID_PORT : 0;
}

/** The index of the `=`, `&` or `#` that ends a name, or `end`. */
function endOfName(bytes: Uint8Array, start: number, end: number): number {
  let i = start;
  while (i < end) {
    const byte = bytes[i];
    if (byte === EQUALS || byte === AMPERSAND || byte === FRAGMENT) break;
    i++;
  }
  return i;
}

/** The index of the `&` or `#` that ends a value, or `end`. */
function endOfValue(bytes: Uint8Array, start: number, end: number): number {
  let i = start;
  while (i < end) {
    const byte = bytes[i];
    if (byte === AMPERSAND || byte === FRAGMENT) break;
    i++;
  }
  return i;
}

/** Where the parameter behind a value's end begins; `end` when there is none. */
function nextParameter(bytes: Uint8Array, stop: number, end: number): number {
  return bytes[stop] === FRAGMENT ? end : stop + 1;
}

/** Which parameter a name is; 0 for all that a tracker has no use for. Lengths first: most names end there. */
function nameOf(bytes: Uint8Array, start: number, end: number): number {
  switch (end - start) {
    case 2:
      return isName(bytes, start, NAMES.ip) ? IP : 0;
    case 4:
      return isName(bytes, start, NAMES.port) ? PORT : isName(bytes, start, NAMES.left) ? LEFT : 0;
    case 5:
      return isName(bytes, start, NAMES.event) ? EVENT : 0;
    case 7:
      if (isName(bytes, start, NAMES.peerId)) return PEER_ID;
      return isName(bytes, start, NAMES.numwant)
        ? NUMWANT
        : isName(bytes, start, NAMES.compact)
        ? COMPACT
        : 0;
    case 9:
      return isName(bytes, start, NAMES.infoHash) ? INFO_HASH : 0;
    default:
      return 0;
  }
}

const NAMES = {
  ip: toLatin1("ip"),
  port: toLatin1("port"),
  left: toLatin1("left"),
  event: toLatin1("event"),
  peerId: toLatin1("peer_id"),
  numwant: toLatin1("numwant"),
  compact: toLatin1("compact"),
  infoHash: toLatin1("info_hash"),
};

/** Whether the bytes from `start` on are the name's; they are as many. */
function isName(bytes: Uint8Array, start: number, name: Uint8Array): boolean {
  for (let i = 0; i < name.length; i++) if (bytes[start + i] !== name[i]) return false;
  return true;
}

function readValue(
  bytes: Uint8Array,
  start: number,
  end: number,
  name: number,
  request: AnnounceRequest,
): Reading {
  switch (name) {
    case PORT:
      request.port = readDigits(bytes, start, end);
      return request.port >= 1 && request.port <= 65535 ? 0 : INVALID_PORT;
    case LEFT:
      return readLeft(bytes, start, end, request);
    case NUMWANT:
      return readNumwant(bytes, start, end, request);
    case EVENT:
      return readEvent(bytes, start, end, request);
    case IP:
      request.ip = readHost(bytes, start, end);
      return 0;
    default:
      request.compact = !(end - start === 1 && bytes[start] === 48);
      return 0;
  }
}

/** An empty `left=` is as good as none: some clients send it before they know. */
function readLeft(bytes: Uint8Array, start: number, end: number, request: AnnounceRequest): Reading {
  if (start >= end) return 0;
  const left = readDigits(bytes, start, end);
  if (left < 0) return INVALID_LEFT;
  request.left = left >= MOST_LEFT ? LEFT_UNKNOWN : left;
  return 0;
}

/** Negative numbers ask for the default. */
function readNumwant(bytes: Uint8Array, start: number, end: number, request: AnnounceRequest): Reading {
  if (start >= end) return 0;
  const negative = bytes[start] === 45;
  const number = readDigits(bytes, negative ? start + 1 : start, end);
  if (number < 0) return 152;
  request.numwant = negative ? WANT_DEFAULT : number;
  return 0;
}

/** Each event's word, in small letters. */
const EVENTS: readonly [word: Uint8Array, event: Event][] = [
  [toLatin1("started"), STARTED],
  [toLatin1("completed"), COMPLETED],
  [toLatin1("stopped"), STOPPED],
  [toLatin1("paused"), PAUSED],
  [toLatin1("empty"), NO_EVENT], // a few clients send the word that BEP 3 describes no event with
];

function readEvent(bytes: Uint8Array, start: number, end: number, request: AnnounceRequest): Reading {
  if (start >= end) return 0;
  for (let i = 0; i < EVENTS.length; i++) {
    const [word, event] = EVENTS[i];
    if (word.length !== end - start || !isWord(bytes, start, word)) continue;
    request.event = event;
    return 0;
  }
  return INVALID_EVENT;
}

/** The same as `isName`, in letters of either case. */
function isWord(bytes: Uint8Array, start: number, word: Uint8Array): boolean {
  for (let i = 0; i < word.length; i++) if ((bytes[start + i] | 32) !== word[i]) return false;
  return true;
}

/**
 * Reads the info hashes of a scrape's query into `out`, 20 bytes each; the number of them, at most SCRAPE_LIMIT
 * (more are not looked at), or -1 when one of them is none.
 */
export function readScrapeQuery(bytes: Uint8Array, from: number, end: number, out: Uint8Array): number {
  let count = 0;
  for (let at = from; at < end && count < SCRAPE_LIMIT;) {
    const equals = endOfName(bytes, at, end);
    const stop = endOfValue(bytes, equals, end);
    if (nameOf(bytes, at, equals) === INFO_HASH) {
      const hash = out.subarray(count * 20, count * 20 + 20);
      if (equals === stop || readBytes(bytes, equals + 1, stop, hash) !== stop) return -1;
      count++;
    }
    at = nextParameter(bytes, stop, end);
  }
  return count;
}
