/**
 * Who is sent to: the peers that are unchoked until the next round, 10 seconds later (BEP 3).
 *
 * When all that are interested fit in, all are unchoked. Otherwise, while we download, those that give us most get all
 * slots but one, and what is left goes round among the others, half a minute each, so that we come to know who gives
 * more (optimistic unchoking); a peer that is snubbed gets only that. While we seed, all slots go round, half a minute
 * each, and stay with the fastest when nobody waits. Nobody waits for ever, and the slots are never exceeded.
 */
import { below, type Random } from "../base/random.ts";

/** Milliseconds between two rounds. */
export const ROUND_MILLISECONDS = 10_000;

/** Milliseconds without a byte from a peer that unchokes us until it counts as snubbed. */
export const SNUBBED_AFTER = 60_000;

/** Milliseconds of a turn: three rounds, with some room for a round that comes a little early. */
const TURN = 3 * ROUND_MILLISECONDS - ROUND_MILLISECONDS / 2;

/** Milliseconds for which a peer is new, and three times as likely to get an optimistic turn: it has nothing to give yet. */
const NEW_FOR = 60_000;
const NEW_LIKELIHOOD = 3;

/** What decides about a peer. Moments are milliseconds of one clock, rates bytes a second. */
export interface ChokePeer {
  readonly id: number;
  /** In what we have. */
  readonly interested: boolean;
  /** Whether it unchokes us and has sent nothing for SNUBBED_AFTER, though it was asked. */
  readonly snubbed: boolean;
  /** What it gives us. */
  readonly downRate: number;
  /** What we send it. */
  readonly upRate: number;
  /** Null while it is choked. */
  readonly unchokedSince: number | null;
  /** When it was choked last; when it connected, if it never was unchoked. */
  readonly chokedSince: number;
  readonly connectedAt: number;
}

/** What decides besides. */
export interface ChokeState {
  /** The most peers to be unchoked, at least 1. */
  readonly slots: number;
  /** Whether we want nothing from anybody. */
  readonly isSeed: boolean;
  readonly now: number;
  readonly random: Random;
}

/**
 * The ids of the peers to be unchoked from now on; all others are choked. To be asked once a round; between rounds only
 * when all that are interested fit in, since every answer moves those who are ahead.
 */
export function decideUnchoked(peers: readonly ChokePeer[], state: ChokeState): Set<number> {
  const interested = peers.filter((peer) => peer.interested);
  const chosen = interested.length <= state.slots
    ? interested
    : state.isSeed
    ? byTurns(interested, state)
    : byTrade(interested, state);
  return new Set(chosen.map((peer) => peer.id));
}

/** Round robin: those whose turn lasts, those who wait, longest first, and those who had theirs, fastest first. */
function byTurns(interested: readonly ChokePeer[], { slots, now }: ChokeState): ChokePeer[] {
  const inTurn = interested.filter((peer) => isInTurn(peer, now));
  const waiting = interested.filter((peer) => peer.unchokedSince === null).sort(longestWaitFirst);
  const done = interested.filter((peer) => peer.unchokedSince !== null && !isInTurn(peer, now))
    .sort((a, b) => b.upRate - a.upRate || a.id - b.id);
  return [...inTurn.sort(latestTurnLast), ...waiting, ...done].slice(0, slots);
}

/** Tit for tat, with what is left going round. */
function byTrade(interested: readonly ChokePeer[], state: ChokeState): ChokePeer[] {
  const best = interested.filter((peer) => !peer.snubbed && peer.downRate > 0)
    .sort((a, b) => b.downRate - a.downRate || a.id - b.id)
    .slice(0, state.slots - 1);
  const others = interested.filter((peer) => !best.includes(peer));
  return [...best, ...optimistic(others, state.slots - best.length, state)];
}

/** Those whose turn lasts, then some of those who wait, then, if nobody does, those who had theirs. */
function optimistic(others: readonly ChokePeer[], slots: number, state: ChokeState): ChokePeer[] {
  const { now } = state;
  const chosen = others.filter((peer) => isInTurn(peer, now)).sort(latestTurnLast).slice(0, slots);
  const waiting = others.filter((peer) => peer.unchokedSince === null).sort(longestWaitFirst);
  // As long as it takes all who wait to have a turn in one slot: who waited that long by bad luck goes first.
  const patience = waiting.length * 3 * ROUND_MILLISECONDS;
  while (chosen.length < slots && waiting.length > 0) {
    const isLate = now - waiting[0].chokedSince >= patience;
    chosen.push(...waiting.splice(isLate ? 0 : drawn(waiting, state), 1));
  }
  const done = others.filter((peer) => peer.unchokedSince !== null && !isInTurn(peer, now))
    .sort((a, b) => b.downRate - a.downRate || a.id - b.id);
  return [...chosen, ...done].slice(0, slots);
}

/** Where the drawn one stands. */
function drawn(waiting: readonly ChokePeer[], { now, random }: ChokeState): number {
  const likelihoods = waiting.map((peer) => now - peer.connectedAt < NEW_FOR ? NEW_LIKELIHOOD : 1);
  let rest = below(random, likelihoods.reduce((sum, likelihood) => sum + likelihood, 0));
  return likelihoods.findIndex((likelihood) => (rest -= likelihood) < 0);
}

function isInTurn(peer: ChokePeer, now: number): boolean {
  return peer.unchokedSince !== null && now - peer.unchokedSince < TURN;
}

function longestWaitFirst(a: ChokePeer, b: ChokePeer): number {
  return a.chokedSince - b.chokedSince || a.id - b.id;
}

function latestTurnLast(a: ChokePeer, b: ChokePeer): number {
  return a.unchokedSince! - b.unchokedSince! || a.id - b.id;
}
