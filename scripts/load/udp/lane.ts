/**
 * One socket's part of the load over UDP, without the socket: it connects, then keeps a window of announces in flight,
 * each in a slot. A transaction id is `generation of the slot << 8 | slot`, so that an answer names its slot, and one
 * that comes too late is known by its generation.
 */
import type { Family } from "../../../lib/base/address.ts";
import { ANNOUNCE_BYTES, ANSWER_HEAD, REQUEST_HEAD } from "../../../lib/protocol/udp_packet.ts";
import type { Random } from "../../../lib/base/random.ts";
import { countReply, type Tally } from "../tally.ts";
import { nextPeer, type Torrents } from "../torrents.ts";
import {
  ID_BYTES,
  judgeAnnounce,
  judgeConnect,
  readId,
  readTransaction,
  writeAnnounce,
  writeConnect,
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
  /** Lost packets whose answers may still come. */
  owed: number;
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
    owed: 0,
  };
}

/** Bytes of each packet that fillLane() writes now. */
export function packetBytes(lane: Lane): number {
  return lane.isConnected ? ANNOUNCE_BYTES : REQUEST_HEAD;
}

/**
 * Writes a packet for each free slot to `out` (of makePackets()), every 98 bytes; gives how many. They count as sent
 * at `now`, in milliseconds.
 */
export function fillLane(lane: Lane, out: Uint8Array, now: number): number {
  const { sentAt, plan } = lane;
  if (!lane.isConnected) {
    if (sentAt[0] !== 0) return 0;
    writeConnect(out, 0, take(lane, 0, now));
    return 1;
  }
  let count = 0;
  for (let slot = 0; slot < sentAt.length; slot++) {
    if (sentAt[slot] !== 0) continue;
    const peer = nextPeer(plan.torrents, plan.random, lane.index, plan.sockets);
    const transaction = take(lane, slot, now);
    writeAnnounce(out, ANNOUNCE_BYTES * count++, lane.id, transaction, plan.torrents, peer);
  }
  return count;
}

/** Takes a slot; gives the transaction id of its packet. */
function take({ sentAt, generation }: Lane, slot: number, now: number): number {
  sentAt[slot] = now;
  generation[slot] = (generation[slot] + 1) & GENERATIONS;
  return ((generation[slot] << 8) | slot) >>> 0;
}

/** Takes the packet that came in at `at`; its slot is free then. */
export function takeAnswer(lane: Lane, bytes: Uint8Array, at: number, length: number, now: number): void {
  const slot = slotOf(lane, bytes, at, length);
  if (slot < 0) return countStranger(lane, length);
  const wrong = lane.isConnected
    ? judgeAnnounce(bytes, at, length, lane.plan.family)
    : judgeConnect(bytes, at, length);
  if (lane.isConnected) countReply(lane.tally, length, now - lane.sentAt[slot]);
  lane.sentAt[slot] = 0;
  if (wrong !== "") return complain(lane, wrong);
  lane.heardAt = now;
  if (lane.isConnected) return;
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
    sentAt[slot] = 0;
    lost++;
  }
  if (lost === 0) return;
  if (!lane.isConnected) lane.failures++;
  else if (now - lane.heardAt >= plan.patience) lost += disconnect(lane);
  lane.tally.lost += lost;
  lane.owed += lost;
}

/** Frees all slots; gives how many were taken. */
function disconnect(lane: Lane): number {
  const taken = lane.sentAt.reduce((sum, sent) => sent === 0 ? sum : sum + 1, 0);
  lane.sentAt.fill(0);
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
