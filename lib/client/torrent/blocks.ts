/** From a block that came to a piece that is there: into its slab, to disk, judged, told to all; or thrown away, and who broke it is found. */
import { compareBytes } from "../../base/bytes.ts";
import { type Fault, isFault } from "../../base/fault.ts";
import { onlySender } from "../piece/blame.ts";
import { blockLength } from "../piece/geometry.ts";
import { type PieceProgress, THERE } from "../piece/progress.ts";
import { BLOCK_BYTES } from "../storage/store.ts";
import { countDone, excuse } from "./interest.ts";
import { banSender } from "./joining.ts";
import { pause } from "./pausing.ts";
import type { Peer } from "./peer.ts";
import { unask } from "./requests.ts";
import { widen } from "./windows.ts";
import { say, type TorrentState } from "./state.ts";
import { showNext } from "./super_seed.ts";

/** What one block in vain counts towards the messages that make no sense. */
const VAIN_BLOCK = 20;

/** A block came. Its place in the torrent is right already. */
export function takeBlock(
  state: TorrentState,
  peer: Peer,
  piece: number,
  begin: number,
  data: Uint8Array,
): void {
  const { facts, tools } = state;
  const now = tools.now();
  const block = begin / BLOCK_BYTES;
  const key = piece * facts.blocksPerPiece + block;
  peer.down.add(data.length, now);
  state.down.add(data.length, now);
  if (!peer.asked.delete(key)) return takeUnasked(state, peer, data.length);
  peer.lastBlock = now;
  peer.snubs = false;
  widen(peer);
  const progress = state.progresses.get(piece);
  if (progress === undefined || progress.states[block] === THERE) {
    state.wasted += data.length;
    return;
  }
  state.downloaded += data.length;
  const full = progress.put(block, peer.number, data);
  progress.unask(block, peer.number);
  if (progress.askers[block] > 0) cancelElsewhere(state, progress, block, key);
  if (full >= 0) writeSlab(state, progress, full);
  if (progress.isWhole) judge(state, progress);
}

function takeUnasked(state: TorrentState, peer: Peer, length: number): void {
  state.wasted += length;
  if (peer.late > 0) peer.late--;
  else peer.nuisance += VAIN_BLOCK;
}

/** Others that were asked for the same block need not send it. */
function cancelElsewhere(state: TorrentState, progress: PieceProgress, block: number, key: number): void {
  for (const number of [...progress.peers.keys()]) {
    const other = state.peers.get(number);
    if (other === undefined || !other.asked.delete(key)) continue;
    other.late++;
    progress.unask(block, number);
    say(state, other).cancel(progress.piece, block * BLOCK_BYTES, blockLength(progress.length, block));
  }
}

/** Hands a slab to the disk. */
export function writeSlab(state: TorrentState, progress: PieceProgress, slab: number): void {
  const { piece } = progress;
  progress.unwritten++;
  const begin = slab * progress.slabLength(0);
  state.storage.store.write(piece, begin, progress.slabs[slab]!, progress.slabLength(slab), (fault) => {
    state.tools.post({ kind: "written", progress, slab, fault });
  });
}

/** A slab was written, or could not be. */
export function tookSlab(
  state: TorrentState,
  progress: PieceProgress,
  slab: number,
  fault: Fault | null,
): void {
  progress.unwritten--;
  if (fault !== null) {
    state.stuck.push({ progress, slab });
    return pause(state, fault);
  }
  state.tools.slabs.give(progress.slabs[slab]!);
  progress.slabs[slab] = null;
}

/** Asks for the digest of a piece whose blocks are all there. */
export function judge(state: TorrentState, progress: PieceProgress): void {
  progress.isJudged = true;
  state.storage.store.judge(
    progress.piece,
    (digest) => state.tools.post({ kind: "judged", progress, digest }),
  );
}

/** A piece's digest is there: it is right, or broken. */
export function takeVerdict(state: TorrentState, progress: PieceProgress, digest: Uint8Array | Fault): void {
  // What is written again after a fault is judged again behind that.
  if (progress.unwritten > 0) return;
  progress.isJudged = false;
  // What could not be written is judged when it was written after all.
  if (state.stuck.some((one) => one.progress === progress)) return;
  if (isFault(digest) && !progress.isDoubtful) {
    state.stuck.push({ progress, slab: -1 });
    return pause(state, digest);
  }
  state.progresses.delete(progress.piece);
  if (isFault(digest)) state.picker.putBack(progress.piece);
  else if (compareBytes(digest, state.facts.geometry.digestOf(progress.piece)) === 0) keep(state, progress);
  else throwAway(state, progress);
}

function keep(state: TorrentState, progress: PieceProgress): void {
  const { piece } = progress;
  const { facts, have, blame, peers } = state;
  have.set(piece);
  countDone(state, piece);
  state.wantedDone += facts.wantedIn(piece);
  for (const peer of peers.values()) {
    // Who has it is told too: those that seed one piece after the other count on it. For seeds, who only look on, it goes
    // with what is said to them next, or the next tick.
    if (peer.has.isFull) peer.out.have(piece);
    else say(state, peer).have(piece);
    excuse(peer);
    if (facts.options.superSeed) showNext(state, peer);
  }
  if (blame.isSuspect(piece)) digest(state, piece, null);
}

/** All blocks of one sender: it is known who did it. Otherwise that turns out when the piece is right. */
function throwAway(state: TorrentState, progress: PieceProgress): void {
  const { piece, senders, length } = progress;
  state.tools.news({ kind: "bad-piece", piece });
  state.wasted += length;
  const only = onlySender(senders);
  if (only === 0 && !progress.isDoubtful) return digest(state, piece, senders);
  if (!progress.isDoubtful) banSender(state, only);
  state.picker.putBack(piece);
}

function digest(state: TorrentState, piece: number, senders: Uint32Array | null): void {
  state.storage.store.digestBlocks(piece, (digests) => {
    state.tools.post({ kind: "digested", piece, senders, digests });
  });
}

/** The digests of a broken piece's blocks are there, or those of the right one. */
export function takeDigests(
  state: TorrentState,
  piece: number,
  senders: Uint32Array | null,
  digests: Uint8Array | Fault,
): void {
  if (senders !== null) {
    if (!isFault(digests)) state.blame.note(piece, senders, digests);
    return state.picker.putBack(piece);
  }
  if (isFault(digests)) return;
  for (const number of state.blame.settle(piece, digests)) banSender(state, number);
}

/** A peer will not send a block that it was asked for. */
export function takeReject(state: TorrentState, peer: Peer, key: number): void {
  if (!peer.asked.delete(key)) {
    if (peer.late > 0) peer.late--;
    else peer.nuisance++;
    return;
  }
  // It is not asked for that again at once; what it refuses because it chokes us is another matter.
  const piece = Math.floor(key / state.facts.blocksPerPiece);
  if (!peer.chokes || peer.allowed.has(piece)) peer.refused.add(piece);
  unask(state, peer, key);
}
