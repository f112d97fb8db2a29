/**
 * What muster is to reach, as data: the runs that have to be made, each a command line of this program, and the rows, each
 * a figure of one run and its bar. All ratios are medians of the rounds' ratios.
 */

/** Runs by name; binary, rounds, seconds and the like come from the command line of `--targets`. */
export const RUNS = {
  deep: '--mode udp --depth deep --mix 0:100:1 --muster "--threads 1" --rival opentracker --echo',
  shallow: '--mode udp --depth shallow --mix 0:100:1 --muster "--threads 1" --rival opentracker',
  mix: '--mode udp --depth deep --mix 50:50:1 --muster "--threads 1" --rival opentracker',
  "keep-alive-serve": '--mode keep-alive --muster "--http-engine serve" --floor',
  "close-serve": '--mode close --muster "--http-engine serve" --floor',
  "keep-alive": '--mode keep-alive --muster "batch=--http-engine batch --threads 1" --rival opentracker',
  close: '--mode close --muster "batch=--http-engine batch --threads 1" --rival opentracker',
  "npm-udp": '--mode udp --depth deep --muster "--threads 1" --rival bittorrent-tracker',
  "npm-http": '--mode keep-alive --muster "batch=--http-engine batch --threads 1" --rival bittorrent-tracker',
  memory: "--memory-rows",
  expiry: "--expiry",
  start: "--start-time",
  lists:
    '--mode udp --depth deep --muster "none=--threads 1" --also "lists=--threads 1 --allow {hashes} --ban {bans}"',
  logged:
    '--mode udp --depth deep --muster "none=--threads 1" --also "logged=--threads 1 --log {new} --log-announces on"',
  workers: '--mode udp --depth deep --muster "one@1=--threads 1" --also "two@0,1=--threads 2"',
} as const;

export type RunName = keyof typeof RUNS;

/** Runs that compare to what Deno alone can do, both from source: an executable may stand on another Deno. */
export const FROM_SOURCE: readonly RunName[] = ["keep-alive-serve", "close-serve"];

/** Where a row's figure stands. */
export type Figure =
  /** CPU per reply, or replies a second, of a server against another one of the same run. */
  | { readonly kind: "cpu" | "speed"; readonly of: string; readonly to: string }
  /** Bytes a peer, by the name of the memory's row. */
  | { readonly kind: "bytes"; readonly row: string }
  /** The p99 while peers expire against that before. */
  | { readonly kind: "expiry" }
  /** Milliseconds, the slower one of UDP and HTTP. */
  | { readonly kind: "start" };

export interface Row {
  /** A short name, for `--only`. */
  readonly name: string;
  readonly what: string;
  readonly run: RunName;
  readonly figure: Figure;
  readonly bar: number;
  readonly is: "at most" | "at least";
}

const cpu = (of: string, to: string): Figure => ({ kind: "cpu", of, to });
const bytes = (row: string): Figure => ({ kind: "bytes", row });

type Cells = [name: string, what: string, run: RunName, figure: Figure, is: Row["is"], bar: number];

const CELLS: readonly Cells[] = [
  [
    "udp-deep-rival",
    "UDP announce, deep, CPU to opentracker",
    "deep",
    cpu("muster", "opentracker"),
    "at most",
    0.5,
  ],
  ["udp-deep-echo", "UDP announce, deep, CPU to the echo", "deep", cpu("muster", "echo"), "at most", 1.25],
  [
    "udp-shallow",
    "UDP announce, shallow, CPU to opentracker",
    "shallow",
    cpu("muster", "opentracker"),
    "at most",
    1.05,
  ],
  [
    "udp-mix",
    "UDP mix 50:50:1, deep, CPU to opentracker",
    "mix",
    cpu("muster", "opentracker"),
    "at most",
    0.6,
  ],
  [
    "keep-alive-serve",
    "HTTP keep-alive, serve, CPU to the floor",
    "keep-alive-serve",
    cpu("muster", "floor"),
    "at most",
    1.15,
  ],
  [
    "keep-alive-batch",
    "HTTP keep-alive, batch, CPU to opentracker",
    "keep-alive",
    cpu("batch", "opentracker"),
    "at most",
    0.25,
  ],
  [
    "close-serve",
    "HTTP close, serve, CPU to the floor",
    "close-serve",
    cpu("muster", "floor"),
    "at most",
    1.15,
  ],
  [
    "close-batch",
    "HTTP close, batch, CPU to opentracker",
    "close",
    cpu("batch", "opentracker"),
    "at most",
    0.62,
  ],
  [
    "npm-udp",
    "UDP, replies/s to npm bittorrent-tracker",
    "npm-udp",
    { kind: "speed", of: "muster", to: "bittorrent-tracker" },
    "at least",
    15,
  ],
  [
    "npm-http",
    "HTTP batch, replies/s to npm bittorrent-tracker",
    "npm-http",
    { kind: "speed", of: "batch", to: "bittorrent-tracker" },
    "at least",
    25,
  ],
  ["memory-1", "bytes a peer, 1 M torrents of 1", "memory", bytes("1 M torrents of 1"), "at most", 100],
  ["memory-4", "bytes a peer, 1 M torrents of 4", "memory", bytes("1 M torrents of 4"), "at most", 32],
  [
    "memory-400",
    "bytes a peer, 10,000 torrents of 400",
    "memory",
    bytes("10,000 torrents of 400"),
    "at most",
    12,
  ],
  [
    "memory-million",
    "bytes a peer, one torrent of 1 M",
    "memory",
    bytes("one torrent of 1 M"),
    "at most",
    11,
  ],
  ["expiry", "p99 while 10 M peers expire, to p99 before", "expiry", { kind: "expiry" }, "at most", 1.5],
  ["start", "start to first answer, ms", "start", { kind: "start" }, "at most", 150],
  ["lists", "a million hashes and 100,000 bans, CPU to none", "lists", cpu("lists", "none"), "at most", 1.2],
  ["logged", "each announce in the log, CPU to none", "logged", cpu("logged", "none"), "at most", 1.2],
  ["workers", "2 Workers to 1 that shares its core too, CPU", "workers", cpu("two", "one"), "at most", 1.15],
];

export const ROWS: readonly Row[] = CELLS.map(([name, what, run, figure, is, bar]) => ({
  name,
  what,
  run,
  figure,
  is,
  bar,
}));

/** The words of a run's command line; what stands in quotes is one. */
export function wordsOf(run: RunName): string[] {
  return [...RUNS[run].matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain);
}
