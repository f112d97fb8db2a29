/**
 * How large a torrent may be, whoever made it: what is read is bounded by these, and nothing is made beyond them. Where
 * libtorrent has a limit it is the same one, since what it refuses nobody can download.
 */
export const LIMITS = {
  /** Bytes of a .torrent: the most pieces of a hybrid need 109 MB (libtorrent takes 10 MB unless told otherwise). */
  torrentBytes: 128 * 1024 * 1024,
  /** Lists and dictionaries within each other. */
  depth: 100,
  /** Values and keys: 370 MB of memory where all are held, as in a dictionary of 1.5 million others out of order. */
  values: 3_000_000,
  pieces: 2_097_152,
  /** Bytes of a piece: 32,767 blocks of 16 KiB. */
  pieceLength: 32_767 * 16_384,
  /** Bytes of one file: 16 TiB. */
  fileLength: 2 ** 44,
  /** Bytes of all files. */
  totalLength: 2 ** 48 - 1,
  /** Files, pads and links. */
  files: 1_000_000,
  /** Names in the paths of all files together: in a tree of v2 few bytes can make many of them. */
  pathNames: 10_000_000,
  /** Folders within each other. */
  folders: 100,
  /** Names that had to be changed because they were the same as others'. */
  collisions: 500,
  /** Trackers, seeds or nodes that are looked at; more are passed over. */
  listEntries: 1_000,
  /** Characters of a magnet link. */
  magnetCharacters: 64 * 1024,
} as const;

/** Bytes of the smallest piece of v2, and of a leaf of its hash trees (BEP 52). */
export const BLOCK = 16_384;
