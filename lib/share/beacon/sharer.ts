/**
 * The sharer's side of the beacon: what is shared is told to the networks when it changes and every ten seconds, and to
 * those who ask. Strangers can make it send no more than they send themselves, and that seldom.
 */
import { type Clock, every } from "../../base/clock.ts";
import type { LocalAddress } from "../../base/networks.ts";
import type { Multicast, OpenMulticast, Place } from "../../base/multicast.ts";
import type { MulticastTrouble } from "../../base/multicast_trouble.ts";
import { BEACON_GROUP, type BeaconShare, canBeTold, ID_BYTES, readPacket, writeBeacon } from "./message.ts";

/** What the beacon needs. */
export interface BeaconMeans {
  readonly clock: Clock;
  /** So many bytes that nobody can guess. */
  secret(length: number): Uint8Array;
  readonly openMulticast: OpenMulticast;
  /** This machine's addresses, as they are now. */
  addresses(): readonly LocalAddress[];
  /** What is shared, as it is now. */
  shares(): readonly BeaconShare[];
  /** The port of the pages. */
  readonly sitePort: number;
  /** The port that seekers send to: BEACON_PORT, unless the user has another one. */
  readonly port: number;
  /** What the user should know: a sentence. */
  log(line: string): void;
}

/** A beacon that is sent. */
export interface RunningBeacon {
  /** What is shared has changed: that is told soon. */
  changed(): void;
  stop(): void;
}

/** Milliseconds between two beacons to all, and at least between those after changes. */
const PERIOD = 10_000;
const SOONEST = 1000;

/** Milliseconds between two answers to one address, and the most answers to all in that time. */
const PAUSE = 1000;
const MOST_ANSWERS = 20;

/** Starts to tell of the shares. */
export function startBeacon(means: BeaconMeans): RunningBeacon {
  return new BeaconSender(means);
}

class BeaconSender implements RunningBeacon {
  readonly #means: BeaconMeans;
  readonly #id: Uint8Array;
  readonly #group: Multicast;
  readonly #answers: AnswerBudget;
  readonly #untold = new Set<string>();
  readonly #end: () => void;
  #cancelSoon: (() => void) | null = null;
  #sentAt = -Infinity;
  /** The number of the share that comes first in the next packet, where one packet does not hold all. */
  #next = 0;

  constructor(means: BeaconMeans) {
    this.#means = means;
    this.#id = means.secret(ID_BYTES);
    this.#answers = new AnswerBudget(means.clock);
    this.#group = means.openMulticast({
      group: { ...BEACON_GROUP, port: means.port },
      addresses: means.addresses,
      heard: (packet, from) => this.#hear(packet, from),
      deaf: (trouble) => means.log(deafLine(trouble)),
    });
    this.#end = every(means.clock, PERIOD, () => {
      this.#group.refresh();
      this.#send();
    });
    this.#send();
  }

  changed(): void {
    if (this.#cancelSoon !== null) return;
    const wait = Math.max(0, this.#sentAt + SOONEST - this.#means.clock.elapsed());
    this.#cancelSoon = this.#means.clock.after(wait, () => this.#send());
  }

  stop(): void {
    this.#end();
    this.#cancelSoon?.();
    this.#cancelSoon = () => {};
    this.#group.close();
  }

  /** Tells all networks; at most once a second, since it is called by the clock alone. */
  #send(): void {
    this.#cancelSoon?.();
    this.#cancelSoon = null;
    this.#sentAt = this.#means.clock.elapsed();
    const packet = this.#packet(null);
    if (packet !== null) this.#group.send(packet);
  }

  #hear(packet: Uint8Array, from: Place): void {
    if (!this.#answers.allows(from.hostname)) return;
    const asked = readPacket(packet);
    if (asked?.kind !== "query") return;
    const answer = this.#packet(asked.name);
    if (answer !== null && this.#group.answer(answer, from)) this.#answers.count(from.hostname);
  }

  /** The share of the name alone, or those whose turn it is; null where there is nothing to tell. */
  #packet(name: string | null): Uint8Array | null {
    const shares = this.#means.shares().filter((share) => this.#canTell(share));
    const found = name === null ? [] : shares.filter((share) => share.name === name);
    const inTurn = found.length > 0 ? found : turned(shares, this.#next);
    if (inTurn.length === 0 || (name !== null && found.length === 0)) return null;
    const [packet, count] = writeBeacon(this.#id, this.#means.sitePort, inTurn);
    if (found.length === 0) this.#next = (this.#next + count) % shares.length;
    return packet;
  }

  #canTell({ name }: BeaconShare): boolean {
    if (canBeTold(name)) return true;
    if (this.#untold.size < MOST_UNTOLD && !this.#untold.has(name)) {
      this.#untold.add(name);
      this.#means.log(
        `The share ${JSON.stringify(name)} is not found by "muster get --lan": its name is too odd.`,
      );
    }
    return false;
  }
}

/** What is told all is still heard by who listens long enough, so that it may be found. */
function deafLine({ words, isOfPort }: MulticastTrouble): string {
  const line = `"muster get --lan" may not find what is shared here: ${words}.`;
  return isOfPort ? `${line} Give another --discovery-port, the same on all computers.` : line;
}

/** Names that are said to be odd. */
const MOST_UNTOLD = 20;

/** The same from one of them on, those before at the end. */
function turned<T>(items: readonly T[], from: number): T[] {
  const at = from < items.length ? from : 0;
  return [...items.slice(at), ...items.slice(0, at)];
}

/** How often is answered: to one address once a second, to all so many times. */
class AnswerBudget {
  readonly #clock: Clock;
  /** When each address was answered, the oldest first; none older than the pause, so never more than the most. */
  readonly #answered = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  allows(address: string): boolean {
    const now = this.#clock.elapsed();
    for (const [other, at] of this.#answered) {
      if (now - at < PAUSE) break;
      this.#answered.delete(other);
    }
    return this.#answered.size < MOST_ANSWERS && !this.#answered.has(address);
  }

  count(address: string): void {
    this.#answered.set(address, this.#clock.elapsed());
  }
}
