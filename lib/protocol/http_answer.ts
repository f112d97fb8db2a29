/**
 * The answers to HTTP announces and scrapes (BEP 3, 7, 21, 23, 24, 31, 48): a tracker writes them, a client reads
 * them. All are bencoded dictionaries with sorted keys:
 *
 *     d 8:complete i.e 11:external ip 4|16:... 10:incomplete i.e 8:interval i.e 12:min interval i.e
 *       5:peers n:(ip 4 port 2)*                      or  l d2:ip ..:.. 4:port i.e e * e   (compact=0)
 *       6:peers6 n:(ip 16 port 2)*                    e
 *     d 5:files d 20:hash d 8:complete i.e 10:downloaded i.e 11:downloaders i.e 10:incomplete i.e e * e e
 *     d 12:failure code i.e 14:failure reason n:... 8:retry in n:... e
 */
import { decode } from "../bencode/decode.ts";
import type { DictionaryValue, Value } from "../bencode/value.ts";
import { getBytes, getDictionary, getInteger, getList, getText } from "../bencode/view.ts";
import { ADDRESS_BYTES, type Family, formatAddress } from "../base/address.ts";
import { compareBytes, toLatin1 } from "../base/bytes.ts";
import { type Fault, fault, isFault } from "../base/fault.ts";
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

  /** `peers6` is written when there are any, or the requester is on IPv6. */
  announce(lists: PeerLists, requester: Requester): Uint8Array<ArrayBuffer> {
    const writer = this.#writer;
    this.#begin(lists, requester);
    packed(writer, lists.peers, lists.peerCount * 6);
    if (lists.peer6Count > 0 || requester.family === 6) {
      writer.text(PEERS6);
      packed(writer, lists.peers6, lists.peer6Count * 18);
    }
    writer.byte(END);
    return writer.written();
  }

  /** The same with peers as a list of dictionaries, for the few clients that ask with compact=0. */
  announceDictionaries(lists: PeerLists, requester: Requester): Uint8Array<ArrayBuffer> {
    this.#begin(lists, requester);
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
  #begin(lists: PeerLists, requester: Requester): void {
    const writer = this.#writer;
    writer.length = 0;
    writer.text(COMPLETE);
    writer.digits(lists.complete);
    writer.text(requester.family === 4 ? EXTERNAL_IPV4 : EXTERNAL_IPV6);
    writer.copy(requester.bytes, ADDRESS_BYTES[requester.family]);
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

/** A peer of an answer. */
export interface PeerAddress {
  /** An address, or, from an old tracker's dictionaries, perhaps a host name. */
  host: string;
  port: number;
}

/** A tracker's answer to an announce as a client reads it; what the tracker left out is undefined. */
export interface AnnounceReply {
  interval?: number;
  minInterval?: number;
  complete?: number;
  incomplete?: number;
  peers: PeerAddress[];
  /** The address the tracker saw. */
  externalIp?: string;
  warning?: string;
  trackerId?: Uint8Array;
}

/** What trackers refuse with; `fault` is "refused". */
export interface Refusal extends Fault {
  code?: number;
  retryIn?: number | "never";
}

/** The most peers that are read from an answer; more are dropped. */
const MOST_PEERS = 2000;

/** Reads the answer to an announce: lenient about order and about what is missing, strict about shape. */
export function readAnnounceReply(body: Uint8Array): AnnounceReply | Refusal {
  const reply = readDictionary(body);
  if (isFault(reply)) return reply;
  const external = getBytes(reply, "external ip");
  const family = external?.length === 4 ? 4 : external?.length === 16 ? 6 : 0;
  return {
    interval: getInteger(reply, "interval"),
    minInterval: getInteger(reply, "min interval"),
    complete: getInteger(reply, "complete"),
    incomplete: getInteger(reply, "incomplete"),
    peers: [...readPeers(reply, "peers", 4), ...readPeers(reply, "peers6", 6)].slice(0, MOST_PEERS),
    externalIp: family === 0 ? undefined : formatAddress(external!, family),
    warning: getText(reply, "warning message"),
    trackerId: getBytes(reply, "tracker id"),
  };
}

/** Reads the answer to a scrape: counts by info hash, its 20 bytes as characters. */
export function readScrapeReply(body: Uint8Array): Map<string, Partial<ScrapeCounts>> | Refusal {
  const reply = readDictionary(body);
  if (isFault(reply)) return reply;
  const files = getDictionary(reply, "files");
  if (files === undefined) return fault("bad-answer", "The tracker's answer to a scrape has no files.");
  const counts = new Map<string, Partial<ScrapeCounts>>();
  for (const [hash, file] of files.entries) {
    if (hash.length !== 20 || file.kind !== "dictionary") continue;
    counts.set(hash, {
      complete: getInteger(file, "complete"),
      incomplete: getInteger(file, "incomplete"),
      downloaded: getInteger(file, "downloaded"),
      downloaders: getInteger(file, "downloaders"),
    });
  }
  return counts;
}

/** No tracker has reason to nest deeper or to list more. */
const LIMITS = { trailing: true, maxDepth: 8, maxValues: 20_000 };

function readDictionary(body: Uint8Array): DictionaryValue | Refusal {
  const value = decode(body, LIMITS);
  if (isFault(value)) return fault("bad-answer", "The tracker's answer is no bencoded dictionary.");
  if (value.kind !== "dictionary") {
    return fault("bad-answer", "The tracker's answer is no bencoded dictionary.");
  }
  const reason = getText(value, "failure reason");
  if (reason === undefined) return value;
  const retry = getText(value, "retry in");
  return {
    ...fault("refused", reason),
    code: getInteger(value, "failure code"),
    retryIn: retry === "never" ? "never" : minutes(retry),
  };
}

function minutes(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) : undefined;
}

function readPeers(reply: DictionaryValue, key: "peers" | "peers6", family: Family): PeerAddress[] {
  const bytes = getBytes(reply, key);
  const size = ADDRESS_BYTES[family] + 2;
  if (bytes === undefined) return (getList(reply, key) ?? []).slice(0, MOST_PEERS).flatMap(readPeer);
  const count = Math.min(MOST_PEERS, Math.floor(bytes.length / size));
  return Array.from({ length: count }, (_, i) => {
    const peer = bytes.subarray(i * size, (i + 1) * size);
    return { host: formatAddress(peer, family), port: (peer[size - 2] << 8) | peer[size - 1] };
  }).filter((peer) => peer.port !== 0);
}

function readPeer(value: Value): PeerAddress[] {
  if (value.kind !== "dictionary") return [];
  const host = getText(value, "ip");
  const port = getInteger(value, "port");
  if (host === undefined || host.length > 255 || port === undefined || port < 1 || port > 65535) return [];
  return [{ host, port }];
}
