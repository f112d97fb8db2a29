/** A client that only pretends: what its torrents do and say is the test's matter. */
import type { ClientConfig } from "../../lib/client/config.ts";
import { Limit } from "../../lib/client/limit.ts";
import type { Session, SessionMeans, TorrentInHand, TorrentTask } from "../../lib/client/session.ts";
import type { EndReason, News, PeerStatus, TorrentStatus } from "../../lib/client/status.ts";
import { hashOf } from "../../lib/cli/client/item.ts";

/** A torrent of it. */
export class FakeTorrent implements TorrentInHand {
  readonly task: TorrentTask;
  /** What its status differs in from one that just began to download. */
  figures: Partial<TorrentStatus> = {};
  #end = Promise.withResolvers<void>();
  readonly ended = this.#end.promise;

  constructor(task: TorrentTask) {
    this.task = task;
  }

  peers(): PeerStatus[] {
    return [];
  }

  stop(reason: "share" | "stopped" = "stopped"): Promise<void> {
    this.end(reason);
    return this.ended;
  }

  status(): TorrentStatus {
    const { torrent, wanted } = this.task;
    return {
      name: new TextDecoder().decode(torrent.name),
      infoHash: hashOf(torrent),
      activity: this.task.downloads ? "downloading" : "seeding",
      opening: null,
      wanted: torrent.files.reduce((sum, { length }, index) => sum + (wanted[index] ? length : 0), 0),
      ...{ done: 0, pieces: torrent.pieceCount, piecesDone: 0, downloaded: 0, uploaded: 0, ratio: 0 },
      ...{ downRate: 0, upRate: 0, peers: 0, seeds: 0, swarmSeeds: null, swarmLeechers: null, copies: 0 },
      ...{ secondsLeft: null, fault: null, trackers: [] },
      ...this.figures,
    };
  }

  /** Tells news, as a session does. */
  tell(news: News): void {
    this.task.news(news);
  }

  /** All that is there at the start. */
  open(done: number, origin: "new" | "resumed" | "checked" = "new"): void {
    this.figures = { ...this.figures, done };
    this.tell({ kind: "opened", done, wanted: this.status().wanted, origin, place: this.#place() });
  }

  /** The last piece has come. */
  complete(seconds: number): void {
    const { wanted } = this.status();
    this.figures = { ...this.figures, done: wanted, downloaded: wanted, activity: "seeding" };
    this.tell({ kind: "completed", seconds, downloaded: wanted, place: this.#place() });
  }

  end(reason?: EndReason): void {
    if (reason !== undefined) this.tell({ kind: "ended", reason });
    this.figures = { ...this.figures, activity: "ended" };
    this.#end.resolve();
  }

  #place(): string {
    const { root, folder, torrent } = this.task;
    return root ?? `${folder}/${new TextDecoder().decode(torrent.name)}`;
  }
}

/** The client. */
export class FakeSession implements Session {
  readonly upLimit = new Limit(0);
  readonly downLimit = new Limit(0);
  readonly torrents: FakeTorrent[] = [];
  readonly notes: string[] = [];
  port = 6881;
  stops = 0;
  /** Whether `stop` comes to an end. */
  stopEnds = true;
  config: ClientConfig | null = null;
  means: SessionMeans | null = null;

  add(task: TorrentTask): FakeTorrent {
    const torrent = new FakeTorrent(task);
    this.torrents.push(torrent);
    return torrent;
  }

  async stop(): Promise<void> {
    this.stops++;
    if (!this.stopEnds) await new Promise(() => {});
    this.torrents.forEach((torrent) => torrent.end());
  }
}
