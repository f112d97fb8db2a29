/** What must hold of a torrent's state whenever nothing is being dealt with, and of a swarm when all is over. */
import { assert, assertEquals } from "@std/assert";
import { toHex } from "../../../lib/base/bytes.ts";
import { ASKED, FREE, THERE } from "../../../lib/client/piece/progress.ts";
import { SLAB_BYTES } from "../../../lib/client/storage/slabs.ts";
import { sha1 } from "./disk.ts";
import type { Member } from "./member.ts";
import { Swarm, type SwarmOptions } from "./swarm.ts";

/** Steps of a member of which one is looked at more closely: what all pieces say costs more. */
const CLOSELY = 13;

/** A swarm of which those are checked after each step that something happened to. */
export function checkedSwarm(options: SwarmOptions): Swarm {
  const swarm = new Swarm(options);
  let steps = 0;
  swarm.world.afterStep = () => {
    for (const member of swarm.touched) checkInvariants(member, steps++ % CLOSELY === 0);
    swarm.touched.clear();
  };
  return swarm;
}

/** Fails with what does not hold. */
export function checkInvariants(member: Member, closely = true): void {
  checkBlocks(member);
  checkPeers(member);
  checkMemory(member);
  if (closely) checkPieces(member);
}

/** All that are here have what they want, and the right bytes; memory is free again, and no two are connected twice. */
export function checkEnd(swarm: Swarm, members: readonly Member[] = swarm.members): void {
  for (const member of members) {
    const { state, disk, host } = member;
    if (state.isEnded) continue;
    assert(state.isDone, `${host} has ${state.wantedDone} of ${state.facts.wantedBytes} bytes`);
    for (let piece = 0; piece < state.have.length; piece++) {
      if (state.have.has(piece)) checkPiece(member, piece);
      else assert(!state.facts.wanted.has(piece), `${host}: piece ${piece} is wanted`);
    }
    assertEquals(disk.fault, null);
    assertEquals(state.progresses.size, 0, `${host}: pieces on their way`);
    assertEquals(state.stuck, [], host);
    checkInvariants(member);
  }
}

function checkPiece({ state, disk, host }: Member, piece: number): void {
  const { geometry } = state.facts;
  const begin = piece * geometry.pieceLength;
  const digest = sha1(disk.bytes.subarray(begin, begin + geometry.lengthOf(piece)));
  assertEquals(toHex(digest), toHex(geometry.digestOf(piece)), `${host}: piece ${piece}`);
}

/** Each block's state follows from who is asked for it. */
function checkBlocks({ state, host }: Member): void {
  const { blocksPerPiece } = state.facts;
  const asked = new Map<number, number>();
  for (const peer of state.peers.values()) {
    for (const key of peer.asked.keys()) asked.set(key, (asked.get(key) ?? 0) + 1);
  }
  let seen = 0;
  for (const progress of state.progresses.values()) {
    let free = 0;
    let there = 0;
    for (let block = 0; block < progress.blockCount; block++) {
      const askers = asked.get(progress.piece * blocksPerPiece + block) ?? 0;
      const is = progress.states[block];
      if (askers > 0) seen++;
      if (is === FREE) free++;
      if (is === THERE) there++;
      const isRight = progress.askers[block] === askers &&
        (is === THERE ? askers === 0 : is === ASKED === askers > 0);
      assert(isRight, `${host}: block ${block} of piece ${progress.piece} is ${is} and asked of ${askers}`);
      const slab = progress.slabs[Math.floor(block * 16_384 / SLAB_BYTES)];
      assert(is !== ASKED || slab !== null, `${host}: block ${block} has no place to wait in`);
    }
    assertEquals([progress.free, progress.there], [free, there], `${host}: piece ${progress.piece}`);
  }
  assertEquals(seen, asked.size, `${host}: blocks asked for of pieces that are not on their way`);
}

/** A piece is there, on its way, looked at for who broke it, or to be picked; never two of these. */
function checkPieces({ state, host }: Member): void {
  const { have, progresses, picker, facts } = state;
  const owners = new Uint32Array(have.length);
  for (const { has } of state.peers.values()) {
    let count = 0;
    for (let piece = 0; piece < have.length; piece++) {
      if (!has.has(piece)) continue;
      owners[piece]++;
      count++;
    }
    assertEquals(has.count, count, `${host}: what a peer has`);
  }
  let done = 0;
  for (let piece = 0; piece < have.length; piece++) {
    const places = [have.has(piece), progresses.has(piece), picker.isPickable(piece)].filter(Boolean).length;
    assert(places <= 1, `${host}: piece ${piece} is in ${places} places`);
    assertEquals(picker.availability(piece), owners[piece], `${host}: availability of piece ${piece}`);
    if (have.has(piece)) done += facts.wantedIn(piece);
  }
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
    const id = toHex(peer.peerId);
    assert(!ids.has(id), `${host}: two connections to one peer`);
    ids.add(id);
  }
  assert(unchoked <= state.facts.options.slots, `${host}: ${unchoked} unchoked`);
}

/** No slab is lost or held twice. */
function checkMemory({ state, slabs, host }: Member): void {
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
  const cached = slabs.count - slabs.free - count;
  assert(cached >= 0 && cached <= Math.max(2, slabs.count / 4), `${host}: ${cached} slabs in the cache`);
}
