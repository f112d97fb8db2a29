/** One member of a simulated swarm: a peer of ours with all that it runs on, and what it is like. */
import type { TorrentOptions } from "../../../lib/client/config.ts";
import type { News } from "../../../lib/client/status.ts";
import type { Slabs } from "../../../lib/client/storage/slabs.ts";
import type { TorrentLoop } from "../../../lib/client/torrent.ts";
import type { TorrentState } from "../../../lib/client/torrent/state.ts";
import type { Disk } from "./disk.ts";

/** What one member is like. */
export interface MemberOptions {
  readonly isWhole?: boolean;
  readonly options?: Partial<TorrentOptions>;
  readonly slabs?: number;
  /** For each file; all are wanted unless told. */
  readonly wanted?: readonly boolean[];
  readonly priorities?: readonly number[];
  /** Whether it speaks the fast extension, and the extension protocol; it does unless told. */
  readonly fast?: boolean;
  readonly extensions?: boolean;
  readonly mostPeers?: number;
  /** Its disk gives other bytes than it was told to keep, now and then: 1 always, 2 every second time ... */
  readonly corrupts?: number;
  /** It claims what it has, and never sends any of it. */
  readonly isMute?: boolean;
}

/** A peer of ours. */
export interface Member {
  readonly host: string;
  readonly port: number;
  readonly id: Uint8Array;
  readonly disk: Disk;
  readonly loop: TorrentLoop;
  readonly state: TorrentState;
  readonly slabs: Slabs;
  readonly is: MemberOptions;
  readonly news: News[];
  doneAt: number | null;
}

/** Whom a member has banned, by address. */
export function bannedBy({ news }: Member): string[] {
  return news.flatMap((it) => it.kind === "banned" ? [it.peer] : []);
}
