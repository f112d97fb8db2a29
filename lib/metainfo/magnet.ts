/** Magnet links (BEP 9, 53), read and written. */
import { isAddress, isHostName } from "../base/address.ts";
import { toHex } from "../base/bytes.ts";
import { type Fault, fault } from "../base/fault.ts";
import { shown } from "../base/setting.ts";
import { readHashText } from "./info_hash_text.ts";
import { LIMITS } from "./limits.ts";
import { type Fields, readFields, textOfQuery } from "./magnet/fields.ts";
import { type FileRange, readRanges, writeRanges } from "./select_only.ts";
import type { Torrent } from "./torrent.ts";

/** What a magnet link says. At least one of the hashes is there. */
export interface Magnet {
  /** `xt=urn:btih:`, 20 bytes. */
  readonly infoHash: Uint8Array | null;
  /** `xt=urn:btmh:1220`, 32 bytes. */
  readonly infoHashV2: Uint8Array | null;
  /** `dn`. */
  readonly name: string | null;
  /** `xl`: bytes of the content. */
  readonly length: number | null;
  /** `tr`, in order. */
  readonly trackers: readonly string[];
  /** `ws`. */
  readonly webSeeds: readonly string[];
  /** `x.pe`: `host:port`. */
  readonly peers: readonly string[];
  /** `so` (BEP 53): first and last index of each range of files, counted from 0; null when all are wanted. */
  readonly selected: readonly FileRange[] | null;
}

/** Whether a text is meant for a magnet link. */
export function isMagnet(text: string): boolean {
  return /^\s*magnet:/i.test(text);
}

/** Reads a link; what is not understood is passed over. Faults: `bad-magnet`. */
export function readMagnet(text: string): Magnet | Fault {
  const link = text.trim();
  if (!isMagnet(link)) {
    return bad(`${shown(link)} is not a magnet link`, "Give one that starts with magnet:?xt=urn:btih:");
  }
  if (link.length > LIMITS.magnetCharacters) {
    return bad(
      `The magnet link is longer than ${LIMITS.magnetCharacters} characters`,
      "Leave some of its trackers out.",
    );
  }
  const fields = readFields(link.replace(/^magnet:\??/i, ""));
  const topics = fields.get("xt") ?? [];
  const infoHash = hashOf(topics, "urn:btih:", 20);
  const infoHashV2 = hashOf(topics, "urn:btmh:1220", 32);
  if (infoHash === null && infoHashV2 === null) return noHash(topics);
  const selected = readRanges(fields.get("so")?.join(",") ?? "");
  return {
    infoHash,
    infoHashV2,
    name: fields.get("dn")?.find((name) => name !== "") ?? null,
    length: lengthOf(fields),
    trackers: list(fields, "tr"),
    webSeeds: list(fields, "ws"),
    peers: list(fields, "x.pe").filter(isPeer),
    selected: selected.length === 0 ? null : selected,
  };
}

function bad(what: string, advice: string): Fault {
  return fault("bad-magnet", `${what}.`, advice);
}

/** Of several topics of the kind the first that is right. */
function hashOf(topics: readonly string[], prefix: string, length: number): Uint8Array | null {
  for (const topic of topics) {
    if (topic.slice(0, prefix.length).toLowerCase() !== prefix) continue;
    const hash = readHashText(topic.slice(prefix.length).trim());
    if (hash?.length === length) return hash;
  }
  return null;
}

function noHash(topics: readonly string[]): Fault {
  const broken = topics.find((topic) => /^urn:bt[im]h:/i.test(topic));
  if (broken !== undefined) {
    return bad(
      `The info hash of the magnet link is wrong: ${shown(broken)}`,
      "Copy the whole link anew: 40 hex digits or 32 letters follow urn:btih:, and 64 hex digits urn:btmh:1220.",
    );
  }
  if (topics.length > 0) {
    return bad(
      `The magnet link is of another network: ${shown(topics[0])}`,
      "One of BitTorrent has xt=urn:btih: or xt=urn:btmh: in it.",
    );
  }
  return bad(
    "The magnet link names no torrent: there is no xt=urn:btih: in it",
    "Copy the whole link, and put it in quotes: & ends a command.",
  );
}

function lengthOf(fields: Fields): number | null {
  const text = fields.get("xl")?.[0] ?? "";
  return /^\d{1,16}$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : null;
}

/** Each once. */
function list(fields: Fields, name: string): string[] {
  const texts = new Set(fields.get(name)?.map((text) => text.trim()));
  texts.delete("");
  return [...texts].slice(0, LIMITS.listEntries);
}

/** Whether a text is a peer's address: `host:port`, `1.2.3.4:port` or `[2001:db8::1]:port`. */
export function isPeer(text: string): boolean {
  const [, bracketed, plain = "", digits] = /^(?:\[([^\]%]*)\]|([^:[\]]+)):(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  if (!(port >= 1 && port <= 65_535)) return false;
  if (bracketed !== undefined) return bracketed.includes(":") && isAddress(bracketed);
  return isAddress(plain) || isHostName(plain);
}

/**
 * The link, with the parts in a fixed order. What every client must be able to read stands as it is: hashes in lower-case
 * hex, peers and ranges without escapes.
 */
export function writeMagnet(magnet: Magnet): string {
  const { infoHash, infoHashV2, name, length, trackers, webSeeds, peers, selected } = magnet;
  return `magnet:?${
    [
      ...(infoHash === null ? [] : [`xt=urn:btih:${toHex(infoHash)}`]),
      ...(infoHashV2 === null ? [] : [`xt=urn:btmh:1220${toHex(infoHashV2)}`]),
      ...(name === null ? [] : [`dn=${textOfQuery(name)}`]),
      ...(length === null ? [] : [`xl=${length}`]),
      ...trackers.map((url) => `tr=${textOfQuery(url)}`),
      ...webSeeds.map((url) => `ws=${textOfQuery(url)}`),
      ...peers.map((peer) => `x.pe=${peer}`),
      ...(selected === null ? [] : [`so=${writeRanges(selected)}`]),
    ].join("&")
  }`;
}

/** The link's parts of a torrent: all trackers and web seeds, all files. */
export function magnetOf(torrent: Torrent): Magnet {
  return {
    infoHash: "infoHash" in torrent ? torrent.infoHash : null,
    infoHashV2: "infoHashV2" in torrent ? torrent.infoHashV2 : null,
    name: utf8.decode(torrent.name) || null,
    length: torrent.length,
    trackers: [...new Set(torrent.outer.trackers.flat())],
    webSeeds: [...new Set(torrent.outer.webSeeds)],
    peers: [],
    selected: null,
  };
}

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });
