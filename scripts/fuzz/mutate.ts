/** Broken bytes from good ones: a few small changes to a sample, or no sample at all. */
import { below, type Random } from "../../lib/base/random.ts";
import { toLatin1 } from "../../lib/base/bytes.ts";

/** Inputs are no longer than this; readers bound what they are given by more than this. */
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

/** An input in the making: the first `length` bytes. One is enough, and its room is never given back. */
interface Draft {
  readonly bytes: Uint8Array<ArrayBuffer>;
  length: number;
}

/** A change may double the length before it is cut. */
const DRAFT: Draft = { bytes: new Uint8Array(2 * MAX_LENGTH), length: 0 };

/** A new input: usually a sample with one to eight changes, now and then noise. */
export function mutate(random: Random, samples: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const draft = DRAFT;
  draft.length = 0;
  if (samples.length === 0 || below(random, 16) === 0) insertNoise(random, draft, 0, below(random, 300));
  else {
    insert(draft, 0, 0, pick(random, samples));
    for (let changes = 1 + below(random, 8); changes > 0; changes--) {
      pick(random, CHANGES)(random, draft, samples);
    }
  }
  return draft.bytes.slice(0, draft.length);
}

type Change = (random: Random, draft: Draft, samples: readonly Uint8Array[]) => void;

const CHANGES: readonly Change[] = [
  function flipBit(random, { bytes, length }) {
    if (length > 0) bytes[below(random, length)] ^= 1 << below(random, 8);
  },
  function setByte(random, { bytes, length }) {
    if (length > 0) bytes[below(random, length)] = random.next();
  },
  function cutShort(random, draft) {
    draft.length = below(random, draft.length + 1);
  },
  function remove(random, draft) {
    const from = below(random, draft.length + 1);
    makeGap(draft, from, span(random, draft, from), 0);
  },
  function repeat(random, draft) {
    const from = below(random, draft.length + 1);
    const count = span(random, draft, from);
    makeGap(draft, from, 0, count);
    draft.bytes.copyWithin(from, from + count, from + 2 * count);
  },
  function insertEdge(random, draft) {
    insert(draft, below(random, draft.length + 1), 0, pick(random, EDGES));
  },
  function replaceWithEdge(random, draft) {
    const from = below(random, draft.length + 1);
    insert(draft, from, span(random, draft, from), pick(random, EDGES));
  },
  function addNoise(random, draft) {
    insertNoise(random, draft, below(random, draft.length + 1), 1 + below(random, 8));
  },
  function splice(random, draft, samples) {
    const other = pick(random, samples);
    const from = below(random, draft.length + 1);
    insert(draft, from, draft.length - from, other.subarray(below(random, other.length + 1)));
  },
];

function pick<T>(random: Random, list: readonly T[]): T {
  return list[below(random, list.length)];
}

/** How many bytes from there on to work on, few more often than many. */
function span(random: Random, { length }: Draft, from: number): number {
  const longest = below(random, 4) === 0 ? length - from : Math.min(4, length - from);
  return below(random, longest + 1);
}

function insertNoise(random: Random, draft: Draft, at: number, count: number): void {
  makeGap(draft, at, 0, count);
  for (let i = at; i < at + count; i++) draft.bytes[i] = random.next();
}

/** Puts `part` in the place of so many bytes. */
function insert(draft: Draft, at: number, removed: number, part: Uint8Array): void {
  const whole = part.length > MAX_LENGTH ? part.subarray(0, MAX_LENGTH) : part;
  makeGap(draft, at, removed, whole.length);
  draft.bytes.set(whole, at);
}

/** Moves what follows so that so many bytes there give way to so many new ones. */
function makeGap(draft: Draft, at: number, removed: number, added: number): void {
  draft.bytes.copyWithin(at + added, at + removed, draft.length);
  draft.length = Math.min(draft.length - removed + added, MAX_LENGTH);
}
