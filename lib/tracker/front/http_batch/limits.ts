/**
 * What one stranger may take of the batch engine, each with its reason. Time is in milliseconds. Tests bring smaller ones.
 */
export interface HttpLimits {
  readonly headBytes: number;
  readonly bodyBytes: number;
  readonly headTime: number;
  readonly idleTime: number;
  readonly shortIdleTime: number;
  readonly sendTime: number;
  readonly lingerTime: number;
  readonly passTime: number;
  readonly passTimeInAll: number;
  readonly requests: number;
  readonly perAddress: number;
  readonly passed: number;
  readonly passedPerAddress: number;
  readonly partBytes: number;
}

export const HTTP_LIMITS: HttpLimits = {
  /** A request's first line and headers. A scrape of 74 hashes is 5.3 KB, the headers of clients stay under 1 KB. */
  headBytes: 8192,
  /** A body of an announce, which has none: so much is read past, for what was sent with it. */
  bodyBytes: 65_536,
  /** From the first byte of a head, or from the connection's start, to its last: a slow line takes seconds. */
  headTime: 10_000,
  /** Between two requests. Clients announce once in minutes, so only those that scrape at once come again in time. */
  idleTime: 30_000,
  /** The same when three in four of all connections are taken. */
  shortIdleTime: 5000,
  /** For an answer that the client does not take: at most some KB, which the system mostly holds for it. */
  sendTime: 10_000,
  /** For what a refused client still sends: if it were not read, the system would take the answer back (RST). */
  lingerTime: 2000,
  /**
   * For a request that Deno.serve answers: from the head on until the client takes some of the answer, and from then until
   * it takes more. When three in four of all passages are taken it is not given again.
   */
  passTime: 30_000,
  /** The same in all, from the head to the last byte: a scrape of all torrents is 10 MB, and some lines are slow. */
  passTimeInAll: 600_000,
  /** Requests on one connection, so that the load spreads anew over the threads now and then. */
  requests: 1000,
  /**
   * Connections that one address (of IPv6: one network of 64 bits) holds open. Those that are closed at once with their
   * answer, as most clients ask for, do not count; many homes behind one address have room. Loopback is exempt.
   */
  perAddress: 256,
  /** Connections that are passed to Deno.serve at once. Each takes two files, and up to 32 KB when it is slow. */
  passed: 64,
  /** Of these, for one address; loopback is exempt. */
  passedPerAddress: 8,
  /** Memory for the beginnings of heads whose rest has not come. When it is used up the oldest such connection is closed. */
  partBytes: 32 * 2 ** 20,
};

/** Bytes that are read at once: two of the longest heads, so that one and a half always have room. */
export const INPUT_BYTES = 16_384;

/** When so many bytes of answers are written, they are sent before more requests of the same connection are read. */
export const OUTPUT_BYTES = 16_384;

/** Connections that are accepted in one go, so that those that are open get their turn. */
export const ACCEPTS = 64;

/** The pause before accepting again when there are no files left and nothing to close. */
export const ACCEPT_PAUSE = 100;
