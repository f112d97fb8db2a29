/** Extensions (BEP 10): their handshake, the exchange of peers (BEP 11), pieces that are lost again (BEP 54), seeds that only give (BEP 21). */
import { peerKey } from "../discovery/candidates.ts";
import { isWorthTrying } from "../discovery/worth_trying.ts";
import {
  EXTENSION_HANDSHAKE,
  LT_DONTHAVE,
  readDontHave,
  readExtensionHandshake,
  readUploadOnly,
  UPLOAD_ONLY,
  UT_PEX,
  writeDontHave,
  writeUploadOnly,
} from "../peer/extension.ts";
import { MOST_TOLD, PEX_REACHABLE, PEX_SEED, type PexAddress, readPex, writePex } from "../peer/pex.ts";
import type { PeerProblem } from "../peer/problem.ts";
import { countLost, isUploadOnly, tellInterest, whetherBothSeeds } from "./interest.ts";
import type { Peer } from "./peer.ts";
import { say, type TorrentState } from "./state.ts";

/** Milliseconds between two lists of peers (BEP 11: a minute), and what is too often from others. */
const PEX_INTERVAL = 60_000;
const PEX_TOO_SOON = 45_000;
/** What a list that comes too soon counts: some clients send two at first. */
const PEX_NUISANCE = 200;

/** Takes a message of an extension by the number that we gave it. */
export function takeExtended(
  state: TorrentState,
  peer: Peer,
  id: number,
  payload: Uint8Array,
): PeerProblem | null {
  if (id !== LT_DONTHAVE) peer.nuisance++;
  switch (id) {
    case EXTENSION_HANDSHAKE:
      return takeHandshake(state, peer, payload);
    case UT_PEX:
      return takePex(state, peer, payload);
    case LT_DONTHAVE:
      return takeDontHave(state, peer, payload);
    case UPLOAD_ONLY:
      peer.uploadOnly = readUploadOnly(payload) ?? peer.uploadOnly;
      return whetherBothSeeds(state, peer);
    default:
      return null;
  }
}

function takeHandshake(state: TorrentState, peer: Peer, payload: Uint8Array): PeerProblem | null {
  const told = readExtensionHandshake(payload, peer.told);
  if (told === null) return "bad-extension";
  peer.told = told;
  peer.uploadOnly = told.uploadOnly;
  if (told.reqq !== null) peer.reqq = told.reqq;
  if (told.port !== null && peer.incoming && peer.listenPort === 0) {
    peer.listenPort = told.port;
    state.candidates.add(peer.link.host, told.port, "incoming", state.tools.now());
    state.endpoints.delete(peerKey(peer.link.host, peer.link.port));
    state.endpoints.add(peerKey(peer.link.host, told.port));
  }
  peer.lastPex = Math.min(peer.lastPex, state.tools.now() - PEX_INTERVAL);
  return whetherBothSeeds(state, peer);
}

function takePex(state: TorrentState, peer: Peer, payload: Uint8Array): PeerProblem | null {
  if (state.facts.isPrivate) return "not-allowed";
  const now = state.tools.now();
  const since = now - (peer.heardPex ?? -Infinity);
  if (since < PEX_TOO_SOON) {
    peer.nuisance += PEX_NUISANCE;
    return null;
  }
  const pex = readPex(payload);
  if (pex === null) return "bad-extension";
  peer.heardPex = now;
  for (const { host, port } of pex.added) {
    if (isWorthTrying(host, port, peer.link.host)) state.candidates.add(host, port, "pex", now);
  }
  return null;
}

function takeDontHave(state: TorrentState, peer: Peer, payload: Uint8Array): PeerProblem | null {
  const piece = readDontHave(payload);
  if (piece === null) return "bad-extension";
  if (piece >= state.facts.geometry.pieceCount) return "out-of-range";
  countLost(state, peer, piece);
  tellInterest(state, peer);
  return null;
}

/** Tells peers of others, to each what is new to it; never of a private torrent (BEP 27). */
export function tellPeers(state: TorrentState, peer: Peer): void {
  const now = state.tools.now();
  if (state.facts.isPrivate || peer.told.pex === 0 || now - peer.lastPex < PEX_INTERVAL) return;
  peer.lastPex = now;
  const known = new Map<string, Peer>();
  for (const other of state.peers.values()) {
    if (other !== peer && other.listenPort > 0) {
      known.set(peerKey(other.link.host, other.listenPort), other);
    }
  }
  const added = [...known].filter(([key]) => !peer.toldOf.has(key)).slice(0, MOST_TOLD);
  const dropped = [...peer.toldOf].filter(([key]) => !known.has(key)).slice(0, MOST_TOLD);
  if (added.length === 0 && dropped.length === 0) return;
  for (const [key, other] of added) peer.toldOf.set(key, placeOf(other));
  for (const [key] of dropped) peer.toldOf.delete(key);
  const payload = writePex({
    added: added.map(([, other]) => placeOf(other)),
    addedFlags: added.map(([, other]) => flagsOf(other)),
    dropped: dropped.map(([, place]) => place),
  });
  say(state, peer).extended(peer.told.pex, payload);
}

function flagsOf(peer: Peer): number {
  return (peer.has.isFull || peer.uploadOnly ? PEX_SEED : 0) | (peer.incoming ? 0 : PEX_REACHABLE);
}

function placeOf({ link, listenPort }: Peer): PexAddress {
  return { host: link.host, port: listenPort };
}

/** Pieces that were here are not any more. Who does not know BEP 54 hears of it when it asks. */
export function tellLost(state: TorrentState, pieces: readonly number[]): void {
  for (const peer of state.peers.values()) {
    if (peer.told.dontHave === 0) continue;
    for (const piece of pieces) say(state, peer).extended(peer.told.dontHave, writeDontHave(piece));
  }
}

/** All that is wanted is here: nothing will be asked for any more. */
export function tellUploadOnly(state: TorrentState): void {
  for (const peer of state.peers.values()) {
    if (peer.told.uploadOnlyId === 0) continue;
    say(state, peer).extended(peer.told.uploadOnlyId, writeUploadOnly(isUploadOnly(state)));
  }
}
