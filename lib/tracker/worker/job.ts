/** What a Worker is told to do, and what it tells back: plain data, for posting. */
import type { Places } from "../front/listen.ts";
import type { UdpBatchSocket } from "../front/udp_batch/sockets.ts";
import type { Interface } from "../network.ts";
import type { SharedStore } from "../swarm/memory.ts";
import type { Common } from "./rooms.ts";

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

/** What changes while it runs. */
export interface News {
  readonly interfaces: readonly Interface[];
  readonly external: readonly string[];
  /** The announce URLs, for the page. */
  readonly urls: readonly string[];
}

/** Later messages to a Worker. */
export type ToWorker = { readonly job: Job } | { readonly news: News } | { readonly stop: true };

/** Messages from a Worker. */
export type FromWorker =
  /** It answers now. */
  | { readonly says: "ready" }
  /** A line for the operator, and what it is about. */
  | { readonly says: "line"; readonly about: string; readonly text: string }
  /** It cannot go on, and ends. */
  | { readonly says: "failed"; readonly why: string }
  /** It has stopped, as it was told. */
  | { readonly says: "stopped" };
