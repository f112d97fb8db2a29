/** What peers ask for: taken up, taken back, refused. */
import { OWN_REQQ, type Peer, type Wish } from "./peer.ts";
import { say, type TorrentState } from "./state.ts";

/** Requests above this are one client's mistake or attack: they are refused, and count as such. */
const MOST_WISHES = 2 * OWN_REQQ;
/** The longest block that is sent (older clients ask for as much). */
const LONGEST_WISH = 131_072;

/** A peer asks for a block. */
export function takeWish(state: TorrentState, peer: Peer, wish: Wish): void {
  const isLet = !peer.choked || peer.allows.has(wish.piece);
  const isHere = state.have.has(wish.piece) && wish.length <= LONGEST_WISH && state.fault === null;
  if (isLet && isHere && peer.wishes.length < MOST_WISHES) return void peer.wishes.push(wish);
  // A request may have been under way when the peer was choked; without BEP 6 nothing is said then.
  peer.nuisance++;
  if (peer.fast) say(state, peer).reject(wish.piece, wish.begin, wish.length);
}

/** A peer does not want a block any more. */
export function dropWish(state: TorrentState, peer: Peer, { piece, begin, length }: Wish): void {
  const at = peer.wishes.findIndex((wish) =>
    wish.piece === piece && wish.begin === begin && wish.length === length
  );
  // Honest peers take back each request once at most, when others were faster.
  peer.nuisance++;
  // It may have been sent already.
  if (at < 0) return;
  peer.wishes.splice(at, 1);
  if (peer.fast) say(state, peer).reject(piece, begin, length);
}

/** Refuses what a peer asked for, but for pieces that may be kept: those that it may ask for while it is choked, unless told otherwise. */
export function dropWishes(
  state: TorrentState,
  peer: Peer,
  isKept: (piece: number) => boolean = (piece) => peer.allows.has(piece),
): void {
  const wishes = peer.wishes.splice(0);
  for (const wish of wishes) {
    if (isKept(wish.piece)) peer.wishes.push(wish);
    else if (peer.fast) say(state, peer).reject(wish.piece, wish.begin, wish.length);
  }
}
