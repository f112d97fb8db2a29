/**
 * What stands beside the info dictionary: trackers, seeds, nodes, stamps. A client can do without any of it, so nothing
 * here refuses a torrent: what is not of its kind is passed over with a remark.
 */
import { get, getText } from "../../bencode/view.ts";
import type { DictionaryValue, Value } from "../../bencode/value.ts";
import { LIMITS } from "../limits.ts";
import type { Node, Outer } from "../torrent.ts";
import { remarkOn, type Remarks } from "./remarks.ts";

/** Reads it. */
export function readOuter(top: DictionaryValue, remarks: Remarks): Outer {
  return {
    trackers: readTrackers(top, remarks),
    webSeeds: readUrls(top, "url-list", remarks),
    httpSeeds: readUrls(top, "httpseeds", remarks),
    nodes: readNodes(top, remarks),
    comment: readText(top, "comment", remarks),
    createdBy: readText(top, "created by", remarks),
    date: readDate(top, remarks),
  };
}

/** A text at a key, its `.utf-8` form first; null when there is none. */
export function readText(holder: DictionaryValue, key: string, remarks: Remarks): string | null {
  const text = getText(holder, `${key}.utf-8`) ?? getText(holder, key);
  if (text === undefined && get(holder, key) !== undefined) remarkOn(remarks, "ignored", key);
  return text ?? null;
}

/** The tiers of `announce-list` where that has any URL (BEP 12), else `announce`. */
function readTrackers(top: DictionaryValue, remarks: Remarks): readonly (readonly string[])[] {
  const tiers: string[][] = [];
  let room: number = LIMITS.listEntries;
  for (const item of listAt(top, "announce-list", remarks)) {
    if (item.kind === "string") remarkOn(remarks, "tier", "announce-list");
    const tier = urlsOf(item.kind === "list" ? item.items : [item], "announce-list", remarks);
    if (tier.length > room) remarkOn(remarks, "many", "announce-list");
    if (tier.length > 0 && room > 0) tiers.push(tier.slice(0, room));
    room = Math.max(0, room - tier.length);
  }
  if (tiers.length > 0) return tiers;
  const announce = get(top, "announce");
  const urls = announce === undefined ? [] : urlsOf([announce], "announce", remarks);
  return urls.length > 0 ? [urls] : [];
}

/** URLs in a list, or one alone; each once. */
function readUrls(top: DictionaryValue, key: string, remarks: Remarks): readonly string[] {
  const value = get(top, key);
  const items = value?.kind === "string" ? [value] : listAt(top, key, remarks);
  return [...new Set(urlsOf(items, key, remarks))];
}

function listAt(top: DictionaryValue, key: string, remarks: Remarks): readonly Value[] {
  const value = get(top, key);
  if (value !== undefined && value.kind !== "list") remarkOn(remarks, "ignored", key);
  return value?.kind === "list" ? firstOf(value.items, key, remarks) : [];
}

function firstOf(items: readonly Value[], key: string, remarks: Remarks): readonly Value[] {
  if (items.length <= LIMITS.listEntries) return items;
  remarkOn(remarks, "many", key);
  return items.slice(0, LIMITS.listEntries);
}

/** The strings among them without the white space around; empty ones count for nothing. */
function urlsOf(items: readonly Value[], key: string, remarks: Remarks): string[] {
  const urls: string[] = [];
  for (const item of firstOf(items, key, remarks)) {
    if (item.kind !== "string") remarkOn(remarks, "entries", key);
    else if (item.bytes.length > 0) urls.push(utf8.decode(item.bytes).trim());
  }
  return urls.filter((url) => url !== "");
}

const utf8 = new TextDecoder();

/** `[host, port]` each (BEP 5). */
function readNodes(top: DictionaryValue, remarks: Remarks): readonly Node[] {
  const nodes: Node[] = [];
  for (const item of listAt(top, "nodes", remarks)) {
    const [host, port] = item.kind === "list" ? item.items : [];
    if (host?.kind === "string" && port?.kind === "integer" && port.value >= 1 && port.value <= 65_535) {
      nodes.push({ host: utf8.decode(host.bytes), port: Number(port.value) });
    } else {
      remarkOn(remarks, "entries", "nodes");
    }
  }
  return nodes;
}

/** The last second that a Date can hold. */
const LAST_DATE = 8_640_000_000_000;

function readDate(top: DictionaryValue, remarks: Remarks): number | null {
  const value = get(top, "creation date");
  if (value === undefined) return null;
  if (value.kind === "integer" && value.value >= 0 && value.value <= LAST_DATE) return Number(value.value);
  remarkOn(remarks, "ignored", "creation date");
  return null;
}

/** BEP 38's lists, which may stand in the info dictionary, beside it, or in both places. */
export function readBoth(
  info: DictionaryValue,
  top: DictionaryValue,
  key: string,
  remarks: Remarks,
): Value[] {
  const items = [...listAt(info, key, remarks), ...listAt(top, key, remarks)];
  return [...firstOf(items, key, remarks)];
}
