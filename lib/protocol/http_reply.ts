/**
 * The answers to HTTP announces and scrapes (see http_answer.ts), as a client reads them: from any tracker, good or
 * bad, so every size is bounded and nothing is taken for granted.
 */
import { ADDRESS_BYTES, type Family, formatAddress } from "../base/address.ts";
import { type Fault, fault, isFault } from "../base/fault.ts";
import { decode } from "../bencode/decode.ts";
import type { DictionaryValue, Value } from "../bencode/value.ts";
import { getBytes, getDictionary, getInteger, getList, getText } from "../bencode/view.ts";
import type { ScrapeCounts } from "./message.ts";

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
  if (bytes === undefined) return (getList(reply, key) ?? []).slice(0, MOST_PEERS).flatMap(readPeer);
  return readPackedPeers(bytes, family);
}

/**
 * Peers as packed bytes, ip and port (BEP 7, 15, 23), up to 2000; bytes that are no whole peer are passed over, and so
 * are peers with port 0.
 */
export function readPackedPeers(bytes: Uint8Array, family: Family): PeerAddress[] {
  const size = ADDRESS_BYTES[family] + 2;
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
