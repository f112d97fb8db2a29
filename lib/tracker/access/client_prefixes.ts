/**
 * Client programs that are refused, by how their peer ids begin: `-XL0012-` is a program and its version, `-XL` all its
 * versions. A program can lie about its name; this keeps out those that do not.
 */

/** Bytes of a word. */
const WORD_BYTES = 4;

interface Prefix {
  /** What is compared of a peer id's words, and to what. */
  readonly masks: Int32Array;
  readonly values: Int32Array;
}

/** A list of prefixes, each a character a byte. */
export class ClientPrefixes {
  readonly #prefixes: readonly Prefix[];

  constructor(texts: readonly string[]) {
    this.#prefixes = texts.map(prefixOf);
  }

  /** Whether the peer id of 5 words from `at` on begins like one of them. */
  has(words: Int32Array, at: number): boolean {
    const prefixes = this.#prefixes;
    for (let i = 0; i < prefixes.length; i++) if (begins(prefixes[i], words, at)) return true;
    return false;
  }
}

function begins({ masks, values }: Prefix, words: Int32Array, at: number): boolean {
  for (let i = 0; i < masks.length; i++) if ((words[at + i] & masks[i]) !== values[i]) return false;
  return true;
}

/** As words in the machine's order of bytes, like the peer ids that it is compared with. */
function prefixOf(text: string): Prefix {
  const count = Math.ceil(text.length / WORD_BYTES);
  const masks = new Uint8Array(count * WORD_BYTES);
  const values = new Uint8Array(count * WORD_BYTES);
  for (let i = 0; i < text.length; i++) {
    masks[i] = 255;
    values[i] = text.charCodeAt(i);
  }
  return { masks: new Int32Array(masks.buffer), values: new Int32Array(values.buffer) };
}
