/**
 * The engine for Linux: a few system calls for many packets, so that one core of load outruns one core of server. It
 * works in slices on the main thread, so that timers and other sockets have their turn in between.
 */
import { ANNOUNCE_BYTES } from "../../../lib/protocol/udp_packet.ts";
import { expireLane, fillLane, type Lane, packetBytes, takeAnswer } from "./lane.ts";
import { ANSWER_ROOM, makePackets } from "./packet.ts";
import { localAddress, stopIfDone, stopRun, type UdpRun } from "./run.ts";
import {
  type Batch,
  isReady,
  lengthOf,
  makeBatch,
  makePollSet,
  openSystem,
  setLength,
  type System,
} from "./system.ts";

/**
 * Milliseconds of a slice; one ends sooner when nothing came in for as long as the second number. The pause between two
 * takes a millisecond or two, in which a server works off what is in flight.
 */
const SLICE = 50;
const IDLE = 1;

interface Wires {
  readonly run: UdpRun;
  readonly system: System;
  /** The socket of each lane. */
  readonly sockets: readonly number[];
  readonly ready: Int32Array<ArrayBuffer>;
  /** All sockets share them: what goes out has gone when the call returns, what came in is read before the next. */
  readonly out: Batch;
  readonly in: Batch;
}

export async function driveBatch(run: UdpRun): Promise<void> {
  const system = openSystem();
  const sockets: number[] = [];
  try {
    const { hostname, port } = run.plan.target;
    while (sockets.length < run.lanes.length) {
      sockets.push(system.open(localAddress(hostname), hostname, port));
    }
    const wires = { run, system, sockets, ready: makePollSet(sockets), ...makeBatches(run.plan.window) };
    while (!run.stopped) {
      work(wires);
      await new Promise<void>((done) => setTimeout(done, 0));
    }
  } finally {
    stopRun(run);
    for (const socket of sockets) system.close(socket);
    system.end();
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
  const { run, system, ready } = wires;
  let now = performance.now();
  const end = now + SLICE;
  run.lanes.forEach((lane, i) => {
    expireLane(lane, now);
    stopIfDone(run, lane);
    send(wires, lane, wires.sockets[i], now);
  });
  while (!run.stopped && now < end && system.poll(ready, IDLE) > 0) {
    for (let i = 0; i < run.lanes.length && !run.stopped; i++) if (isReady(ready, i)) answer(wires, i);
    now = performance.now();
  }
}

/** Takes what came in on a lane's socket, and fills its window again. */
function answer(wires: Wires, i: number): void {
  const { run, system, in: batch } = wires;
  const lane = run.lanes[i];
  const count = system.receive(wires.sockets[i], batch, run.plan.window);
  const now = performance.now();
  for (let packet = 0; packet < count && !run.stopped; packet++) {
    takeAnswer(lane, batch.bytes, packet * ANSWER_ROOM, lengthOf(batch, packet), now);
    stopIfDone(run, lane);
  }
  send(wires, lane, wires.sockets[i], now);
}

function send({ run, system, out }: Wires, lane: Lane, socket: number, now: number): void {
  if (run.stopped) return;
  const count = fillLane(lane, out.bytes, now);
  const bytes = packetBytes(lane);
  for (let i = 0; i < count; i++) setLength(out, i, bytes);
  // What the kernel refused (nobody listens there) is found lost after its time.
  if (count > 0) system.send(socket, out, count);
}
