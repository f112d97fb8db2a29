/**
 * SHA-256 (FIPS 180-4) of just 64 bytes: the step that makes one hash of two in a hash tree. Half the time of a call
 * into the system's library, which is made for long inputs: nothing is allocated, and what the second block of such a
 * message adds (it is padding, always the same) is worked out once.
 */

/**
 * Hashes 16 words, the 64 bytes in big-endian order, and writes the hash's 8 words; the places may overlap.
 * @param at index of the first word
 * @param outAt index of the first word written
 */
export function sha256Pair(words: Int32Array, at: number, out: Int32Array, outAt: number): void {
  for (let i = 0; i < 16; i++) SCHEDULE[i] = words[at + i];
  expand(SCHEDULE);
  for (let i = 0; i < 64; i++) SCHEDULE[i] = (SCHEDULE[i] + K[i]) | 0;
  STATE.set(START);
  compress(STATE, SCHEDULE);
  compress(STATE, PADDING);
  for (let i = 0; i < 8; i++) out[outAt + i] = STATE[i];
}

/** The first 16 words of a schedule made into all 64 (6.2.2, step 1). */
function expand(words: Int32Array): void {
  for (let i = 16; i < 64; i++) {
    const a = words[i - 15];
    const b = words[i - 2];
    const s0 = ((a >>> 7) | (a << 25)) ^ ((a >>> 18) | (a << 14)) ^ (a >>> 3);
    const s1 = ((b >>> 17) | (b << 15)) ^ ((b >>> 19) | (b << 13)) ^ (b >>> 10);
    words[i] = (words[i - 16] + s0 + words[i - 7] + s1) | 0;
  }
}

/** The 64 rounds (6.2.2, steps 2 to 4); the schedule has the round constants added already. */
function compress(state: Int32Array, schedule: Int32Array): void {
  let [a, b, c, d] = [state[0], state[1], state[2], state[3]];
  let [e, f, g, h] = [state[4], state[5], state[6], state[7]];
  for (let i = 0; i < 64; i++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const first = (h + s1 + ((e & f) ^ (~e & g)) + schedule[i]) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const second = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g, g = f, f = e, e = (d + first) | 0;
    d = c, c = b, b = a, a = (first + second) | 0;
  }
  state[0] += a, state[1] += b, state[2] += c, state[3] += d;
  state[4] += e, state[5] += f, state[6] += g, state[7] += h;
}

/** The hash's start (5.3.3). */
const START = new Int32Array([
  ...[0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19],
]);

/** The round constants (4.2.2). */
const K = new Int32Array([
  ...[0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5],
  ...[0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174],
  ...[0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da],
  ...[0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967],
  ...[0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85],
  ...[0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070],
  ...[0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3],
  ...[0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2],
]);

const SCHEDULE = new Int32Array(64);
const STATE = new Int32Array(8);

/** The schedule of the block behind 64 bytes: a bit, zeros, and the length of 512 bits. */
const PADDING = new Int32Array(64);
PADDING[0] = 0x8000_0000;
PADDING[15] = 512;
expand(PADDING);
for (let i = 0; i < 64; i++) PADDING[i] += K[i];
