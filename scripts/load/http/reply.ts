/** What the load looks at in a reply: how long it is, and whether it is an answer to an announce. */
import { toLatin1 } from "../../../lib/base/bytes.ts";

export interface Head {
  /** Bytes up to the body. */
  readonly length: number;
  /** Bytes of the body; -1 when the end of the connection ends it. */
  readonly body: number;
  /** Whether the server says that the connection ends with it. */
  readonly closes: boolean;
}

const CR = 13;
const LF = 10;
const NAME = toLatin1("content-length:");
const CLOSE = toLatin1("connection: close");

/** The head of the reply in the first `used` bytes, or null when it is not all there. */
export function readHead(buffer: Uint8Array, used: number): Head | null {
  let body = -1;
  let closes = false;
  for (let at = 0; at + 1 < used; at++) {
    if (buffer[at] !== LF) continue;
    const next = at + 1;
    if (buffer[next] === CR && next + 1 < used && buffer[next + 1] === LF) {
      return { length: next + 2, body, closes };
    }
    if (isLine(buffer, next, NAME)) body = readNumber(buffer, next + NAME.length, used);
    else if (isLine(buffer, next, CLOSE)) closes = true;
  }
  return null;
}

/** Whether a header begins so, in whatever case. */
function isLine(buffer: Uint8Array, at: number, start: Uint8Array): boolean {
  for (let i = 0; i < start.length; i++) if ((buffer[at + i] | 32) !== (start[i] | 32)) return false;
  return true;
}

function readNumber(buffer: Uint8Array, at: number, used: number): number {
  while (buffer[at] === 32) at++;
  let number = 0;
  for (; at < used && buffer[at] >= 48 && buffer[at] <= 57; at++) number = number * 10 + buffer[at] - 48;
  return number;
}

const STATUS = toLatin1(" 200 ");
const BODY = toLatin1("d8:complete");

/** Whether it is a 200 whose body starts as a sorted answer does. */
export function isAnswer(buffer: Uint8Array, bodyAt: number, used: number): boolean {
  return startsWith(buffer, 8, used, STATUS) && startsWith(buffer, bodyAt, used, BODY);
}

function startsWith(buffer: Uint8Array, at: number, used: number, expected: Uint8Array): boolean {
  if (at + expected.length > used) return false;
  for (let i = 0; i < expected.length; i++) if (buffer[at + i] !== expected[i]) return false;
  return true;
}
