/**
 * What a web server answers in place of, or as, a torrent: the body, read in portions, or the fault that says why there is
 * none. All waits end.
 */
import type { Clock } from "../base/clock.ts";
import { fault } from "../base/fault.ts";
import { GrowingBytes } from "../base/growing_bytes.ts";
import { shownPath } from "../base/setting.ts";
import { type FetchFault, isOfShare, shareRefusal, TEXT_BYTES } from "./share_refusal.ts";
import { abortable } from "./trackers/abortable.ts";

/** Milliseconds until the answer must begin. */
export const FIRST_BYTE_LIMIT = 30_000;

/** Milliseconds between two portions of the answer. */
export const PROGRESS_LIMIT = 60_000;

/** An answer that is to hold the torrent, and where it came from. */
export interface Answer {
  readonly response: Response;
  readonly url: URL;
  /** Whether a password was sent for it. */
  readonly hadPassword: boolean;
}

/** The body, in portions, so that neither a large one nor one that unpacks to more than the limit is ever held. */
export async function readBody(
  answer: Answer,
  limit: number,
  watch: Watch,
): Promise<Uint8Array | FetchFault> {
  const { response, url } = answer;
  const { status, headers } = response;
  const tooLong = () => refusal(url.href, `It is longer than ${limit} bytes, too long for a torrent.`);
  if (status !== 200) return await refused(answer, watch);
  if (Number(headers.get("content-length") ?? 0) > limit) {
    await discard(response);
    return tooLong();
  }
  const bytes = new GrowingBytes();
  const reader = response.body?.getReader();
  while (reader !== undefined) {
    watch.wait(PROGRESS_LIMIT);
    const portion = await readPortion(reader, watch.signal);
    if (portion === BROKEN) return refusal(url.href, "The answer broke off before it was whole.");
    if (portion === null) break;
    bytes.append(portion);
    if (bytes.length <= limit) continue;
    await reader.cancel();
    return tooLong();
  }
  return judged(bytes.view(), url);
}

/** The fault for a status other than 200. */
async function refused(answer: Answer, watch: Watch): Promise<FetchFault> {
  const { response: { status, headers }, url, hadPassword } = answer;
  const ofShare = isOfShare(headers)
    ? shareRefusal({
      ...{ url, status, hadPassword, retryAfter: headers.get("retry-after") },
      text: status === 404 ? await beginning(answer, watch) : "",
    })
    : null;
  await discard(answer.response);
  const it = ofShare ?? refusal(url.href, ...wordsFor(status));
  return status === 503 ? { ...it, mayCome: true } : it;
}

/** The first bytes of a body, as text; what is there of it when it breaks off. */
async function beginning({ response }: Answer, watch: Watch): Promise<string> {
  const bytes = new GrowingBytes();
  const reader = response.body?.getReader();
  watch.wait(FIRST_BYTE_LIMIT);
  while (reader !== undefined && bytes.length < TEXT_BYTES) {
    const portion = await readPortion(reader, watch.signal);
    if (portion === BROKEN || portion === null) break;
    bytes.append(portion.subarray(0, TEXT_BYTES - bytes.length));
  }
  reader?.releaseLock();
  return new TextDecoder().decode(bytes.view());
}

const BROKEN = Symbol("broken");

/** The next portion, null at the end. The runtime has one bare error for a lost connection and for bad packing. */
async function readPortion(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  signal: AbortSignal,
): Promise<Uint8Array | null | typeof BROKEN> {
  try {
    const { done, value } = await abortable(reader.read(), signal);
    return done ? null : value;
  } catch (thrown) {
    if (signal.aborted) throw thrown;
    return BROKEN;
  }
}

/** What is plainly something else is told here, where it is known that it came from the web. */
function judged(bytes: Uint8Array, url: URL): Uint8Array | FetchFault {
  if (bytes.length === 0) return refusal(url.href, "The answer is empty.");
  if (!/^\s*</.test(new TextDecoder().decode(bytes.subarray(0, 64)))) return bytes;
  return refusal(
    url.href,
    "It gave a web page, not a torrent.",
    "Open it in a browser to see what it says; a site that wants a login needs the URL with the passkey.",
  );
}

/** A status in words, and what to do about it. */
function wordsFor(status: number): [message: string, advice?: string] {
  const code = `(HTTP status ${status})`;
  if (status === 404 || status === 410) return [`There is nothing at this address ${code}.`];
  if ([401, 403, 407].includes(status)) {
    return [`The server refuses to give it ${code}.`, "The site may want a login or a passkey in the URL."];
  }
  if (status === 429 || status >= 500) return [`The server cannot give it now ${code}.`, "Try again later."];
  return [`The server did not give it ${code}.`];
}

/** The URL without user and password, which are nobody's business. */
export function refusal(href: string, message: string, advice?: string): FetchFault {
  const url = href.trim().replace(/^(https?:\/\/)[^/?#]*@/i, "$1");
  return fault("cannot-read", `${shownPath(url)} cannot be read. ${message}`, advice);
}

/** Lets the connection go without its body. */
export async function discard(response: Response): Promise<void> {
  await response.body?.cancel();
}

/** The time limit that is moved on with every sign of life. */
export interface Watch {
  /** Aborted by the user or by the limit. */
  readonly signal: AbortSignal;
  /** From now on so many milliseconds. */
  wait(milliseconds: number): void;
  isLate(): boolean;
  end(): void;
}

/** The watch of one fetch, which the user may abort too. */
export function watchProgress(clock: Clock, user: AbortSignal): Watch {
  const late = new AbortController();
  let cancel = () => {};
  return {
    signal: AbortSignal.any([user, late.signal]),
    wait(milliseconds) {
      cancel();
      cancel = clock.after(milliseconds, () => late.abort());
    },
    isLate: () => late.signal.aborted,
    end: () => cancel(),
  };
}
