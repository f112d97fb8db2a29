/** What must hold of a torrent's state whenever nothing is being dealt with. */
import { assert, assertEquals } from "@std/assert";
import { ASKED, FREE, THERE } from "../../../lib/client/piece/progress.ts";
import type { Member } from "./swarm.ts";

/** Fails with what does not hold. */
export function checkInvariants(member: Member): void {
  checkBlocks(member);
  checkPieces(member);
  checkPeers(member);
  checkMemory(member);
}

/** Each block's state follows from who is asked for it. */
function checkBlocks({ state, host }: Member): void {
  const { blocksPerPiece } = state.facts;
  for (const progress of state.progresses.values()) {
    const asked = new Uint8Array(progress.blockCount);
    for (const peer of state.peers.values()) {
      for (const key of peer.asked.keys()) {
        if (Math.floor(key / blocksPerPiece) === progress.piece) asked[key % blocksPerPiece]++;
      }
    }
    assertEquals(progress.askers, asked, `${host}: askers of piece ${progress.piece}`);
    for (const [block, one] of progress.states.entries()) {
      if (one !== THERE) assertEquals(one, asked[block] > 0 ? ASKED : FREE, `${host}: block ${block}`);
    }
    assertEquals(progress.free, progress.states.filter((one) => one === FREE).length);
    assertEquals(progress.there, progress.states.filter((one) => one === THERE).length);
  }
}

/** A piece is there, on its way, looked at for who broke it, or to be picked; never two of these. */
function checkPieces({ state, host }: Member): void {
  const { have, progresses, picker, facts } = state;
  for (let piece = 0; piece < have.length; piece++) {
    const places = [have.has(piece), progresses.has(piece), picker.isPickable(piece)].filter(Boolean).length;
    assert(places <= 1, `${host}: piece ${piece} is in ${places} places`);
    const owners = [...state.peers.values()].filter(({ has }) => has.has(piece)).length;
    assertEquals(picker.availability(piece), owners, `${host}: availability of piece ${piece}`);
  }
  let done = 0;
  for (let piece = 0; piece < have.length; piece++) if (have.has(piece)) done += facts.wantedIn(piece);
  assertEquals(state.wantedDone, done, `${host}: bytes that are there`);
}

function checkPeers({ state, host }: Member): void {
  let unchoked = 0;
  const ids = new Set<string>();
  for (const peer of state.peers.values()) {
    if (!peer.choked) unchoked++;
    let useful = 0;
    for (let piece = 0; piece < peer.has.length; piece++) {
      if (peer.has.has(piece) && !state.have.has(piece) && state.facts.wanted.has(piece)) useful++;
    }
    assertEquals(peer.useful, useful, `${host}: pieces of use at ${peer.link.host}`);
    assert(peer.asked.size <= 500, `${host}: ${peer.asked.size} blocks asked of ${peer.link.host}`);
    assert(peer.wishes.length <= 2000);
    const id = peer.peerId.join();
    assert(!ids.has(id), `${host}: two connections to one peer`);
    ids.add(id);
  }
  assert(unchoked <= state.facts.options.slots, `${host}: ${unchoked} unchoked`);
}

/** No slab is lost or held twice. */
function checkMemory({ state, slabs, slabCount, host }: Member): void {
  const held = new Set<number>();
  let count = 0;
  for (const { slabs: own } of state.progresses.values()) {
    for (const slab of own) {
      if (slab === null) continue;
      held.add(slab.index);
      count++;
    }
  }
  assertEquals(held.size, count, `${host}: a slab is held twice`);
  const cached = slabCount - slabs.free - count;
  assert(cached >= 0 && cached <= 48, `${host}: ${cached} slabs in the cache`);
}
