/** What a client tells of itself: figures that are asked for, and news as they come. */
import type { Fault } from "../base/fault.ts";

/** What a torrent is doing. `queued`: others are checked first; `paused`: a fault of the disk, and it goes on when that is gone. */
export type Activity =
  | "queued"
  | "checking"
  | "allocating"
  | "downloading"
  | "seeding"
  | "paused"
  | "ended"
  | "failed";

/** A torrent's figures. Bytes, and bytes a second over the last seconds. */
export interface TorrentStatus {
  readonly name: string;
  /** Hex digits. */
  readonly infoHash: string;
  readonly activity: Activity;
  /** Of `checking` and `allocating`, bytes; null otherwise. */
  readonly opening: { readonly done: number; readonly total: number } | null;
  /** Bytes of the files that are wanted, and how many of them are there and right. */
  readonly wanted: number;
  readonly done: number;
  readonly pieces: number;
  readonly piecesDone: number;
  /** Of this run. */
  readonly downloaded: number;
  readonly uploaded: number;
  /** Of all runs: uploaded to the wanted bytes. */
  readonly ratio: number;
  readonly downRate: number;
  readonly upRate: number;
  /** Connected peers, and those of them that have all. */
  readonly peers: number;
  readonly seeds: number;
  /** Peers that the trackers count; null while none has told. */
  readonly swarmSeeds: number | null;
  readonly swarmLeechers: number | null;
  /** Copies of the whole that connected peers have together, this side left out: 1.5 is one whole and half of the pieces twice. */
  readonly copies: number;
  /** Seconds until it is done at this rate; null when it cannot be told. */
  readonly secondsLeft: number | null;
  /** Why it is paused or failed. */
  readonly fault: Fault | null;
  readonly trackers: readonly TrackerStatus[];
}

/** How a connected peer fares. */
export interface PeerStatus {
  /** `192.168.1.7:6881` or `[2001:db8::7]:6881`: with the port that it listens on, where it told that, else its connection's. */
  readonly address: string;
  /** Hex digits of its peer id: the same for as long as it runs. */
  readonly id: string;
  /** Its program and version as it says, harmless for a terminal; may be empty. */
  readonly client: string;
  /** Pieces that it has, of how many. */
  readonly pieces: number;
  readonly of: number;
  /** Bytes of the torrent that it has; a last short piece counts as what it is. */
  readonly done: number;
  /** Bytes a second from and to this side. */
  readonly downRate: number;
  readonly upRate: number;
}

/** How a tracker fares. */
export interface TrackerStatus {
  readonly url: string;
  readonly tier: number;
  /** `waiting`: not asked yet, or another one of its tier answers. */
  readonly state: "waiting" | "asking" | "working" | "failing";
  /** What it said last that a person should see, harmless for a terminal; null when nothing. */
  readonly message: string | null;
  readonly seeds: number | null;
  readonly leechers: number | null;
  /** Milliseconds until it is asked next; null when that is not planned. */
  readonly next: number | null;
}

/** News of a torrent, told apart by `kind`; texts of strangers in them are harmless for a terminal. */
export type News =
  /** What is there is known: bytes of wanted files, and where that comes from. */
  | {
    readonly kind: "opened";
    readonly done: number;
    readonly wanted: number;
    readonly origin: "new" | "resumed" | "checked";
    readonly place: string;
  }
  /** All that is wanted is there and right. `seconds`: since downloading began; 0 when nothing was missing. */
  | {
    readonly kind: "completed";
    readonly seconds: number;
    readonly downloaded: number;
    readonly place: string;
  }
  | { readonly kind: "paused"; readonly fault: Fault }
  | { readonly kind: "resumed" }
  /** All is there and right, but something beside the bytes could not be done: a link, a mode. */
  | { readonly kind: "unfinished"; readonly fault: Fault }
  /** Resume data could not be kept; the next run will check what is there. */
  | { readonly kind: "unsaved"; readonly fault: Fault }
  /** It could not be opened. */
  | { readonly kind: "failed"; readonly fault: Fault }
  /** A tracker failed, works again, or warns. */
  | {
    readonly kind: "tracker";
    readonly url: string;
    readonly state: "failing" | "working" | "warning";
    readonly message: string;
  }
  /** A peer was cut off for good. */
  | { readonly kind: "banned"; readonly peer: string; readonly reason: string }
  /** A piece that came did not have the right hash. */
  | { readonly kind: "bad-piece"; readonly piece: number }
  /** It seeds no longer; `share`: the share that it came from has ended. */
  | { readonly kind: "ended"; readonly reason: EndReason };

/** Why a torrent ended. */
export type EndReason = "ratio" | "time" | "share" | "stopped";
