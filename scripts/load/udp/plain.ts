/** The engine for every system: Deno's own sockets, one packet a call. */
import { errorText } from "../../../lib/base/fault.ts";
import { ANNOUNCE_BYTES } from "../../../lib/protocol/udp_packet.ts";
import { expireLane, fillLane, type Lane, takeAnswer } from "./lane.ts";
import { ANSWER_ROOM, makePackets } from "./packet.ts";
import { sourceAddress } from "../sources.ts";
import { stopIfDone, stopRun, type UdpRun } from "./run.ts";

interface Wire {
  readonly run: UdpRun;
  readonly lane: Lane;
  readonly socket: Deno.DatagramConn;
  readonly to: Deno.NetAddr;
  readonly packets: Uint8Array;
  /** The packets are on their way out and must stay as they are. */
  isSending: boolean;
}

/** How often in its time a packet is looked after. */
const LOOKS = 4;

export async function drivePlain(run: UdpRun): Promise<void> {
  const wires: Wire[] = [];
  run.onStop = () => wires.forEach(({ socket }) => socket.close());
  try {
    for (const lane of run.lanes) wires.push(openWire(run, lane));
  } catch (thrown) {
    stopRun(run);
    throw thrown;
  }
  const timer = setInterval(() => lookAfter(wires), run.plan.patience / LOOKS);
  for (const wire of wires) send(wire);
  await Promise.all(wires.map(listen));
  clearInterval(timer);
}

/** Sends again what was lost. */
function lookAfter(wires: readonly Wire[]): void {
  for (const wire of wires) {
    expireLane(wire.lane, performance.now());
    stopIfDone(wire.run, wire.lane);
    send(wire);
  }
}

function openWire(run: UdpRun, lane: Lane): Wire {
  const { hostname, port } = run.plan.target;
  const local = sourceAddress(hostname, lane.index);
  const socket = Deno.listenDatagram({ hostname: local, port: 0, transport: "udp" });
  const to: Deno.NetAddr = { hostname, port, transport: "udp" };
  return { run, lane, socket, to, packets: makePackets(run.plan.window), isSending: false };
}

async function listen(wire: Wire): Promise<void> {
  const { run, lane, to } = wire;
  const buffer = new Uint8Array(ANSWER_ROOM);
  while (!run.stopped) {
    const received = await receive(wire, buffer);
    if (received === null || run.stopped) continue;
    const data = received[0];
    const from = received[1] as Deno.NetAddr;
    if (from.hostname !== to.hostname || from.port !== to.port) {
      run.tally.wrong++;
      run.tally.complaint ||= `an answer from ${from.hostname}:${from.port}, which was not asked`;
      continue;
    }
    takeAnswer(lane, data, 0, data.length, performance.now());
    stopIfDone(run, lane);
    send(wire);
  }
}

/**
 * The next packet; null when there is none after all: the socket was closed, or Windows tells of a port where nobody
 * listens. Any other error ends the load.
 */
async function receive({ run, socket }: Wire, buffer: Uint8Array): Promise<[Uint8Array, Deno.Addr] | null> {
  try {
    return await socket.receive(buffer);
  } catch (thrown) {
    if (!run.stopped && !(thrown instanceof Deno.errors.ConnectionReset)) giveUp(run, thrown);
    return null;
  }
}

/** Fills the window. Only one call at a time is at it; it also sends what falls due meanwhile. */
async function send(wire: Wire): Promise<void> {
  const { run, lane, socket, to, packets } = wire;
  if (wire.isSending) return;
  wire.isSending = true;
  try {
    while (!run.stopped) {
      const count = fillLane(lane, packets, performance.now());
      if (count === 0) break;
      for (let i = 0; i < count; i++) {
        const at = ANNOUNCE_BYTES * i;
        await socket.send(packets.subarray(at, at + lane.lengths[i]), to);
      }
    }
  } catch (thrown) {
    if (!run.stopped) giveUp(run, thrown);
  }
  wire.isSending = false;
}

function giveUp(run: UdpRun, thrown: unknown): void {
  run.tally.broken++;
  run.tally.complaint ||= errorText(thrown);
  stopRun(run);
}
