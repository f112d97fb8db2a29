/**
 * Any bencode as JSON, whole and exact, piece by piece. A string of UTF-8 without control characters (but for tabs and
 * ends of lines) stands as it is; any other is `hex:` and its bytes in hex digits, and so is one that begins with `hex:`
 * itself, so that both kinds can be told apart. Keys are written alike. Integers have all their digits.
 */
import { Buffer } from "node:buffer";
import { fromLatin1, toLatin1 } from "../../base/bytes.ts";
import type { Value } from "../../bencode/value.ts";
import { jsonText } from "../console_text.ts";

/** Bytes of a string, and about as many characters of the whole, that are written at a time. */
const PORTION = 1 << 16;

/** A list or dictionary that has not ended. */
interface Open {
  readonly entries: Iterator<Entry>;
  readonly end: "]" | "}";
  isEmpty: boolean;
}

type Entry = readonly [key: string | null, value: Value];

/** The JSON, with an end of line behind it. Values stand on a stack of our own, however deep they are. */
export function* rawPieces(value: Value): Generator<string> {
  const stack: Open[] = [];
  let text = "";
  let next: Entry | null = [null, value];
  while (next !== null) {
    const [key, item]: Entry = next;
    if (key !== null) text += `${shortText(toLatin1(key))}: `;
    if (item.kind === "integer") text += item.value;
    else if (item.kind === "string") {
      if (item.bytes.length <= PORTION) text += shortText(item.bytes);
      else {
        yield text;
        text = "";
        yield* longText(item.bytes);
      }
    } else {
      text += item.kind === "list" ? "[" : "{";
      stack.push(opened(item));
    }
    const step = stepOn(stack);
    text += step.text;
    next = step.next;
    if (text.length < PORTION) continue;
    yield text;
    text = "";
  }
  yield `${text}\n`;
}

function opened(value: Exclude<Value, { kind: "integer" | "string" }>): Open {
  if (value.kind === "dictionary") return { entries: value.entries.entries(), end: "}", isEmpty: true };
  return { entries: value.items.map((item) => [null, item] as const).values(), end: "]", isEmpty: true };
}

/** Ends what has ended; gives what comes then, null at the end of all, and the text up to it. */
function stepOn(stack: Open[]): { text: string; next: Entry | null } {
  let text = "";
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const { done, value } = top.entries.next();
    if (!done) {
      text += top.isEmpty ? newLine(stack.length) : `,${newLine(stack.length)}`;
      top.isEmpty = false;
      return { text, next: value };
    }
    stack.pop();
    text += top.isEmpty ? top.end : newLine(stack.length) + top.end;
  }
  return { text, next: null };
}

function newLine(depth: number): string {
  return `\n${"  ".repeat(depth)}`;
}

function shortText(bytes: Uint8Array): string {
  if (isSimple(bytes)) return `"${fromLatin1(bytes)}"`;
  return isPlain(bytes) ? jsonText(utf8.decode(bytes)) : `"hex:${hex(bytes)}"`;
}

/** Whether a string is what most are: ASCII without anything that JSON escapes, and no `hex:`. */
function isSimple(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte < 32 || byte > 126 || byte === 34 || byte === 92) return false;
  }
  return !isMarked(bytes);
}

function* longText(bytes: Uint8Array): Generator<string> {
  const isText = isPlain(bytes);
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  yield isText ? '"' : '"hex:';
  for (const part of parts(bytes)) {
    yield isText ? jsonText(decoder.decode(part, { stream: true })).slice(1, -1) : hex(part);
  }
  yield '"';
}

function* parts(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += PORTION) yield bytes.subarray(at, at + PORTION);
}

function hex({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString("hex");
}

/** Whether a string stands as it is. */
function isPlain(bytes: Uint8Array): boolean {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  try {
    for (const part of parts(bytes)) if (CONTROL.test(decoder.decode(part, { stream: true }))) return false;
    decoder.decode();
  } catch {
    return false;
  }
  return !isMarked(bytes);
}

function isMarked(bytes: Uint8Array): boolean {
  return MARK.every((byte, index) => bytes[index] === byte);
}

const CONTROL = /(?![\t\n\r])\p{Cc}/u;
const MARK = toLatin1("hex:");
const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });
