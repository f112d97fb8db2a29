/**
 * The queries of HTTP announces and scrapes (BEP 3, 21, 23, 48), as a tracker reads them.
 *
 * A query is read from the raw text of the URL, %-escapes and all: info hashes are bytes, not UTF-8. A value ends at
 * the next `&`; a `=` inside it belongs to it; a parameter given twice counts once, the first time. `+` is a space,
 * as forms write it: every client that sends raw bytes escapes a real plus.
 */
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
 * Reads an announce's query, the part of `url` from index `from` (behind the `?`). The refusal, if any, is the first
 * in the order info_hash, peer_id, port, then the others as they stand.
 */
export function readAnnounceQuery(url: string, from: number, request: AnnounceRequest): Reading {
  request.left = LEFT_UNKNOWN;
  request.event = NO_EVENT;
  request.numwant = WANT_DEFAULT;
  request.compact = true;
  request.ip = "";
  let seen = 0;
  let bad = 0;
  let refusal: Reading = 0;
  const end = endOfQuery(url, from);
  for (let start = from; start < end;) {
    let stop = url.indexOf("&", start);
    if (stop < 0 || stop > end) stop = end;
    const equals = valueStart(url, start, stop);
    const name = nameOf(url, start, equals < 0 ? stop : equals - 1);
    if (name !== 0 && (seen & name) === 0) {
      seen |= name;
      const reading = readValue(url, equals < 0 ? stop : equals, stop, name, request);
      if (reading !== 0) {
        bad |= name;
        if (name > PORT && refusal === 0) refusal = reading;
      }
    }
    start = stop + 1;
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

/** A fragment is no part of the query (no client should send one). */
function endOfQuery(url: string, from: number): number {
  const hash = url.indexOf("#", from);
  return hash < 0 ? url.length : hash;
}

/** The index behind the first `=`, or -1 when there is none before `stop`. */
function valueStart(url: string, start: number, stop: number): number {
  for (let i = start; i < stop; i++) if (url.charCodeAt(i) === EQUALS) return i + 1;
  return -1;
}

/** Which parameter a name is; 0 for all that a tracker has no use for. Lengths first: most names end there. */
function nameOf(url: string, start: number, end: number): number {
  switch (end - start) {
    case 2:
      return isName(url, start, "ip") ? IP : 0;
    case 4:
      return isName(url, start, "port") ? PORT : isName(url, start, "left") ? LEFT : 0;
    case 5:
      return isName(url, start, "event") ? EVENT : 0;
    case 7:
      if (isName(url, start, "peer_id")) return PEER_ID;
      return isName(url, start, "numwant") ? NUMWANT : isName(url, start, "compact") ? COMPACT : 0;
    case 9:
      return isName(url, start, "info_hash") ? INFO_HASH : 0;
    default:
      return 0;
  }
}

/** `startsWith`, without the call that it costs when the first letter tells. */
function isName(url: string, start: number, name: string): boolean {
  return url.charCodeAt(start) === name.charCodeAt(0) && url.startsWith(name, start);
}

function readValue(url: string, start: number, end: number, name: number, request: AnnounceRequest): Reading {
  switch (name) {
    case INFO_HASH:
      return readBytes(url, start, end, request.infoHash) ? 0 : 150;
    case PEER_ID:
      return readBytes(url, start, end, request.peerId) ? 0 : 151;
    case PORT:
      request.port = readDigits(url, start, end);
      return request.port >= 1 && request.port <= 65535 ? 0 : INVALID_PORT;
    case LEFT:
      return readLeft(url, start, end, request);
    case NUMWANT:
      return readNumwant(url, start, end, request);
    case EVENT:
      return readEvent(url, start, end, request);
    case IP:
      request.ip = readHost(url, start, end);
      return 0;
    default:
      request.compact = !(end - start === 1 && url.charCodeAt(start) === 48);
      return 0;
  }
}

/** An empty `left=` is as good as none: some clients send it before they know. */
function readLeft(url: string, start: number, end: number, request: AnnounceRequest): Reading {
  if (start >= end) return 0;
  const left = readDigits(url, start, end);
  if (left < 0) return INVALID_LEFT;
  request.left = left >= MOST_LEFT ? LEFT_UNKNOWN : left;
  return 0;
}

/** Negative numbers ask for the default. */
function readNumwant(url: string, start: number, end: number, request: AnnounceRequest): Reading {
  if (start >= end) return 0;
  const negative = url.charCodeAt(start) === 45;
  const number = readDigits(url, negative ? start + 1 : start, end);
  if (number < 0) return 152;
  request.numwant = negative ? WANT_DEFAULT : number;
  return 0;
}

function readEvent(url: string, start: number, end: number, request: AnnounceRequest): Reading {
  const event = eventOf(url.slice(start, end));
  if (event === undefined) return INVALID_EVENT;
  request.event = event;
  return 0;
}

function eventOf(text: string): Event | undefined {
  switch (text.toLowerCase()) {
    case "":
    case "empty": // a few clients send the word that BEP 3 describes this with
      return NO_EVENT;
    case "started":
      return STARTED;
    case "completed":
      return COMPLETED;
    case "stopped":
      return STOPPED;
    case "paused":
      return PAUSED;
    default:
      return undefined;
  }
}

/**
 * Reads the info hashes of a scrape's query into `out`, 20 bytes each; the number of them, at most SCRAPE_LIMIT
 * (more are not looked at), or -1 when one of them is none.
 */
export function readScrapeQuery(url: string, from: number, out: Uint8Array): number {
  let count = 0;
  const end = endOfQuery(url, from);
  for (let start = from; start < end && count < SCRAPE_LIMIT;) {
    let stop = url.indexOf("&", start);
    if (stop < 0 || stop > end) stop = end;
    const equals = valueStart(url, start, stop);
    if (nameOf(url, start, equals < 0 ? stop : equals - 1) === INFO_HASH) {
      const hash = out.subarray(count * 20, count * 20 + 20);
      if (equals < 0 || !readBytes(url, equals, stop, hash)) return -1;
      count++;
    }
    start = stop + 1;
  }
  return count;
}
