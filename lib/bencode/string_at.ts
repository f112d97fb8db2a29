/** Strings as `decode` gives them. */
import type { StringValue } from "./value.ts";

/**
 * A string that makes its view of the input when it is asked for: a view takes as much memory as all else of a small
 * string, and most strings of a large torrent are never looked at.
 */
export class StringAt implements StringValue {
  readonly #source: Uint8Array;
  readonly #first: number;
  readonly start: number;
  readonly end: number;

  constructor(source: Uint8Array, start: number, first: number, end: number) {
    this.#source = source;
    this.#first = first;
    this.start = start;
    this.end = end;
  }

  get kind(): "string" {
    return "string";
  }

  get bytes(): Uint8Array {
    return this.#source.subarray(this.#first, this.end);
  }
}
