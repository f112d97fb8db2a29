/**
 * One announce's way through the swarms, under the lock of its stripe:
 *
 *     table (info hash -> record) -> swarm (its family's side, find, add) -> offer (peers into the answer)
 *
 * It allocates nothing. A torrent starts as a newcomer and gets a record of its own with its second announce.
 */
import type { Random } from "../../base/random.ts";
import { COMPLETED, PAUSED, STOPPED } from "../../protocol/message.ts";
import { COUNTED, markOf, PARTIAL } from "./age.ts";
import type { Endpoint, Stride } from "./block.ts";
import { type Memory, STRIPE_NEWCOMERS, STRIPE_TORRENTS } from "./layout.ts";
import {
  copyNewcomer,
  giveNewcomer,
  isNewcomer,
  newcomerKind,
  newcomerMark,
  newcomerStride,
  oldestEntry,
  readNewcomer,
  renewNewcomer,
  takeNewcomer,
} from "./newcomers.ts";
import { shareOf } from "./share.ts";
import type { Announce, Answer } from "./store.ts";
import { count, forgetNewcomer, forgetSwarm, isSeed, tally } from "./stripe.ts";
import {
  add,
  COMPLETED_WORD,
  countKind,
  find,
  type Found,
  giveSwarm,
  type Kind,
  LEECHER,
  offer,
  refresh,
  remove,
  sideOf,
  takeSide,
  takeSwarm,
  UPLOADER,
} from "./swarm.ts";
import { makeSlot, recordOf, slotOf, slotOfEntry } from "./table.ts";
import type { Touch } from "./touch.ts";

/** What an announce says of its peer, worked out once. Reused. */
interface Visitor extends Endpoint {
  address: Int32Array;
  stride: Stride;
  kind: Kind;
  /** PARTIAL or 0; of a peer that is restored COUNTED too. */
  flags: number;
}

/** What is known of a peer of an earlier run beside what it announced. */
export interface PeersPast {
  /** Of its last announce. */
  readonly period: number;
  /** COUNTED where its `completed` is in the torrent's count, else 0. */
  readonly counted: number;
  /** Whether its torrent had a record of its own. */
  readonly settled: boolean;
}

/** The announces of one thread. */
export class Visits {
  readonly #memory: Memory;
  readonly #random: Random;
  readonly #touch: Touch;
  readonly #visitor: Visitor = { address: new Int32Array(4), port: 0, stride: 2, kind: LEECHER, flags: 0 };
  readonly #first: Endpoint = { address: new Int32Array(4), port: 0 };
  readonly #found: Found = { block: 0, peer: 0, hash: 0, kind: LEECHER, mark: 0 };
  #period = 0;
  #ahead = -1;

  constructor(memory: Memory, random: Random, touch: Touch) {
    this.#memory = memory;
    this.#random = random;
    this.#touch = touch;
  }

  /** Takes an announce in; the lock of the stripe (its first word) is held. `hash` is that of the info hash. */
  go(announce: Announce, answer: Answer, stripe: number, hash: number, period: number): void {
    this.#read(announce);
    this.#go(announce, answer, stripe, hash, period);
  }

  /** Takes in a peer as it was in an earlier run, if there is room for it: newcomers of that run are none to each other. */
  restore(announce: Announce, answer: Answer, stripe: number, hash: number, past: PeersPast): void {
    const memory = this.#memory;
    const { infoHash, hashAt } = announce;
    const isNew = memory.words[slotOf(memory, hash, infoHash, hashAt)] === 0;
    const hasRecord = isNew && past.settled && this.bury(infoHash, hashAt, stripe, hash) !== 0;
    answer.stored = !isNew || hasRecord || oldestEntry(memory, stripe) === 0;
    if (!answer.stored) return;
    this.#read(announce);
    this.#visitor.flags |= past.counted;
    this.#go(announce, answer, stripe, hash, past.period);
  }

  /** Makes a torrent that has no peers; its index entry, or 0 when there is no room. The lock of the stripe is held. */
  bury(infoHash: Int32Array, at: number, stripe: number, hash: number): number {
    const memory = this.#memory;
    const line = hasRoom(memory, stripe) ? takeSwarm(memory, infoHash, at) : 0;
    if (line === 0) return 0;
    makeSlot(memory, hash >>> 24);
    memory.words[slotOf(memory, hash, infoHash, at)] = line;
    memory.words[stripe + STRIPE_TORRENTS]++;
    return line;
  }

  #go(announce: Announce, answer: Answer, stripe: number, hash: number, period: number): void {
    this.#period = period;
    clear(answer);
    const slot = slotOf(this.#memory, hash, announce.infoHash, announce.hashAt);
    const entry = this.#memory.words[slot];
    if (entry > 0) this.#visit(announce, answer, stripe, slot);
    else if (entry < 0) this.#visitNewcomer(announce, answer, stripe, slot);
    else if (announce.event !== STOPPED) this.#welcome(announce, answer, stripe, hash);
  }

  #read(announce: Announce): void {
    const visitor = this.#visitor;
    visitor.address = announce.address;
    visitor.port = ((announce.port >> 8) | (announce.port << 8)) & 0xffff;
    visitor.stride = announce.family === 4 ? 2 : 5;
    visitor.flags = announce.event === PAUSED && !announce.seed ? PARTIAL : 0;
    visitor.kind = announce.seed || visitor.flags !== 0 ? UPLOADER : LEECHER;
    this.#ahead = this.#touch.looked ? announce.ahead : -1;
  }

  /** A torrent never seen: it begins among the newcomers. */
  #welcome(announce: Announce, answer: Answer, stripe: number, hash: number): void {
    const memory = this.#memory;
    const oldest = oldestEntry(memory, stripe);
    if (oldest !== 0) forgetNewcomer(memory, stripe, slotOfEntry(memory, oldest), true);
    makeSlot(memory, hash >>> 24);
    const { stride, kind, flags } = this.#visitor;
    const mark = markOf(this.#period, flags | countedFlag(announce), announce.client);
    const entry = takeNewcomer(
      memory,
      stripe,
      announce.infoHash,
      announce.hashAt,
      stride,
      this.#visitor,
      kind,
      mark,
    );
    memory.words[slotOf(memory, hash, announce.infoHash, announce.hashAt)] = entry;
    memory.words[stripe + STRIPE_TORRENTS]++;
    count(memory, stripe, stride, kind, mark, 1);
    if (isSeed(kind, mark)) answer.complete = 1;
    else answer.incomplete = 1;
  }

  /** The second announce for a torrent: the newcomer gets a record, if there is room for one. */
  #visitNewcomer(announce: Announce, answer: Answer, stripe: number, slot: number): void {
    const memory = this.#memory;
    const record = recordOf(memory, memory.words[slot]);
    const known = isNewcomer(memory, record, this.#visitor.stride, this.#visitor);
    if (announce.event === STOPPED) {
      if (known) forgetNewcomer(memory, stripe, slot, false);
      else this.#answerNewcomer(answer, record);
    } else if (this.#promote(stripe, slot, record)) this.#visit(announce, answer, stripe, slot);
    else this.#stayNewcomer(announce, answer, stripe, record, known);
  }

  #promote(stripe: number, slot: number, record: number): boolean {
    const memory = this.#memory;
    const { words } = memory;
    if (!hasRoom(memory, stripe)) return false;
    const line = takeSwarm(memory, words, record);
    if (line === 0) return false;
    const torrent = recordOf(memory, line);
    const stride = newcomerStride(memory, record);
    const side = takeSide(memory, torrent, stride);
    if (side === 0) {
      giveSwarm(memory, line);
      return false;
    }
    readNewcomer(memory, record, this.#first);
    const mark = newcomerMark(memory, record);
    add(memory, side, stride, this.#first, newcomerKind(memory, record), mark, this.#found);
    if (mark & COUNTED) words[torrent + COMPLETED_WORD]++;
    words[slot] = line;
    giveNewcomer(memory, stripe, record, false);
    return true;
  }

  /** No room for a record: the one known peer is renewed or handed out; another is not listed. */
  #stayNewcomer(announce: Announce, answer: Answer, stripe: number, record: number, known: boolean): void {
    const memory = this.#memory;
    const { stride, kind, flags } = this.#visitor;
    answer.stored = known;
    if (known) {
      const old = newcomerMark(memory, record);
      const mark = markOf(this.#period, flags | (old & COUNTED) | countedFlag(announce), announce.client);
      count(memory, stripe, stride, newcomerKind(memory, record), old, -1);
      count(memory, stripe, stride, kind, mark, 1);
      renewNewcomer(memory, record, kind, mark);
    }
    this.#answerNewcomer(answer, record);
    const theirs = newcomerStride(memory, record);
    const useful = kind === LEECHER || newcomerKind(memory, record) === LEECHER;
    if (known || !useful || announce.want === 0 || (theirs !== stride && !announce.both)) return;
    copyNewcomer(memory, record, answer);
    if (theirs === 2) answer.peerCount = 1;
    else answer.peer6Count = 1;
  }

  #answerNewcomer(answer: Answer, record: number): void {
    const seed = isSeed(newcomerKind(this.#memory, record), newcomerMark(this.#memory, record));
    answer.complete = seed ? 1 : 0;
    answer.incomplete = seed ? 0 : 1;
  }

  /** An announce for a torrent with a record. */
  #visit(announce: Announce, answer: Answer, stripe: number, slot: number): void {
    const memory = this.#memory;
    const record = recordOf(memory, memory.words[slot]);
    const { stride, kind } = this.#visitor;
    const found = this.#found;
    let side = sideOf(memory, record, stride);
    const known = find(memory, side, stride, this.#visitor, kind, found);
    if (announce.event === STOPPED) {
      if (known) this.#leave(stripe, side);
      tally(memory, record, answer);
      if (answer.complete + answer.incomplete === 0) forgetSwarm(memory, stripe, slot);
      return;
    }
    if (!known) side = takeSide(memory, record, stride);
    answer.stored = side !== 0 && this.#enter(announce, stripe, record, side, known);
    tally(memory, record, answer);
    if (announce.want > 0) this.#offer(announce, answer, record);
  }

  #leave(stripe: number, side: number): void {
    const { stride } = this.#visitor;
    count(this.#memory, stripe, stride, this.#found.kind, this.#found.mark, -1);
    remove(this.#memory, side, stride, this.#found);
  }

  /** Lists the visitor, or renews it; false when memory is used up. */
  #enter(announce: Announce, stripe: number, record: number, side: number, known: boolean): boolean {
    const memory = this.#memory;
    const found = this.#found;
    const { stride, kind, flags } = this.#visitor;
    const old = known ? found.mark : 0;
    const counted = (old & COUNTED) | countedFlag(announce);
    const mark = markOf(this.#period, flags | counted, announce.client);
    if (known && found.kind === kind) {
      if ((old ^ mark) & PARTIAL) {
        count(memory, stripe, stride, kind, old, -1);
        count(memory, stripe, stride, kind, mark, 1);
      }
      refresh(memory, side, stride, found, mark);
    } else {
      if (known) this.#leave(stripe, side);
      if (!add(memory, side, stride, this.#visitor, kind, mark, found)) {
        found.block = found.peer = 0;
        return false;
      }
      count(memory, stripe, stride, kind, mark, 1);
    }
    found.kind = kind;
    if (counted & ~old) memory.words[record + COMPLETED_WORD]++;
    return true;
  }

  /** Peers for the visitor, of its own family and, if that is of use, of the other. */
  #offer(announce: Announce, answer: Answer, record: number): void {
    const memory = this.#memory;
    const { stride } = this.#visitor;
    const side4 = stride === 2 || announce.both ? sideOf(memory, record, 2) : 0;
    const side6 = stride === 5 || announce.both ? sideOf(memory, record, 5) : 0;
    const self = answer.stored && this.#visitor.kind === LEECHER;
    const have4 = this.#useful(side4) - (self && stride === 2 ? 1 : 0);
    const have6 = this.#useful(side6) - (self && stride === 5 ? 1 : 0);
    const want4 = shareOf(announce.want, have4, have6, this.#random);
    const want6 = Math.min(announce.want - want4, have6);
    answer.peerCount = this.#offerSide(side4, 2, want4, self && stride === 2, answer);
    answer.peer6Count = this.#offerSide(side6, 5, want6, self && stride === 5, answer);
  }

  /** How many peers of a side are of use to the visitor: leechers, and to a leecher all others too. */
  #useful(side: number): number {
    const leechers = countKind(this.#memory, side, LEECHER);
    return this.#visitor.kind === LEECHER ? leechers + countKind(this.#memory, side, UPLOADER) : leechers;
  }

  #offerSide(side: number, stride: Stride, want: number, self: boolean, answer: Answer): number {
    const memory = this.#memory;
    if (side === 0 || want <= 0) return 0;
    const leechers = countKind(memory, side, LEECHER) - (self ? 1 : 0);
    const uploaders = this.#visitor.kind === LEECHER ? countKind(memory, side, UPLOADER) : 0;
    const fetching = shareOf(want, leechers, uploaders, this.#random);
    const found = self ? this.#found : null;
    const got = offer(memory, side, stride, LEECHER, fetching, found, this.#chance(LEECHER), answer, 0);
    const giving = Math.min(want - got, uploaders);
    return got + offer(memory, side, stride, UPLOADER, giving, null, this.#chance(UPLOADER), answer, got);
  }

  /** Where a random choice starts: where `touch` has looked already, if it did. */
  #chance(kind: Kind): number {
    return this.#ahead < 0 ? this.#random.next() | 0 : this.#touch.chance(this.#ahead, kind);
  }
}

/** Whether a stripe's index has room for one more torrent that is no newcomer. */
function hasRoom({ words, stripeSlots, stripeNewcomers }: Memory, stripe: number): boolean {
  const settled = words[stripe + STRIPE_TORRENTS] - words[stripe + STRIPE_NEWCOMERS];
  return settled < stripeSlots - stripeNewcomers - stripeSlots / 8;
}

function clear(answer: Answer): void {
  answer.complete = 0;
  answer.incomplete = 0;
  answer.peerCount = 0;
  answer.peer6Count = 0;
  answer.stored = true;
}

/** COUNTED for an announce that says its download is complete. */
function countedFlag(announce: Announce): number {
  return announce.event === COMPLETED ? COUNTED : 0;
}
