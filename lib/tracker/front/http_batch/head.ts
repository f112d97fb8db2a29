/**
 * Reads the head of an HTTP/1 request (RFC 9112), as far as a tracker cares. A pure function over bytes:
 *
 *     GET /announce?info_hash=..&port=6881 HTTP/1.1 CR LF        the target may be a whole URL, as for a proxy
 *     Connection: keep-alive CR LF                               names in any case; CR may be missing
 *     CR LF
 *
 * Bytes of 128 and more are taken as they are in targets and values: old clients do not escape an info hash.
 */
import { toLatin1 } from "../../../base/bytes.ts";

/** The head is not all there. */
export const INCOMPLETE = 0;
/** It is no HTTP. */
export const BAD = -1;
/** A body whose length is told on the way. */
export const CHUNKED = -1;

/** What a head says; filled anew by each `readHead`. */
export interface Head {
  isGet: boolean;
  /** Where the path stands in the bytes, and the query behind its `?`; both may be empty. */
  pathStart: number;
  pathEnd: number;
  queryStart: number;
  queryEnd: number;
  /** Whether it is HTTP/1.1 (or 1.0). */
  isNew: boolean;
  /** Whether the connection may stay open: unless told otherwise in 1.1, when told so in 1.0. */
  keep: boolean;
  /** Bytes of the body, or CHUNKED. */
  body: number;
}

/** One reusable head. */
export function newHead(): Head {
  return {
    isGet: false,
    pathStart: 0,
    pathEnd: 0,
    queryStart: 0,
    queryEnd: 0,
    isNew: true,
    keep: false,
    body: 0,
  };
}

const TAB = 9;
const LF = 10;
const CR = 13;
const SPACE = 32;
const COMMA = 44;
const SLASH = 47;
const COLON = 58;
const QUESTION = 63;

/** Letters of the longest method that anyone has heard of. */
const MOST_OF_METHOD = 32;

/** 1 for the bytes that a method or a header's name may have (RFC 9110, 5.6.2). */
const TOKEN = new Uint8Array(256);
for (const byte of toLatin1("!#$%&'*+-.^_`|~0123456789")) TOKEN[byte] = 1;
for (let letter = 65; letter <= 90; letter++) TOKEN[letter] = TOKEN[letter + 32] = 1;

/** Reads the head that begins at `from`. Gives the index behind it, INCOMPLETE or BAD. */
export function readHead(bytes: Uint8Array, from: number, end: number, head: Head): number {
  let at = readMethod(bytes, from, end, head);
  if (at > 0) at = readTarget(bytes, at, end, head);
  if (at > 0) at = readVersion(bytes, at, end, head);
  return at > 0 ? readHeaders(bytes, at, end, head) : at;
}

/** The index behind empty lines, which some clients send after a request. */
export function skipEmptyLines(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && (bytes[at] === CR || bytes[at] === LF)) at++;
  return at;
}

function readMethod(bytes: Uint8Array, from: number, end: number, head: Head): number {
  let at = from;
  while (at < end && TOKEN[bytes[at]] === 1) at++;
  if (at - from > MOST_OF_METHOD) return BAD;
  if (at === end) return INCOMPLETE;
  if (at === from || bytes[at] !== SPACE) return BAD;
  head.isGet = at - from === 3 && bytes[from] === 71 && bytes[from + 1] === 69 && bytes[from + 2] === 84;
  return at + 1;
}

function readTarget(bytes: Uint8Array, from: number, end: number, head: Head): number {
  const start = bytes[from] === SLASH ? from : startOfPath(bytes, from, end);
  let at = start;
  while (at < end && bytes[at] > SPACE && bytes[at] !== QUESTION) at++;
  head.pathStart = start;
  head.pathEnd = at;
  head.queryStart = at < end && bytes[at] === QUESTION ? at + 1 : at;
  while (at < end && bytes[at] > SPACE) at++;
  head.queryEnd = at;
  if (at === end) return INCOMPLETE;
  return at === from || bytes[at] !== SPACE ? BAD : at + 1;
}

/** Where the path of a whole URL begins: behind `//` and the host. At the end of a target that is none (`*`, `host:port`). */
function startOfPath(bytes: Uint8Array, from: number, end: number): number {
  let slashes = 0;
  let at = from;
  for (; at < end && bytes[at] > SPACE; at++) {
    if (bytes[at] === SLASH && ++slashes === 3) break;
  }
  return at;
}

const HTTP_1 = toLatin1("HTTP/1.");

function readVersion(bytes: Uint8Array, from: number, end: number, head: Head): number {
  for (let i = 0; i < HTTP_1.length; i++) {
    if (from + i === end) return INCOMPLETE;
    if (bytes[from + i] !== HTTP_1[i]) return BAD;
  }
  const at = from + HTTP_1.length;
  if (at === end) return INCOMPLETE;
  if (bytes[at] !== 48 && bytes[at] !== 49) return BAD;
  head.isNew = bytes[at] === 49;
  return endOfLine(bytes, at + 1, end);
}

/** The index behind a line's end, which must stand at `at`. */
function endOfLine(bytes: Uint8Array, at: number, end: number): number {
  if (at < end && bytes[at] === CR) at++;
  if (at >= end) return INCOMPLETE;
  return bytes[at] === LF ? at + 1 : BAD;
}

const CONNECTION = toLatin1("connection");
const CONTENT_LENGTH = toLatin1("content-length");
const TRANSFER_ENCODING = toLatin1("transfer-encoding");
const CLOSE = toLatin1("close");
const KEEP_ALIVE = toLatin1("keep-alive");

function readHeaders(bytes: Uint8Array, from: number, end: number, head: Head): number {
  head.body = NO_LENGTH;
  let said = 0;
  for (let at = from; at < end;) {
    if (bytes[at] === CR || bytes[at] === LF) {
      head.keep = (said & SAID_CLOSE) === 0 && (head.isNew || (said & SAID_KEEP) !== 0);
      if (head.body === NO_LENGTH) head.body = 0;
      return endOfLine(bytes, at, end);
    }
    let colon = at;
    while (colon < end && TOKEN[bytes[colon]] === 1) colon++;
    if (colon === end) return INCOMPLETE;
    if (colon === at || bytes[colon] !== COLON) return BAD;
    let stop = colon + 1;
    while (stop < end && bytes[stop] !== LF) stop++;
    if (stop === end) return INCOMPLETE;
    if (isHeader(bytes, at, colon, CONNECTION)) said |= readConnection(bytes, colon + 1, stop);
    else if (!readBody(bytes, at, colon, stop, head)) return BAD;
    at = stop + 1;
  }
  return INCOMPLETE;
}

const NO_LENGTH = -2;
const SAID_CLOSE = 1;
const SAID_KEEP = 2;

/** Whether the name from `start` to before `end` is this one, in either case. */
function isHeader(bytes: Uint8Array, start: number, end: number, name: Uint8Array): boolean {
  if (end - start !== name.length) return false;
  for (let i = 0; i < name.length; i++) if ((bytes[start + i] | 32) !== name[i]) return false;
  return true;
}

/** What a Connection header says, among other words and commas. */
function readConnection(bytes: Uint8Array, start: number, stop: number): number {
  let said = 0;
  for (let at = start; at < stop;) {
    while (at < stop && (bytes[at] <= SPACE || bytes[at] === COMMA)) at++;
    const word = at;
    while (at < stop && bytes[at] > SPACE && bytes[at] !== COMMA) at++;
    if (isHeader(bytes, word, at, CLOSE)) said |= SAID_CLOSE;
    else if (isHeader(bytes, word, at, KEEP_ALIVE)) said |= SAID_KEEP;
  }
  return said;
}

/** Takes in a header that tells of the body; gives false when it contradicts another, or is no length. */
function readBody(bytes: Uint8Array, at: number, colon: number, stop: number, head: Head): boolean {
  if (isHeader(bytes, at, colon, TRANSFER_ENCODING)) {
    if (head.body !== NO_LENGTH && head.body !== CHUNKED) return false;
    head.body = CHUNKED;
    return true;
  }
  if (!isHeader(bytes, at, colon, CONTENT_LENGTH)) return true;
  const length = readLength(bytes, colon + 1, stop);
  if (length < 0 || (head.body !== NO_LENGTH && head.body !== length)) return false;
  head.body = length;
  return true;
}

function readLength(bytes: Uint8Array, start: number, stop: number): number {
  let from = start;
  let to = stop;
  while (from < to && isBlank(bytes[from])) from++;
  while (to > from && (isBlank(bytes[to - 1]) || bytes[to - 1] === CR)) to--;
  if (from === to || to - from > 15) return -1;
  let length = 0;
  for (let i = from; i < to; i++) {
    const digit = bytes[i] - 48;
    if (digit < 0 || digit > 9) return -1;
    length = length * 10 + digit;
  }
  return length;
}

function isBlank(byte: number): boolean {
  return byte === SPACE || byte === TAB;
}

/**
 * Copies the head from `from` to before `behind`, which is a whole one, to where it will be the only request of its
 * connection: with `Connection: close` in place of what it said about that. Gives the length of the copy.
 */
export function copyForOne(bytes: Uint8Array, from: number, behind: number, out: Uint8Array): number {
  let length = 0;
  for (let at = from; bytes[at] !== CR && bytes[at] !== LF;) {
    const next = bytes.indexOf(LF, at) + 1;
    if (
      !isHeader(bytes, at, Math.min(at + CONNECTION.length, behind), CONNECTION) ||
      bytes[at + CONNECTION.length] !== COLON
    ) {
      out.set(bytes.subarray(at, next), length);
      length += next - at;
    }
    at = next;
  }
  out.set(CLOSED, length);
  return length + CLOSED.length;
}

const CLOSED = toLatin1("Connection: close\r\n\r\n");
/** Bytes that a copy may be longer than its head. */
export const COPY_ROOM = CLOSED.length;
