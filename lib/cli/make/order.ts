/** What is to be made: the one order that `muster make` and BitTornado's makers give. */
import type { CreateOptions } from "../../metainfo/create.ts";
import type { ScanOptions } from "../../metainfo/scan.ts";

/** The torrents to make, and how. */
export interface Order {
  /** Files and folders. */
  readonly paths: readonly string[];
  /** Whether each entry of the folders becomes a torrent, rather than each folder. */
  readonly each: boolean;
  /** The torrent's name; null for that of the file or folder. */
  readonly name: string | null;
  readonly destination: Destination;
  readonly scan: Omit<ScanOptions, "name" | "without">;
  readonly create: Omit<CreateOptions, "pieceLength">;
  /** Bytes of a piece, for so many bytes of files; null for the automatic table. */
  pieceLength(length: number): number | null;
  readonly threads: number;
  readonly dryRun: boolean;
  readonly force: boolean;
  readonly magnet: boolean;
  readonly json: boolean;
  readonly advice: Advice;
}

/** What can be advised where the order comes from: options by the names that they have there. */
export interface Advice {
  /** The option for `destination`. */
  readonly output: string;
  /** What to do about a torrent without a tracker; null where there is always one. */
  readonly tracker: string | null;
  /** What to do about a tracker among the paths. */
  readonly url: string;
  /** What to do about hidden files that are left out; null where nothing can be done. */
  readonly hidden: string | null;
  /** What to do about a path without a name of its own; null where nothing can be done. */
  readonly name: string | null;
  /** What to do about .torrent files that become part of a torrent; null where nothing can be done. */
  readonly torrents: string | null;
  /** What to do about a file where a folder is wanted for its entries. */
  readonly file: string;
}

/** Where the torrents are written. */
export type Destination =
  /** The standard output. */
  | { readonly kind: "stdout" }
  /** As `NAME.torrent` into a folder. */
  | { readonly kind: "folder"; readonly path: string }
  /** Into a file, or into a folder when one is there or the path ends in a separator; then it is made. */
  | { readonly kind: "path"; readonly path: string }
  /** As `PATH.torrent` beside the file or folder. */
  | { readonly kind: "beside" };
