/** What the tests of edits share: torrents with and without things, and looks into their bytes. */
import { assert } from "@std/assert";
import { fromLatin1 } from "../../../lib/base/bytes.ts";
import { isFault } from "../../../lib/base/fault.ts";
import { decode } from "../../../lib/bencode/decode.ts";
import type { DictionaryValue } from "../../../lib/bencode/value.ts";
import { spanOf } from "../../../lib/bencode/view.ts";
import { type Changes, edit, type Edited } from "../../../lib/metainfo/edit.ts";
import { type Keys, torrentV1 } from "../../fixture/torrents.ts";

/** A torrent of v1 with keys beside its info dictionary. */
export function withTop(top: Keys): Uint8Array<ArrayBuffer> {
  return torrentV1({ content: 5, top });
}

/** Edits what must be editable. */
export function edits(source: Uint8Array, changes: Changes): Edited {
  const result = edit(source, changes);
  assert(!isFault(result), JSON.stringify(result));
  return result;
}

/** The raw bencode of each top-level key, as text. */
export function rawTop(bytes: Uint8Array): Map<string, string> {
  const root = decode(bytes, { trailing: true }) as DictionaryValue;
  return new Map(
    [...root.entries].map(([key, value]) => [key, fromLatin1(spanOf(bytes, value))]),
  );
}
