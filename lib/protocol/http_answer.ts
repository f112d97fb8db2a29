/**
 * The answers to HTTP announces and scrapes (BEP 3, 7, 21, 23, 24, 31, 48), as a tracker writes them. All are
 * bencoded dictionaries with sorted keys:
 *
 *     d 8:complete i.e 11:external ip 4|16:... 10:incomplete i.e 8:interval i.e 12:min interval i.e
 *       5:peers n:(ip 4 port 2)*                      or  l d2:ip ..:.. 4:port i.e e * e   (compact=0)
 *       6:peers6 n:(ip 16 port 2)*                    e
 *     d 5:files d 20:hash d 8:complete i.e 10:downloaded i.e 11:downloaders i.e 10:incomplete i.e e * e e
 *     d 12:failure code i.e 14:failure reason n:... 8:retry in n:... e
 */
import { ADDRESS_BYTES, type Family, formatAddress } from "../base/address.ts";
import { compareBytes, toLatin1 } from "../base/bytes.ts";
import type { Intervals, PeerLists, Requester, ScrapeCounts } from "./message.ts";

const COMPLETE = toLatin1("d8:completei");
const EXTERNAL_IPV4 = toLatin1("e11:external ip4:");
const EXTERNAL_IPV6 = toLatin1("e11:external ip16:");
const INCOMPLETE = toLatin1("10:incompletei");
const PEERS6 = toLatin1("6:peers6");
const COLON = 58;
const END = 101;

/** Room for the longest packed answer with so many peers of either family. */
export function answerBytes(want: number): number {
  return 256 + want * 18;
}

/** One array that is written again and again, byte by byte. */
class Writer {
  readonly bytes: Uint8Array<ArrayBuffer>;
  length = 0;

  /** `most`: the longest text it will ever hold. */
  constructor(most: number) {
    this.bytes = new Uint8Array(most);
  }

  /** What was written, until something else is. */
  written(): Uint8Array<ArrayBuffer> {
    return this.bytes.subarray(0, this.length);
  }

  text(text: Uint8Array): void {
    this.bytes.set(text, this.length);
    this.length += text.length;
  }

  /** A whole number of at least 0, in digits. */
  digits(number: number): void {
    let places = 1;
    for (let rest = number; rest >= 10; rest = Math.floor(rest / 10)) places++;
    for (let at = this.length + places - 1; at >= this.length; at--) {
      this.bytes[at] = 48 + (number % 10);
      number = Math.floor(number / 10);
    }
    this.length += places;
  }

  /** The first `length` bytes. Short ones byte by byte: a view to copy from costs more than they do. */
  copy(source: Uint8Array, length: number): void {
    if (length > 32) this.bytes.set(source.subarray(0, length), this.length);
    else for (let i = 0; i < length; i++) this.bytes[this.length + i] = source[i];
    this.length += length;
  }

  byte(byte: number): void {
    this.bytes[this.length++] = byte;
  }
}

/**
 * Writes answers for a front. What it returns is good until the next call: a Response copies it (Fetch standard, "extract
 * a body"), so a copy here would be a second one.
 */
export class AnswerWriter {
  readonly #writer: Writer;
  /** From behind the number of leechers to the peers: the same in every answer. */
  readonly #middle: Uint8Array;

  /** `want`: the most peers an answer will ever hold. */
  constructor(want: number, { interval, minInterval }: Intervals) {
    this.#writer = new Writer(answerBytes(want));
    this.#middle = toLatin1(`e8:intervali${interval}e12:min intervali${minInterval}e5:peers`);
  }

  /** `peers6` is written when there are any, or the requester is on IPv6. `seen` is told as its `external ip`. */
  announce(lists: PeerLists, requester: Requester, seen: Requester = requester): Uint8Array<ArrayBuffer> {
    const writer = this.#writer;
    this.#begin(lists, seen);
    packed(writer, lists.peers, lists.peerCount * 6);
    if (lists.peer6Count > 0 || requester.family === 6) {
      writer.text(PEERS6);
      packed(writer, lists.peers6, lists.peer6Count * 18);
    }
    writer.byte(END);
    return writer.written();
  }

  /** The same with peers as a list of dictionaries, for the few clients that ask with compact=0. */
  announceDictionaries(
    lists: PeerLists,
    requester: Requester,
    seen: Requester = requester,
  ): Uint8Array<ArrayBuffer> {
    this.#begin(lists, seen);
    const head = this.#writer.written();
    const list = dictionaries(lists.peers, lists.peerCount, 4) +
      dictionaries(lists.peers6, lists.peer6Count, 6);
    const tail = toLatin1(`l${list}ee`);
    const answer = new Uint8Array(head.length + tail.length);
    answer.set(head);
    answer.set(tail, head.length);
    return answer;
  }

  /** All up to the value of `peers`. */
  #begin(lists: PeerLists, seen: Requester): void {
    const writer = this.#writer;
    writer.length = 0;
    writer.text(COMPLETE);
    writer.digits(lists.complete);
    writer.text(seen.family === 4 ? EXTERNAL_IPV4 : EXTERNAL_IPV6);
    writer.copy(seen.bytes, ADDRESS_BYTES[seen.family]);
    writer.text(INCOMPLETE);
    writer.digits(lists.incomplete);
    writer.text(this.#middle);
  }
}

function packed(writer: Writer, peers: Uint8Array, length: number): void {
  writer.digits(length);
  writer.byte(COLON);
  writer.copy(peers, length);
}

function dictionaries(peers: Uint8Array, count: number, family: Family): string {
  let text = "";
  const size = ADDRESS_BYTES[family];
  for (let i = 0; i < count; i++) {
    const peer = peers.subarray(i * (size + 2), (i + 1) * (size + 2));
    const ip = formatAddress(peer, family);
    text += `d2:ip${ip.length}:${ip}4:porti${(peer[size] << 8) | peer[size + 1]}ee`;
  }
  return text;
}

/** The answer to a scrape: each hash once, in order, as a dictionary must be. */
export function writeScrape(
  infoHashes: readonly Uint8Array[],
  countsOf: (infoHash: Uint8Array) => ScrapeCounts,
): Uint8Array<ArrayBuffer> {
  const sorted = infoHashes.toSorted(compareBytes);
  const once = sorted.filter((hash, i) => i === 0 || compareBytes(hash, sorted[i - 1]) !== 0);
  const writer = new Writer(16 + once.length * 160);
  writer.text(toLatin1("d5:filesd"));
  for (const hash of once) {
    const { complete, downloaded, downloaders, incomplete } = countsOf(hash);
    writer.text(toLatin1("20:"));
    writer.copy(hash, 20);
    writer.text(toLatin1(
      `d8:completei${complete}e10:downloadedi${downloaded}e11:downloadersi${downloaders}e10:incompletei${incomplete}ee`,
    ));
  }
  writer.text(toLatin1("ee"));
  return writer.written();
}

/** A refusal as clients see it. */
export interface Failure {
  code: number;
  /** A sentence in plain English; clients show it to their user. ASCII. */
  reason: string;
  /** Minutes, or "never" (BEP 31). */
  retryIn?: number | "never";
}

/** The answer that refuses a request. */
export function writeFailure({ code, reason, retryIn }: Failure): Uint8Array<ArrayBuffer> {
  const retry = retryIn === undefined ? "" : `8:retry in${String(retryIn).length}:${retryIn}`;
  return toLatin1(`d12:failure codei${code}e14:failure reason${reason.length}:${reason}${retry}e`);
}
