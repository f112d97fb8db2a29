/** What peers asked for, and its way out: from the cache into the peer's messages, as far as limits and the connection let it. */
import type { Fault } from "../../base/fault.ts";
import { isFileGone, pause } from "./pausing.ts";
import { slabsIn } from "../piece/geometry.ts";
import { SLAB_BYTES } from "../storage/slabs.ts";
import type { Peer, Wish } from "./peer.ts";
import { flush, say, type TorrentState } from "./state.ts";
import { dropWishes } from "./wishes.ts";

/** Bytes in one write, about: 15 blocks with their heads. */
const PORTION = 240_000;
/** Seconds of a peer's rate that the connection is given ahead, and the least and most bytes of that. */
const AHEAD_SECONDS = 0.5;
const LEAST_AHEAD = 131_072;
const MOST_AHEAD = 1_048_576;
/** Milliseconds at least until all are woken whom a limit held up: some blocks go at once then, in fewer writes. */
const NAP = 10;
/** Slabs that are read before a peer's turn comes to them, several at a time: a message to the disk costs as much as a read. */
const READ_AHEAD = 16;
const READ_AGAIN = 8;

/** Sends a peer what can be sent now. */
export function pump(state: TorrentState, peer: Peer): void {
  if (peer.wishes.length === 0 || peer.isGone || state.fault !== null) return;
  const { tools } = state;
  const now = tools.now();
  const ahead = Math.max(LEAST_AHEAD, Math.min(MOST_AHEAD, peer.up.rate(now) * AHEAD_SECONDS));
  let sent = 0;
  while (sent < peer.wishes.length && peer.link.backlog + peer.out.length < ahead) {
    if (isLimited(state, now)) break;
    const wish = peer.wishes[sent];
    const data = find(state, wish);
    if (data === null) break;
    give(state, peer, wish, data, now);
    sent++;
    if (peer.out.length >= PORTION) flush(state);
  }
  if (sent > 0) peer.wishes.splice(0, sent);
  readAhead(state, peer);
}

/** The bytes of a wish; null while they are not in memory. */
function find({ storage, tools, facts }: TorrentState, { piece, begin, length }: Wish): Uint8Array | null {
  const { geometry } = facts;
  const slabsPerPiece = slabsIn(geometry.pieceLength);
  const there = Math.min(length, geometry.lengthOf(piece) - begin);
  const found = tools.cache.find(storage.store, piece, begin, slabsPerPiece);
  if (found === null) return null;
  if (found.length >= length) return found.subarray(0, length);
  // It goes on in the next slab, or with the zeros behind a file of v2.
  const rest = found.length < there
    ? tools.cache.find(storage.store, piece, begin + found.length, slabsPerPiece)
    : NOTHING;
  if (rest === null) return null;
  const whole = new Uint8Array(length);
  whole.set(found);
  whole.set(rest.subarray(0, there - found.length), found.length);
  return whole;
}

const NOTHING = new Uint8Array();

function give(state: TorrentState, peer: Peer, wish: Wish, data: Uint8Array, now: number): void {
  say(state, peer).piece(wish.piece, wish.begin, data);
  for (const limit of state.tools.upLimits) limit.take(data.length, now);
  peer.up.add(data.length, now);
  state.up.add(data.length, now);
  state.uploaded += data.length;
}

/** Has the slabs read that a peer's next wishes stand in, once there are few that are. */
function readAhead(state: TorrentState, peer: Peer): void {
  const { storage: { store }, tools, facts: { geometry } } = state;
  const slabsPerPiece = slabsIn(geometry.pieceLength);
  let isShort = false;
  for (const [index, { piece, at }] of nextSlabs(peer, slabsPerPiece, geometry.lengthOf).entries()) {
    if (!isShort && (index >= READ_AGAIN || tools.cache.has(store, piece, at, slabsPerPiece))) continue;
    isShort = true;
    const cut = { length: geometry.lengthOf(piece), slabsPerPiece, isUrgent: index === 0 };
    const isUnderWay = tools.cache.load(store, piece, at, cut, (fault) => {
      tools.post({ kind: "loaded", piece, fault });
    });
    if (!isUnderWay) state.isStarved = true;
  }
}

/** Places in the slabs that the first wishes stand in, each slab once. */
function nextSlabs(
  { wishes }: Peer,
  slabsPerPiece: number,
  lengthOf: (piece: number) => number,
): { piece: number; at: number }[] {
  const places: { piece: number; at: number }[] = [];
  let last = -1;
  for (const { piece, begin, length } of wishes) {
    for (const at of [begin, Math.min(begin + length, lengthOf(piece)) - 1]) {
      const slab = piece * slabsPerPiece + Math.floor(at / SLAB_BYTES);
      if (slab !== last) places.push({ piece, at });
      last = slab;
    }
    if (places.length >= READ_AHEAD) break;
  }
  return places;
}

/** Whether a limit is used up; then all are woken when it is not any more. */
function isLimited(state: TorrentState, now: number): boolean {
  const wait = Math.max(...state.tools.upLimits.map((limit) => limit.wait(now)));
  if (wait <= 0) return false;
  state.sleep ??= state.tools.after(Math.max(wait, NAP), () => {
    state.sleep = null;
    state.tools.post({ kind: "wake" });
  });
  return true;
}

/** Goes on with everybody, beginning with another one each time. */
export function pumpAll(state: TorrentState): void {
  const peers = [...state.peers.values()].filter(({ wishes }) => wishes.length > 0);
  const start = state.tools.random.next() % Math.max(1, peers.length);
  for (let i = 0; i < peers.length; i++) pump(state, peers[(start + i) % peers.length]);
}

/** A slab was read for peers, or could not be. */
export function takeLoaded(state: TorrentState, piece: number, fault: Fault | null): void {
  if (fault === null || state.isEnded) return pumpAll(state);
  if (isFileGone(fault)) return pause(state, fault);
  for (const peer of state.peers.values()) dropWishes(state, peer, (one) => one !== piece);
  pumpAll(state);
}
