/** What can happen to a torrent, told apart by `kind`: peers, disk, trackers and time post these to its loop. */
import type { Fault } from "../base/fault.ts";
import type { Greeting } from "./peer/greeting.ts";
import type { Link } from "./peer/link.ts";
import type { PieceProgress } from "./piece/progress.ts";
import type { Peer } from "./torrent/peer.ts";

/** An event. */
export type TorrentEvent =
  /** A connection whose handshake is done. */
  | { readonly kind: "joined"; readonly link: Link; readonly greeting: Greeting }
  /** Nobody could be reached there, or the handshake came to nothing; `isSelf`: it was this very client. */
  | { readonly kind: "missed"; readonly host: string; readonly port: number; readonly isSelf: boolean }
  | { readonly kind: "sent"; readonly peer: Peer; readonly bytes: Uint8Array }
  | { readonly kind: "closed"; readonly peer: Peer }
  /** Somebody told of peers. */
  | {
    readonly kind: "found";
    readonly peers: readonly { readonly host: string; readonly port: number }[];
    readonly source: "tracker" | "user";
  }
  | {
    readonly kind: "written";
    readonly progress: PieceProgress;
    readonly slab: number;
    readonly fault: Fault | null;
  }
  | { readonly kind: "judged"; readonly progress: PieceProgress; readonly digest: Uint8Array | Fault }
  /** The digests of a broken piece's blocks, or of a right one that was broken before. */
  | {
    readonly kind: "digested";
    readonly piece: number;
    readonly senders: Uint32Array | null;
    readonly digests: Uint8Array | Fault;
  }
  /** Bytes that peers asked for are in memory, or cannot be read. */
  | { readonly kind: "loaded"; readonly piece: number; readonly fault: Fault | null }
  /** Files are not as they were left: the torrent's content cannot be trusted or reached now. */
  | { readonly kind: "broken"; readonly fault: Fault }
  /** After a fault: it is still there, or of the pieces that were looked for these are there. */
  | { readonly kind: "recovered"; readonly looked: Uint8Array; readonly have: Uint8Array | Fault }
  /** Slabs are free again. */
  | { readonly kind: "room" }
  /** Uploads that waited for a limit may go on. */
  | { readonly kind: "wake" }
  /** A second has gone by. */
  | { readonly kind: "tick" };
