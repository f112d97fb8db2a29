/** What can be asked of an edit. */
import type { Node } from "../torrent.ts";

/** What is to be changed; what is absent stays. */
export interface Changes {
  /** The tiers in place of all that there are; empty takes them away. */
  readonly trackers?: readonly (readonly string[])[];
  /**
   * With `trackers`: the one of them that clients without tiers are to use (`announce`), where that is not the first.
   */
  readonly announce?: string;
  /** Tiers to add behind the others; a URL that is there already stays where it is. */
  readonly addTrackers?: readonly (readonly string[])[];
  /** URLs to take away. */
  readonly removeTrackers?: readonly string[];
  readonly webSeeds?: ListChanges<string>;
  readonly httpSeeds?: ListChanges<string>;
  readonly nodes?: ListChanges<Node>;
  /** Null takes it away. */
  readonly comment?: string | null;
  readonly createdBy?: string | null;
  /** Seconds since 1970. */
  readonly date?: number | null;
  /** Changes of the info dictionary, and so of the info hash. */
  readonly info?: InfoChanges;
}

/** `set` first, then `add`, then `remove`. */
export interface ListChanges<T> {
  readonly set?: readonly T[];
  readonly add?: readonly T[];
  readonly remove?: readonly T[];
}

/** What of the info dictionary can be changed without the content being hashed again. */
export interface InfoChanges {
  /** The name of the file or folder: one component that is harmless on every system. */
  readonly name?: string;
  readonly isPrivate?: boolean;
  readonly source?: string | null;
}
