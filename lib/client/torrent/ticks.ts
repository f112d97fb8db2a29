/** What time brings: windows that follow rates, peers that fall silent, the choker's rounds, lists of peers, memory that nobody uses. */
import { choke } from "./choking.ts";
import { callPeers } from "./calling.ts";
import { tellPeers } from "./exchange.ts";
import { leave } from "./joining.ts";
import type { Peer } from "./peer.ts";
import { abandon, cancelAll, fill } from "./requests.ts";
import { adaptWindow } from "./windows.ts";
import { forgiveRefusals, mayAsk } from "./choice.ts";
import { say, type TorrentState } from "./state.ts";
import { spreadOn } from "./spreading.ts";
import { showInTime } from "./super_seed.ts";
import { pump } from "./uploads.ts";

/** Ticks, of a second, between two rounds of the choker. */
const CHOKE_TICKS = 10;
/** Ticks between two looks at messages of no use, of which a tenth is forgotten. */
const FORGET_TICKS = 5;
/** Milliseconds after which a peer that was asked and sent nothing counts as snubbing. */
const SNUB = 30_000;
/** Milliseconds that a peer may leave what is sent to it without reading any of it. */
const STUCK = 60_000;
/** Milliseconds without a word after which we say something, and after which a peer is let go. */
const KEEP_ALIVE_AFTER = 100_000;
const IDLE = 240_000;
/** Bytes that wait for a peer that takes nothing, above which it is let go. */
const MOST_BACKLOG = 8_388_608;
/** Milliseconds for which a piece that was broken is asked of one peer alone, though it is slow. */
const ALONE = 600_000;
/** Milliseconds that a piece without anybody who is asked for it may keep its slabs while others have none. */
const HOARD = 10_000;

/** A second went by. */
export function tick(state: TorrentState): void {
  state.ticks++;
  const now = state.tools.now();
  for (const peer of [...state.peers.values()]) tickPeer(state, peer, now);
  if (state.ticks % CHOKE_TICKS === 0) {
    choke(state);
    openSuspects(state, now);
  }
  if (state.fault === null && state.isStarved && state.ticks % (HOARD / 1000) === 0) reclaim(state);
  spreadOn(state);
  callPeers(state);
}

function tickPeer(state: TorrentState, peer: Peer, now: number): void {
  if (now - Math.max(peer.lastHeard, peer.heldUntil) > IDLE) return leave(state, peer, "idle");
  if (peer.link.backlog > MOST_BACKLOG) return leave(state, peer, "flood");
  if (isStuck(peer, now)) return leave(state, peer, "timeout");
  if (state.ticks % CHOKE_TICKS === 0) forgiveRefusals(peer);
  adaptWindow(peer, now);
  if (isSnubbing(state, peer, now)) snub(state, peer);
  else fill(state, peer);
  pump(state, peer);
  if (now - peer.lastSaid > KEEP_ALIVE_AFTER) say(state, peer).keepAlive();
  if (state.ticks % FORGET_TICKS === 0) peer.nuisance = Math.floor(peer.nuisance * 0.9);
  tellPeers(state, peer);
  if (peer.out.length > 0) say(state, peer);
  if (state.facts.options.superSeed) showInTime(state, peer);
}

/** It reads nothing of what is sent to it, which waits in our memory. */
function isStuck(peer: Peer, now: number): boolean {
  const { backlog } = peer.link;
  if (backlog === 0 || backlog !== peer.stuckBytes) {
    peer.stuckBytes = backlog;
    peer.stuckSince = now;
  }
  return now - peer.stuckSince > STUCK;
}

/** Asked, not choked, and silent for long; with a limit of ours, longer than what is under way takes by that. */
function isSnubbing({ tools, facts }: TorrentState, peer: Peer, now: number): boolean {
  if (peer.asked.size === 0) return false;
  const slowest = facts.options.maxDown > 0 ? peer.asked.size * 16_384_000 * 4 / facts.options.maxDown : 0;
  const waits = Math.max(...tools.downLimits.map((limit) => limit.wait(now)));
  return waits <= 0 && now - Math.max(peer.lastBlock, peer.heldUntil) > Math.max(SNUB, slowest);
}

/** Others may get what it keeps to itself; it is asked for one block at a time until it sends again. */
function snub(state: TorrentState, peer: Peer): void {
  peer.snubs = true;
  peer.grows = false;
  peer.window = 4;
  cancelAll(state, peer);
  for (const other of state.peers.values()) if (other !== peer) fill(state, other);
  fill(state, peer);
}

/** Who was to send a broken piece alone is slow, or does not send it at all: all may send it. */
function openSuspects(state: TorrentState, now: number): void {
  for (const progress of state.progresses.values()) {
    const peer = state.peers.get(progress.only);
    const isLeft = peer === undefined || peer.snubs || !mayAsk(peer, progress.piece);
    if (isLeft || now - progress.onlySince > ALONE) progress.only = 0;
  }
}

/** Memory is short: pieces that nobody here can go on with lose what they have. */
function reclaim(state: TorrentState): void {
  for (const progress of [...state.progresses.values()]) {
    if (progress.isWhole || progress.peers.size > 0 || progress.unwritten > 0) continue;
    const mayGoOn = (peer: Peer) => !peer.snubs && mayAsk(peer, progress.piece);
    if (![...state.peers.values()].some(mayGoOn)) abandon(state, progress);
  }
  state.isStarved = false;
}
