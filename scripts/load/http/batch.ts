/**
 * The engine for Linux: sockets that never wait and epoll, so that one core of load outruns one core of server. It works
 * in slices on the main thread, so that timers have their turn in between. The life of a connection:
 *
 *     connecting --writable--> asking --reply--> asking (keep-alive) or leaving (close) --end--> connecting
 *
 * A connection that leaves waits for the server to close first, so that the waiting time of TCP is on its side.
 */
import {
  EAGAIN,
  EINPROGRESS,
  IPPROTO_IP,
  IPPROTO_TCP,
  type Libc,
  MSG_DONTWAIT,
  MSG_NOSIGNAL,
  setOption,
  SOCK_CLOEXEC,
  SOCK_NONBLOCK,
  SOCK_STREAM,
  TCP_NODELAY,
} from "../../../lib/base/linux/libc.ts";
import { socketAddress } from "../../../lib/base/linux/socket_address.ts";
import { type Epoll, openEpoll, READABLE, WRITABLE } from "../epoll.ts";
import { sourceAddress } from "../sources.ts";
import { type Load, newTally, type Tally } from "../tally.ts";
import { bindTo, checkCall, needLibc } from "../udp/system.ts";
import { type HttpPlan, judgeReply, mostBroken } from "./plan.ts";
import { type Head, readHead } from "./reply.ts";
import { makeRequest, nextRequest, type Request } from "./request.ts";

/** Milliseconds of a slice; one ends sooner when nothing came in for as long as the second number. */
const SLICE = 50;
const IDLE = 1;

/** The longest reply. */
const ROOM = 1 << 14;

/** Leaves the choice of the port to connect(): so it may be one that another connection uses to elsewhere (ip(7)). */
const IP_BIND_ADDRESS_NO_PORT = 24;

type State = "connecting" | "asking" | "leaving";

interface Connection {
  readonly index: number;
  socket: number;
  state: State;
  startedAt: number;
  /** A reply's beginning, when it came in parts, and how much of it. */
  part: Uint8Array;
  used: number;
}

interface Run {
  readonly plan: HttpPlan;
  readonly tally: Tally;
  readonly libc: Libc;
  readonly epoll: Epoll;
  readonly connections: readonly Connection[];
  readonly to: Uint8Array<ArrayBuffer>;
  /** All share them: what goes out has gone when the call returns, what came in is read before the next. */
  readonly request: Request;
  readonly requestAt: Deno.PointerValue;
  readonly buffer: Uint8Array<ArrayBuffer>;
  readonly bufferAt: Deno.PointerValue;
  stopped: boolean;
}

const NONE = new Uint8Array(0);

export function startBatch(plan: HttpPlan): Load {
  const tally = newTally();
  const libc = needLibc();
  const request = makeRequest(plan.target, plan.keepAlive);
  const buffer = new Uint8Array(ROOM);
  const run: Run = {
    plan,
    tally,
    libc,
    epoll: openEpoll(libc),
    connections: Array.from({ length: plan.connections }, (_, index) => newConnection(index)),
    to: socketAddress(plan.target.hostname, plan.target.port),
    request,
    requestAt: Deno.UnsafePointer.of(request.bytes as Uint8Array<ArrayBuffer>),
    buffer,
    bufferAt: Deno.UnsafePointer.of(buffer),
    stopped: false,
  };
  const ended = drive(run);
  const stop = () => {
    run.stopped = true;
    return ended;
  };
  return { tally, ended, stop };
}

function newConnection(index: number): Connection {
  return { index, socket: -1, state: "connecting", startedAt: 0, part: NONE, used: 0 };
}

async function drive(run: Run): Promise<void> {
  try {
    while (!run.stopped) {
      work(run);
      await new Promise<void>((done) => setTimeout(done, 0));
    }
  } finally {
    run.stopped = true;
    for (const { socket } of run.connections) if (socket >= 0) run.libc.call.close(socket);
    run.epoll.close();
    run.libc.close();
  }
}

/** One slice. */
function work(run: Run): void {
  const end = performance.now() + SLICE;
  for (const connection of run.connections) if (connection.socket < 0) open(run, connection);
  while (!run.stopped && performance.now() < end) {
    const count = run.epoll.wait(IDLE);
    if (count <= 0) return;
    for (let i = 0; i < count && !run.stopped; i++) step(run, run.connections[run.epoll.ready(i)]);
  }
}

function open(run: Run, connection: Connection): void {
  if (run.stopped) return;
  const { libc, plan, to } = run;
  connection.startedAt = performance.now();
  connection.used = 0;
  const kind = SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC;
  const socket = checkCall(libc, libc.call.socket(to[0], kind, 0), "no socket");
  connection.socket = socket;
  setOption(libc, socket, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1);
  bindTo(libc, socket, sourceAddress(plan.target.hostname, connection.index));
  if (plan.keepAlive) setOption(libc, socket, IPPROTO_TCP, TCP_NODELAY, 1);
  if (libc.call.connect(socket, to, to.length) < 0 && libc.errno() !== EINPROGRESS) {
    return fail(run, connection, `cannot connect: error ${libc.errno()} of the system`);
  }
  // On the same machine it is connected by now, nearly always.
  connection.state = "asking";
  if (ask(run, connection)) run.epoll.add(socket, connection.index, READABLE);
  else if (connection.socket >= 0) {
    connection.state = "connecting";
    run.epoll.add(socket, connection.index, WRITABLE);
  }
}

/** Sends an announce; false when it could not be: not connected yet, or broken. */
function ask(run: Run, connection: Connection): boolean {
  const { libc, plan, request } = run;
  nextRequest(request, plan.torrents, plan.random, connection.index, plan.connections);
  const { length } = request.bytes;
  const sent = libc.call.send(connection.socket, run.requestAt, length, MSG_NOSIGNAL);
  if (sent === length) return true;
  if (sent < 0 && libc.errno() === EAGAIN) return false;
  fail(
    run,
    connection,
    sent < 0 ? `cannot send: error ${libc.errno()} of the system` : "half a request went",
  );
  return false;
}

/** Goes on with a connection on which something happened. */
function step(run: Run, connection: Connection): void {
  if (connection.socket < 0) return;
  if (connection.state === "connecting") {
    connection.state = "asking";
    if (ask(run, connection)) run.epoll.change(connection.socket, connection.index, READABLE);
    else if (connection.socket >= 0) connection.state = "connecting";
    return;
  }
  const { libc } = run;
  const read = libc.call.recv(connection.socket, run.bufferAt, ROOM, MSG_DONTWAIT);
  if (read < 0 && libc.errno() === EAGAIN) return;
  if (connection.state === "leaving" && read <= 0) return again(run, connection);
  if (read <= 0) end(run, connection, read);
  else take(run, connection, read);
}

/** Takes what came in: a reply, or a part of one. */
function take(run: Run, connection: Connection, read: number): void {
  const bytes = connection.used === 0 ? run.buffer : join(connection, run.buffer, read);
  const used = connection.used + read;
  const head = readHead(bytes, used);
  if (head !== null && head.body >= 0 && used >= head.length + head.body) {
    return finish(run, connection, bytes, used, head);
  }
  if (used >= ROOM) return fail(run, connection, "the reply is longer than 16 KB");
  if (connection.used === 0) join(connection, run.buffer, read);
  connection.used = used;
}

/** Puts what came in behind what there was. */
function join(connection: Connection, buffer: Uint8Array, read: number): Uint8Array {
  if (connection.part.length === 0) connection.part = new Uint8Array(ROOM);
  connection.part.set(buffer.subarray(0, Math.min(read, ROOM - connection.used)), connection.used);
  return connection.part;
}

/** A whole reply: counted, then the next announce. */
function finish(run: Run, connection: Connection, bytes: Uint8Array, used: number, head: Head): void {
  const { plan, tally } = run;
  const now = performance.now();
  judgeReply(tally, bytes, used, head.length, now - connection.startedAt);
  connection.used = 0;
  connection.startedAt = now;
  if (tally.replies >= plan.limit) run.stopped = true;
  else if (!plan.keepAlive || head.closes) connection.state = "leaving";
  else if (!ask(run, connection) && connection.socket >= 0) fail(run, connection, "the server reads nothing");
}

/** The server ended the connection while a reply was due: it may be the reply's end. */
function end(run: Run, connection: Connection, read: number): void {
  const { part, used } = connection;
  const head = readHead(part, used);
  if (read < 0 || head === null || head.body !== -1) {
    const why = read < 0
      ? `error ${run.libc.errno()} of the system`
      : "the connection ended before the reply did";
    return fail(run, connection, why);
  }
  judgeReply(run.tally, part, used, head.length, performance.now() - connection.startedAt);
  if (run.tally.replies >= run.plan.limit) run.stopped = true;
  again(run, connection);
}

/** Closes, and opens anew at once. */
function again(run: Run, connection: Connection): void {
  run.libc.call.close(connection.socket);
  connection.socket = -1;
  open(run, connection);
}

/** Closes; it opens anew with the next slice. */
function fail(run: Run, connection: Connection, why: string): void {
  run.libc.call.close(connection.socket);
  connection.socket = -1;
  run.tally.complaint ||= why;
  if (++run.tally.broken >= mostBroken(run.plan)) run.stopped = true;
}
