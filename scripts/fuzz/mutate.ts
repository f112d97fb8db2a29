/** Broken bytes from good ones: a few small changes to a sample, or no sample at all. */
import { below, type Random } from "../../lib/base/random.ts";
import { toLatin1 } from "../../lib/base/bytes.ts";

/** Inputs stay shorter than this; readers bound what they are given by more than this. */
const MAX_LENGTH = 1 << 16;

/** What tends to stand at the edges of formats. */
const EDGES = [
  ..."0 00 -0 -1 1: 0: 99999999: 2147483648 4294967296 9007199254740993 18446744073709551616 1e9 NaN % %0 %00 %zz + & = ?"
    .split(" "),
  ...["d", "l", "i", "e", "ie", "de", "le", "::", "%ff", "\xff\xfe", "\x00", "\x80", "\r\n", " ", "--", "/"],
  ...[
    "d".repeat(200),
    "l".repeat(5000),
    "9".repeat(300),
    "1:a".repeat(500),
    "&a=b".repeat(2000),
    ":".repeat(300),
  ],
].map(toLatin1);

/** A new input: usually a sample with one to eight changes, now and then noise. */
export function mutate(random: Random, samples: readonly Uint8Array[]): Uint8Array {
  if (samples.length === 0 || below(random, 16) === 0) return noise(random, below(random, 300));
  let bytes = pick(random, samples);
  for (let changes = 1 + below(random, 8); changes > 0; changes--) {
    bytes = pick(random, CHANGES)(random, bytes, samples);
    if (bytes.length > MAX_LENGTH) bytes = bytes.subarray(0, MAX_LENGTH);
  }
  return bytes.slice();
}

type Change = (random: Random, bytes: Uint8Array, samples: readonly Uint8Array[]) => Uint8Array;

const CHANGES: readonly Change[] = [
  function flipBit(random, bytes) {
    const copy = bytes.slice();
    if (copy.length > 0) copy[below(random, copy.length)] ^= 1 << below(random, 8);
    return copy;
  },
  function setByte(random, bytes) {
    const copy = bytes.slice();
    if (copy.length > 0) copy[below(random, copy.length)] = random.next();
    return copy;
  },
  function cutShort(random, bytes) {
    return bytes.subarray(0, below(random, bytes.length + 1));
  },
  function remove(random, bytes) {
    const [from, to] = range(random, bytes.length);
    return joined(bytes.subarray(0, from), bytes.subarray(to));
  },
  function repeat(random, bytes) {
    const [from, to] = range(random, bytes.length);
    return joined(bytes.subarray(0, to), bytes.subarray(from));
  },
  function insertEdge(random, bytes) {
    const at = below(random, bytes.length + 1);
    return joined(bytes.subarray(0, at), pick(random, EDGES), bytes.subarray(at));
  },
  function replaceWithEdge(random, bytes) {
    const [from, to] = range(random, bytes.length);
    return joined(bytes.subarray(0, from), pick(random, EDGES), bytes.subarray(to));
  },
  function insertNoise(random, bytes) {
    const at = below(random, bytes.length + 1);
    return joined(bytes.subarray(0, at), noise(random, 1 + below(random, 8)), bytes.subarray(at));
  },
  function splice(random, bytes, samples) {
    const other = pick(random, samples);
    const head = bytes.subarray(0, below(random, bytes.length + 1));
    return joined(head, other.subarray(below(random, other.length + 1)));
  },
];

function pick<T>(random: Random, list: readonly T[]): T {
  return list[below(random, list.length)];
}

/** Part of so many bytes, short ones more often than long ones. */
function range(random: Random, length: number): [from: number, to: number] {
  const from = below(random, length + 1);
  const longest = below(random, 4) === 0 ? length - from : Math.min(4, length - from);
  return [from, from + below(random, longest + 1)];
}

function noise(random: Random, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => random.next());
}

function joined(...parts: Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
