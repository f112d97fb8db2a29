/** When the disk was looked at after a fault: on with it, without what is gone and with what waited in memory, or later again. */
import { type Fault, isFault } from "../../base/fault.ts";
import { Bitfield } from "../piece/bitfield.ts";
import { judge, writeSlab } from "./blocks.ts";
import { chokeSoon } from "./choking.ts";
import { tellLost, tellUploadOnly } from "./exchange.ts";
import { countLacking, tellInterest } from "./interest.ts";
import { lookSoon } from "./pausing.ts";
import { fill } from "./requests.ts";
import type { TorrentState } from "./state.ts";
import { dropWishes } from "./wishes.ts";

/** The disk was looked at: on with it, or later again. */
export function takeRecovery(state: TorrentState, looked: Uint8Array, have: Uint8Array | Fault): void {
  if (state.isEnded || state.fault === null) return;
  if (isFault(have)) {
    // A full disk tells something new at each look; one line is enough.
    if (have.fault !== state.fault.fault && !isFull(have)) state.tools.news({ kind: "paused", fault: have });
    state.fault = have;
    return lookSoon(state);
  }
  state.fault = null;
  loseMissing(state, new Bitfield(state.have.length, looked), new Bitfield(state.have.length, have));
  state.tools.news({ kind: "resumed" });
  for (const progress of state.progresses.values()) progress.isDoubtful = true;
  writeStuck(state);
  for (const peer of state.peers.values()) {
    tellInterest(state, peer);
    fill(state, peer);
  }
  chokeSoon(state);
}

function isFull({ fault }: Fault): boolean {
  return fault === "no-room";
}

/** What was looked for and is not there any more is lacking again. */
function loseMissing(state: TorrentState, looked: Bitfield, there: Bitfield): void {
  const lost: number[] = [];
  for (let piece = 0; piece < there.length; piece++) {
    if (!looked.has(piece) || there.has(piece)) continue;
    state.have.clear(piece);
    state.wantedDone -= state.facts.wantedIn(piece);
    countLacking(state, piece);
    if (state.facts.downloads && state.facts.wanted.has(piece)) state.picker.putBack(piece);
    lost.push(piece);
  }
  if (lost.length === 0) return;
  const wasDone = state.isDone;
  state.isDone = state.wantedDone === state.facts.wantedBytes;
  for (const peer of state.peers.values()) dropWishes(state, peer, (piece) => state.have.has(piece));
  tellLost(state, lost);
  if (wasDone && !state.isDone) tellUploadOnly(state);
}

/** Writes what waits in memory, and has judged what is whole by that. */
function writeStuck(state: TorrentState): void {
  const stuck = state.stuck.splice(0);
  const toJudge = new Set(stuck.map(({ progress }) => progress).filter(({ isWhole }) => isWhole));
  for (const { progress, slab } of stuck) if (slab >= 0) writeSlab(state, progress, slab);
  for (const progress of toJudge) judge(state, progress);
}
