/** Who may ask: the choker's word, carried out. At once when somebody comes or wants something and slots are free. */
import { type ChokePeer, decideUnchoked } from "../choker.ts";
import { tellInterest } from "./interest.ts";
import type { Peer } from "./peer.ts";
import { say, type TorrentState } from "./state.ts";
import { dropWishes } from "./uploads.ts";

/** A round of the choker, every ten seconds. */
export function choke(state: TorrentState): void {
  const { tools, facts } = state;
  const now = tools.now();
  const peers = [...state.peers.values()];
  const unchoked = decideUnchoked(peers.map((peer) => toChokePeer(peer, now)), {
    slots: facts.options.slots,
    isSeed: state.isDone || !facts.downloads,
    now,
    random: tools.random,
  });
  for (const peer of peers) setChoked(state, peer, !unchoked.has(peer.number), now);
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
  } else say(state, peer).unchoke();
}

/** Gives free slots away: somebody came, wants something, or left. */
export function chokeSoon(state: TorrentState): void {
  if (state.isEnded || state.fault !== null) return;
  let unchoked = 0;
  for (const { choked } of state.peers.values()) if (!choked) unchoked++;
  for (const peer of state.peers.values()) {
    if (!peer.choked || !peer.wants || unchoked >= state.facts.options.slots) continue;
    setChoked(state, peer, false, state.tools.now());
    unchoked++;
  }
}

/** Nobody may ask, and nothing is wanted of anybody: the disk does not let us. */
export function chokeAll(state: TorrentState): void {
  for (const peer of state.peers.values()) {
    setChoked(state, peer, true, state.tools.now());
    tellInterest(state, peer);
  }
}
