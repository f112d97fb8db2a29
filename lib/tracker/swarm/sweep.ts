/**
 * Expiry in small slices: a sweep walks the index stripe by stripe, slot by slot, and through a large swarm block by
 * block, and goes on where it left off. Nothing in it takes time by the size of a swarm or of the store. Any thread may
 * sweep: the next stripe is whoever's comes for it, and its lock is taken for each look, which takes a microsecond or so.
 */
import { isStale } from "./age.ts";
import { type Memory, STRIPE_LOCK, STRIPE_TORRENTS, STRIPE_WORDS, STRIPES, SWEEP_STRIPE } from "./layout.ts";
import { lock, unlock } from "./lock.ts";
import { newcomerMark } from "./newcomers.ts";
import { countSwept, forgetNewcomer, forgetSwarm, STRIDES, totalsOf } from "./stripe.ts";
import { isEmpty, type Kind, sideOf, sweepKind } from "./swarm.ts";
import { maskOf, recordOf, tableOf } from "./table.ts";

/** What looking at an empty slot and at a block of peers costs, in looks at a small swarm. */
const SLOT_WORK = 1 / 16;
const BLOCK_WORK = 4;
/** No stripe is swept before the first slice. */
const NOT_YET = -1;
/** Leechers and uploaders of both families. */
const PARTS = 4;

/** About how much work it is to see everything once. */
export function sweepWork(memory: Memory): number {
  const { torrents, seeds, leechers } = totalsOf(memory);
  let slots = 0;
  for (let stripe = 0; stripe < STRIPES; stripe++) slots += maskOf(memory, stripe) + 1;
  // Blocks are half full at least, on average.
  const blocks = (seeds[0] + leechers[0]) / 24 + (seeds[1] + leechers[1]) / 9;
  return STRIPES + slots * SLOT_WORK + torrents * PARTS + blocks * BLOCK_WORK;
}

export class Sweep {
  readonly #memory: Memory;
  readonly #swept = { peers: 0, partials: 0 };
  // Where the next slice begins: stripe, slot of it, part of the torrent there, hash within that.
  #stripe = NOT_YET;
  #slot = 0;
  #part = 0;
  #hash = 0;

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  /** Does about so much work, dropping whoever is stale in this period. */
  go(period: number, budget: number): void {
    const { words, stripes, locks, holder } = this.#memory;
    if (this.#stripe === NOT_YET) this.#nextStripe();
    for (let done = 0; done < budget;) {
      const stripe = stripes + this.#stripe * STRIPE_WORDS;
      if (words[stripe + STRIPE_TORRENTS] === 0) {
        this.#nextStripe();
        done++;
        continue;
      }
      lock(locks, stripe + STRIPE_LOCK, holder);
      done += this.#look(stripe, period);
      unlock(locks, stripe + STRIPE_LOCK);
    }
  }

  /** Looks at a swarm or a block, and at the empty slots before it: so many that few locks are taken for none. */
  #look(stripe: number, period: number): number {
    const here = this.#stripe;
    let done = 0;
    while (done < 1 && this.#stripe === here) done += this.#one(stripe, period);
    return done;
  }

  #nextStripe(): void {
    this.#stripe = claimStripe(this.#memory);
    this.#slot = this.#part = this.#hash = 0;
  }

  #nextSlot(): void {
    this.#part = this.#hash = 0;
    if (++this.#slot > maskOf(this.#memory, this.#stripe)) this.#nextStripe();
  }

  /** Looks at one slot, or at one part of the swarm there; gives the work that was. */
  #one(stripe: number, period: number): number {
    const memory = this.#memory;
    const slot = tableOf(memory, this.#stripe) + this.#slot;
    const entry = memory.words[slot];
    if (entry > 0) return this.#swarm(stripe, slot, period);
    // Forgetting moves later entries up into this slot, so it is looked at again.
    if (entry < 0 && isStale(newcomerMark(memory, recordOf(memory, entry)), period)) {
      forgetNewcomer(memory, stripe, slot, false);
    } else this.#nextSlot();
    return entry < 0 ? 1 : SLOT_WORK;
  }

  /** One kind of one family of a swarm, or a block of it. */
  #swarm(stripe: number, slot: number, period: number): number {
    const memory = this.#memory;
    const record = recordOf(memory, memory.words[slot]);
    const stride = STRIDES[this.#part >> 1];
    const kind = (this.#part & 1) as Kind;
    const side = sideOf(memory, record, stride);
    this.#hash = sweepKind(memory, side, stride, kind, this.#hash, period, this.#swept);
    countSwept(memory, stripe, stride, kind, this.#swept.peers, this.#swept.partials);
    if (this.#hash < 2 ** 32) return BLOCK_WORK;
    this.#hash = 0;
    if (++this.#part < PARTS) return 1;
    // Another entry is in the slot of one that was forgotten.
    if (isEmpty(memory, record) && forgetSwarm(memory, stripe, slot)) this.#part = 0;
    else this.#nextSlot();
    return 1;
  }
}

/** The number of the stripe that is swept next. */
function claimStripe({ locks }: Memory): number {
  return Atomics.add(locks, SWEEP_STRIPE, 1) & (STRIPES - 1);
}
