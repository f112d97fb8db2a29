/**
 * What a torrent's loop owns. The rooms beside this file are the parts of the loop: functions that take this state, change
 * it and return; nothing else touches it, and none of them waits.
 */
import type { Random } from "../../base/random.ts";
import type { Fault } from "../../base/fault.ts";
import type { Candidates } from "../discovery/candidates.ts";
import type { SendBuffers } from "../peer/send_buffers.ts";
import type { Limit } from "../limit.ts";
import type { Bitfield } from "../piece/bitfield.ts";
import type { Blame } from "../piece/blame.ts";
import type { Geometry } from "../piece/geometry.ts";
import type { Picker } from "../piece/picker.ts";
import type { PieceProgress } from "../piece/progress.ts";
import type { RateMeter } from "../rate.ts";
import type { News } from "../status.ts";
import type { BlockCache } from "../storage/block_cache.ts";
import type { Slabs } from "../storage/slabs.ts";
import type { Storage } from "../storage/storage.ts";
import type { TorrentOptions } from "../config.ts";
import type { TorrentEvent } from "../event.ts";
import type { Peer } from "./peer.ts";

/** What the torrent is, and what it may do; nothing of it changes. */
export interface TorrentFacts {
  readonly infoHash: Uint8Array;
  readonly ownId: Uint8Array;
  readonly isPrivate: boolean;
  readonly geometry: Geometry;
  /** Keys of blocks are piece * blocksPerPiece + block. */
  readonly blocksPerPiece: number;
  /** Pieces that are wanted. */
  readonly wanted: Bitfield;
  /** Bytes of wanted files in a piece. */
  readonly wantedIn: (piece: number) => number;
  readonly wantedBytes: number;
  readonly downloads: boolean;
  readonly options: TorrentOptions;
  /** The most peers of this torrent. */
  readonly mostPeers: number;
}

/** What the loop uses of the world. */
export interface TorrentTools {
  /** Milliseconds that never go back. */
  now(): number;
  readonly random: Random;
  /** Calls back in so many milliseconds; the result takes that back. */
  after(milliseconds: number, callback: () => void): () => void;
  /** Posts an event to this torrent's loop. */
  post(event: TorrentEvent): void;
  /** Calls a peer; what comes of it is posted. Gives false when no more may be called now. */
  dial(host: string, port: number): boolean;
  /** The port that peers are told; 0: none. */
  ownPort(): number;
  news(news: News): void;
  /** Asks the trackers for more peers. */
  wantPeers(): void;
  /** Tells the trackers that all is there. */
  completed(): void;
  /** Seeds beside this one that the trackers count, where this one is a seed; 0 while none has told. */
  otherSeeds(): number;
  /** Whether there is room for one more peer in the session. */
  hasRoom(): boolean;
  readonly slabs: Slabs;
  readonly cache: BlockCache;
  readonly sendBuffers: SendBuffers;
  /** What each byte counts against, both ways: the torrent's limits and the session's. */
  readonly upLimits: readonly Limit[];
  readonly downLimits: readonly Limit[];
}

/** Where spreading is: pieces from `next` on, `left` of them in a ring, and those that somebody was shown in vain. */
export interface Spread {
  next: number;
  left: number;
  readonly returned: number[];
}

/** The state. */
export interface TorrentState {
  readonly facts: TorrentFacts;
  readonly tools: TorrentTools;
  readonly storage: Storage;
  /** What is there and right. */
  readonly have: Bitfield;
  readonly picker: Picker;
  readonly blame: Blame;
  readonly candidates: Candidates;
  /** Pieces on their way, by number. */
  readonly progresses: Map<number, PieceProgress>;
  readonly peers: Map<number, Peer>;
  /** Peers that sent something and left, by number -> their address; the last ones. */
  readonly departed: Map<number, string>;
  /** Addresses that are being called, or connected, by key; a listener's, as far as known. */
  readonly endpoints: Set<string>;
  /** Peers that something was written for in this turn. */
  readonly toFlush: Set<Peer>;
  /** Slabs that could not be written, to be tried again. */
  readonly stuck: { readonly progress: PieceProgress; readonly slab: number }[];
  /** Whether somebody had to do without a slab. */
  isStarved: boolean;
  /** As long as the only seed shows each peer other pieces; null otherwise. */
  spread: Spread | null;
  nextNumber: number;
  /** Bytes of wanted files that are there. */
  wantedDone: number;
  /** All that is wanted is there. */
  isDone: boolean;
  /** Everything is there. */
  get isSeed(): boolean;
  /** Why nothing goes on; null when it does. */
  fault: Fault | null;
  isEnded: boolean;
  /** Bytes of blocks, of this run. */
  downloaded: number;
  uploaded: number;
  /** Bytes that came in vain. */
  wasted: number;
  readonly down: RateMeter;
  readonly up: RateMeter;
  /** When downloading began, and when it was done. */
  readonly startedAt: number;
  doneAt: number | null;
  /** Ticks since the start. */
  ticks: number;
  /** Takes back the waking of uploads that wait for a limit. */
  sleep: (() => void) | null;
  /** Aborted when the torrent ends. */
  readonly ending: AbortSignal;
}

/** The peer's outgoing messages; what is written there goes out at the end of the turn. */
export function say(state: TorrentState, peer: Peer): Peer["out"] {
  state.toFlush.add(peer);
  return peer.out;
}

/** Sends what was written for peers in this turn. */
export function flush(state: TorrentState): void {
  if (state.toFlush.size === 0) return;
  const now = state.tools.now();
  for (const peer of state.toFlush) {
    if (peer.isGone || peer.out.length === 0) continue;
    peer.lastSaid = now;
    peer.link.send(peer.out.take());
  }
  state.toFlush.clear();
}
