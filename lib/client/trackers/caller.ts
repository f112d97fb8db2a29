/** What every tracker caller can do, whatever carries it; one caller is for one address of a tracker. */
import type { Family } from "../../base/address.ts";
import type { Clock } from "../../base/clock.ts";
import type { Fault } from "../../base/fault.ts";
import type { AnnounceReply, Refusal } from "../../protocol/reply.ts";
import type { AnnounceRequest, ScrapeCounts } from "../../protocol/message.ts";
import type { TrackerUrl } from "./tracker_url.ts";

/** Who is called: a tracker at one of its addresses. */
export interface Target {
  readonly url: TrackerUrl;
  readonly family: Family;
  readonly address: string;
}

/** What an announce says. */
export interface Announcement {
  readonly request: AnnounceRequest;
  /** Bytes since `started`. */
  readonly uploaded: number;
  readonly downloaded: number;
  /** 32 bits, the same to every address of the tracker: two addresses with one key are one client. */
  readonly key: number;
}

/** An answer that came. */
export interface Answer<T> {
  /** What it says; a refusal, or why it cannot be read (`bad-answer`, `web-page`, `http-status`). */
  readonly reading: T | Refusal;
  /** As it came: a packet, or the body of an HTTP answer. */
  readonly bytes: Uint8Array;
  /** From the first byte sent to the last one read. */
  readonly milliseconds: number;
  /** How often the question was sent. */
  readonly tries: number;
  /** Where it came from: `192.0.2.7:9000`, `[2001:db8::7]:9000`. */
  readonly from: string;
  /** HTTP: the answer's status. */
  readonly status?: number;
}

/** Why no answer came, and how often the question was sent all the same. */
export interface Silence extends Fault {
  readonly tries?: number;
}

/** Counts by info hash, its 20 bytes as characters. */
export type ScrapeReply = Map<string, Partial<ScrapeCounts>>;

/**
 * Calls one after the other; a silence is what kept an answer from coming (no_answer.ts), never what it said.
 * `signal` ends the wait.
 */
export interface TrackerCaller {
  announce(announcement: Announcement, signal: AbortSignal): Promise<Answer<AnnounceReply> | Silence>;
  /** Up to 74 info hashes. */
  scrape(
    infoHashes: readonly Uint8Array[],
    signal: AbortSignal,
  ): Promise<Answer<ScrapeReply> | Silence>;
  /** Ends what still waits, and closes what is open. */
  close(): void;
}

/** How long a caller waits, and by whose clock. */
export interface Patience {
  readonly clock: Clock;
  /** Milliseconds for a call, with all its tries. */
  readonly limit: number;
}
