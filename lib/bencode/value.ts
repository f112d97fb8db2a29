/**
 * What bencode can say (BEP 3), as `decode` gives it. Each value knows the bytes that it was read from,
 * `start` up to but without `end`, so that what must not change by a byte (the info dictionary) can be hashed or
 * kept as it came.
 *
 *     i42e            integer       4:spam        string
 *     l4:spami42ee    list          d3:cow3:mooe  dictionary
 */
export type Value = IntegerValue | StringValue | ListValue | DictionaryValue;

interface Span {
  readonly start: number;
  readonly end: number;
}

/** A whole number. */
export interface IntegerValue extends Span {
  readonly kind: "integer";
  /** A number up to 2^53 - 1 on either side of zero, beyond that a bigint; so always exact. */
  readonly value: number | bigint;
}

/** A string of bytes. */
export interface StringValue extends Span {
  readonly kind: "string";
  /** Any bytes; a view of the input, not a copy. */
  readonly bytes: Uint8Array;
}

/** Values one after the other. */
export interface ListValue extends Span {
  readonly kind: "list";
  readonly items: readonly Value[];
}

/** Values by keys. */
export interface DictionaryValue extends Span {
  readonly kind: "dictionary";
  /** In the order of the input. A key's characters are its bytes (`toLatin1` gives them); of twins the first. */
  readonly entries: ReadonlyMap<string, Value>;
}
