/** What the info dictionaries of v1 and v2 have in common, apart from the files. */
import { get, getBytes } from "../../bencode/view.ts";
import type { DictionaryValue } from "../../bencode/value.ts";
import type { TorrentBase } from "../torrent.ts";
import { readBoth, readText } from "./outer.ts";
import { type MetainfoFault, refuse } from "./problems.ts";
import { startOf } from "./numbers.ts";
import { remarkOn, type Remarks } from "./remarks.ts";

/** The name: `name.utf-8` before `name`, as long as it says anything. */
export function readName(info: DictionaryValue): Uint8Array | MetainfoFault {
  const names = [getBytes(info, "name.utf-8"), getBytes(info, "name")];
  const name = names.find((bytes) => bytes?.some((byte) => byte !== 0));
  if (name !== undefined) return name;
  const isText = names.some((bytes) => bytes !== undefined);
  const problem = isText ? "unnamed" : get(info, "name") === undefined ? "missing" : "text";
  return refuse(problem, "info.name", startOf(info, "name"));
}

/** The keys that no torrent needs. */
export function readHints(info: DictionaryValue, top: DictionaryValue, remarks: Remarks): Hints {
  return {
    isPrivate: readPrivate(info, remarks),
    source: readText(info, "source", remarks),
    similar: readSimilar(info, top, remarks),
    collections: readCollections(info, top, remarks),
  };
}

type Hints = Pick<TorrentBase, "isPrivate" | "source" | "similar" | "collections">;

/** `private` (BEP 27): any integer but 0. */
function readPrivate(info: DictionaryValue, remarks: Remarks): boolean {
  const value = get(info, "private");
  if (value === undefined) return false;
  if (value.kind === "integer") return Number(value.value) !== 0;
  remarkOn(remarks, "ignored", "info.private");
  return false;
}

/** Info hashes, of 20 bytes or of v2's 32. */
function readSimilar(info: DictionaryValue, top: DictionaryValue, remarks: Remarks): readonly Uint8Array[] {
  const hashes: Uint8Array[] = [];
  for (const item of readBoth(info, top, "similar", remarks)) {
    const length = item.kind === "string" ? item.bytes.length : 0;
    if (item.kind === "string" && (length === 20 || length === 32)) hashes.push(item.bytes);
    else remarkOn(remarks, "entries", "similar");
  }
  return hashes;
}

function readCollections(info: DictionaryValue, top: DictionaryValue, remarks: Remarks): readonly string[] {
  const names = new Set<string>();
  for (const item of readBoth(info, top, "collections", remarks)) {
    if (item.kind === "string") names.add(utf8.decode(item.bytes));
    else remarkOn(remarks, "entries", "collections");
  }
  return [...names];
}

const utf8 = new TextDecoder();
