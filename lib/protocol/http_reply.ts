/**
 * The answers to HTTP announces and scrapes (see http_answer.ts), as a client reads them: from any tracker, good or
 * bad, so every size is bounded and nothing is taken for granted.
 */
import { type Family, formatAddress } from "../base/address.ts";
import { fault, isFault } from "../base/fault.ts";
import { decode } from "../bencode/decode.ts";
import type { DictionaryValue, Value } from "../bencode/value.ts";
import { getBytes, getDictionary, getInteger, getList, getText } from "../bencode/view.ts";
import type { ScrapeCounts } from "./message.ts";
import { type AnnounceReply, MOST_PEERS, type PeerAddress, readPackedPeers, type Refusal } from "./reply.ts";

/** Reads the answer to an announce: lenient about order and about what is missing, strict about shape. */
export function readAnnounceReply(body: Uint8Array): AnnounceReply | Refusal {
  const reply = readReplyDictionary(body);
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
  const reply = readReplyDictionary(body);
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

/** The dictionary that every answer is, or what it refuses with. */
export function readReplyDictionary(body: Uint8Array): DictionaryValue | Refusal {
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

function readPeer(value: Value): PeerAddress[] {
  if (value.kind !== "dictionary") return [];
  const host = getText(value, "ip");
  const port = getInteger(value, "port");
  if (host === undefined || host.length > 255 || port === undefined || port < 1 || port > 65535) return [];
  return [{ host, port }];
}
