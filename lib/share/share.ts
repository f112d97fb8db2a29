/** What is shared: a file or a folder of this machine's under a name, its torrent, and how it is with it now. */
import type { Content } from "../metainfo/content.ts";
import type { Torrent } from "../metainfo/torrent.ts";

/** Something to share whose torrent is made. */
export interface Share {
  /** Unique among the shares: the torrent's name, and what stands behind `/t/` (not encoded). */
  readonly name: string;
  /** The very file or folder, absolute. */
  readonly root: string;
  /** Its files, with sizes and times as they were when they were hashed. */
  readonly content: Content;
  /** Without trackers and web seeds: those depend on who asks (site/torrent_for.ts). */
  readonly torrent: Torrent;
  /** Hex digits. */
  readonly infoHash: string;
}

/** How it is with a share. */
export type ShareState =
  /** Its files are being read: bytes done, and in all. */
  | { readonly kind: "hashing"; readonly done: number; readonly total: number }
  | { readonly kind: "sharing" }
  /** A file is not as it was hashed, or gone: nothing of the share is given, and `why` says it in a sentence. */
  | { readonly kind: "changed"; readonly why: string };

/** A share as it is shown: what the pages, the live view and the beacon know of one. */
export interface Exhibit {
  readonly name: string;
  readonly state: ShareState;
  /** Null until its torrent is made. */
  readonly share: Share | null;
  /** Bytes, and how many files; as far as they are known. */
  readonly size: number;
  readonly files: number;
  /** How many beside this machine have all of it, have had it, or are getting it now. */
  readonly have: number;
  readonly getting: number;
  /** Bytes a second that leave this machine for it, plain downloads among them. */
  readonly upRate: number;
}
