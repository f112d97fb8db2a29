/**
 * Text files line by line, for lists that people and programs write: UTF-8 with or without its mark, lines that end as on
 * Unix or as on Windows. What is no such text is a fault that names the file and the line. Long files are read in portions
 * with pauses, so that whoever answers meanwhile can.
 */
import { type Fault, fault, isFault } from "./fault.ts";
import { type FileFault, fileFault } from "./file_fault.ts";
import type { FileInfo, OpenFile, ReadableFiles } from "./files.ts";
import { shownPath } from "./setting.ts";

/** Bounds of a text. */
export interface TextLimits {
  /** Bytes of the file. */
  readonly bytes: number;
  /** Characters of a line. */
  readonly line: number;
  /** Bytes that are not UTF-8 are let through, as U+FFFD: names in old lists are in many encodings. */
  readonly anyBytes?: true;
}

/** How a text is gone through. */
export interface LineReader {
  /** Takes a line without its end, and its number from 1 on; gives why the line is wrong. */
  line(text: string, number: number): Fault | null;
  /** Called every some lines: lets others do something, when it is time. */
  pause(): Promise<void>;
}

/** Lines between two calls of `pause`: some tenths of a millisecond for lists of hashes and addresses. */
const LINES_AT_ONCE = 128;
/** Bytes of a portion. A line is at most as long. */
const PORTION = 128 * 1024;
const LINE_FEED = 10;
const BYTE_ORDER_MARKS = [[0xff, 0xfe], [0xfe, 0xff]];

/** Reads a text to its end; null, or what is wrong with it. */
export async function readLines(
  files: ReadableFiles,
  path: string,
  limits: TextLimits,
  reader: LineReader,
): Promise<Fault | null> {
  const file = files.open(path);
  if (isFault(file)) return file;
  try {
    return await readOpen(file, path, limits, reader);
  } catch (thrown) {
    return fileFault("read", path, thrown);
  } finally {
    file.close();
  }
}

async function readOpen(
  file: OpenFile,
  path: string,
  limits: TextLimits,
  reader: LineReader,
): Promise<Fault | null> {
  const before = file.info();
  if (before.size > limits.bytes) return tooLong(path, limits);
  const lines = new Lines(path, limits, reader);
  const buffer = new Uint8Array(PORTION);
  // Bytes of a line that goes on in the next portion.
  let held = 0;
  for (let at = 0;;) {
    const room = buffer.subarray(held);
    const length = file.readAt(at, room);
    const isLast = length < room.length;
    at += length;
    // It grew while it was read.
    if (at > limits.bytes) return tooLong(path, limits);
    const end = isLast ? held + length : buffer.lastIndexOf(LINE_FEED) + 1;
    const wrong = isLast || end > 0 ? await lines.take(buffer.subarray(0, end)) : lines.tooLong();
    // A line that is wrong may be one that somebody is about to write.
    if (wrong !== null || isLast) {
      return isSame(before, file.info()) ? wrong : fileFault("read", path, "changed");
    }
    buffer.copyWithin(0, end);
    held = buffer.length - end;
    await reader.pause();
  }
}

function isSame(before: FileInfo, now: FileInfo): boolean {
  return before.size === now.size && before.modified === now.modified;
}

/** Cuts bytes into lines. */
class Lines {
  readonly #path: string;
  readonly #limits: TextLimits;
  readonly #reader: LineReader;
  readonly #decoder: TextDecoder;
  /** Of the last line that was told. */
  #number = 0;

  constructor(path: string, limits: TextLimits, reader: LineReader) {
    this.#path = path;
    this.#limits = limits;
    this.#reader = reader;
    this.#decoder = new TextDecoder("utf-8", { fatal: !limits.anyBytes });
  }

  /** Takes bytes of whole lines; gives what is wrong with one of them. */
  async take(bytes: Uint8Array): Promise<Fault | null> {
    if (this.#number === 0 && isSixteen(bytes)) {
      return notText(this.#path, "it is UTF-16", "Save it as UTF-8.");
    }
    const text = this.#decode(bytes);
    if (text === null) return this.#notUtf8(bytes);
    const isPlain = !text.includes("\r") && !text.includes("\0");
    const lines = text.split("\n");
    // What ends with an end of line has no further line behind it.
    if (lines.at(-1) === "") lines.pop();
    for (const line of lines) {
      const wrong = isPlain ? this.#tell(line) : this.#tellStrange(line);
      if (wrong !== null) return wrong;
      if (this.#number % LINES_AT_ONCE === 0) await this.#reader.pause();
    }
    return null;
  }

  #tellStrange(text: string): Fault | null {
    const line = text.replace(/\r+$/, "");
    if (line.includes("\0")) return this.#wrong("has a byte of 0 in it");
    if (line.includes("\r")) return this.#wrong("has an end of line of old Macs in it");
    return this.#tell(line);
  }

  #tell(line: string): Fault | null {
    if (line.length > this.#limits.line) return this.tooLong();
    return this.#reader.line(line, ++this.#number);
  }

  #decode(bytes: Uint8Array): string | null {
    try {
      return this.#decoder.decode(bytes);
    } catch {
      return null;
    }
  }

  #notUtf8(bytes: Uint8Array): FileFault {
    for (let at = 0;; this.#number++) {
      const end = bytes.indexOf(LINE_FEED, at);
      if (end < 0 || this.#decode(bytes.subarray(at, end)) === null) return this.#wrong("is not UTF-8");
      at = end + 1;
    }
  }

  /** The fault of a next line that is too long. */
  tooLong(): FileFault {
    return this.#wrong(`is longer than ${this.#limits.line} characters`);
  }

  /** What is wrong with the line behind the last one. */
  #wrong(what: string): FileFault {
    return notText(this.#path, `line ${this.#number + 1} ${what}`);
  }
}

function isSixteen(bytes: Uint8Array): boolean {
  return BYTE_ORDER_MARKS.some(([a, b]) => bytes[0] === a && bytes[1] === b);
}

function notText(path: string, why: string, advice = "Give a text file, saved as UTF-8."): FileFault {
  return {
    ...fault("cannot-read", `${shownPath(path)} is no list that muster can read: ${why}.`, advice),
    fault: "cannot-read",
    reason: "no-text",
    path,
  };
}

function tooLong(path: string, { bytes }: TextLimits): FileFault {
  return notText(path, `it has more than ${bytes} bytes`, "Give a shorter list.");
}
