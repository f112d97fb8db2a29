/**
 * A client at work: the port that peers come in by, the torrents, and what they share (rates, memory, connections).
 */
import type { Clock } from "../base/clock.ts";
import type { Fault } from "../base/fault.ts";
import type { Lookup } from "../base/lookup.ts";
import type { Torrent } from "../metainfo/torrent.ts";
import type { ClientConfig, TorrentOptions } from "./config.ts";
import type { Limit } from "./limit.ts";
import type { News, PeerStatus, TorrentStatus } from "./status.ts";
import type { FileMark } from "./storage/resume.ts";
import type { Allocation } from "./storage/storage.ts";
import type { HttpGet } from "./trackers/http_door.ts";
import type { OpenDatagram } from "./trackers/datagram.ts";

/** What a torrent is to do. */
export interface TorrentTask {
  readonly torrent: Torrent;
  /** Absolute. */
  readonly folder: string;
  /** To seed what stands elsewhere: the very file or folder, absolute. */
  readonly root: string | null;
  /** For each of the torrent's files. */
  readonly wanted: readonly boolean[];
  /** For each of the torrent's files 0 (last) to 7 (first); 4 is usual. Empty: all the same. */
  readonly priorities: readonly number[];
  readonly allocate: Allocation;
  /** Whether it downloads; a seed gives what is there, whole or not. */
  readonly downloads: boolean;
  readonly check: boolean;
  /** Whether files may be written over of which nothing is the torrent's. */
  readonly overwrite: boolean;
  readonly stateFolder: string | null;
  /**
   * Of a seed: its files as they were when this torrent was made of them, in the torrent's order. What is still so is
   * believed without being hashed again. Null: nothing is known.
   */
  readonly known?: readonly FileMark[] | null;
  /** Peers to call whatever the trackers say. */
  readonly peers: readonly { readonly host: string; readonly port: number }[];
  readonly options: TorrentOptions;
  news(news: News): void;
}

/** A torrent of a session. */
export interface TorrentInHand {
  status(): TorrentStatus;
  /** The peers that are connected now. */
  peers(): PeerStatus[];
  /** Ends this torrent alone, as `Session.stop` ends all; resolves when its files are closed. */
  stop(reason?: "share" | "stopped"): Promise<void>;
  /** Resolves when it does no more: its ratio or time is reached, it failed, it was stopped. */
  readonly ended: Promise<void>;
}

/** What a session uses of the machine. */
export interface SessionMeans {
  readonly clock: Clock;
  readonly lookup: Lookup;
  readonly httpGet: HttpGet;
  readonly openDatagram: OpenDatagram;
  readonly secret: (length: number) => Uint8Array<ArrayBuffer>;
  readonly cores: number;
  /** A line for the user that concerns no single torrent. */
  log(line: string): void;
}

/** A running client. */
export interface Session {
  /** The port that peers are told; 0 when nobody can come in. */
  readonly port: number;
  /** What a user should know of how it started, a line each: another port than wished for, no IPv6 ... */
  readonly notes: readonly string[];
  /**
   * What leaves and what comes in a second, all torrents together: `set` changes it while they run. Whoever sends beside
   * them, by HTTP say, is to `take` what it sends and to `wait` as they do.
   */
  readonly upLimit: Limit;
  readonly downLimit: Limit;
  add(task: TorrentTask): TorrentInHand;
  /** Says good-bye to trackers (within 3 seconds), keeps resume data, closes all. A second call does not wait for trackers. */
  stop(): Promise<void>;
}

/** Starts a client: its port is open when this resolves. */
export type StartSession = (config: ClientConfig, means: SessionMeans) => Promise<Session | Fault>;
