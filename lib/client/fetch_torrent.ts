/**
 * A .torrent from the web, by the built-in fetch. The server is a stranger: redirects are followed by hand and never from
 * the internet into a private network, the body is cut at a limit (after it was unpacked), and all waits end.
 */
import { isPrivate, readAddress } from "../base/address.ts";
import { type Clock, systemClock } from "../base/clock.ts";
import { type Fault, fault, isFault } from "../base/fault.ts";
import { GrowingBytes } from "../base/growing_bytes.ts";
import { type Lookup, systemLookup } from "../base/lookup.ts";
import { shownPath } from "../base/setting.ts";
import { VERSION } from "../base/version.ts";
import { abortable } from "./trackers/abortable.ts";
import { noAnswer, noAnswerFrom } from "./trackers/no_answer.ts";

/** Gets the bytes behind an http(s) URL, of at most so many; follows redirects. An abort gives a fault. */
export type FetchTorrent = (url: string, limit: number, signal: AbortSignal) => Promise<Uint8Array | Fault>;

/** What the fetching needs of the outside. */
export interface FetchMeans {
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
  readonly lookup: Lookup;
}

/** Redirects that are followed. */
const MOST_HOPS = 5;

/** Milliseconds until the answer must begin. */
export const FIRST_BYTE_LIMIT = 30_000;

/** Milliseconds between two portions of the answer. */
export const PROGRESS_LIMIT = 60_000;

/** The real one. */
export const fetchTorrent: FetchTorrent = torrentFetcher({
  fetch: (input, init) => globalThis.fetch(input, init),
  clock: systemClock,
  lookup: systemLookup,
});

/** A fetcher by the means given. Its faults are `cannot-read`, and `interrupted` after an abort. */
export function torrentFetcher(means: FetchMeans): FetchTorrent {
  return async (text, limit, signal) => {
    const watch = watchProgress(means.clock, signal);
    try {
      const url = URL.parse(text.trim());
      if (url === null || !isWeb(url)) return refusal(text, "This is no http or https URL.");
      const answer = await follow(url, means, watch);
      return isFault(answer) ? answer : await readBody(answer, limit, watch);
    } catch (thrown) {
      if (signal.aborted) return fault("interrupted", "Interrupted.");
      const { message } = watch.isLate() ? noAnswer("no-answer") : noAnswerFrom(thrown);
      return refusal(text, message);
    } finally {
      watch.end();
    }
  };
}

/** An answer that is to hold the torrent, and where it came from. */
interface Answer {
  readonly response: Response;
  readonly url: URL;
}

async function follow(first: URL, means: FetchMeans, watch: Watch): Promise<Answer | Fault> {
  let url = first;
  for (let hops = 0; hops <= MOST_HOPS; hops++) {
    watch.wait(FIRST_BYTE_LIMIT);
    const headers = { accept: "application/x-bittorrent", "user-agent": `muster/${VERSION}` };
    const asked = means.fetch(url.href, { redirect: "manual", headers, signal: watch.signal });
    const response = await abortable(asked, watch.signal);
    const location = response.headers.get("location");
    if (location === null || ![301, 302, 303, 307, 308].includes(response.status)) return { response, url };
    await discard(response);
    const next = URL.parse(location, url);
    const bad = await badRedirect(url, next, location, means.lookup, watch.signal);
    if (bad !== null) return bad;
    url = next!;
  }
  return refusal(first.href, `It leads elsewhere more than ${MOST_HOPS} times.`);
}

/** Why a redirect is not followed; null when it is. */
async function badRedirect(
  from: URL,
  to: URL | null,
  location: string,
  lookup: Lookup,
  signal: AbortSignal,
): Promise<Fault | null> {
  if (/^magnet:/i.test(location)) {
    const advice = `Give the link, in quotes: "${location}"`;
    return refusal(from.href, "It leads to a magnet link, not to a torrent.", advice);
  }
  if (to === null || !isWeb(to)) {
    return refusal(from.href, "It leads to something that is no http or https URL.");
  }
  if (to.hostname === from.hostname || await isInside(from, lookup, signal)) return null;
  if (!await isInside(to, lookup, signal)) return null;
  return refusal(
    from.href,
    `It leads into a private network, to ${
      shownPath(to.host)
    }, where a server on the internet has no business.`,
    "Give that URL itself if it is to be trusted.",
  );
}

/** Whether a URL's host is on a private network or this machine: its address, or one of its name's. */
async function isInside({ hostname }: URL, lookup: Lookup, signal: AbortSignal): Promise<boolean> {
  const host = hostname.replace(/^\[(.*)\]$/, "$1");
  if (/^(?:.*\.)?localhost\.?$/i.test(host)) return true;
  const bytes = new Uint8Array(16);
  const isPrivateAddress = (address: string) => {
    const family = readAddress(address, bytes);
    return family !== 0 && isPrivate(bytes, family);
  };
  if (readAddress(host, bytes) !== 0) return isPrivateAddress(host);
  return (await abortable(lookup(host), signal)).some(isPrivateAddress);
}

/** The body, in portions, so that neither a large one nor one that unpacks to more than the limit is ever held. */
async function readBody({ response, url }: Answer, limit: number, watch: Watch): Promise<Uint8Array | Fault> {
  const { status, headers } = response;
  const tooLong = () => refusal(url.href, `It is longer than ${limit} bytes, too long for a torrent.`);
  if (status !== 200) {
    await discard(response);
    return refusal(url.href, ...wordsFor(status));
  }
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
function judged(bytes: Uint8Array, url: URL): Uint8Array | Fault {
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
function refusal(href: string, message: string, advice?: string): Fault {
  const url = href.trim().replace(/^(https?:\/\/)[^/?#]*@/i, "$1");
  return fault("cannot-read", `${shownPath(url)} cannot be read. ${message}`, advice);
}

function isWeb({ protocol }: URL): boolean {
  return protocol === "http:" || protocol === "https:";
}

/** Lets the connection go without its body. */
async function discard(response: Response): Promise<void> {
  await response.body?.cancel();
}

/** The time limit that is moved on with every sign of life. */
interface Watch {
  /** Aborted by the user or by the limit. */
  readonly signal: AbortSignal;
  /** From now on so many milliseconds. */
  wait(milliseconds: number): void;
  isLate(): boolean;
  end(): void;
}

function watchProgress(clock: Clock, user: AbortSignal): Watch {
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
