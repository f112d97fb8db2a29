/** The state that a torrent's loop begins with: from its task and its opened content. */
import { Candidates } from "../discovery/candidates.ts";
import { Limit } from "../limit.ts";
import { Bitfield } from "../piece/bitfield.ts";
import { Blame } from "../piece/blame.ts";
import { blocksIn, type Geometry } from "../piece/geometry.ts";
import { Picker, USUAL_PRIORITY } from "../piece/picker.ts";
import { RateMeter } from "../rate.ts";
import type { TorrentTask } from "../session.ts";
import type { Storage } from "../storage/storage.ts";
import type { TorrentFacts, TorrentState, TorrentTools } from "../torrent/state.ts";
import type { Shared } from "./shared.ts";

/** What a task was opened to. */
export interface Opened {
  readonly storage: Storage;
  readonly geometry: Geometry;
  readonly shared: Shared;
}

/** What the loop asks of its torrent. */
export interface Hooks
  extends Pick<TorrentTools, "post" | "dial" | "news" | "wantPeers" | "completed" | "otherSeeds"> {
  readonly infoHash: Uint8Array;
  readonly ending: AbortSignal;
}

/** The state of a torrent that has met nobody yet. */
export function newState(
  task: TorrentTask,
  { storage, geometry, shared }: Opened,
  hooks: Hooks,
): TorrentState {
  const { pieceCount, pieceLength } = geometry;
  const wanted = wantedPieces(task, pieceCount);
  const have = new Bitfield(pieceCount, storage.have);
  const { bytes, of } = wantedBytes(task, geometry);
  const { infoHash, ending, ...asks } = hooks;
  const facts: TorrentFacts = {
    ...{ infoHash, ownId: shared.peerId, isPrivate: task.torrent.isPrivate, geometry, wanted },
    blocksPerPiece: blocksIn(pieceLength),
    wantedIn: of,
    wantedBytes: bytes,
    downloads: task.downloads,
    options: task.options,
    mostPeers: shared.mostPeers,
  };
  let wantedDone = 0;
  for (let piece = 0; piece < pieceCount; piece++) if (have.has(piece)) wantedDone += of(piece);
  const isPickable = (piece: number) => task.downloads && wanted.has(piece) && !have.has(piece);
  return {
    ...{ facts, storage, have, ending, wantedDone },
    tools: toolsOf(task, shared, asks),
    picker: new Picker(isPickable, piecePriorities(task, geometry), shared.random),
    blame: new Blame(),
    candidates: new Candidates(shared.random),
    progresses: new Map(),
    peers: new Map(),
    departed: new Map(),
    endpoints: new Set(),
    toFlush: new Set(),
    stuck: [],
    ...{
      isStarved: false,
      spread: null,
      nextNumber: 1,
      isDone: wantedDone === bytes,
      isEnded: false,
      fault: null,
    },
    ...{ downloaded: 0, uploaded: 0, wasted: 0, ticks: 0, doneAt: null, sleep: null },
    down: new RateMeter(),
    up: new RateMeter(),
    startedAt: shared.clock.elapsed(),
    get isSeed() {
      return have.isFull;
    },
  };
}

function toolsOf(
  { options }: TorrentTask,
  shared: Shared,
  asks: Omit<Hooks, "infoHash" | "ending">,
): TorrentTools {
  const { clock, random, slabs, cache, sendBuffers, upLimit, downLimit } = shared;
  const limits = (own: number, all: Limit) => own === 0 ? [all] : [new Limit(own), all];
  return {
    ...asks,
    ...{ random, slabs, cache, sendBuffers },
    now: () => clock.elapsed(),
    after: (milliseconds, callback) => clock.after(milliseconds, callback),
    ownPort: () => shared.port(),
    hasRoom: () => shared.peerCount() < shared.mostPeers && shared.calls.isFree,
    upLimits: limits(options.maxUp, upLimit),
    downLimits: limits(options.maxDown, downLimit),
  };
}

/** Calls back for each piece that holds bytes of a file. */
function eachPiece(
  { torrent }: TorrentTask,
  pieceLength: number,
  callback: (piece: number, file: number, bytes: number) => void,
): void {
  for (const [index, { offset, length, isPad }] of torrent.files.entries()) {
    if (isPad || length === 0) continue;
    const last = Math.floor((offset + length - 1) / pieceLength);
    for (let piece = Math.floor(offset / pieceLength); piece <= last; piece++) {
      const from = Math.max(offset, piece * pieceLength);
      callback(piece, index, Math.min(offset + length, (piece + 1) * pieceLength) - from);
    }
  }
}

function wantedPieces(task: TorrentTask, pieceCount: number): Bitfield {
  const wanted = new Bitfield(pieceCount);
  eachPiece(task, task.torrent.pieceLength, (piece, file) => task.wanted[file] && wanted.set(piece));
  return wanted;
}

/** How many bytes are wanted, and how many of a piece. */
function wantedBytes(task: TorrentTask, { pieceCount, pieceLength }: Geometry) {
  const bytes = new Float64Array(pieceCount);
  eachPiece(task, pieceLength, (piece, file, count) => {
    if (task.wanted[file]) bytes[piece] += count;
  });
  return { bytes: bytes.reduce((sum, count) => sum + count, 0), of: (piece: number) => bytes[piece] };
}

/** A piece is as urgent as the most urgent file in it. */
function piecePriorities(task: TorrentTask, { pieceCount, pieceLength }: Geometry): Uint8Array {
  if (task.priorities.length === 0) return new Uint8Array(pieceCount).fill(USUAL_PRIORITY);
  const priorities = new Uint8Array(pieceCount);
  eachPiece(task, pieceLength, (piece, file) => {
    if (task.wanted[file]) priorities[piece] = Math.max(priorities[piece], task.priorities[file]);
  });
  return priorities;
}
