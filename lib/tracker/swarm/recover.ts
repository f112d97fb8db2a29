/**
 * Mends what a thread held when it ended in the midst of things: the stripes whose locks carry its number, and the pages.
 * No sum of a stripe is believed: its table is made anew from the entries in it, every swarm is followed from block to
 * block and counted again, and then the lock is freed.
 *
 * What can be lost: the peer in hand, all of a small swarm (4 peers) that was just growing out of its record or going back
 * into it, and lines that were not put in yet or taken out already: a few pages for each death, or the directory of a
 * large swarm. All other code writes in such an order that this is so: what is new is whole before it is put in, what
 * is old is given back after it was taken out, and nothing is written over before it stands elsewhere.
 *
 * It runs when a fault of ours was caught, or a Worker died, and takes as long as looking at a 256th of all peers.
 */
import { CALENDAR_LOCK, type Memory, PAGES_LOCK, STRIPE_LOCK, STRIPE_WORDS, STRIPES } from "./layout.ts";
import { holderOf, unlock } from "./lock.ts";
import { dropReserve, RESERVE_LOCK } from "./pages.ts";
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
  if (holderOf(locks, RESERVE_LOCK) === holder) dropReserve(memory);
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
