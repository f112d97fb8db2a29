/**
 * A .torrent from the web, by the built-in fetch. The server is a stranger: redirects are followed by hand and never from
 * the internet into a private network, the body is cut at a limit (after it was unpacked), and all waits end.
 */
import { isPrivate, readAddress } from "../base/address.ts";
import { type Clock, systemClock } from "../base/clock.ts";
import { type Fault, fault, isFault } from "../base/fault.ts";
import { type Lookup, systemLookup } from "../base/lookup.ts";
import { shownPath } from "../base/setting.ts";
import { VERSION } from "../base/version.ts";
import {
  type Answer,
  discard,
  FIRST_BYTE_LIMIT,
  readBody,
  refusal,
  type Watch,
  watchProgress,
} from "./fetch_body.ts";
import { type FetchFault, isOfShare } from "./share_refusal.ts";
import { abortable } from "./trackers/abortable.ts";
import { noAnswer, noAnswerFrom } from "./trackers/no_answer.ts";

/**
 * Gets the bytes behind an http(s) URL, of at most so many; follows redirects. An abort gives a fault.
 * @param password said to a muster share that asks for one, at the very host and port of the URL; null without
 */
export type FetchTorrent = (
  url: string,
  limit: number,
  signal: AbortSignal,
  password?: string | null,
) => Promise<Uint8Array | FetchFault>;

/** What the fetching needs of the outside. */
export interface FetchMeans {
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
  readonly lookup: Lookup;
}

/** Redirects that are followed. */
const MOST_HOPS = 5;

/** The real one. */
export const fetchTorrent: FetchTorrent = torrentFetcher({
  fetch: (input, init) => globalThis.fetch(input, init),
  clock: systemClock,
  lookup: systemLookup,
});

/** A fetcher by the means given. Its faults are `cannot-read`, and `interrupted` after an abort. */
export function torrentFetcher(means: FetchMeans): FetchTorrent {
  return async (text, limit, signal, password = null) => {
    const watch = watchProgress(means.clock, signal);
    try {
      const url = URL.parse(text.trim());
      if (url === null || !isWeb(url)) return refusal(text, "This is no http or https URL.");
      const answer = await follow(url, password, means, watch);
      return isFault(answer) ? answer : await readBody(answer, limit, watch);
    } catch (thrown) {
      if (signal.aborted) return fault("interrupted", "Interrupted.");
      const why = watch.isLate() ? noAnswer("no-answer") : noAnswerFrom(thrown);
      const it = refusal(text, why.message);
      return MAY_COME.has(why.fault) ? { ...it, mayCome: true } : it;
    } finally {
      watch.end();
    }
  };
}

/** Why nobody answers yet: a sharer that is not started, a network that is not up. */
const MAY_COME = new Set(["closed", "no-answer", "no-connection", "unreachable", "no-address", "cut-off"]);

async function follow(
  first: URL,
  password: string | null,
  means: FetchMeans,
  watch: Watch,
): Promise<Answer | Fault> {
  let url = first;
  for (let hops = 0; hops <= MOST_HOPS; hops++) {
    // Who is led elsewhere has not named that host: it does not hear the password.
    const answer = await request(url, url.origin === first.origin ? password : null, means, watch);
    const { response } = answer;
    const location = response.headers.get("location");
    if (location === null || ![301, 302, 303, 307, 308].includes(response.status)) return answer;
    await discard(response);
    const next = URL.parse(location, url);
    const bad = await badRedirect(url, next, location, means.lookup, watch.signal);
    if (bad !== null) return bad;
    url = next!;
  }
  return refusal(first.href, `It leads elsewhere more than ${MOST_HOPS} times.`);
}

/** Asks without the password first: only a muster share that wants one hears it. */
async function request(
  url: URL,
  password: string | null,
  { fetch }: FetchMeans,
  watch: Watch,
): Promise<Answer> {
  const ask = async (more: Record<string, string>) => {
    watch.wait(FIRST_BYTE_LIMIT);
    const headers = { accept: "application/x-bittorrent", "user-agent": `muster/${VERSION}`, ...more };
    return await abortable(
      fetch(url.href, { redirect: "manual", headers, signal: watch.signal }),
      watch.signal,
    );
  };
  const response = await ask({});
  const isAsked = response.status === 401 && isOfShare(response.headers);
  const hadOne = url.username !== "" || url.password !== "";
  if (!isAsked || password === null || hadOne) return { response, url, hadPassword: hadOne };
  await discard(response);
  const bytes = new TextEncoder().encode(`:${password}`);
  return { response: await ask({ authorization: `Basic ${bytes.toBase64()}` }), url, hadPassword: true };
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

function isWeb({ protocol }: URL): boolean {
  return protocol === "http:" || protocol === "https:";
}
