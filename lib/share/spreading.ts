/** A share that is being given: what of a client's torrent the shelf needs. */
import type { PeerStatus } from "../client/status.ts";

/** One that runs. */
export interface Spreading {
  /** The clients that are connected. */
  peers(): readonly PeerStatus[];
  /** Bytes a second that go to them. */
  upRate(): number;
  /** Gives no more; resolves when its files are closed. */
  stop(): Promise<void>;
}
