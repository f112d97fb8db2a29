/** A connected peer, as its torrent knows it. */
import type { ExtensionHandshake } from "../peer/extension.ts";
import type { Outgoing } from "../peer/outgoing.ts";
import type { MessageReader } from "../peer/message.ts";
import type { Link } from "../peer/link.ts";
import type { Bitfield } from "../piece/bitfield.ts";
import type { PieceProgress } from "../piece/progress.ts";
import type { PexAddress } from "../peer/pex.ts";
import type { RateMeter } from "../rate.ts";

/** Requests of a peer that are kept, as it is told (BEP 10's reqq). */
export const OWN_REQQ = 1000;

/** Something that a peer asked for. */
export interface Wish {
  readonly piece: number;
  readonly begin: number;
  readonly length: number;
}

/** One peer. Times are milliseconds of the clock's `elapsed`; "they" is the peer, "we" this side. */
export interface Peer {
  /** From 1 on, never used again in the torrent. */
  readonly number: number;
  readonly link: Link;
  readonly peerId: Uint8Array;
  /** Whether they called us. */
  readonly incoming: boolean;
  /** The port that they listen on, for others; 0 while unknown. */
  listenPort: number;
  readonly fast: boolean;
  readonly extensions: boolean;
  readonly joinedAt: number;
  readonly reader: MessageReader;
  readonly out: Outgoing;

  /** What they have. */
  readonly has: Bitfield;
  /** Whether a bitfield may still come: it is the first message or none. */
  mayGreet: boolean;
  /** How many times they told that a piece is lost again. Who did is not counted among those that have all any more. */
  lost: number;
  /** How many pieces they have that we lack and want. */
  useful: number;

  /** They do not let us ask. */
  chokes: boolean;
  /** We want something of them, and said so. */
  wanted: boolean;
  /** We do not let them ask. */
  choked: boolean;
  /** They want something of us. */
  wants: boolean;
  /** Since when they are not choked; null while they are. */
  unchokedSince: number | null;
  /** Since when they are choked, or were last. */
  chokedSince: number;

  /** What we asked for and did not get: the block's key -> when it was asked. In the order of asking. */
  readonly asked: Map<number, number>;
  /** Blocks that may come although they are not in `asked`: cancelled, or asked before a choke. */
  late: number;
  /** How many blocks are to be asked at a time. */
  window: number;
  /** The window still grows with each block that comes. */
  grows: boolean;
  /** The rate when growth was last looked at. */
  lastRate: number;
  /** The most that they take at a time, as they said. */
  reqq: number;
  /** The piece that we are getting from them. */
  current: PieceProgress | null;
  /** The picker's version at which nothing of theirs was to be picked. */
  barren: number;
  /** Pieces that they refused to send a block of, for a while, though they let us ask. */
  readonly refused: Set<number>;
  /** They sent nothing for long, although asked. */
  snubs: boolean;
  lastBlock: number;

  /** What they asked for and did not get, the oldest first. */
  readonly wishes: Wish[];
  /** Pieces that they may ask for while choked, and that we may. */
  readonly allowed: Set<number>;
  readonly allows: Set<number>;

  readonly down: RateMeter;
  readonly up: RateMeter;
  /** What the system had not taken when that was looked at last, and since when it is just as much. */
  stuckBytes: number;
  stuckSince: number;
  lastHeard: number;
  /** Until when a limit of ours keeps us from listening to them. */
  heldUntil: number;
  lastSaid: number;

  /** What their extension handshake told. */
  told: ExtensionHandshake;
  /** They ask for nothing any more. */
  uploadOnly: boolean;
  /** Addresses that they were told of, by key. */
  readonly toldOf: Map<string, PexAddress>;
  lastPex: number;
  /** When they told of peers last; null: never. */
  heardPex: number | null;

  /** Super-seeding: the piece that was shown last; -1 none. */
  shown: number;
  shownAt: number;

  /** Spreading: the pieces that were shown to it; null when it is told of all. */
  shows: Set<number> | null;
  /** Those of them that it is to get and does not have. */
  readonly offered: Set<number>;

  /** Messages that were of no use, counted down with time: too many are an attack. */
  nuisance: number;
  isGone: boolean;
}
