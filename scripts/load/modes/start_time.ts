/** From start to first answer: muster is started again and again, and asked until it answers, over UDP and HTTP. */
import { toLatin1 } from "../../../lib/base/bytes.ts";
import { hostOf } from "../../../lib/base/address.ts";
import { pinLoad, torrentsOf } from "../contest.ts";
import type { LoadOptions } from "../options.ts";
import type { Outcome, Write } from "../outcome.ts";
import { sourcesHere } from "../public.ts";
import { median } from "../report.ts";
import { musterOf } from "../server/muster.ts";
import { spawnServer, targetOf } from "../server/start.ts";
import type { Target } from "../torrents.ts";
import { writeConnect } from "../udp/packet.ts";

/** Milliseconds from start to the first answer. */
export interface StartFigures {
  readonly udp: number[];
  readonly http: number[];
}

const STARTS = 10;

/** Milliseconds between two tries, and after which a server counts as one that does not start. */
const PAUSE = 1;
const PATIENCE = 30_000;

export async function measureStarts(
  options: LoadOptions,
  progress: Write,
  starts = STARTS,
): Promise<StartFigures> {
  const figures: StartFigures = { udp: [], http: [] };
  const pinned = await pinLoad(options, progress);
  const { family, binary } = options;
  const torrents = torrentsOf({ ...options, torrents: 1 });
  const plan = { mode: "udp", family, binary, torrents, pinned, sources: sourcesHere() } as const;
  for (let i = 0; i < starts; i++) {
    const target = targetOf(plan);
    const begin = performance.now();
    const { child, stop } = await spawnServer(musterOf(options), plan, target);
    const said = new Response(child.stderr).text();
    try {
      const [udp, http] = await Promise.all([untilUdp(target, begin), untilHttp(target, begin)]);
      figures.udp.push(udp);
      figures.http.push(http);
    } catch (thrown) {
      await stop();
      throw new Error(`${(thrown as Error).message}\n${await said}`.trimEnd());
    }
    await stop();
  }
  return figures;
}

/** Asks again until the time is over; `ask` gives whether it was answered. */
async function until(begin: number, ask: () => Promise<boolean>): Promise<number> {
  while (performance.now() - begin < PATIENCE) {
    if (await ask()) return performance.now() - begin;
    await new Promise((done) => setTimeout(done, PAUSE));
  }
  throw new Error("muster did not start");
}

async function untilUdp({ hostname, port }: Target, begin: number): Promise<number> {
  const local = hostname.includes(":") ? "::" : "0.0.0.0";
  const socket = Deno.listenDatagram({ hostname: local, port: 0, transport: "udp" });
  const packet = new Uint8Array(16);
  writeConnect(packet, 0, 1);
  let isAnswered = false;
  const answered = receive(socket).then(() => isAnswered = true);
  const to = { hostname, port, transport: "udp" } as const;
  try {
    return await until(begin, async () => {
      // Where nobody listens yet, some systems tell so by an error.
      await socket.send(packet, to).catch(() => {});
      await Promise.race([answered, new Promise((done) => setTimeout(done, PAUSE))]);
      return isAnswered;
    });
  } finally {
    socket.close();
    await answered.catch(() => {});
  }
}

async function receive(socket: Deno.DatagramConn): Promise<void> {
  while (true) {
    const answer = await socket.receive().catch((thrown) => {
      if (thrown instanceof Deno.errors.ConnectionReset || thrown instanceof Deno.errors.ConnectionRefused) {
        return null;
      }
      throw thrown;
    });
    if (answer !== null) return;
  }
}

async function untilHttp({ hostname, port }: Target, begin: number): Promise<number> {
  const request = toLatin1(`GET /health HTTP/1.1\r\nHost: ${hostOf(hostname)}\r\nConnection: close\r\n\r\n`);
  return await until(begin, async () => {
    const connection = await Deno.connect({ hostname, port }).catch(() => null);
    if (connection === null) return false;
    try {
      await connection.write(request);
      return ((await connection.read(new Uint8Array(1024))) ?? 0) > 0;
    } catch {
      return false;
    } finally {
      connection.close();
    }
  });
}

export async function startTime(options: LoadOptions, progress: Write): Promise<Outcome> {
  const figures = await measureStarts(options, progress);
  const [udp, http] = [median(figures.udp), median(figures.http)];
  if (options.json) {
    return {
      text: `${JSON.stringify({ version: 2, start: { udp, http, ...{ starts: figures } } }, null, 2)}\n`,
      isGood: true,
    };
  }
  const text = `From start to first answer: UDP ${udp?.toFixed(0)} ms, HTTP ${http?.toFixed(0)} ms ` +
    `(medians of ${figures.udp.length})\n`;
  return { text, isGood: true };
}
