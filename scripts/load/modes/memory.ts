/** Bytes a peer: a tracker is filled, and its memory looked at before and after. */
import { randomFrom } from "../../../lib/base/random.ts";
import { columns } from "../columns.ts";
import { pinLoad, whyMissing } from "../contest.ts";
import { fill } from "../fill.ts";
import { PATIENCE } from "../measure.ts";
import type { LoadOptions } from "../options.ts";
import type { Outcome, Write } from "../outcome.ts";
import { sourcesHere } from "../public.ts";
import type { Contender } from "../server/kinds.ts";
import { musterOf, readStats } from "../server/muster.ts";
import { type Server, startServer } from "../server/start.ts";
import { makeTorrents, type Torrents } from "../torrents.ts";
import { startUdpLoad } from "../udp/client.ts";

export interface MemoryRow {
  readonly name: string;
  readonly torrents: number;
  readonly peers: number;
}

export const MEMORY_ROWS: readonly MemoryRow[] = [
  { name: "1 M torrents of 1", torrents: 1_000_000, peers: 1_000_000 },
  { name: "1 M torrents of 4", torrents: 1_000_000, peers: 4_000_000 },
  { name: "10,000 torrents of 400", torrents: 10_000, peers: 4_000_000 },
  { name: "one torrent of 1 M", torrents: 1, peers: 1_000_000 },
];

export interface MemoryFigures {
  readonly row: string;
  readonly server: string;
  readonly seconds: number;
  /** By what the process takes (VmRSS); null where /proc is missing. */
  readonly residentPerPeer: number | null;
  /** By what the tracker says of its swarms; muster alone says it. */
  readonly usedPerPeer: number | null;
}

/** Room enough for any row. */
const MEMORY = { "--memory": "4GB" };

export async function measureMemory(
  rows: readonly MemoryRow[],
  options: LoadOptions,
  progress: Write,
): Promise<MemoryFigures[]> {
  const pinned = await pinLoad(options, progress);
  const contenders = [musterOf(options, MEMORY), ...await rivals(options)];
  const figures: MemoryFigures[] = [];
  for (const row of rows) {
    const random = randomFrom(options.seed, 2, 2, 2);
    const torrents = makeTorrents(random, row.torrents, row.peers, "even");
    for (const contender of contenders) {
      progress(`${row.name}: ${contender.name}\n`);
      figures.push(await measureRow(row, contender, torrents, options, pinned));
    }
  }
  return figures;
}

/** opentracker, where it can be had. */
async function rivals({ family, contenders }: LoadOptions): Promise<Contender[]> {
  if (await whyMissing("opentracker", family) !== "") return [];
  return [{ name: "opentracker", kind: "opentracker", words: [], cpus: contenders[0].cpus }];
}

async function measureRow(
  row: MemoryRow,
  contender: Contender,
  torrents: Torrents,
  options: LoadOptions,
  pinned: boolean,
): Promise<MemoryFigures> {
  const { family, binary } = options;
  const start = { mode: "udp", family, binary, torrents, pinned, sources: sourcesHere() } as const;
  const server = await startServer(contender, start);
  try {
    await warmUp(server, torrents, options);
    const isMuster = contender.kind === "muster";
    const before = isMuster ? (await readStats(server.target)).used : 0;
    const filled = await fill({ ...server, torrents }, options);
    const after = isMuster ? (await readStats(server.target)).used : 0;
    const usedPerPeer = isMuster ? (after - before) / torrents.peers : null;
    return {
      row: row.name,
      server: contender.name,
      seconds: filled.seconds,
      residentPerPeer: filled.bytesPerPeer,
      usedPerPeer,
    };
  } finally {
    await server.stop();
  }
}

/** Announces of a few clients before those that count: the compiler has seen then what is hot, and its memory is not theirs. */
const WARM_PEERS = 1000;
const WARM_ANNOUNCES = 300_000;
const WARM_WINDOW = 8;

async function warmUp({ target }: Server, torrents: Torrents, options: LoadOptions): Promise<void> {
  const { ended } = startUdpLoad({
    ...options,
    target,
    torrents: { ...torrents, peers: Math.min(WARM_PEERS, torrents.peers) },
    window: WARM_WINDOW,
    patience: PATIENCE,
    numwant: 1,
    once: false,
    rate: 0,
    limit: Math.min(WARM_ANNOUNCES, torrents.peers),
    random: randomFrom(options.seed, 1, 1, 1),
  });
  await ended;
}

export async function memoryRows(options: LoadOptions, progress: Write): Promise<Outcome> {
  const figures = await measureMemory(MEMORY_ROWS, options, progress);
  if (options.json) {
    return { text: `${JSON.stringify({ version: 2, memory: figures }, null, 2)}\n`, isGood: true };
  }
  return { text: memoryTable(figures), isGood: true };
}

const HEADINGS = ["torrents", "server", "bytes a peer (process)", "(swarms)", "put in, s"];

export function memoryTable(figures: readonly MemoryFigures[]): string {
  const text = (number: number | null) => number === null ? "-" : number.toFixed(1);
  const rows = figures.map(({ row, server, residentPerPeer, usedPerPeer, seconds }) => [
    row,
    server,
    text(residentPerPeer),
    text(usedPerPeer),
    text(seconds),
  ]);
  return columns([HEADINGS, ...rows], 2);
}
