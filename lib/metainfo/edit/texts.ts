/** The comment, what made the torrent, and when. */
import { compareBytes } from "../../base/bytes.ts";
import type { DictionaryValue } from "../../bencode/value.ts";
import { type Editable, get, getBytes, getText } from "../../bencode/view.ts";
import { digitsOf, type Draft, note, textOf } from "./draft.ts";

/** Sets a text, or takes it away for null. */
export function changeText(
  draft: Draft,
  key: "comment" | "created by",
  text: string | null | undefined,
): void {
  if (text === undefined || !setText(draft.entries, draft.root, key, text)) return;
  note(draft, key, textThere(draft.root, key), text);
}

/**
 * Sets a text in a dictionary's entries, or takes it away for null; says whether it was another one. Some programs write
 * a twin, `comment.utf-8`, that counts more: where there is one it goes along, and none is added.
 */
export function setText(entries: Editable, was: DictionaryValue, key: string, text: string | null): boolean {
  const twin = `${key}.utf-8`;
  const present = [key, twin].filter((one) => was.entries.has(one));
  if (text === null) {
    present.forEach((one) => entries.delete(one));
    return present.length > 0;
  }
  const counts = getBytes(was, twin) ?? getBytes(was, key);
  if (counts !== undefined && compareBytes(counts, new TextEncoder().encode(text)) === 0) return false;
  for (const one of present.length > 0 ? present : [key]) entries.set(one, text);
  return true;
}

/** The text at a key, its twin's first; where something else stands there, what that is. */
export function textThere(holder: DictionaryValue, key: string): string | null {
  return getText(holder, `${key}.utf-8`) ?? textOf(get(holder, key) ?? get(holder, `${key}.utf-8`));
}

/** Sets the date, in seconds since 1970, or takes it away for null. */
export function changeDate(draft: Draft, date: number | null | undefined): void {
  if (date === undefined) return;
  const was = get(draft.root, KEY);
  if (date === null) draft.entries.delete(KEY);
  else if (was?.kind !== "integer" || was.value !== date) draft.entries.set(KEY, date);
  note(draft, "date", digitsOf(was), date === null ? null : String(date));
}

const KEY = "creation date";
