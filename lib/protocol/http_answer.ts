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
import type { ByteWriter } from "./byte_writer.ts";
import {
  type Intervals,
  type PeerLists,
  type Requester,
  SCRAPE_LIMIT,
  type ScrapeCounts,
} from "./message.ts";

const COMPLETE = toLatin1("d8:completei");
const EXTERNAL_IPV4 = toLatin1("e11:external ip4:");
const EXTERNAL_IPV6 = toLatin1("e11:external ip16:");
const INCOMPLETE = toLatin1("10:incompletei");
const FILES = toLatin1("d5:filesd");
const HASH = toLatin1("20:");
const PEERS6 = toLatin1("6:peers6");
const COLON = 58;
const END = 101;

/** The longest warning, and what stands around it. */
export const LONGEST_WARNING = 500;
const WARNING_BYTES = LONGEST_WARNING + 32;

/** Room for the longest packed answer with so many peers of either family. */
export function answerBytes(want: number): number {
  return 256 + want * 18;
}

/** Room for the longest body of any kind: `d2:ip39:..4:porti65535ee` for each peer and a warning, or a scrape. */
export function bodyBytes(want: number): number {
  return Math.max(answerBytes(want) + want * 61 + WARNING_BYTES, scrapeBytes(SCRAPE_LIMIT));
}

function scrapeBytes(hashes: number): number {
  return 16 + hashes * 160;
}

/** Writes answers for a front, each to where its writer is. */
export class AnswerWriter {
  readonly #writer: ByteWriter;
  /** From behind the number of leechers to the peers: the same in every answer, until the intervals change. */
  #middle = new Uint8Array(0);
  readonly #intervals: Intervals;
  /** The one that `middle` tells; none before the first answer. */
  #interval = NaN;

  /** `intervals` are looked at with each answer. */
  constructor(writer: ByteWriter, intervals: Intervals) {
    this.#writer = writer;
    this.#intervals = intervals;
  }

  #follow(): void {
    const { interval, minInterval } = this.#intervals;
    this.#interval = interval;
    this.#middle = toLatin1(`e8:intervali${interval}e12:min intervali${minInterval}e5:peers`);
  }

  /** `peers6` is written when there are any, or the requester is on IPv6. `seen` is told as its `external ip`. */
  announce(lists: PeerLists, requester: Requester, seen: Requester = requester, warning = ""): void {
    const writer = this.#writer;
    this.#begin(lists, seen);
    packed(writer, lists.peers, lists.peersAt, lists.peerCount * 6);
    if (lists.peer6Count > 0 || requester.family === 6) {
      writer.text(PEERS6);
      packed(writer, lists.peers6, lists.peers6At, lists.peer6Count * 18);
    }
    if (warning !== "") this.#warn(warning);
    writer.byte(END);
  }

  #warn(warning: string): void {
    this.#writer.text(toLatin1(`15:warning message${warning.length}:${warning}`));
  }

  /** The same with peers as a list of dictionaries, for the few clients that ask with compact=0. */
  announceDictionaries(lists: PeerLists, seen: Requester, warning = ""): void {
    this.#begin(lists, seen);
    const list = dictionaries(lists.peers, lists.peersAt, lists.peerCount, 4) +
      dictionaries(lists.peers6, lists.peers6At, lists.peer6Count, 6);
    this.#writer.text(toLatin1(`l${list}e`));
    if (warning !== "") this.#warn(warning);
    this.#writer.byte(END);
  }

  /** All up to the value of `peers`. */
  #begin(lists: PeerLists, seen: Requester): void {
    const writer = this.#writer;
    writer.text(COMPLETE);
    writer.digits(lists.complete);
    writer.text(seen.family === 4 ? EXTERNAL_IPV4 : EXTERNAL_IPV6);
    writer.copy(seen.bytes, 0, ADDRESS_BYTES[seen.family]);
    writer.text(INCOMPLETE);
    writer.digits(lists.incomplete);
    if (this.#interval !== this.#intervals.interval) this.#follow();
    writer.text(this.#middle);
  }
}

function packed(writer: ByteWriter, peers: Uint8Array, at: number, length: number): void {
  writer.digits(length);
  writer.byte(COLON);
  writer.copy(peers, at, length);
}

function dictionaries(peers: Uint8Array, at: number, count: number, family: Family): string {
  let text = "";
  const size = ADDRESS_BYTES[family];
  for (let i = 0; i < count; i++) {
    const peer = peers.subarray(at + i * (size + 2), at + (i + 1) * (size + 2));
    const ip = formatAddress(peer, family);
    text += `d2:ip${ip.length}:${ip}4:porti${(peer[size] << 8) | peer[size + 1]}ee`;
  }
  return text;
}

/** Writes the answer to a scrape: each hash once, in order, as a dictionary must be. */
export function writeScrape(
  writer: ByteWriter,
  infoHashes: readonly Uint8Array[],
  countsOf: (infoHash: Uint8Array) => ScrapeCounts,
): void {
  const sorted = infoHashes.toSorted(compareBytes);
  const once = sorted.filter((hash, i) => i === 0 || compareBytes(hash, sorted[i - 1]) !== 0);
  writer.text(FILES);
  for (const hash of once) {
    const { complete, downloaded, downloaders, incomplete } = countsOf(hash);
    writer.text(HASH);
    writer.copy(hash, 0, 20);
    writer.text(toLatin1(
      `d8:completei${complete}e10:downloadedi${downloaded}e11:downloadersi${downloaders}e10:incompletei${incomplete}ee`,
    ));
  }
  writer.byte(END);
  writer.byte(END);
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
