/** Gives a share to clients: a seed of this session's, which believes its files because they were just hashed, or looked at. */
import type { TorrentOptions } from "../../client/config.ts";
import type { Session, TorrentTask } from "../../client/session.ts";
import type { News } from "../../client/status.ts";
import { pathsOf } from "../../metainfo/paths.ts";
import { NO_OUTER } from "../../metainfo/torrent.ts";
import type { Share } from "../../share/share.ts";
import type { Spreading } from "../../share/spreading.ts";
import type { Env } from "../env.ts";

/** What a share is given with. */
export interface SpreadMeans {
  readonly session: Session;
  readonly options: TorrentOptions;
  /** The announce URL at which this machine's own client reaches the tracker. */
  readonly tracker: string;
  readonly platform: Env["platform"];
  news(share: Share, news: News): void;
}

/** Begins to give it. */
export function spread(share: Share, { session, options, tracker, platform, news }: SpreadMeans): Spreading {
  const { torrent, root, content } = share;
  const task: TorrentTask = {
    torrent: { ...torrent, outer: { ...NO_OUTER, trackers: [[tracker]] } },
    ...{ folder: pathsOf(platform).dirname(root), root },
    wanted: torrent.files.map(() => true),
    ...{ priorities: [], allocate: "none", downloads: false, check: false, overwrite: false },
    ...{ stateFolder: null, peers: [], options },
    known: content.files.map(({ length, modified }) => ({ size: length, modified })),
    news: (it) => news(share, it),
  };
  const torrentInHand = session.add(task);
  return {
    peers: () => torrentInHand.peers(),
    upRate: () => torrentInHand.status().upRate,
    stop: () => torrentInHand.stop(),
  };
}
