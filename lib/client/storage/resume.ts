/**
 * Resume data: how far a torrent is at one place, and by which sizes and times of its files one can tell that they are
 * still as they were. Bencode, so that it can be looked into; read as if a stranger had sent it.
 *
 *     version      1
 *     info hash    20 bytes, 32 with v2 alone
 *     place        the path of the torrent's own file or folder
 *     have         a bit for each piece
 *     sizes        u64 for each of the torrent's files and for the part file: bytes; NONE when none was in use
 *     times        u64 likewise: milliseconds since 1970 of the last change; NONE where the system does not tell
 *     uploaded, downloaded     bytes, of all runs
 */
import { type Fault, isFault } from "../../base/fault.ts";
import { decode } from "../../bencode/decode.ts";
import { encode } from "../../bencode/encode.ts";
import type { DictionaryValue } from "../../bencode/value.ts";
import { getBytes, getInteger } from "../../bencode/view.ts";
import { badResume } from "./faults.ts";

/** What is kept. */
export interface ResumeData {
  readonly infoHash: Uint8Array;
  readonly place: string;
  readonly have: Uint8Array;
  /** The torrent's files in its order, then the part file. */
  readonly files: readonly FileMark[];
  readonly uploaded: number;
  readonly downloaded: number;
}

/** A file as it was; both null when none was in use. */
export interface FileMark {
  readonly size: number | null;
  readonly modified: number | null;
}

/** Bytes of resume data, at most: a million files and two million pieces have as many. */
export const MOST_RESUME_BYTES = 32 * 2 ** 20;

const VERSION = 1;
const NUMBER_BYTES = 8;
const NONE = 0xffff_ffff_ffff_ffffn;

/** The bytes to keep. */
export function encodeResume({ files, place, have, infoHash, uploaded, downloaded }: ResumeData): Uint8Array<
  ArrayBuffer
> {
  return encode({
    version: VERSION,
    "info hash": infoHash,
    place,
    have,
    sizes: packed(files.map(({ size }) => size)),
    times: packed(files.map(({ modified }) => modified)),
    uploaded,
    downloaded,
  });
}

function packed(numbers: readonly (number | null)[]): Uint8Array {
  const bytes = new Uint8Array(NUMBER_BYTES * numbers.length);
  const view = new DataView(bytes.buffer);
  numbers.forEach((number, index) => {
    // A time before 1970 cannot be kept, and is then never the same.
    const known = number !== null && number >= 0;
    view.setBigUint64(NUMBER_BYTES * index, known ? BigInt(Math.floor(number)) : NONE);
  });
  return bytes;
}

/** The kept data, or why they are none. */
export function decodeResume(bytes: Uint8Array): ResumeData | Fault {
  const value = decode(bytes, { maxDepth: 2, maxValues: 100 });
  if (isFault(value)) return badResume(value.message.replace(/\.$/, ""));
  if (value.kind !== "dictionary") return badResume("they are no dictionary");
  if (getInteger(value, "version") !== VERSION) return badResume("they are of another version");
  const [infoHash, place, have] = ["info hash", "place", "have"].map((key) => getBytes(value, key));
  const files = filesIn(value);
  const [uploaded, downloaded] = ["uploaded", "downloaded"].map((key) => getInteger(value, key) ?? -1);
  if (infoHash === undefined || place === undefined || have === undefined || files === null) {
    return badResume("something is missing");
  }
  if (uploaded < 0 || downloaded < 0) return badResume("a number is wrong");
  const text = textOf(place);
  if (text === null) return badResume("the place is no text");
  return { infoHash: infoHash.slice(), place: text, have: have.slice(), files, uploaded, downloaded };
}

function filesIn(value: DictionaryValue): FileMark[] | null {
  const [sizes, times] = ["sizes", "times"].map((key) => getBytes(value, key));
  if (sizes === undefined || sizes.length !== times?.length || sizes.length % NUMBER_BYTES !== 0) return null;
  const [size, modified] = [sizes, times].map(unpacked);
  return size.map((_, index) => ({ size: size[index], modified: modified[index] }));
}

function unpacked(bytes: Uint8Array): (number | null)[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: bytes.length / NUMBER_BYTES }, (_, index) => {
    const number = view.getBigUint64(NUMBER_BYTES * index);
    return number > BigInt(Number.MAX_SAFE_INTEGER) ? null : Number(number);
  });
}

function textOf(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
