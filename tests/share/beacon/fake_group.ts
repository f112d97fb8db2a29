/** A multicast group in memory: what its members send, all others hear; a test counts and sends itself. */
import type { Multicast, MulticastOptions, OpenMulticast, Place } from "../../../lib/base/multicast.ts";

/** A packet that was sent; `to` is null for the group. */
export interface Sent {
  readonly packet: Uint8Array;
  readonly to: Place | null;
}

/** The group as one machine has it. */
export class FakeGroup {
  /** What the member said of itself; null before it was opened, and after its end. */
  member: MulticastOptions | null = null;
  readonly sent: Sent[] = [];
  refreshes = 0;
  /** Addresses that are in no network of the machine's. */
  readonly strangers = new Set<string>();

  readonly open: OpenMulticast = (options): Multicast => {
    this.member = options;
    return {
      send: (packet) => void this.sent.push({ packet, to: null }),
      answer: (packet, to) => !this.strangers.has(to.hostname) && this.sent.push({ packet, to }) > 0,
      refresh: () => void this.refreshes++,
      close: () => void (this.member = null),
    };
  };

  /** Hands the member a packet. */
  say(packet: Uint8Array, hostname: string, port = 40_000): void {
    this.member?.heard(packet, { hostname, port });
  }

  /** Takes away what was sent so far. */
  take(): Sent[] {
    return this.sent.splice(0);
  }
}
