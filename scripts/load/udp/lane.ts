/**
 * One socket's part of the load over UDP, without the socket: it connects, then keeps a window of requests in flight,
 * each in a slot. A transaction id is `generation of the slot << 8 | slot`, so that an answer names its slot, and one
 * that comes too late is known by its generation.
 */
import type { Family } from "../../../lib/base/address.ts";
import { below, type Random } from "../../../lib/base/random.ts";
import { ANNOUNCE, ANNOUNCE_BYTES, ANSWER_HEAD, CONNECT } from "../../../lib/protocol/udp_packet.ts";
import { countReply, type Tally } from "../tally.ts";
import { anyClient, clientOf, clientsOf, type Torrents } from "../torrents.ts";
import { type Mix, nextAction } from "./mix.ts";
import {
  ID_BYTES,
  judgeAnswer,
  MOST_SCRAPED,
  readId,
  readTransaction,
  writeAnnounce,
  writeConnect,
  writeScrape,
} from "./packet.ts";

/** What all lanes of a load share. */
export interface LanePlan {
  readonly torrents: Torrents;
  readonly random: Random;
  /** Sockets of the load, and packets in flight on each (up to 256). */
  readonly sockets: number;
  readonly window: number;
  readonly family: Family;
  /** Milliseconds without an answer after which a packet is lost. */
  readonly patience: number;
  readonly mix: Mix;
  /** Peers that an announce asks for. */
  readonly numwant: number;
  /** Each client announces once, and again until it is answered; otherwise any one at any time. */
  readonly once: boolean;
}

export interface Lane {
  readonly plan: LanePlan;
  readonly tally: Tally;
  readonly index: number;
  readonly id: Uint8Array;
  isConnected: boolean;
  /** Connect requests in a row that came to nothing. */
  failures: number;
  /** When the last right answer came. */
  heardAt: number;
  /** When the packet of a slot was sent; 0: the slot is free. */
  readonly sentAt: Float64Array;
  readonly generation: Uint32Array;
  /** What was asked in a slot: an action, and how many hashes of a scrape or which client's announce. */
  readonly actions: Uint8Array;
  readonly details: Uint32Array;
  /** Bytes of each packet that the last fillLane() wrote. */
  readonly lengths: Uint16Array;
  /** Lost packets whose answers may still come. */
  owed: number;
  /** When each announces once: the next client, and those whose packets were lost. */
  next: number;
  readonly again: number[];
}

/** A lane gives up after so many connect requests in a row without a right answer. */
const MOST_FAILURES = 3;

const GENERATIONS = 0xffffff;

export function makeLane(plan: LanePlan, tally: Tally, index: number): Lane {
  const generation = Uint32Array.from({ length: plan.window }, () => plan.random.next() & GENERATIONS);
  return {
    plan,
    tally,
    index,
    id: new Uint8Array(ID_BYTES),
    isConnected: false,
    failures: 0,
    heardAt: 0,
    sentAt: new Float64Array(plan.window),
    generation,
    actions: new Uint8Array(plan.window),
    details: new Uint32Array(plan.window),
    lengths: new Uint16Array(plan.window),
    owed: 0,
    next: 0,
    again: [],
  };
}

/**
 * Writes a packet for each free slot (at most `most`) to `out` (of makePackets()), every 98 bytes; gives how many, their
 * lengths stand in `lengths`. They count as sent at `now`, in milliseconds.
 */
export function fillLane(lane: Lane, out: Uint8Array, now: number, most = Infinity): number {
  const { sentAt, plan } = lane;
  if (!lane.isConnected) {
    if (sentAt[0] !== 0) return 0;
    lane.lengths[0] = writeConnect(out, 0, take(lane, 0, CONNECT, 0, now));
    return 1;
  }
  let count = 0;
  for (let slot = 0; slot < sentAt.length && count < most; slot++) {
    if (sentAt[slot] !== 0) continue;
    const action = plan.once ? ANNOUNCE : nextAction(plan.mix, plan.random);
    const length = writeRequest(lane, slot, action, out, ANNOUNCE_BYTES * count, now);
    if (length === 0) break;
    lane.lengths[count++] = length;
  }
  return count;
}

/** One request; 0 bytes when there is none left to make. */
function writeRequest(
  lane: Lane,
  slot: number,
  action: number,
  out: Uint8Array,
  at: number,
  now: number,
): number {
  const { plan, index, id } = lane;
  const { torrents, random, sockets, numwant } = plan;
  if (action === CONNECT) return writeConnect(out, at, take(lane, slot, CONNECT, 0, now));
  if (action !== ANNOUNCE) {
    const hashes = 1 + below(random, Math.min(MOST_SCRAPED, torrents.count));
    const transaction = take(lane, slot, action, hashes, now);
    return writeScrape(out, at, id, transaction, torrents, random, hashes);
  }
  const own = plan.once ? nextClient(lane) : anyClient(torrents, random, index, sockets);
  if (own < 0) return 0;
  const transaction = take(lane, slot, ANNOUNCE, own, now);
  return writeAnnounce(
    out,
    at,
    id,
    transaction,
    torrents,
    clientOf(torrents, index, sockets, own),
    own,
    numwant,
  );
}

/** The next client that is to announce once; -1 when all did. */
function nextClient(lane: Lane): number {
  const { torrents, sockets } = lane.plan;
  return lane.again.pop() ?? (lane.next < clientsOf(torrents, lane.index, sockets) ? lane.next++ : -1);
}

/** Takes a slot; gives the transaction id of its packet. */
function take(lane: Lane, slot: number, action: number, detail: number, now: number): number {
  const { sentAt, generation } = lane;
  sentAt[slot] = now;
  lane.actions[slot] = action;
  lane.details[slot] = detail;
  generation[slot] = (generation[slot] + 1) & GENERATIONS;
  return ((generation[slot] << 8) | slot) >>> 0;
}

/** Takes the packet that came in at `at`; its slot is free then. */
export function takeAnswer(lane: Lane, bytes: Uint8Array, at: number, length: number, now: number): void {
  const slot = slotOf(lane, bytes, at, length);
  if (slot < 0) return countStranger(lane, length);
  const action = lane.actions[slot];
  const wrong = judgeAnswer(action, lane.details[slot], bytes, at, length, lane.plan.family);
  if (lane.isConnected) countReply(lane.tally, length, now - lane.sentAt[slot]);
  lane.sentAt[slot] = 0;
  if (wrong !== "") return complain(lane, wrong);
  lane.heardAt = now;
  if (action !== CONNECT) return;
  readId(bytes, at, lane.id);
  lane.isConnected = true;
  lane.failures = 0;
}

/** The slot that an answer is for, or -1 when nobody waits for it. */
function slotOf(lane: Lane, bytes: Uint8Array, at: number, length: number): number {
  if (length < ANSWER_HEAD) return -1;
  const transaction = readTransaction(bytes, at);
  const slot = transaction & 255;
  if (slot >= lane.sentAt.length || lane.sentAt[slot] === 0) return -1;
  return lane.generation[slot] === transaction >>> 8 ? slot : -1;
}

/** An answer that nobody waits for: a late one, or else a wrong one. */
function countStranger(lane: Lane, length: number): void {
  if (lane.owed > 0 && length >= ANSWER_HEAD) lane.owed--;
  else complain(lane, `a packet of ${length} bytes that nobody waited for`);
}

function complain(lane: Lane, why: string): void {
  lane.tally.wrong++;
  lane.tally.complaint ||= why;
  if (!lane.isConnected) lane.failures++;
}

/**
 * Frees the slots whose answers did not come in time. A lane that heard nothing at all meanwhile connects again: its
 * connection id may have grown too old.
 */
export function expireLane(lane: Lane, now: number): void {
  const { sentAt, plan } = lane;
  let lost = 0;
  for (let slot = 0; slot < sentAt.length; slot++) {
    if (sentAt[slot] === 0 || now - sentAt[slot] < plan.patience) continue;
    free(lane, slot);
    lost++;
  }
  if (lost === 0) return;
  if (!lane.isConnected) lane.failures++;
  else if (now - lane.heardAt >= plan.patience) lost += disconnect(lane);
  lane.tally.lost += lost;
  lane.owed += lost;
}

/** Frees the slot of a packet that was lost. */
function free(lane: Lane, slot: number): void {
  lane.sentAt[slot] = 0;
  if (lane.plan.once && lane.actions[slot] === ANNOUNCE) lane.again.push(lane.details[slot]);
}

/** Frees all slots; gives how many were taken. */
function disconnect(lane: Lane): number {
  let taken = 0;
  for (let slot = 0; slot < lane.sentAt.length; slot++) {
    if (lane.sentAt[slot] === 0) continue;
    free(lane, slot);
    taken++;
  }
  lane.isConnected = false;
  return taken;
}

/** Whether a lane has no hope left; the tally then says why. */
export function hasGivenUp(lane: Lane): boolean {
  if (lane.failures < MOST_FAILURES) return false;
  lane.tally.broken++;
  lane.tally.complaint ||= "no answer to a connect request";
  return true;
}
