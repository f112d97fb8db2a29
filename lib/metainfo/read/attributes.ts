/** What BEP 47 adds to a file: pads, links, executable and hidden ones. */
import { get, getBytes } from "../../bencode/view.ts";
import type { DictionaryValue, Value } from "../../bencode/value.ts";
import { LIMITS } from "../limits.ts";
import type { Problem } from "./problems.ts";
import { remarkOn, type Remarks } from "./remarks.ts";

/** The flags of a file's `attr`. */
export interface Attributes {
  readonly isPad: boolean;
  readonly isLink: boolean;
  readonly isExecutable: boolean;
  readonly isHidden: boolean;
}

const NONE: Attributes = { isPad: false, isLink: false, isExecutable: false, isHidden: false };

/** Reads `attr`; letters that are not known are passed over. */
export function readAttributes(file: DictionaryValue, remarks: Remarks): Attributes {
  const value = get(file, "attr");
  if (value === undefined) return NONE;
  if (value.kind !== "string") remarkOn(remarks, "ignored", "attr");
  const letters = getBytes(file, "attr") ?? new Uint8Array();
  return {
    isPad: letters.includes(LETTER_P),
    isLink: letters.includes(LETTER_L),
    isExecutable: letters.includes(LETTER_X),
    isHidden: letters.includes(LETTER_H),
  };
}

const LETTER_H = 104;
const LETTER_L = 108;
const LETTER_P = 112;
const LETTER_X = 120;

/** Where a link leads; null when the torrent does not say, and then it is no link but an empty file. */
export function readTarget(
  file: DictionaryValue,
  remarks: Remarks,
): readonly Uint8Array[] | null | Problem {
  const value = get(file, "symlink path");
  if (value !== undefined) return value.kind === "list" && value.items.length === 0 ? [] : readPath(value);
  remarkOn(remarks, "target", "symlink path");
  return null;
}

/** The components of a path: a list of strings, at least one; or what is wrong with it. */
export function readPath(value: Value): readonly Uint8Array[] | Problem {
  if (value.kind !== "list" || value.items.length === 0) return "path";
  if (value.items.length > LIMITS.folders + 1) return "deep";
  const path: Uint8Array[] = [];
  for (const item of value.items) {
    if (item.kind !== "string") return "path";
    path.push(item.bytes);
  }
  // An array that grew takes three times the memory of a copy, which counts with very many files.
  return path.slice();
}
