/** The engine for every system: connections of Deno, that announce as fast as they are answered. */
import { errorText } from "../../../lib/base/fault.ts";
import { type Load, newTally, type Tally } from "../tally.ts";
import { type HttpPlan, judgeReply, mostBroken } from "./plan.ts";
import { readHead } from "./reply.ts";
import { makeRequest, nextRequest, type Request } from "./request.ts";

export function startPlain(plan: HttpPlan): Load {
  const tally = newTally();
  const run: Run = { plan, tally, stopped: false, open: new Set() };
  const lanes = Array.from({ length: plan.connections }, (_, index) => announceOn(run, index));
  const ended = Promise.all(lanes).then(() => {});
  const stop = () => {
    end(run);
    return ended;
  };
  return { tally, ended, stop };
}

interface Run {
  readonly plan: HttpPlan;
  readonly tally: Tally;
  stopped: boolean;
  readonly open: Set<Deno.TcpConn>;
}

/** Closes what is open, so that nobody waits for a reply any more. */
function end(run: Run): void {
  run.stopped = true;
  for (const connection of run.open) connection.close();
  run.open.clear();
}

/** One lane of the load: connect, announce once or for ever, connect again. */
async function announceOn(run: Run, index: number): Promise<void> {
  const { target, keepAlive } = run.plan;
  const lane = { index, request: makeRequest(target, keepAlive), buffer: new Uint8Array(1 << 14) };
  while (!run.stopped) {
    const start = performance.now();
    try {
      const connection = await Deno.connect({ hostname: target.hostname, port: target.port });
      run.open.add(connection);
      await converse(run, connection, lane, start).finally(() => close(run, connection));
    } catch (thrown) {
      if (!run.stopped) complain(run, errorText(thrown));
    }
  }
}

/** Closes a connection unless `end` did: closing twice throws. */
function close(run: Run, connection: Deno.TcpConn): void {
  if (run.open.delete(connection)) connection.close();
}

function complain(run: Run, why: string): void {
  run.tally.complaint ||= why;
  if (++run.tally.broken >= mostBroken(run.plan)) end(run);
}

interface Lane {
  readonly index: number;
  readonly request: Request;
  readonly buffer: Uint8Array;
}

async function converse(run: Run, connection: Deno.TcpConn, lane: Lane, start: number): Promise<void> {
  const { keepAlive, torrents, random, connections } = run.plan;
  if (keepAlive) connection.setNoDelay();
  do {
    if (run.stopped) return;
    nextRequest(lane.request, torrents, random, lane.index, connections);
    await writeAll(connection, lane.request.bytes);
    const used = await readReply(connection, lane.buffer);
    if (run.stopped) return;
    const now = performance.now();
    count(run, lane.buffer, used, now - start);
    start = now;
  } while (keepAlive && !readHead(lane.buffer, lane.buffer.length)!.closes);
  // The server is to close first, so that the waiting time of TCP is on its side.
  while (!run.stopped && await connection.read(lane.buffer) !== null);
}

async function writeAll(connection: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  for (let sent = 0; sent < bytes.length;) {
    sent += await connection.write(sent === 0 ? bytes : bytes.subarray(sent));
  }
}

/** Reads one whole reply to the start of the buffer; gives its length. */
async function readReply(connection: Deno.TcpConn, buffer: Uint8Array): Promise<number> {
  let used = 0;
  for (;;) {
    const read = await connection.read(used === 0 ? buffer : buffer.subarray(used));
    const head = readHead(buffer, used += read ?? 0);
    if (head !== null && head.body >= 0 && used >= head.length + head.body) return used;
    if (read === null && head?.body === -1) return used;
    if (read === null) throw new Error("the connection ended before the reply did");
    if (used === buffer.length) throw new Error("the reply is longer than 16 KB");
  }
}

function count(run: Run, buffer: Uint8Array, used: number, milliseconds: number): void {
  const { plan, tally } = run;
  judgeReply(tally, buffer, used, readHead(buffer, used)!.length, milliseconds);
  if (tally.replies >= plan.limit) end(run);
}
