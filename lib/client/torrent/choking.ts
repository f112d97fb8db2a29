/** Who may ask: the choker's word, carried out. At once when somebody comes or wants something and slots are free. */
import { type ChokePeer, decideUnchoked } from "../choker.ts";
import { tellInterest } from "./interest.ts";
import type { Peer } from "./peer.ts";
import { showAhead, takeBack } from "./spreading.ts";
import { say, type TorrentState } from "./state.ts";
import { dropWishes } from "./wishes.ts";

/** Milliseconds between two changes for one peer, but for rounds of the choker: aria2 cuts off who changes twice in five seconds. */
const CALM = 6_000;

/** A round of the choker, every ten seconds. */
export function choke(state: TorrentState): void {
  if (state.fault !== null) return;
  const { tools, facts } = state;
  const now = tools.now();
  const peers = [...state.peers.values()];
  const unchoked = decideUnchoked(peers.map((peer) => toChokePeer(peer, now)), {
    slots: facts.options.slots,
    isSeed: state.isDone || !facts.downloads,
    now,
    random: tools.random,
  });
  letIdleStay(peers, unchoked, facts.options.slots);
  for (const peer of peers) setChoked(state, peer, !unchoked.has(peer.number), now);
}

/**
 * Who may ask and wants nothing now keeps its slot as long as nobody else needs it: among peers that get pieces as fast
 * as we do all is wanted again with the next one.
 */
function letIdleStay(peers: readonly Peer[], unchoked: Set<number>, slots: number): void {
  for (const { choked, wants, number } of peers) {
    if (unchoked.size >= slots) return;
    if (!choked && !wants) unchoked.add(number);
  }
}

function toChokePeer(peer: Peer, now: number): ChokePeer {
  return {
    id: peer.number,
    interested: peer.wants,
    snubbed: peer.snubs,
    downRate: peer.down.rate(now),
    upRate: peer.up.rate(now),
    unchokedSince: peer.unchokedSince,
    chokedSince: peer.chokedSince,
    connectedAt: peer.joinedAt,
  };
}

function setChoked(state: TorrentState, peer: Peer, choked: boolean, now: number): void {
  if (peer.choked === choked) return;
  peer.choked = choked;
  peer.unchokedSince = choked ? null : now;
  if (choked) peer.chokedSince = now;
  if (choked) {
    say(state, peer).choke();
    dropWishes(state, peer);
    takeBack(state, peer);
  } else {
    say(state, peer).unchoke();
    showAhead(state, peer);
  }
}

/** Gives free slots away: somebody came, wants something, or left. Who has one and wants nothing makes room. */
export function chokeSoon(state: TorrentState): void {
  if (state.isEnded || state.fault !== null) return;
  const now = state.tools.now();
  const unchoked = [...state.peers.values()].filter(({ choked }) => !choked);
  const idle = unchoked.filter(({ wants, unchokedSince }) => !wants && now - unchokedSince! >= CALM);
  let free = state.facts.options.slots - unchoked.length;
  for (const peer of state.peers.values()) {
    if (!peer.choked || !peer.wants || wasJustChoked(peer, now)) continue;
    if (free > 0) free--;
    else if (idle.length > 0) setChoked(state, idle.pop()!, true, now);
    else return;
    setChoked(state, peer, false, now);
  }
}

function wasJustChoked({ chokedSince, joinedAt }: Peer, now: number): boolean {
  return chokedSince > joinedAt && now - chokedSince < CALM;
}

/** Nobody may ask, and nothing is wanted of anybody: the disk does not let us. */
export function chokeAll(state: TorrentState): void {
  for (const peer of state.peers.values()) {
    setChoked(state, peer, true, state.tools.now());
    tellInterest(state, peer);
  }
}
