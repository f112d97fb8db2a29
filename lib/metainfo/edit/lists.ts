/** Web seeds (BEP 19), HTTP seeds (BEP 17) and nodes of the DHT (BEP 5): lists that are changed in the same way. */
import { hostOf } from "../../base/address.ts";
import { type Encodable, encoded } from "../../bencode/encode.ts";
import type { Value } from "../../bencode/value.ts";
import { get, spanOf } from "../../bencode/view.ts";
import type { ListChanges } from "./changes.ts";
import type { Node } from "../torrent.ts";
import { encodeHttpSeeds, encodeWebSeeds } from "../write.ts";
import { type Changeable, type Draft, note, textOf } from "./draft.ts";

/** An entry: what came is kept as it is, byte for byte. */
interface Entry {
  /** What it is known by; null for what is not understood. */
  readonly text: string | null;
  readonly value: Encodable;
}

/** Where a list stands and how it is read and written. */
interface ListKey {
  readonly key: string;
  readonly what: Changeable;
  textOf(value: Value): string | null;
  encode(values: readonly Encodable[]): Encodable | undefined;
}

/** Changes `url-list`, which may be a list or one string. */
export function changeWebSeeds(draft: Draft, changes: ListChanges<string> | undefined): void {
  changeList(draft, WEB_SEEDS, changes, urlEntry);
}

/** Changes `httpseeds`. */
export function changeHttpSeeds(draft: Draft, changes: ListChanges<string> | undefined): void {
  changeList(draft, HTTP_SEEDS, changes, urlEntry);
}

/** Changes `nodes`. */
export function changeNodes(draft: Draft, changes: ListChanges<Node> | undefined): void {
  changeList(
    draft,
    NODES,
    changes,
    ({ host, port }) => ({ text: nodeText(host, port), value: [host, port] }),
  );
}

const WEB_SEEDS: ListKey = { key: "url-list", what: "web seeds", textOf: urlText, encode: encodeWebSeeds };
const HTTP_SEEDS: ListKey = {
  key: "httpseeds",
  what: "HTTP seeds",
  textOf: urlText,
  encode: encodeHttpSeeds,
};
const NODES: ListKey = { key: "nodes", what: "nodes", textOf: pairText, encode: listOrNothing };

/** Values as they are, unlike `encodeNodes`, since some of them came with the torrent. */
function listOrNothing(values: readonly Encodable[]): Encodable | undefined {
  return values.length === 0 ? undefined : values;
}

function urlEntry(url: string): Entry {
  return { text: url, value: url };
}

function urlText(value: Value): string | null {
  return value.kind === "string" ? textOf(value)!.trim() : null;
}

function pairText(value: Value): string | null {
  if (value.kind !== "list") return null;
  const [host, port] = value.items;
  if (host?.kind !== "string" || port?.kind !== "integer") return null;
  return nodeText(textOf(host)!, Number(port.value));
}

/** A node as people write it: `host:port`, an IPv6 address in brackets. */
export function nodeText(host: string, port: number): string {
  return `${hostOf(host)}:${port}`;
}

function changeList<T>(
  draft: Draft,
  list: ListKey,
  changes: ListChanges<T> | undefined,
  toEntry: (item: T) => Entry,
): void {
  if (changes === undefined) return;
  const was = readList(draft, list);
  const start = changes.set === undefined ? was : withMore([], changes.set.map(toEntry));
  const more = withMore(start, (changes.add ?? []).map(toEntry));
  const unwanted = new Set((changes.remove ?? []).map((item) => toEntry(item).text!));
  for (const text of unwanted) {
    if (!more.some((entry) => entry.text === text)) draft.absent.push({ what: list.what, text });
  }
  const is = more.filter(({ text }) => text === null || !unwanted.has(text));
  if (listText(is) === listText(was)) return;
  const value = list.encode(is.map((entry) => entry.value));
  if (value === undefined) draft.entries.delete(list.key);
  else draft.entries.set(list.key, value);
  note(draft, list.what, listText(was), listText(is));
}

function readList({ source, root }: Draft, list: ListKey): Entry[] {
  const value = get(root, list.key);
  if (value === undefined || (value.kind === "string" && value.bytes.length === 0)) return [];
  const items = value.kind === "list" ? value.items : [value];
  return items.map((item) => ({ text: list.textOf(item), value: encoded(spanOf(source, item)) }));
}

/** More entries behind those that are there, without what is there already. */
function withMore(entries: readonly Entry[], more: readonly Entry[]): readonly Entry[] {
  const known = new Set(entries.map(({ text }) => text));
  const fresh = more.filter(({ text }) => !known.has(text) && known.add(text));
  return [...entries, ...fresh];
}

function listText(entries: readonly Entry[]): string | null {
  return entries.length === 0 ? null : entries.map(({ text }) => text ?? "(not understood)").join(", ");
}
