/**
 * Text files line by line, for lists that people and programs write: UTF-8 with or without its mark, lines that end as on
 * Unix or as on Windows. What is no such text is a fault that names the file and the line. Long files are read in portions
 * with a pause after each, so that whoever answers meanwhile can.
 */
import { type Fault, fault, isFault } from "./fault.ts";
import { type FileFault, fileFault } from "./file_fault.ts";
import type { OpenFile, ReadableFiles } from "./files.ts";
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
  /** Called between portions: lets others do something. */
  pause(): Promise<void>;
}

/** Bytes of a portion: 1 to 3 ms of work for lists of hashes and addresses. */
const PORTION = 64 * 1024;
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
  const { size } = file.info();
  if (size > limits.bytes) return tooLong(path, limits);
  const lines = new Lines(path, limits, reader);
  const buffer = new Uint8Array(PORTION);
  for (let at = 0;;) {
    const length = file.readAt(at, buffer);
    const last = length < PORTION;
    const wrong = lines.take(buffer.subarray(0, length), last);
    if (wrong !== null) return wrong;
    at += length;
    // It grew while it was read.
    if (at > limits.bytes) return tooLong(path, limits);
    if (last) return null;
    await reader.pause();
  }
}

/** Cuts bytes into lines. */
class Lines {
  readonly #path: string;
  readonly #limits: TextLimits;
  readonly #reader: LineReader;
  readonly #decoder: TextDecoder;
  #rest = "";
  #number = 0;
  #isFirst = true;

  constructor(path: string, limits: TextLimits, reader: LineReader) {
    this.#path = path;
    this.#limits = limits;
    this.#reader = reader;
    this.#decoder = new TextDecoder("utf-8", { fatal: !limits.anyBytes });
  }

  take(bytes: Uint8Array, last: boolean): Fault | null {
    const strange = this.#isFirst ? this.#strange(bytes) : null;
    if (strange !== null) return strange;
    this.#isFirst = false;
    const text = this.#decode(bytes, last);
    if (text === null) return this.#notUtf8();
    const lines = (this.#rest + text).split("\n");
    this.#rest = last ? "" : lines.pop()!;
    // What ends with an end of line has no further line behind it.
    if (last && lines.at(-1) === "") lines.pop();
    return this.#tellAll(lines);
  }

  #tellAll(lines: readonly string[]): Fault | null {
    for (const text of lines) {
      const wrong = this.#tell(text);
      if (wrong !== null) return wrong;
    }
    return this.#rest.length > this.#limits.line + 1 ? this.#longLine(this.#number + 1) : null;
  }

  #tell(text: string): Fault | null {
    const number = ++this.#number;
    const line = text.endsWith("\r") ? text.slice(0, -1) : text;
    if (line.length > this.#limits.line) return this.#longLine(number);
    if (line.includes("\0")) return notText(this.#path, `line ${number} has a byte of 0 in it`);
    return this.#reader.line(line, number);
  }

  #decode(bytes: Uint8Array, last: boolean): string | null {
    try {
      return this.#decoder.decode(bytes, { stream: !last });
    } catch {
      return null;
    }
  }

  #notUtf8(): FileFault {
    return notText(this.#path, `it is not UTF-8 behind line ${this.#number}`);
  }

  #strange(bytes: Uint8Array): FileFault | null {
    const isSixteen = BYTE_ORDER_MARKS.some(([a, b]) => bytes[0] === a && bytes[1] === b);
    return isSixteen ? notText(this.#path, "it is UTF-16", "Save it as UTF-8.") : null;
  }

  #longLine(number: number): FileFault {
    return notText(this.#path, `line ${number} is longer than ${this.#limits.line} characters`);
  }
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
