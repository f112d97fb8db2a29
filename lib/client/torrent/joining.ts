/** Peers come and go: who is let in, the first words, and what is taken back when one leaves. */
import { peerKey } from "../discovery/candidates.ts";
import { compareBytes } from "../../base/bytes.ts";
import { allowedFastSet } from "../peer/allowed_fast.ts";
import { NO_EXTENSIONS, writeExtensionHandshake } from "../peer/extension.ts";
import type { Greeting } from "../peer/greeting.ts";
import type { Link } from "../peer/link.ts";
import { MessageReader } from "../peer/message.ts";
import { Outgoing } from "../peer/outgoing.ts";
import { type PeerProblem, problemWords } from "../peer/problem.ts";
import { Bitfield } from "../piece/bitfield.ts";
import { RateMeter } from "../rate.ts";
import { chokeSoon } from "./choking.ts";
import { countAway, isUploadOnly } from "./interest.ts";
import { OWN_REQQ, type Peer } from "./peer.ts";
import { unaskAll } from "./requests.ts";
import { say, type TorrentState } from "./state.ts";
import { greetAsSpreader, takeBack } from "./spreading.ts";
import { greetAsSuperSeed } from "./super_seed.ts";

/** What peers that say nothing are taken to keep: libtorrent's number. */
const USUAL_REQQ = 250;
/** Requests under way at first: a window's worth for a peer of 1 MB/s at 250 ms. */
const FIRST_WINDOW = 16;

/** Peers that left, of which is remembered where they were. */
const MOST_DEPARTED = 1000;

/** Peers of one address, at most. */
const MOST_OF_HOST = 20;
/** What a peer is not let in for again: it harms. */
const BANNED_FOR: ReadonlySet<PeerProblem> = new Set<PeerProblem>(["bad-data", "flood"]);

/** Lets a peer in, or closes the connection and says why not. */
export function join(state: TorrentState, link: Link, greeting: Greeting): Peer | PeerProblem {
  const refusal = whyNot(state, link, greeting);
  if (refusal !== null) {
    link.close();
    return refusal;
  }
  const peer = newPeer(state, link, greeting);
  state.peers.set(peer.number, peer);
  state.endpoints.add(peerKey(link.host, link.port));
  if (!greeting.incoming) state.candidates.connected(link.host, link.port);
  greet(state, peer);
  return peer;
}

function whyNot(state: TorrentState, link: Link, { peerId, incoming }: Greeting): PeerProblem | null {
  if (state.isEnded || state.fault !== null) return "stopped";
  if (state.candidates.isBanned(link.host)) return "banned";
  if (compareBytes(peerId, state.facts.ownId) === 0) return "self";
  if (state.peers.size >= state.facts.mostPeers || isCrowded(state, link.host)) return "full";
  for (const other of state.peers.values()) {
    if (compareBytes(other.peerId, peerId) !== 0) continue;
    if (!yields(state, other, incoming)) return "duplicate";
    leave(state, other, "duplicate");
  }
  return null;
}

/** One host may not take the places of all others; several clients behind one router are fine. */
function isCrowded({ peers }: TorrentState, host: string): boolean {
  let count = 0;
  for (const { link } of peers.values()) if (link.host === host) count++;
  return count >= MOST_OF_HOST;
}

/**
 * Whether a connection makes room for another one to the same peer. When both sides have called each other, both must keep
 * the same one: that of the caller with the higher id.
 */
function yields({ facts }: TorrentState, old: Peer, incoming: boolean): boolean {
  if (old.incoming === incoming) return false;
  return incoming === (compareBytes(old.peerId, facts.ownId) > 0);
}

function newPeer(state: TorrentState, link: Link, greeting: Greeting): Peer {
  const now = state.tools.now();
  const { pieceCount } = state.facts.geometry;
  return {
    number: state.nextNumber++,
    ...{ link, joinedAt: now, lastHeard: now, lastSaid: now, lastBlock: now, lastPex: now },
    peerId: greeting.peerId,
    incoming: greeting.incoming,
    listenPort: greeting.incoming ? 0 : link.port,
    fast: greeting.fast,
    extensions: greeting.extensions,
    reader: new MessageReader({ bitfieldBytes: Math.ceil(pieceCount / 8) }),
    out: new Outgoing(state.tools.sendBuffers),
    has: new Bitfield(pieceCount),
    ...{ mayGreet: true, lost: 0, useful: 0, chokes: true, wanted: false, choked: true, wants: false },
    ...{ stuckBytes: 0, stuckSince: now },
    unchokedSince: null,
    chokedSince: now,
    asked: new Map(),
    ...{ late: 0, window: FIRST_WINDOW, grows: true, lastRate: 0, reqq: USUAL_REQQ },
    ...{ current: null, barren: -1, snubs: false, heldUntil: now },
    refused: new Set(),
    wishes: [],
    allowed: new Set(),
    allows: new Set(),
    down: new RateMeter(),
    up: new RateMeter(),
    told: NO_EXTENSIONS,
    uploadOnly: false,
    toldOf: new Map(),
    heardPex: null,
    ...{ shown: -1, shownAt: now, shows: null, nuisance: 0, isGone: false },
    offered: new Set(),
  };
}

/** The first words: what is here, and what extensions are known. */
function greet(state: TorrentState, peer: Peer): void {
  const { facts, have } = state;
  const out = say(state, peer);
  if (!greetAsSpreader(state, peer) && !greetAsSuperSeed(state, peer)) {
    if (peer.fast && have.isFull) out.haveAll();
    else if (peer.fast && have.isEmpty) out.haveNone();
    else if (!have.isEmpty) out.bitfield(have);
  }
  if (peer.extensions) {
    out.extended(
      0,
      writeExtensionHandshake({
        port: state.tools.ownPort(),
        reqq: OWN_REQQ,
        uploadOnly: isUploadOnly(state),
        yourIp: peer.link.host,
        isPrivate: facts.isPrivate,
      }),
    );
  }
  if (peer.fast && !facts.options.superSeed && peer.shows === null) allowSome(state, peer);
}

function allowSome(state: TorrentState, peer: Peer): void {
  const { geometry, infoHash } = state.facts;
  for (const piece of allowedFastSet(peer.link.host, infoHash, geometry.pieceCount)) {
    if (!state.have.has(piece)) continue;
    peer.allows.add(piece);
    say(state, peer).allowedFast(piece);
  }
}

/** Ends a connection, and takes back what hung on it. */
export function leave(state: TorrentState, peer: Peer, reason: PeerProblem): void {
  if (peer.isGone) return;
  peer.isGone = true;
  state.peers.delete(peer.number);
  state.toFlush.delete(peer);
  const { host, port } = peer.link;
  state.endpoints.delete(peerKey(host, port));
  if (peer.listenPort > 0) state.endpoints.delete(peerKey(host, peer.listenPort));
  unaskAll(state, peer);
  takeBack(state, peer);
  countAway(state, peer);
  peer.link.close();
  if (!peer.incoming && peer.down.total === 0) state.candidates.failed(host, port, state.tools.now());
  if (peer.down.total > 0) rememberSender(state, peer);
  if (BANNED_FOR.has(reason)) ban(state, host, reason);
  chokeSoon(state);
}

/** Who sent something may turn out to have broken a piece when it is gone. */
function rememberSender({ departed }: TorrentState, { number, link }: Peer): void {
  departed.set(number, link.host);
  if (departed.size > MOST_DEPARTED) departed.delete(departed.keys().next().value!);
}

/** Cuts off for good who sent bad data, by its number, be it here or gone. */
export function banSender(state: TorrentState, number: number): void {
  const peer = state.peers.get(number);
  const host = state.departed.get(number);
  if (peer !== undefined) leave(state, peer, "bad-data");
  else if (host !== undefined && !state.candidates.isBanned(host)) ban(state, host, "bad-data");
}

function ban(state: TorrentState, host: string, reason: PeerProblem): void {
  state.candidates.ban(host);
  state.tools.news({ kind: "banned", peer: host, reason: problemWords(reason) });
  for (const other of [...state.peers.values()]) if (other.link.host === host) leave(state, other, "banned");
}
