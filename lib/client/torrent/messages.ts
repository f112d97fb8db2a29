/** What a peer says -> what becomes of it, message by message. A message that cannot be right ends the connection. */
import {
  ALLOWED_FAST,
  BITFIELD,
  CANCEL,
  CHOKE,
  EXTENDED,
  HASH_REQUEST,
  HAVE,
  HAVE_ALL,
  HAVE_NONE,
  INTERESTED,
  KEEP_ALIVE,
  type Message,
  NOT_INTERESTED,
  PIECE,
  REJECT,
  REQUEST,
  SUGGEST,
  UNCHOKE,
} from "../peer/message.ts";
import type { PeerProblem } from "../peer/problem.ts";
import { readBitfield } from "../piece/bitfield.ts";
import { blockLength, blocksIn } from "../piece/geometry.ts";
import { BLOCK_BYTES } from "../storage/store.ts";
import { takeBlock, takeReject } from "./blocks.ts";
import { chokeSoon } from "./choking.ts";
import { takeExtended } from "./exchange.ts";
import { countAll, countHave, tellInterest, whetherBothSeeds } from "./interest.ts";
import type { Peer } from "./peer.ts";
import { forgiveRefusals } from "./choice.ts";
import { unaskAll } from "./requests.ts";
import { say, type TorrentState } from "./state.ts";
import { sawShown, showAhead } from "./spreading.ts";
import { sawHave } from "./super_seed.ts";
import { dropWish, takeWish } from "./wishes.ts";

/** Messages of no use above which a peer is taken for an attacker; a tenth is forgotten every few seconds. */
export const MOST_NUISANCE = 2000;
/** What a bitfield counts that is not the first message and tells of few pieces: looking through it takes its time. */
const LATE_BITFIELD = 20;
const FEW = 8;
/** Pieces that a peer lets us ask for while it chokes us, at most. */
const MOST_ALLOWED = 1000;

/** Takes one message. Gives why the connection must end, or null. */
export function takeMessage(state: TorrentState, peer: Peer, message: Message): PeerProblem | null {
  const mayGreet = peer.mayGreet;
  if (message.id !== EXTENDED && message.id !== KEEP_ALIVE) peer.mayGreet = false;
  const problem = actOn(state, peer, message, mayGreet);
  if (problem !== null) return problem;
  return peer.nuisance > MOST_NUISANCE ? "flood" : null;
}

function actOn(state: TorrentState, peer: Peer, message: Message, mayGreet: boolean): PeerProblem | null {
  switch (message.id) {
    case PIECE:
      return takePiece(state, peer, message);
    case REQUEST:
      return takeRequest(state, peer, message);
    case HAVE:
      return takeHave(state, peer, message.index);
    case CHOKE:
    case UNCHOKE:
      return takeChoke(state, peer, message.id === CHOKE);
    case INTERESTED:
    case NOT_INTERESTED:
      return takeInterest(state, peer, message.id === INTERESTED);
    case BITFIELD:
    case HAVE_ALL:
    case HAVE_NONE:
      return takeGreeting(state, peer, message, mayGreet);
    case CANCEL:
      return takeCancel(state, peer, message);
    case EXTENDED:
      return peer.extensions ? takeExtended(state, peer, message.extended, message.payload) : "not-allowed";
    case REJECT:
    case ALLOWED_FAST:
    case SUGGEST:
      return peer.fast ? takeFast(state, peer, message) : "not-allowed";
    case HASH_REQUEST:
      // Who has the torrent has its hashes; others are to ask those that keep whole trees.
      say(state, peer).hashReject(message.payload);
      peer.nuisance += 10;
      return null;
    default:
      // Keep-alives, ports of the DHT, hashes, and what is not known; a few are harmless.
      peer.nuisance++;
      return null;
  }
}

function takePiece(
  state: TorrentState,
  peer: Peer,
  { index, begin, length, payload }: Message,
): PeerProblem | null {
  const { geometry } = state.facts;
  if (index >= geometry.pieceCount || begin % BLOCK_BYTES !== 0) return "out-of-range";
  const whole = geometry.lengthOf(index);
  if (begin >= whole || length !== blockLength(whole, begin / BLOCK_BYTES)) return "out-of-range";
  takeBlock(state, peer, index, begin, payload);
  return null;
}

/**
 * Whether a torrent has a block. In v2 the last one of a file may be asked for as if it were whole: to libtorrent zeros
 * stand between the files.
 */
function isInRange({ facts: { geometry } }: TorrentState, { index, begin, length }: Message): boolean {
  if (index >= geometry.pieceCount || length === 0) return false;
  const whole = geometry.lengthOf(index);
  return begin < whole && begin + length <= (geometry.isPadded ? blocksIn(whole) * BLOCK_BYTES : whole);
}

function takeRequest(state: TorrentState, peer: Peer, message: Message): PeerProblem | null {
  if (!isInRange(state, message)) return "out-of-range";
  takeWish(state, peer, { piece: message.index, begin: message.begin, length: message.length });
  return null;
}

function takeCancel(state: TorrentState, peer: Peer, message: Message): PeerProblem | null {
  if (!isInRange(state, message)) return "out-of-range";
  dropWish(state, peer, { piece: message.index, begin: message.begin, length: message.length });
  return null;
}

function takeHave(state: TorrentState, peer: Peer, index: number): PeerProblem | null {
  if (index >= state.facts.geometry.pieceCount) return "out-of-range";
  countHave(state, peer, index);
  sawHave(state, peer, index);
  sawShown(state, peer, index);
  tellInterest(state, peer);
  return whetherBothSeeds(state, peer);
}

function takeChoke(state: TorrentState, peer: Peer, chokes: boolean): PeerProblem | null {
  if (peer.chokes === chokes) peer.nuisance += 5;
  else peer.nuisance++;
  peer.chokes = chokes;
  if (!chokes) forgiveRefusals(peer);
  // With BEP 6 what was asked stays asked until it is refused or sent.
  if (chokes && !peer.fast) unaskAll(state, peer);
  if (chokes) peer.current = null;
  return null;
}

function takeInterest(state: TorrentState, peer: Peer, wants: boolean): PeerProblem | null {
  peer.nuisance++;
  if (peer.wants === wants) return null;
  peer.wants = wants;
  chokeSoon(state);
  return null;
}

function takeGreeting(
  state: TorrentState,
  peer: Peer,
  message: Message,
  mayGreet: boolean,
): PeerProblem | null {
  if (message.id !== BITFIELD && !peer.fast) return "not-allowed";
  if (!mayGreet) return takeLate(state, peer, message);
  const { pieceCount } = state.facts.geometry;
  if (message.id === HAVE_ALL) peer.has.setAll();
  else if (message.id === BITFIELD) {
    const bits = readBitfield(message.payload, pieceCount);
    if (bits === null) return "bad-bitfield";
    for (let piece = 0; piece < pieceCount; piece++) if (bits.has(piece)) peer.has.set(piece);
  }
  countAll(state, peer);
  tellInterest(state, peer);
  showAhead(state, peer);
  return whetherBothSeeds(state, peer);
}

/**
 * aria2 sends its bitfield, or that it has all, again in place of 20 haves and more: what that adds counts, as if each were
 * told by itself.
 */
function takeLate(state: TorrentState, peer: Peer, message: Message): PeerProblem | null {
  if (message.id === HAVE_NONE) return "late-bitfield";
  const { pieceCount } = state.facts.geometry;
  const bits = message.id === BITFIELD ? readBitfield(message.payload, pieceCount) : null;
  if (message.id === BITFIELD && bits === null) return "bad-bitfield";
  if ((bits?.count ?? pieceCount) < peer.has.count + FEW) peer.nuisance += LATE_BITFIELD;
  for (let piece = 0; piece < pieceCount; piece++) {
    if (bits?.has(piece) === false || peer.has.has(piece)) continue;
    const problem = takeHave(state, peer, piece);
    if (problem !== null) return problem;
  }
  return null;
}

function takeFast(state: TorrentState, peer: Peer, message: Message): PeerProblem | null {
  if (message.id === REJECT) {
    if (!isInRange(state, message)) return "out-of-range";
    const key = message.index * state.facts.blocksPerPiece + Math.floor(message.begin / BLOCK_BYTES);
    takeReject(state, peer, key);
    return null;
  }
  if (message.index >= state.facts.geometry.pieceCount) return "out-of-range";
  if (message.id === SUGGEST || peer.allowed.size >= MOST_ALLOWED) peer.nuisance++;
  else {
    peer.allowed.add(message.index);
    peer.barren = -1;
  }
  return null;
}
