/**
 * Lists of info hashes, as trackers have them: one a line, 40 hex digits or 32 letters of base32 (what magnet links had
 * once), then perhaps a space and a word about it; `#` begins a comment; empty lines are nothing. A v2 info hash, 64 hex
 * digits, stands for its first 20 bytes, by which trackers know such torrents (BEP 52). A magnet link stands for all
 * torrents that it is about.
 */
import { type Fault, fault, isFault } from "../../base/fault.ts";
import type { ReadableFiles } from "../../base/files.ts";
import { shown, shownPath } from "../../base/setting.ts";
import { readLines } from "../../base/text_lines.ts";
import { type HashTable, HashTableBuilder } from "./hash_table.ts";

/** Bytes of a list, and characters of a line: magnet links name many trackers. */
const LIMITS = { bytes: 512 * 2 ** 20, line: 8000 };
/** The most info hashes of a list. */
const MOST_HASHES = 10_000_000;
/** Bytes of the shortest line with a hash: there is room for all before the first is read. */
const LINE_BYTES = 33;
/** What a magnet link is about (BEP 9); 1220 says that a SHA-256 of 32 bytes follows. */
const TOPIC = /[?&]xt(?:\.\d+)?=urn(?::|%3a)(?:btih(?::|%3a)([^&#]*)|btmh(?::|%3a)1220([^&#]*))/gi;

/** By character code what a hex digit is worth, 255 for other characters: a branch for each would often be guessed wrong. */
const HEX_DIGITS = new Uint8Array(128).fill(255);
for (let i = 0; i < 16; i++) {
  HEX_DIGITS[i.toString(16).charCodeAt(0)] = HEX_DIGITS[i.toString(16).toUpperCase().charCodeAt(0)] = i;
}

/** How a list is read. */
export interface ListMeans {
  readonly files: ReadableFiles;
  /** 8 secret bytes. */
  readonly key: Uint8Array;
  pause(): Promise<void>;
}

/** The info hashes of a list; a Fault names the file and the line. */
export async function readHashes(path: string, means: ListMeans): Promise<HashTable | Fault> {
  const builder = new HashTableBuilder(means.key, guessCount(path, means.files));
  await builder.prepare(means.pause);
  const wrong = await readLines(means.files, path, LIMITS, {
    pause: means.pause,
    line(text, number) {
      if (!readHashLine(text, builder)) return badLine(path, number, firstWord(text));
      return builder.count > MOST_HASHES ? tooMany(path) : null;
    },
  });
  return wrong ?? builder.finish();
}

/** The hash of a line. */
const lineHash = new Uint8Array(20);

/** Adds the info hashes of a line, of which there may be none; false when something else stands there. */
export function readHashLine(text: string, builder: Pick<HashTableBuilder, "add">): boolean {
  const word = firstWord(text);
  if (word === "") return true;
  if (!readHash(word, lineHash)) return addLink(text, builder);
  builder.add(lineHash);
  return true;
}

/** Adds what a magnet link is about: a hybrid torrent has two info hashes. False for what is no such link. */
function addLink(text: string, builder: Pick<HashTableBuilder, "add">): boolean {
  const [link] = text.trim().split(/\s/, 1);
  if (!/^magnet:\?/i.test(link)) return false;
  const topics = Array.from(link.matchAll(TOPIC), ([, hash, multihash]) => hash ?? multihash);
  for (const topic of topics) {
    if (!readHash(topic, lineHash)) return false;
    builder.add(lineHash);
  }
  return topics.length > 0;
}

/** How many a list of this size can hold; its file may still not be one. */
function guessCount(path: string, files: ReadableFiles): number {
  const file = files.open(path);
  if (isFault(file)) return 0;
  try {
    return Math.min(MOST_HASHES, Math.ceil((file.info().size + 1) / LINE_BYTES));
  } catch {
    return 0;
  } finally {
    file.close();
  }
}

/** What stands in front of a comment or a space; "" for a line that says nothing. */
export function firstWord(line: string): string {
  const text = line.trimStart();
  const end = text.search(/[\s#;,]/);
  return end < 0 ? text : text.slice(0, end);
}

/** Reads an info hash to `out` (20 bytes); whether the word is one. */
export function readHash(word: string, out: Uint8Array): boolean {
  if (word.length === 40 || word.length === 64) return readHex(word, out);
  return word.length === 32 && readBase32(word, out);
}

function readHex(word: string, out: Uint8Array): boolean {
  for (let i = 0; i < word.length / 2; i++) {
    const high = HEX_DIGITS[word.charCodeAt(2 * i)];
    const low = HEX_DIGITS[word.charCodeAt(2 * i + 1)];
    // Characters beyond the table give no number.
    if (!(high + low <= 30)) return false;
    if (i < 20) out[i] = (high << 4) | low;
  }
  return true;
}

/** RFC 4648: 5 bits a letter, A to Z and 2 to 7. */
function readBase32(word: string, out: Uint8Array): boolean {
  let bits = 0;
  let held = 0;
  let at = 0;
  for (let i = 0; i < word.length; i++) {
    const value = base32Digit(word.charCodeAt(i));
    if (value < 0) return false;
    bits = ((bits << 5) | value) & 0xfff;
    held += 5;
    if (held >= 8) {
      held -= 8;
      out[at++] = (bits >>> held) & 255;
    }
  }
  return true;
}

function base32Digit(code: number): number {
  if (code >= 50 && code <= 55) return code - 24;
  const letter = code | 32;
  return letter >= 97 && letter <= 122 ? letter - 97 : -1;
}

function badLine(path: string, number: number, word: string): Fault {
  return fault(
    "bad-list",
    `${shownPath(path)}, line ${number}: ${shown(word)} is no info hash.`,
    "Write 40 hex digits, 32 base32 letters or a magnet link on each line; # begins a comment.",
  );
}

function tooMany(path: string): Fault {
  return fault("bad-list", `${shownPath(path)} has more than ${MOST_HASHES} info hashes.`);
}
