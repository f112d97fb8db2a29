/**
 * The engine for Linux: a few system calls for many packets, so that one core of load outruns one core of server. It
 * works in slices on the main thread, so that timers and other sockets have their turn in between.
 */
import type { Libc } from "../../../lib/base/linux/libc.ts";
import { ANNOUNCE_BYTES } from "../../../lib/protocol/udp_packet.ts";
import { type Epoll, openEpoll, READABLE } from "../epoll.ts";
import { sourceAddress } from "../sources.ts";
import { expireLane, fillLane, type Lane, takeAnswer } from "./lane.ts";
import { ANSWER_ROOM, makePackets } from "./packet.ts";
import { stopIfDone, stopRun, type UdpRun } from "./run.ts";
import {
  type Batch,
  lengthOf,
  makeBatch,
  needLibc,
  openSocket,
  receiveBatch,
  sendBatch,
  setLength,
} from "./system.ts";

/**
 * Milliseconds of a slice; one ends sooner when nothing came in for as long as IDLE. The pause between two takes a
 * millisecond or two, in which a server works off what is in flight. At a fixed rate, where the time of each answer
 * counts, there are few pauses.
 */
const SLICE = 50;
const STEADY_SLICE = 1000;
const IDLE = 1;

interface Wires {
  readonly run: UdpRun;
  readonly libc: Libc;
  /** The socket of each lane. */
  readonly sockets: readonly number[];
  readonly epoll: Epoll;
  /** All sockets share them: what goes out has gone when the call returns, what came in is read before the next. */
  readonly out: Batch;
  readonly in: Batch;
  /** At a fixed rate: when it began, how many went since, and whose turn it is. */
  startedAt: number;
  sent: number;
  turn: number;
}

export async function driveBatch(run: UdpRun): Promise<void> {
  const libc = needLibc();
  const epoll = openEpoll(libc);
  const sockets: number[] = [];
  try {
    const { hostname, port } = run.plan.target;
    for (let lane = 0; lane < run.lanes.length; lane++) {
      sockets.push(openSocket(libc, sourceAddress(hostname, lane), hostname, port));
      epoll.add(sockets[lane], lane, READABLE);
    }
    const batches = makeBatches(run.plan.window);
    const wires = { run, libc, sockets, epoll, ...batches, startedAt: performance.now(), sent: 0, turn: 0 };
    while (!run.stopped) {
      work(wires);
      await new Promise<void>((done) => setTimeout(done, 0));
    }
  } finally {
    stopRun(run);
    for (const socket of sockets) libc.call.close(socket);
    epoll.close();
    libc.close();
  }
}

function makeBatches(window: number): Pick<Wires, "in" | "out"> {
  return {
    out: makeBatch(makePackets(window), ANNOUNCE_BYTES),
    in: makeBatch(new Uint8Array(ANSWER_ROOM * window), ANSWER_ROOM),
  };
}

/** One slice. */
function work(wires: Wires): void {
  const { run, epoll } = wires;
  const isSteady = run.plan.rate > 0;
  let now = performance.now();
  const end = now + (isSteady ? STEADY_SLICE : SLICE);
  for (const lane of run.lanes) {
    expireLane(lane, now);
    stopIfDone(run, lane);
    if (!isSteady || !lane.isConnected) send(wires, lane, now);
  }
  while (!run.stopped && now < end) {
    if (isSteady) sendDue(wires, now);
    const count = epoll.wait(IDLE);
    if (count <= 0 && !isSteady) return;
    for (let i = 0; i < count && !run.stopped; i++) answer(wires, epoll.ready(i));
    now = performance.now();
  }
}

/** Takes what came in on a lane's socket, and fills its window again. */
function answer(wires: Wires, index: number): void {
  const { run, libc, in: batch } = wires;
  const lane = run.lanes[index];
  const count = receiveBatch(libc, wires.sockets[index], batch, run.plan.window);
  const now = performance.now();
  for (let packet = 0; packet < count && !run.stopped; packet++) {
    takeAnswer(lane, batch.bytes, packet * ANSWER_ROOM, lengthOf(batch, packet), now);
    stopIfDone(run, lane);
  }
  if (run.plan.rate === 0) send(wires, lane, now);
}

/** Sends what is due by now at a fixed rate, one packet a lane in turn; a lane whose window is full is left out. */
function sendDue(wires: Wires, now: number): void {
  const { run } = wires;
  const due = Math.floor((now - wires.startedAt) * run.plan.rate / 1000) - wires.sent;
  for (let i = 0; i < due; i++) {
    const lane = run.lanes[wires.turn++ % run.lanes.length];
    if (lane.isConnected) send(wires, lane, now, 1);
  }
  wires.sent += due;
}

function send({ run, libc, out, sockets }: Wires, lane: Lane, now: number, most = Infinity): void {
  if (run.stopped) return;
  const count = fillLane(lane, out.bytes, now, most);
  for (let i = 0; i < count; i++) setLength(out, i, lane.lengths[i]);
  // What the kernel refused (nobody listens there) is found lost after its time.
  if (count > 0) sendBatch(libc, sockets[lane.index], out, count);
}
