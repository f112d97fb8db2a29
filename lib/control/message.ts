/**
 * What is said over the control socket: one line of JSON asks, one line of JSON answers, and the connection ends.
 *
 *     {"version":1,"verb":"peers","words":["c0ffee.."],"options":{"limit":100}}
 *     {"version":1,"result":{..}}
 *     {"version":1,"fault":{"code":"bad-value","message":"..","advice":".."}}
 *
 * Before an answer that takes time come spaces, now and then, which mean nothing in JSON.
 */
import { type Fault, fault, isFault } from "../base/fault.ts";

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
  const body = isFault(reply)
    ? { fault: { code: reply.fault, message: reply.message, advice: reply.advice } }
    : { result: reply };
  return `${JSON.stringify({ version: CONTROL_VERSION, ...body })}\n`;
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
  const told = it.fault as { code?: unknown; message?: unknown; advice?: unknown } | undefined;
  if (told === undefined) return it.result;
  const advice = typeof told.advice === "string" ? told.advice : undefined;
  return fault(String(told.code), String(told.message), advice);
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
