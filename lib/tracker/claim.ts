/**
 * Under which address a client is listed that names one itself (`ip=` in HTTP, the IP address field in UDP).
 *
 * Its word counts only where both it and what it names are on private addresses, or where the operator lets anybody
 * speak: else anyone could send a swarm's clients to a stranger's address. It may name a host as well as an address. A
 * name is looked up behind the announce, which does not wait, and counts from the next one on; names of those whose
 * word could not count are not looked up at all.
 */
import { type Family, isHostName, isPrivate, isRoutable, readAddress } from "../base/address.ts";
import type { Clock } from "../base/clock.ts";
import { limitedLookup, type Lookup, LOOKUP_LIMIT } from "../base/lookup.ts";
import { newRequester, type Requester } from "../protocol/message.ts";

/** Names that are known at once. */
const MOST_NAMES = 256;
/** Look-ups under way at once; names beyond wait for their client's next announce. */
const MOST_LOOKUPS = 8;
/** How long an answer is good, and how long a name without one is left alone, in milliseconds. */
const GOOD_FOR = 300_000;
const BAD_FOR = 60_000;
/** How long an old answer still serves while a new one is fetched: the longest pause between a client's announces. */
const STALE_FOR = 3_600_000;

/** What claims are judged with. */
export interface ClaimOptions {
  /** Anybody may name any address that a host can have. */
  anyone: boolean;
  lookup: Lookup;
  clock: Clock;
}

/** What is known of a name. */
interface Known {
  /** The first address of each family that may be claimed, the likelier first. */
  addresses: Requester[];
  /** When they are to be looked up again. */
  until: number;
  asking: boolean;
}

/** Judges claims, and remembers names. */
export class Claims {
  /** Anybody may name any address that a host can have. */
  anyone: boolean;
  readonly #lookup: Lookup;
  /** The same, which does not wait for ever. */
  readonly #limited: Lookup;
  readonly #clock: Clock;
  /** By name in lower case, the longest unused first. */
  readonly #names = new Map<string, Known>();
  #lookups = 0;
  #closed = false;

  constructor({ anyone, lookup, clock }: ClaimOptions) {
    this.anyone = anyone;
    this.#lookup = lookup;
    this.#limited = limitedLookup((name) => this.#inSlot(name), clock, LOOKUP_LIMIT);
    this.#clock = clock;
  }

  /**
   * Whether the announcer is to be listed under what it claims; `listed` then holds that, and something or other when
   * not. Never waits.
   */
  listed(claim: string, requester: Requester, listed: Requester): boolean {
    if (claim === "" || !(this.anyone || isPrivate(requester.bytes, requester.family))) return false;
    const family = readAddress(claim, listed.bytes);
    if (family !== 0) {
      listed.family = family;
      return this.#mayBe(listed.bytes, family);
    }
    const addresses = this.#addressesOf(claim);
    const found = addresses.find((one) => one.family === requester.family) ?? addresses[0];
    if (found === undefined) return false;
    listed.bytes.set(found.bytes);
    listed.family = found.family;
    return true;
  }

  /** Ends the look-ups; names are unknown from now on. */
  close(): void {
    this.#closed = true;
    this.#names.clear();
  }

  #mayBe(bytes: Uint8Array, family: Family): boolean {
    return isRoutable(bytes, family) && (this.anyone || isPrivate(bytes, family));
  }

  #addressesOf(claim: string): readonly Requester[] {
    if (!isHostName(claim)) return [];
    const name = claim.toLowerCase();
    const now = this.#clock.elapsed();
    let known = this.#names.get(name);
    if (known === undefined) {
      if (this.#closed || this.#lookups === MOST_LOOKUPS) return [];
      known = { addresses: [], until: now, asking: false };
    }
    this.#remember(name, known);
    if (now >= known.until && !known.asking && this.#lookups < MOST_LOOKUPS) void this.#ask(name, known);
    return now < known.until + STALE_FOR ? known.addresses : [];
  }

  /** Puts the name last; the first goes when there are too many. */
  #remember(name: string, known: Known): void {
    this.#names.delete(name);
    this.#names.set(name, known);
    if (this.#names.size > MOST_NAMES) this.#names.delete(this.#names.keys().next().value!);
  }

  async #ask(name: string, known: Known): Promise<void> {
    known.asking = true;
    known.addresses = this.#pick(await this.#limited(name).catch(() => []));
    known.until = this.#clock.elapsed() + (known.addresses.length > 0 ? GOOD_FOR : BAD_FOR);
    known.asking = false;
  }

  /** Asks, in one of the few slots. A look-up cannot be taken back: its slot is free when it ends, however late. */
  async #inSlot(name: string): Promise<string[]> {
    this.#lookups++;
    try {
      return await this.#lookup(name);
    } finally {
      this.#lookups--;
    }
  }

  #pick(texts: readonly string[]): Requester[] {
    const picked: Requester[] = [];
    for (const text of texts) {
      const one = newRequester();
      const family = readAddress(text, one.bytes);
      if (family === 0 || !this.#mayBe(one.bytes, family)) continue;
      one.family = family;
      if (!picked.some((other) => other.family === family)) picked.push(one);
    }
    return picked;
  }
}
