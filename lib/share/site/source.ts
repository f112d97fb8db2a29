/** Where the site's facts come from. */
import type { Clock } from "../../base/clock.ts";
import type { Limit } from "../../client/limit.ts";
import type { Exhibit, Share } from "../share.ts";
import type { PlaceFiles, Places } from "./places.ts";

/** What can change at any time. */
export interface SiteSettings {
  /** Whether files are to be had as they are, and so as web seeds. */
  readonly plain: boolean;
  /** What the .torrent and plain downloads ask for, its bytes; null when they are for all. */
  readonly password: Uint8Array | null;
}

/** What the site asks, and tells. */
export interface SiteSource {
  /** All shares, in the order in which they are shown. */
  exhibits(): readonly Exhibit[];
  settings(): SiteSettings;
  /** Whether a share is still given; asked before each slice of a download, which ends when it is not. */
  isGiven(share: Share): boolean;
  /** Of the tracker, as if it were on the site's port, the likeliest first. */
  announceUrls(): readonly string[];
  /** Its port on this machine, where that is not the site's own; null: it is. */
  readonly trackerPort: number | null;
  readonly files: PlaceFiles;
  /** Where the files of a share stood when it was made (findPlaces). */
  places(share: Share): Places;
  readonly clock: Clock;
  /** What all plain downloads may take together. */
  readonly limit: Limit;
  /** A file of the share is not as it was, or cannot be read. */
  noticed(share: Share): void;
  /** An address had all bytes of all its files; told once for each. */
  delivered(share: Share, from: string): void;
  /** So many bytes of it went by plain download. */
  sent(share: Share, bytes: number): void;
}
