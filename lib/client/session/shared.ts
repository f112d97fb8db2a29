/** What the torrents of a session share. */
import type { Clock } from "../../base/clock.ts";
import type { Random } from "../../base/random.ts";
import type { Limit } from "../limit.ts";
import type { SendBuffers } from "../peer/send_buffers.ts";
import type { BlockCache } from "../storage/block_cache.ts";
import type { Slabs } from "../storage/slabs.ts";
import type { OpenStorage } from "../storage/storage.ts";
import type { AnnouncerMeans } from "../trackers/announcer.ts";
import type { Gate } from "../trackers/gate.ts";
import type { Calls } from "./calls.ts";

/** All of it. */
export interface Shared {
  readonly clock: Clock;
  readonly random: Random;
  readonly peerId: Uint8Array;
  /** The key that trackers know this client by, 32 bits. */
  readonly key: number;
  readonly slabs: Slabs;
  readonly cache: BlockCache;
  readonly sendBuffers: SendBuffers;
  readonly upLimit: Limit;
  readonly downLimit: Limit;
  readonly mostPeers: number;
  readonly calls: Calls;
  readonly announcing: AnnouncerMeans;
  readonly openStorage: OpenStorage;
  /** Lets one torrent after the other be checked: a disk is not faster for two. */
  readonly opening: Gate;
  /** A line for the user. */
  log(line: string): void;
  /** The port that peers are told. */
  port(): number;
  /** Connected peers of all torrents. */
  peerCount(): number;
}
