/**
 * Calls an HTTP or HTTPS tracker (BEP 3) at one address. Redirects are followed by hand, each judged; bodies are
 * bounded; a call has one limit in time from the first hop to the last byte.
 */
import { hostOf, isLoopback, isPrivate, isUnspecified, readAddress } from "../../base/address.ts";
import { fromLatin1 } from "../../base/bytes.ts";
import { type Fault, fault, isFault } from "../../base/fault.ts";
import type { Lookup } from "../../base/lookup.ts";
import { get } from "../../bencode/view.ts";
import { readAnnounceReply, readReplyDictionary, readScrapeReply } from "../../protocol/http_reply.ts";
import type { AnnounceReply, Refusal } from "../../protocol/reply.ts";
import { STOPPED } from "../../protocol/message.ts";
import { writeAnnounceUrl, writeScrapeUrl } from "../../protocol/http_url.ts";
import { abortable } from "./abortable.ts";
import type {
  Announcement,
  Answer,
  Patience,
  ScrapeReply,
  Silence,
  Target,
  TrackerCaller,
} from "./caller.ts";
import type { HttpGet } from "./http_door.ts";
import type { HttpReply } from "./http_message.ts";
import { noAnswer, noAnswerFrom } from "./no_answer.ts";
import { readTrackerUrl } from "./tracker_url.ts";

/** What the caller needs from outside. */
export interface HttpMeans extends Patience {
  readonly get: HttpGet;
  /** For the hosts that redirects lead to. */
  readonly lookup: Lookup;
  /** What the client calls itself: `muster/0.1.0`. */
  readonly agent: string;
}

/** Redirects that are followed in one call, at most. */
const MOST_HOPS = 5;

/** An answer, and where it came from in the end. */
interface Fetched {
  readonly reply: HttpReply;
  readonly target: Target;
}

/** A caller for one address of an HTTP or HTTPS tracker. */
export class HttpCaller implements TrackerCaller {
  readonly #target: Target;
  readonly #means: HttpMeans;
  readonly #end = new AbortController();
  /** URLs that answers led to, each once. */
  readonly redirects: Set<string> = new Set();

  constructor(target: Target, means: HttpMeans) {
    this.#target = target;
    this.#means = means;
  }

  async announce(told: Announcement, signal: AbortSignal): Promise<Answer<AnnounceReply> | Silence> {
    const { request, uploaded, downloaded } = told;
    const key = told.key.toString(16).padStart(8, "0");
    const url = writeAnnounceUrl(this.#target.url.href, request, { uploaded, downloaded, key });
    // Nobody needs to be told anything when he leaves.
    return await this.#call(url, request.event === STOPPED ? readAnnounceReply : readAnnounce, signal);
  }

  async scrape(
    infoHashes: readonly Uint8Array[],
    signal: AbortSignal,
  ): Promise<Answer<ScrapeReply> | Silence> {
    const url = writeScrapeUrl(this.#target.url.href, infoHashes);
    return url === null
      ? { ...noAnswer("no-scrape"), tries: 0 }
      : await this.#call(url, readScrapeReply, signal);
  }

  close(): void {
    this.#end.abort();
  }

  async #call<T>(
    url: string,
    read: (body: Uint8Array) => T | Refusal,
    signal: AbortSignal,
  ): Promise<Answer<T> | Silence> {
    const { clock, limit } = this.#means;
    const late = new AbortController();
    const cancel = clock.after(limit, () => late.abort());
    const start = clock.elapsed();
    const isEnded = () => signal.aborted || this.#end.signal.aborted;
    try {
      const fetched = await this.#follow(url, AbortSignal.any([signal, late.signal, this.#end.signal]));
      if (isFault(fetched)) return { ...(isEnded() ? noAnswer("cancelled") : fetched), tries: 1 };
      const { reply, target: { address, url: { port } } } = fetched;
      const milliseconds = clock.elapsed() - start;
      const from = `${hostOf(address)}:${port}`;
      const { status, body: bytes } = reply;
      return { reading: readBody(reply, read), bytes, milliseconds, tries: 1, from, status };
    } catch (thrown) {
      const reason = late.signal.aborted ? noAnswer("no-answer") : noAnswerFrom(thrown);
      return { ...(isEnded() ? noAnswer("cancelled") : reason), tries: 1 };
    } finally {
      cancel();
    }
  }

  /** Gets a URL and what it leads to. */
  async #follow(url: string, signal: AbortSignal): Promise<Fetched | Fault> {
    let target: Target | Fault = this.#target;
    for (let hops = 0; hops <= MOST_HOPS; hops++) {
      const reply = await this.#means.get(url, target.address, this.#means.agent, signal);
      if (isFault(reply)) return reply;
      const { status, location } = reply;
      if (location === null || !isRedirect(status)) return { reply, target };
      const next = URL.parse(location, url)?.href;
      if (next === undefined) return noAnswer("bad-redirect", "the new URL is none");
      target = await abortable(this.#targetOf(next, target), signal);
      if (isFault(target)) return target;
      url = next;
      if (this.redirects.size < MOST_HOPS) this.redirects.add(next);
    }
    return noAnswer("bad-redirect", `more than ${MOST_HOPS} times`);
  }

  /**
   * Where a redirect leads: http or https, in the same family, from the internet not into a private network, and from
   * another machine not to this one.
   */
  async #targetOf(href: string, before: Target): Promise<Target | Fault> {
    const url = readTrackerUrl(href);
    if (isFault(url)) return noAnswer("bad-redirect", "the new URL is no tracker's");
    if (url.scheme === "udp") return noAnswer("bad-redirect", "to a URL that is neither http nor https");
    if (url.host === before.url.host) return { ...before, url };
    const addresses = addressesOf(await this.#means.lookup(url.host), before.family);
    if (addresses.length === 0) return noAnswer("no-address");
    const [address] = addresses;
    if (!isInside(this.#target.address) && addresses.some(isInside)) {
      return noAnswer("bad-redirect", "into a private network");
    }
    if (!isHere(this.#target.address) && addresses.some(isHere)) {
      return noAnswer("bad-redirect", "to this machine");
    }
    return { url, family: before.family, address };
  }
}

/** The addresses of one family. */
export function addressesOf(addresses: readonly string[], family: 4 | 6): string[] {
  const scratch = new Uint8Array(16);
  return addresses.filter((address) => readAddress(address, scratch) === family);
}

function isInside(address: string): boolean {
  const bytes = new Uint8Array(16);
  const family = readAddress(address, bytes);
  return family !== 0 && isPrivate(bytes, family);
}

/** A loopback address, or none at all, which systems take for one. */
function isHere(address: string): boolean {
  const bytes = new Uint8Array(16);
  const family = readAddress(address, bytes);
  return family !== 0 && (isLoopback(bytes, family) || isUnspecified(bytes));
}

function isRedirect(status: number): boolean {
  return [301, 302, 303, 307, 308].includes(status);
}

/** A refusal counts whatever the status is; any other answer must come with a good one. */
function readBody<T>(reply: HttpReply, read: (body: Uint8Array) => T | Refusal): T | Refusal {
  const { status, body } = reply;
  const reading = read(body);
  if (isFault(reading) && reading.fault === "refused") return reading;
  if (status < 200 || status >= 300) {
    return fault("http-status", `The tracker answered with HTTP status ${status}.`);
  }
  if (!isFault(reading) || !isWebPage(reply)) return reading;
  return fault("web-page", "A web page came, and no tracker's answer.");
}

/** A dictionary without all that announces are made for answers something else. */
function readAnnounce(body: Uint8Array): AnnounceReply | Refusal {
  const reply = readAnnounceReply(body);
  if (isFault(reply) || reply.interval !== undefined || reply.peers.length > 0) return reply;
  const value = readReplyDictionary(body);
  if (isFault(value) || get(value, "peers") || get(value, "peers6")) return reply;
  return fault(
    "bad-answer",
    get(value, "files") === undefined
      ? "The tracker's answer to an announce has neither interval nor peers."
      : "The tracker answers an announce as if it were a scrape.",
  );
}

/** By what the server says, or by its beginning. */
function isWebPage({ contentType, body }: HttpReply): boolean {
  if (/^(?:text\/html|application\/xhtml\+xml)\b/i.test(contentType ?? "")) return true;
  return fromLatin1(body.subarray(0, 64)).trimStart().startsWith("<");
}
