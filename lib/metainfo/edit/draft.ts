/** A torrent that is being changed: its top-level entries as they came, and what was done to them so far. */
import type { DictionaryValue, Value } from "../../bencode/value.ts";
import { type Editable, editable } from "../../bencode/view.ts";

/** What can be changed, as people call it. */
export type Changeable =
  | "trackers"
  | "announce"
  | "web seeds"
  | "HTTP seeds"
  | "nodes"
  | "comment"
  | "created by"
  | "date"
  | "name"
  | "private"
  | "source";

/** One thing that changed. */
export interface Change {
  readonly what: Changeable;
  /**
   * As text; null means that there was none. Between tiers stands ` | `, between what else comes several times `, `;
   * a date is in seconds since 1970. What was of the wrong kind is told with what it was: `5 (an integer)`.
   */
  readonly was: string | null;
  readonly is: string | null;
}

/** Something that was to be taken away and was not there. */
export interface Absent {
  readonly what: Changeable;
  readonly text: string;
}

/** A torrent in the making. */
export interface Draft {
  readonly source: Uint8Array;
  /** As it came. */
  readonly root: DictionaryValue;
  /** As it is to be. */
  readonly entries: Editable;
  readonly changed: Change[];
  readonly absent: Absent[];
}

/** The draft of a torrent that nothing was done to. */
export function draftOf(source: Uint8Array, root: DictionaryValue): Draft {
  return { source, root, entries: editable(source, root), changed: [], absent: [] };
}

/** Notes that something changed, unless it is as it was. */
export function note(draft: Draft, what: Changeable, was: string | null, is: string | null): void {
  if (was !== is) draft.changed.push({ what, was, is });
}

/** A value for people: of a string its text; what is none is told as what it is, so that it is never the same. */
export function textOf(value: Value | undefined): string | null {
  if (value === undefined) return null;
  if (value.kind === "string") return utf8.decode(value.bytes);
  return value.kind === "integer" ? `${value.value} (an integer)` : `(a ${value.kind})`;
}

/** The same where an integer should stand. */
export function digitsOf(value: Value | undefined): string | null {
  if (value?.kind === "integer") return String(value.value);
  return value?.kind === "string" ? `${textOf(value)} (a string)` : textOf(value);
}

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });
