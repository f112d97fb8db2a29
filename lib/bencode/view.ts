/**
 * Looking into a decoded dictionary: each reader gives what stands at a key if it is of its kind, else undefined.
 * A key's characters are its bytes, as in the dictionary.
 */
import { toLatin1 } from "../base/bytes.ts";
import { type Encodable, encoded } from "./encode.ts";
import type { DictionaryValue, Value } from "./value.ts";

/** The value at a key, of whatever kind. */
export function get(dictionary: DictionaryValue, key: string): Value | undefined {
  return dictionary.entries.get(key);
}

/** An integer that a number holds exactly; one beyond 2^53 - 1 is undefined here (`get` has it). */
export function getInteger(dictionary: DictionaryValue, key: string): number | undefined {
  const value = dictionary.entries.get(key);
  return value?.kind === "integer" && typeof value.value === "number" ? value.value : undefined;
}

/** A string's bytes, a view of the input. */
export function getBytes(dictionary: DictionaryValue, key: string): Uint8Array | undefined {
  const value = dictionary.entries.get(key);
  return value?.kind === "string" ? value.bytes : undefined;
}

/** A string as text; bytes that are no UTF-8 show as U+FFFD. */
export function getText(dictionary: DictionaryValue, key: string): string | undefined {
  const bytes = getBytes(dictionary, key);
  return bytes === undefined ? undefined : utf8.decode(bytes);
}

/** A list's values. */
export function getList(dictionary: DictionaryValue, key: string): readonly Value[] | undefined {
  const value = dictionary.entries.get(key);
  return value?.kind === "list" ? value.items : undefined;
}

/** A dictionary within the dictionary. */
export function getDictionary(dictionary: DictionaryValue, key: string): DictionaryValue | undefined {
  const value = dictionary.entries.get(key);
  return value?.kind === "dictionary" ? value : undefined;
}

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** The bytes of the input that a value was read from. */
export function spanOf(source: Uint8Array, value: Value): Uint8Array {
  return source.subarray(value.start, value.end);
}

/**
 * A decoded dictionary made ready for `encode`: change, add or delete entries of the result by key; all else goes
 * out byte for byte as it came, canonical or not.
 */
export function editable(source: Uint8Array, dictionary: DictionaryValue): Editable {
  const entries = new Map<string, Encodable>();
  for (const [key, value] of dictionary.entries) entries.set(key, encoded(spanOf(source, value)));
  return entries;
}

/** Key, its characters being its bytes, to what is to stand there. */
export type Editable = Map<string, Encodable>;

/** An edited dictionary as `encode` takes it. */
export function edited(entries: Editable): Encodable {
  return new Map([...entries].map(([key, value]) => [toLatin1(key), value]));
}
