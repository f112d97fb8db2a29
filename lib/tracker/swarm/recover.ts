/**
 * Mends what a thread held when it ended in the midst of things: the stripes whose locks carry its number, and the pages.
 * Nothing of a stripe is believed: its table is made anew from those records in it that are whole, every swarm is
 * counted again, and then the lock is freed. What is not whole is dropped; its clients announce again. Lines that only a
 * dropped or half-moved swarm knew of stay lost, some hundred bytes for each death.
 *
 * It runs when a fault of ours was caught, or a Worker died, and takes as long as looking at a 256th of all peers.
 */
import { CALENDAR_LOCK, type Memory, PAGES_LOCK, STRIPE_LOCK, STRIPE_WORDS, STRIPES } from "./layout.ts";
import { holderOf, unlock } from "./lock.ts";
import { mendPages } from "./recover/pages.ts";
import { mendStripe } from "./recover/stripe.ts";

/** Mends and frees all that `holder` held; gives how many stripes that were. */
export function recover(memory: Memory, holder: number): number {
  const { locks } = memory;
  if (holderOf(locks, CALENDAR_LOCK) === holder) unlock(locks, CALENDAR_LOCK);
  if (holderOf(locks, PAGES_LOCK) === holder) {
    mendPages(memory);
    unlock(locks, PAGES_LOCK);
  }
  let mended = 0;
  for (let i = 0; i < STRIPES; i++) {
    const at = memory.stripes + i * STRIPE_WORDS + STRIPE_LOCK;
    if (holderOf(locks, at) !== holder) continue;
    mendStripe(memory, i);
    mended++;
    unlock(locks, at);
  }
  return mended;
}
