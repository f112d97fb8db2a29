/**
 * Randomness, in two kinds: secrets from the system, and a fast stream of numbers for choices that only have to be
 * even (which peers to hand out). The stream is sfc32 (Chris Doty-Humphrey, PractRand): four words, no multiply.
 */
export interface Random {
  /** An even 32-bit number, 0 .. 2^32-1. */
  next(): number;
}

/** So many bytes that nobody can guess. */
export function secretBytes(length: number): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(length));
}

/** A stream from four seed words; the same seed gives the same stream. */
export function randomFrom(a: number, b: number, c: number, d: number): Random {
  const step = () => {
    const sum = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (let i = 0; i < 12; i++) step();
  return { next: step };
}

/** A stream that starts somewhere new each time. */
export function freshRandom(): Random {
  const seed = new Int32Array(secretBytes(16).buffer);
  return randomFrom(seed[0], seed[1], seed[2], seed[3]);
}

/** An even choice from 0 .. bound-1 (bound below 2^21); the bias of the multiply is below bound / 2^32. */
export function below(random: Random, bound: number): number {
  return Math.floor((random.next() * bound) / 4294967296);
}
