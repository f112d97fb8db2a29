/**
 * What expiry costs those who announce meanwhile: a muster is filled with peers that never come back, and announces go on
 * at a fixed rate, answered or not. The time of an answer is looked at twice:
 *
 *     0 ... filled ... before [W s] ... timeout ....... while they expire ....... filled + timeout
 *
 * A peer goes as long after its announce as the timeout says, so they expire for as long as they were put in.
 */
import { randomFrom } from "../../../lib/base/random.ts";
import { pinLoad, torrentsOf } from "../contest.ts";
import { fill } from "../fill.ts";
import { PATIENCE } from "../measure.ts";
import type { LoadOptions } from "../options.ts";
import type { Outcome, Write } from "../outcome.ts";
import { sourcesHere } from "../public.ts";
import { musterOf, readStats } from "../server/muster.ts";
import { type Server, startServer } from "../server/start.ts";
import { type Load, percentile } from "../tally.ts";
import { NUMWANT, type Torrents } from "../torrents.ts";
import { startUdpLoad } from "../udp/client.ts";

export interface ExpiryFigures {
  readonly peers: number;
  readonly fillSeconds: number;
  readonly timeoutSeconds: number;
  /** Milliseconds. */
  readonly p99Before: number;
  readonly p99While: number;
  readonly ratio: number;
  /** Announces answered, and lost, in each of the two times. */
  readonly replies: readonly [number, number];
  readonly lost: readonly [number, number];
  /** What the tracker knew when they began to expire, and in the end. */
  readonly peersBefore: number;
  readonly peersAfter: number;
}

/** Peers by which the speed of filling is found out. */
const SAMPLE = 500_000;

/** Clients that go on announcing. */
const CLIENTS = 50_000;

/** Seconds between filling and measuring, and on either side of the moment when peers begin to expire. */
const SETTLE = 3;

/** Room for any fill. */
const MEMORY = "4GB";
const INTERVAL = 10;

/** The shortest `--peer-timeout`. */
const LEAST_TIMEOUT = 20;

/** Seconds after which peers may expire, so that all are in before, and `seconds` of measuring: filling may take half as long again. */
export function timeoutFor(peers: number, perSecond: number, seconds: number): number {
  return Math.max(LEAST_TIMEOUT, Math.ceil(1.5 * peers / perSecond) + seconds + 3 * SETTLE);
}

export async function measureExpiry(options: LoadOptions, progress: Write): Promise<ExpiryFigures> {
  if (options.engine !== "batch") throw new Error("--expiry needs --engine batch.");
  const pinned = await pinLoad(options, progress);
  const torrents = torrentsOf(options);
  const sample = { ...torrents, peers: Math.min(SAMPLE, torrents.peers) };
  const start = (words: Record<string, string>) =>
    startServer(musterOf(options, { "--memory": MEMORY, ...words }), {
      ...options,
      mode: "udp",
      torrents,
      pinned,
      sources: sourcesHere(),
    });
  progress("How fast can it be filled?\n");
  const first = await start({});
  const { seconds } = await fill({ ...first, torrents: sample }, options).finally(first.stop);
  const timeout = timeoutFor(torrents.peers, sample.peers / seconds, options.seconds);
  progress(`${torrents.peers} peers, each forgotten after ${timeout} s\n`);
  const server = await start({ "--interval": `${INTERVAL}s`, "--peer-timeout": `${timeout}s` });
  return await watch(server, torrents, timeout, options, progress).finally(server.stop);
}

async function watch(
  server: Server,
  torrents: Torrents,
  timeout: number,
  options: LoadOptions,
  progress: Write,
) {
  const began = performance.now();
  const since = () => (performance.now() - began) / 1000;
  const filled = await fill({ ...server, torrents }, options);
  if (since() + options.seconds + 2 * SETTLE > timeout) {
    throw new Error(`filling took ${filled.seconds.toFixed(0)} s, too long for a timeout of ${timeout} s`);
  }
  const load = startSteady(server, torrents, options);
  try {
    await passed(SETTLE);
    progress("before they expire\n");
    const before = await look(load, options.seconds);
    const { peers: peersBefore } = await readStats(server.target);
    await passed(timeout + 1 - since());
    progress("while they expire\n");
    const meanwhile = await look(load, Math.max(1, timeout + filled.seconds - since()));
    await passed(timeout + filled.seconds + SETTLE - since());
    const { peers: peersAfter } = await readStats(server.target);
    return {
      peers: torrents.peers,
      fillSeconds: filled.seconds,
      timeoutSeconds: timeout,
      p99Before: before.p99,
      p99While: meanwhile.p99,
      ratio: meanwhile.p99 / before.p99,
      replies: [before.replies, meanwhile.replies],
      lost: [before.lost, meanwhile.lost],
      peersBefore,
      peersAfter,
    } as const;
  } finally {
    await load.stop();
  }
}

/** The load that goes on all the time. */
function startSteady({ target }: Server, torrents: Torrents, options: LoadOptions): Load {
  return startUdpLoad({
    ...options,
    target,
    torrents: { ...torrents, peers: Math.min(CLIENTS, torrents.peers) },
    patience: PATIENCE,
    numwant: NUMWANT,
    once: false,
    limit: Infinity,
    random: randomFrom(options.seed, 1, 1, 1),
  });
}

async function look({ tally }: Load, seconds: number) {
  const { replies, lost } = tally;
  tally.timedCount = 0;
  tally.timed = true;
  await passed(seconds);
  tally.timed = false;
  return { p99: percentile(tally, 0.99), replies: tally.replies - replies, lost: tally.lost - lost };
}

function passed(seconds: number): Promise<void> {
  return new Promise((done) => setTimeout(done, Math.max(0, seconds) * 1000));
}

export async function expiry(options: LoadOptions, progress: Write): Promise<Outcome> {
  const figures = await measureExpiry(options, progress);
  if (options.json) {
    return { text: `${JSON.stringify({ version: 2, expiry: figures }, null, 2)}\n`, isGood: true };
  }
  const { peers, p99Before, p99While, ratio, replies, lost, peersBefore, peersAfter, fillSeconds } = figures;
  const text =
    `${peers} peers put in within ${fillSeconds.toFixed(0)} s; known before ${peersBefore}, in the end ` +
    `${peersAfter}\np99 of an announce at ${options.rate} a second: ${p99Before.toFixed(3)} ms before ` +
    `(${replies[0]} replies, ${lost[0]} lost), ${p99While.toFixed(3)} ms while they expire ` +
    `(${replies[1]}, ${lost[1]}): ${ratio.toFixed(2)}\n`;
  return { text, isGood: true };
}
