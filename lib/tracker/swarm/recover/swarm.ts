/**
 * A swarm's record mended, after a thread ended in the midst of it: half-written peers and second copies of one are
 * dropped, and its counts are set to what is found. (swarm.ts draws what is looked at.)
 */
import { PARTIAL } from "../age.ts";
import { markAt, type Stride } from "../block.ts";
import type { Memory } from "../layout.ts";
import { eachPeer } from "../peers.ts";
import { capacity, countKind, isGrown, LEECHER, PARTIALS, setOf, sideOf, UPLOADER } from "../swarm.ts";
import { mendSet, samePeer } from "./set.ts";

/** Mends both sides of a record. */
export function mendSwarm(memory: Memory, record: number): void {
  for (const stride of [2, 5] as const) {
    const side = sideOf(memory, record, stride);
    if (side === 0) continue;
    if (isGrown(memory, side)) mendGrown(memory, side, stride);
    else mendSmall(memory, side, stride);
  }
}

/**
 * A side in its line: what is whole moves up. Of two copies of a peer the later one counts: an uploader on its way to
 * where a leecher was (swarm.ts, remove).
 */
function mendSmall(memory: Memory, side: number, stride: Stride): void {
  const { words } = memory;
  const leechers = countKind(memory, side, LEECHER);
  const all = Math.min(capacity(stride), leechers + countKind(memory, side, UPLOADER));
  let kept = 0;
  let counts = 0;
  for (let i = 0; i < all; i++) {
    const peer = side + 1 + i * stride;
    let good = (words[peer + stride - 1] & 0xffff) !== 0;
    for (let k = i + 1; k < all; k++) if (samePeer(memory, peer, side + 1 + k * stride, stride)) good = false;
    if (!good) continue;
    words.copyWithin(side + 1 + kept++ * stride, peer, peer + stride);
    counts += i < leechers ? 1 : 1 << 8;
  }
  words[side] = counts;
}

/** Both sets of a grown side, and how many of its peers are partial seeds. */
function mendGrown(memory: Memory, side: number, stride: Stride): void {
  const { words } = memory;
  for (const kind of [LEECHER, UPLOADER]) mendSet(memory, setOf(side, kind), stride);
  let partials = 0;
  eachPeer(memory, setOf(side, UPLOADER), stride, (peer) => {
    if (markAt(memory, peer, stride) & PARTIAL) partials++;
  });
  words[side + PARTIALS] = partials;
  if (countKind(memory, side, LEECHER) + countKind(memory, side, UPLOADER) === 0) words[side] = 0;
}
