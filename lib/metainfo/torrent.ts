/**
 * What a torrent says (BEP 3, 52), as `read` gives it: a v1 torrent, a v2 torrent, or a hybrid of both. Names are the
 * raw bytes that stand in the torrent; `safe_names` makes of them what may be written.
 */

/** A torrent, told apart by `kind`. */
export type Torrent = V1Torrent | V2Torrent | HybridTorrent;

/** Which hashes a torrent has. */
export type TorrentKind = Torrent["kind"];

/** What every torrent has. */
export interface TorrentBase {
  /** The name of the file or of the folder that holds the files: raw bytes, `name.utf-8` before `name`. */
  readonly name: Uint8Array;
  /** Whether it is one file, called `name`, without a folder. */
  readonly isSingle: boolean;
  /** Bytes of a piece; the last one may be shorter. */
  readonly pieceLength: number;
  /** How many pieces there are; with v2 each file begins a piece of its own. */
  readonly pieceCount: number;
  /** In the torrent's order, pads among them. Empty files stand where they stand. */
  readonly files: readonly TorrentFile[];
  /** Bytes of all files, pads left out. */
  readonly length: number;
  /** Whether only the torrent's own trackers may tell of peers (BEP 27). */
  readonly isPrivate: boolean;
  /** `source`, which sets the same content on two trackers apart; null when there is none. */
  readonly source: string | null;
  /** Torrents that may share files with this one: info hashes (BEP 38). */
  readonly similar: readonly Uint8Array[];
  /** Names of collections that it belongs to (BEP 38). */
  readonly collections: readonly string[];
  /** The bytes of the info dictionary as they stand in the torrent, which the info hash is taken of. */
  readonly info: Uint8Array;
  /** What stands beside the info dictionary. */
  readonly outer: Outer;
  /** What is out of the ordinary in the bytes themselves but no reason to refuse them. */
  readonly remarks: readonly Remark[];
}

/** One info hash by SHA-1, one hash for each piece (BEP 3). */
export interface V1Torrent extends TorrentBase {
  readonly kind: "v1";
  /** 20 bytes. */
  readonly infoHash: Uint8Array;
  /** 20 bytes for each piece. */
  readonly pieces: Uint8Array;
}

/** One info hash by SHA-256, a hash tree for each file (BEP 52). */
export interface V2Torrent extends TorrentBase {
  readonly kind: "v2";
  /** 32 bytes; on the wire the first 20. */
  readonly infoHashV2: Uint8Array;
  readonly layers: Layers;
}

/** Both over the same files. */
export interface HybridTorrent extends TorrentBase {
  readonly kind: "hybrid";
  /** 20 bytes. */
  readonly infoHash: Uint8Array;
  /** 20 bytes for each piece. */
  readonly pieces: Uint8Array;
  /** 32 bytes. */
  readonly infoHashV2: Uint8Array;
  readonly layers: Layers;
}

/**
 * The piece layers: the hex digits of a file's root -> 32 bytes for each of its pieces. Files of one piece or less have
 * none. Others may be missing where the torrent came without them: the remark `layers-incomplete` tells.
 */
export type Layers = ReadonlyMap<string, Uint8Array>;

/** A file, a pad or a link. */
export interface TorrentFile {
  /** Folders and name below the torrent's own folder, raw bytes; of a single file just its name. */
  readonly path: readonly Uint8Array[];
  /** Bytes. */
  readonly length: number;
  /** Where it begins in the row of all bytes that the pieces are cut from. */
  readonly offset: number;
  /** Zeros that only fill a piece (BEP 47): not written, not read. */
  readonly isPad: boolean;
  /** Where a symbolic link leads, from the torrent's folder on (BEP 47); null when it is no link. */
  readonly link: readonly Uint8Array[] | null;
  readonly isExecutable: boolean;
  readonly isHidden: boolean;
  /** Root of its hash tree, 32 bytes (BEP 52); null with v1, and when it is empty. */
  readonly root: Uint8Array | null;
}

/** What stands beside the info dictionary and does not touch the info hash. */
export interface Outer {
  /** Trackers by tiers (BEP 12); `announce` alone is one tier of one. No tier is empty. */
  readonly trackers: readonly (readonly string[])[];
  /**
   * What to write as `announce` where it is not the first of the trackers; `read` leaves it out. Clients that know tiers
   * pass over it when it is none of them (BEP 12).
   */
  readonly announce?: string;
  /** `url-list` (BEP 19). */
  readonly webSeeds: readonly string[];
  /** `httpseeds` (BEP 17). */
  readonly httpSeeds: readonly string[];
  /** DHT nodes (BEP 5). */
  readonly nodes: readonly Node[];
  readonly comment: string | null;
  readonly createdBy: string | null;
  /** Seconds since 1970. */
  readonly date: number | null;
}

/** A host that answers for the DHT. */
export interface Node {
  /** An address or a name. */
  readonly host: string;
  readonly port: number;
}

/** Something that a careful person would want to know. */
export interface Remark {
  /** For programs, such as `not-canonical`. */
  readonly code: string;
  /** One sentence. */
  readonly sentence: string;
}

/** The sentence's name for each kind. */
export const KIND_TEXT: Readonly<Record<TorrentKind, string>> = {
  v1: "v1",
  v2: "v2",
  hybrid: "hybrid (v1 and v2)",
};

/** An Outer of nothing. */
export const NO_OUTER: Outer = {
  trackers: [],
  webSeeds: [],
  httpSeeds: [],
  nodes: [],
  comment: null,
  createdBy: null,
  date: null,
};
