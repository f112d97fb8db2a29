/** The servers that the load is put on, and how each is started. */
import type { Family } from "../../../lib/base/address.ts";
import type { Mode, Torrents } from "../torrents.ts";

export type ServerKind = "muster" | "opentracker" | "bittorrent-tracker" | "floor" | "echo";

/** Trackers that others wrote. */
export const RIVALS = ["opentracker", "bittorrent-tracker"] as const;
export type Rival = typeof RIVALS[number];

/** One that takes part. */
export interface Contender {
  /** What the table calls it. */
  readonly name: string;
  readonly kind: ServerKind;
  /** Options of its own; for muster alone. */
  readonly words: readonly string[];
  /** The CPUs that it may use, as taskset takes them. */
  readonly cpus: string;
  /** A compiled muster in place of the run's. */
  readonly binary?: string;
}

/** How a server is to be started. */
export interface ServerPlan {
  readonly mode: Mode;
  /** The address to listen on, its family, and the port. */
  readonly host: string;
  readonly family: Family;
  readonly port: number;
  /** A compiled muster; "" runs it from source. */
  readonly binary: string;
  readonly torrents: Torrents;
  /** Options of its own; for muster alone. */
  readonly words: readonly string[];
  /** A folder of its own, removed in the end. */
  readonly folder: string;
}

/** Whether a server has a mode: opentracker closes every connection, and an echo knows UDP alone. */
export function hasMode(kind: ServerKind, mode: Mode): boolean {
  if (kind === "echo") return mode === "udp";
  return kind !== "opentracker" || mode !== "keep-alive";
}

/** Whether a server can be had over a family: Debian's opentracker is built for IPv4. */
export function hasFamily(kind: ServerKind, family: Family): boolean {
  return kind !== "opentracker" || family === 4;
}
