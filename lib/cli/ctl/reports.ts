/** What a tracker tells over its control socket. Fields are added, not changed, within a version of control/message.ts. */
import type { TrackerStats } from "../../tracker/stats/tracker_stats.ts";
import type { Chosen } from "../../tracker/serve.ts";

/** `status` */
export interface StatusReport {
  readonly program: string;
  /** The process. */
  readonly pid: number;
  readonly port: number;
  readonly urls: readonly string[];
  readonly page: string;
  readonly isDraining: boolean;
  readonly stats: TrackerStats;
  /** Every setting in force that differs from its default. */
  readonly settings: readonly SettingReport[];
  /** Settings that are read at the start alone and are something else in what was read since: what the next start takes. */
  readonly waiting: readonly SettingReport[];
  /** What is wrong with the lists and the configuration as they stand, and keeps them out of force; null: nothing. */
  readonly wrong: WrongReport | null;
  /** What was chosen where it was left to muster. */
  readonly chosen: Chosen;
  readonly lists: readonly { readonly option: string; readonly path: string; readonly entries: number }[];
  readonly state: StateReport | null;
  /** What an operator should know: notes of the start, files that were passed over. */
  readonly notes: readonly string[];
}

/** A setting. */
export interface SettingReport {
  readonly name: string;
  /** As it would be typed. */
  readonly value: string;
  /** `--port`, `MUSTER_PORT`, `muster.toml, line 3`, `default` */
  readonly origin: string;
}

/** Of a reading that changed nothing. */
export interface WrongReport {
  /** Since when, as ISO 8601: what was in force then still is. */
  readonly since: string;
  /** One for each file or setting. */
  readonly lines: readonly string[];
}

/** Of the state file. */
export interface StateReport {
  readonly path: string;
  /** When it was last written, as ISO 8601; null: not yet in this run. */
  readonly saved: string | null;
  /** Why it was not the last time; null: it was. */
  readonly failure: string | null;
}

/** `reload` */
export interface ReloadReport {
  readonly lists: StatusReport["lists"];
  /** Settings that are in force now and were not. */
  readonly changed: readonly SettingReport[];
  /** Names of settings that wait for the next start. */
  readonly waiting: readonly string[];
  readonly notes: readonly string[];
}

/** `save` */
export interface SaveReport {
  readonly path: string;
  readonly saved: string;
}

/** `torrents`, the largest first. */
export interface TorrentsReport {
  /** How many there are in all. */
  readonly total: number;
  readonly torrents: readonly {
    readonly hash: string;
    readonly name?: string;
    readonly complete: number;
    readonly incomplete: number;
    readonly downloaded: number;
  }[];
}

/** `peers HASH` */
export interface PeersReport {
  readonly hash: string;
  readonly name?: string;
  readonly complete: number;
  readonly incomplete: number;
  readonly downloaded: number;
  readonly peers: readonly PeerReport[];
}

export interface PeerReport {
  /** `192.168.1.7:6881` or `[2001:db8::7]:6881` */
  readonly address: string;
  readonly kind: "seed" | "leecher" | "partial seed";
  /** Seconds since its last announce, to a 24th of the peer timeout. */
  readonly age: number;
}

/** `shares`, and what `share` and `unshare` give too. */
export interface SharesReport {
  /** The page of them all. */
  readonly page: string;
  readonly shares: readonly ShareReport[];
}

/** One thing that is shared. */
export interface ShareReport {
  readonly name: string;
  /** The file or folder, absolute. */
  readonly path: string;
  readonly state: "hashing" | "sharing" | "changed";
  /** Of `changed`, what has. */
  readonly why: string | null;
  /** Bytes that are hashed, of all; both are `size` once it is shared. */
  readonly done: number;
  readonly size: number;
  readonly files: number;
  /** Its page, and what others type. */
  readonly url: string;
  readonly command: string;
  /** Whether a password guards it. */
  readonly isGuarded: boolean;
  /** Null until it is hashed. */
  readonly infoHash: string | null;
  /** How many others have it or are getting it, and bytes a second that leave for it. */
  readonly have: number;
  readonly getting: number;
  readonly upRate: number;
}
