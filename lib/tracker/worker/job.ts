/** What a Worker is told to do, and what it tells back: plain data, for posting. */
import type { AccessRules } from "../access/access.ts";
import type { TrackerConfig } from "../config.ts";
import type { Rules } from "../decide.ts";
import type { JournalRings } from "../journal/ring.ts";
import type { RunningEngines } from "../stats/tracker_stats.ts";
import type { Places } from "../front/listen.ts";
import type { UdpBatchSocket } from "../front/udp_batch/sockets.ts";
import type { Interface } from "../network.ts";
import type { SharedStore } from "../swarm/memory.ts";
import type { PageSettings } from "../front/page.ts";
import type { Question, Told } from "./relay.ts";
import type { Board } from "./board.ts";

/** A share of the sockets. */
export type Share =
  | { readonly does: "udp"; readonly sockets: readonly UdpBatchSocket[]; readonly nap: number }
  | {
    readonly does: "http";
    readonly listeners: readonly number[];
    /** By number of a file, 1 for those that this thread holds open. */
    readonly open: Int32Array;
    /** The most connections that it may hold. */
    readonly connections: number;
  }
  | { readonly does: "serve"; readonly places: Places };

/** What all threads are told alike. It can be posted to a Worker. */
export interface Common {
  readonly config: TrackerConfig;
  readonly board: Board;
  /** 8 secret bytes, the same in all threads, so that a swarm's decoys are the same in all answers. */
  readonly decoyKey: Uint8Array<ArrayBuffer>;
  /** Seconds of the board's time when the tracker started. */
  readonly started: number;
  readonly engines: RunningEngines;
  /** Milliseconds since 1970 when its sums began: in an earlier run where there was one. */
  readonly since: number;
  /** Where announces are noted, a ring for each thread; null: they are not. */
  readonly journal: JournalRings | null;
  /** The unix socket where the first thread answers what the HTTP batch engine does not; "" without one. */
  readonly elsewhere: string;
}

/** The first message to a Worker. */
export interface Job {
  readonly common: Common;
  readonly store: SharedStore;
  readonly share: Share;
  /** Its row of the board's counters. */
  readonly row: number;
  /** Its number in locks. */
  readonly holder: number;
  readonly news: News;
}

/** Settings that take effect while a tracker runs. */
export interface Live extends Rules {
  readonly obfuscation: boolean;
  readonly trustIp: boolean;
  /** Seconds, the choice for 0 made. */
  readonly peerTimeout: number;
  readonly pages: PageSettings;
}

/** What changes while it runs. */
export interface News {
  readonly live: Live;
  /** null: those that the thread has. A copy of large ones is made for each thread. */
  readonly access: AccessRules | null;
  readonly interfaces: readonly Interface[];
  readonly external: readonly string[];
  /** The announce URLs, for the page. */
  readonly urls: readonly string[];
}

/** Later messages to a Worker. */
export type ToWorker =
  | { readonly job: Job }
  | { readonly news: News }
  | { readonly stop: true }
  /** The answer to the question of that number. */
  | { readonly told: Told; readonly number: number };

/** Messages from a Worker. */
export type FromWorker =
  /** It answers now. */
  | { readonly says: "ready" }
  /** It wants a page that the first thread makes. */
  | { readonly says: "asks"; readonly number: number; readonly question: Question }
  /** A line for the operator, and what it is about. */
  | { readonly says: "line"; readonly about: string; readonly text: string }
  /** It cannot go on, and ends. */
  | { readonly says: "failed"; readonly why: string }
  /** It has stopped, as it was told. */
  | { readonly says: "stopped" };
