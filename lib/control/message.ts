/**
 * What is said over the control socket: one line of JSON asks, one line of JSON answers, and the connection ends.
 *
 *     {"version":1,"verb":"peers","words":["c0ffee.."],"options":{"limit":100}}
 *     {"version":1,"result":{..}}
 *     {"version":1,"fault":{"code":"bad-value","message":"..","advice":"..","further":[{"code":..},..]}}
 *
 * Before an answer that takes time come spaces, now and then, which mean nothing in JSON.
 */
import { type Fault, fault, isFault, together } from "../base/fault.ts";

/** Of this shape; fields are added, not changed, within one. */
export const CONTROL_VERSION = 1;

/** The longest question, in bytes. Answers have no bound but their own. */
export const LONGEST_REQUEST = 16_384;
/** The longest answer that is read, in bytes. */
export const LONGEST_REPLY = 256 * 2 ** 20;

/** What says that an answer is still being made. */
export const SIGN_OF_LIFE = " ";

/** A question. */
export interface ControlRequest {
  readonly verb: string;
  readonly words: readonly string[];
  readonly options: Readonly<Record<string, string | number | boolean>>;
}

/** A question as a line. */
export function writeRequest(request: ControlRequest): string {
  return `${JSON.stringify({ version: CONTROL_VERSION, ...request })}\n`;
}

/** An answer as a line. */
export function writeReply(reply: unknown): string {
  const body = isFault(reply) ? { fault: written(reply) } : { result: reply };
  return `${JSON.stringify({ version: CONTROL_VERSION, ...body })}\n`;
}

/** A fault on its way. */
interface Written {
  readonly code: string;
  readonly message: string;
  readonly advice?: string;
  readonly further?: readonly Written[];
}

function written({ fault: code, message, advice, further }: Fault): Written {
  return { code, message, advice, further: further?.map(written) };
}

/** Reads a question; a Fault for what is none. */
export function readRequest(line: string): ControlRequest | Fault {
  const it = parsed(line);
  if (it === null || typeof it.verb !== "string") return noRequest("it is no question");
  if (it.version !== CONTROL_VERSION) return noRequest(`it is of version ${String(it.version).slice(0, 20)}`);
  const words = it.words ?? [];
  const options = it.options ?? {};
  if (!Array.isArray(words) || !words.every((word) => typeof word === "string")) {
    return noRequest("its words are no list of texts");
  }
  if (typeof options !== "object" || Array.isArray(options) || !Object.values(options).every(isPlain)) {
    return noRequest("its options are none");
  }
  return { verb: it.verb, words, options: options as ControlRequest["options"] };
}

/** Reads an answer: the result, or the Fault that it tells. */
export function readReply(line: string): unknown | Fault {
  const it = parsed(line);
  if (it === null) return fault("control", "What answers at the control socket is no muster.");
  return it.fault === undefined ? it.result : readFault(it.fault);
}

function readFault(told: unknown): Fault {
  const { code, message, advice, further } = Object(told) as Record<string, unknown>;
  const first = fault(String(code), String(message), typeof advice === "string" ? advice : undefined);
  return together([first, ...Array.isArray(further) ? further.map(readFault) : []])!;
}

function parsed(line: string): Record<string, unknown> | null {
  try {
    const value = JSON.parse(line);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

function isPlain(value: unknown): boolean {
  return ["string", "number", "boolean"].includes(typeof value);
}

function noRequest(why: string): Fault {
  return fault("bad-request", `This cannot be answered: ${why}.`);
}
