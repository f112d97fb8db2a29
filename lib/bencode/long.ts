/**
 * Lists and dictionaries of very many values, of which `decode` has made the first ones; the others are made from the
 * input when they are looked at. Who goes through them once does so by `itemsOf` and `entriesOf`, and holds one value at
 * a time; `items` and `entries` hold them all.
 */
import type { DictionaryValue, ListValue, Value } from "./value.ts";

/** A list's values, one after the other. */
export function itemsOf(list: ListValue): Iterable<Value> {
  return list instanceof LongList ? list.each() : list.items;
}

/** How many values a list has. */
export function countOf(list: ListValue): number {
  return list instanceof LongList ? list.count : list.items.length;
}

/** A dictionary's keys and values, one after the other. */
export function entriesOf(dictionary: DictionaryValue): Iterable<[string, Value]> {
  return dictionary instanceof LongDictionary ? dictionary.each() : dictionary.entries;
}

interface ListParts {
  readonly start: number;
  readonly end: number;
  readonly count: number;
  /** The first ones. */
  readonly items: readonly Value[];
  /** Makes those that follow. */
  rest(): Iterable<Value>;
}

/** A long list; fit for `decode` alone. */
export class LongList implements ListValue {
  readonly #parts: ListParts;
  #items: readonly Value[] | null = null;
  readonly kind = "list";

  constructor(parts: ListParts) {
    this.#parts = parts;
  }

  get start(): number {
    return this.#parts.start;
  }

  get end(): number {
    return this.#parts.end;
  }

  get count(): number {
    return this.#parts.count;
  }

  get items(): readonly Value[] {
    return this.#items ??= [...this.each()];
  }

  *each(): Generator<Value> {
    const all = this.#items;
    yield* all ?? this.#parts.items;
    if (all === null) yield* this.#parts.rest();
  }
}

interface DictionaryParts {
  readonly start: number;
  readonly end: number;
  /** The first ones. */
  readonly entries: ReadonlyMap<string, Value>;
  /** Makes those that follow. */
  rest(): Iterable<[string, Value]>;
}

/** A long dictionary; fit for `decode` alone. */
export class LongDictionary implements DictionaryValue {
  readonly #parts: DictionaryParts;
  #entries: ReadonlyMap<string, Value> | null = null;
  readonly kind = "dictionary";

  constructor(parts: DictionaryParts) {
    this.#parts = parts;
  }

  get start(): number {
    return this.#parts.start;
  }

  get end(): number {
    return this.#parts.end;
  }

  get entries(): ReadonlyMap<string, Value> {
    return this.#entries ??= new Map(this.each());
  }

  *each(): Generator<[string, Value]> {
    const all = this.#entries;
    yield* all ?? this.#parts.entries;
    if (all === null) yield* this.#parts.rest();
  }
}
