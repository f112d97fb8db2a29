/** The servers that the load is put on: started fresh for each run, pinned to the first CPU where that can be. */
import { V8_FLAGS } from "../build.ts";
import { fromFileUrl, openPort } from "./place.ts";
import { freshRandom } from "../../lib/base/random.ts";
import { startHttpLoad } from "./http/client.ts";
import type { Load } from "./tally.ts";
import type { Mode, Target, Torrents } from "./torrents.ts";
import { startUdpLoad } from "./udp/client.ts";

export type ServerKind = "muster" | "opentracker" | "floor";

export interface Server {
  readonly target: Target;
  readonly pid: number;
  stop(): Promise<void>;
}

export interface ServerPlan {
  readonly mode: Mode;
  /** A compiled muster; "" runs it from source. */
  readonly binary: string;
  readonly torrents: Torrents;
  readonly pinned: boolean;
}

const HOST = "127.0.0.1";

/** Milliseconds that a server has to answer its first announce. */
const START_TIME = 15_000;

/** Milliseconds that it has to end by itself. */
const END_TIME = 5000;

/** Starts a server on a free port of loopback and waits until it answers. Throws when it does not. */
export async function startServer(kind: ServerKind, plan: ServerPlan): Promise<Server> {
  const port = openPort();
  const folder = await Deno.makeTempDir({ prefix: "load-" });
  const words = await COMMANDS[kind](port, plan, folder);
  const [program, ...args] = plan.pinned ? ["taskset", "-c", "0", ...words] : words;
  const child = new Deno.Command(program, { args, stdin: "null", stdout: "null", stderr: "piped" }).spawn();
  const said = new Response(child.stderr).text();
  const stop = async () => {
    await end(child);
    await Deno.remove(folder, { recursive: true });
  };
  const protocol = plan.mode === "udp" ? "udp" : "http";
  const target: Target = { protocol, hostname: HOST, port, path: "/announce" };
  if (await answers(target, plan.torrents, child)) return { target, pid: child.pid, stop };
  await stop();
  throw new Error(`${kind} did not start: ${words.join(" ")}\n${await said}`.trimEnd());
}

type Words = (port: number, plan: ServerPlan, folder: string) => string[] | Promise<string[]>;

const MAIN = fromFileUrl(new URL("../../main.ts", import.meta.url));
const FLOORS = {
  http: fromFileUrl(new URL("http/floor.ts", import.meta.url)),
  udp: fromFileUrl(new URL("udp/floor.ts", import.meta.url)),
};
const RUN = ["run", "--quiet", "--no-prompt", "--allow-all"];
/** As `deno task start` runs it. */
const OWN = ["run", V8_FLAGS, ...RUN.slice(1)];

const COMMANDS: Record<ServerKind, Words> = {
  muster(port, { binary }) {
    const program = binary === "" ? [Deno.execPath(), ...OWN, MAIN] : [binary];
    return [...program, "track", "--port", String(port), "--bind", HOST];
  },
  floor(port, { mode }) {
    return [Deno.execPath(), ...RUN, mode === "udp" ? FLOORS.udp : FLOORS.http, HOST, String(port)];
  },
  async opentracker(port, { torrents }, folder) {
    // Debian's build serves the torrents of a whitelist only; it looks for the list in its root folder.
    const settings = [
      `listen.tcp_udp ${HOST}:${port}`,
      "access.whitelist whitelist",
      `tracker.rootdir ${folder}`,
      "tracker.user nobody",
    ];
    await Deno.writeTextFile(`${folder}/whitelist`, torrents.hex.map((hex) => `${hex}\n`).join(""));
    await Deno.writeTextFile(`${folder}/conf`, `${settings.join("\n")}\n`);
    await Deno.chmod(folder, 0o755);
    return ["opentracker", "-f", `${folder}/conf`];
  },
};

/** Asks the process to end, and makes it end when it does not. */
async function end(child: Deno.ChildProcess): Promise<void> {
  const timer = setTimeout(() => kill(child, "SIGKILL"), END_TIME);
  kill(child, "SIGTERM");
  await child.status;
  clearTimeout(timer);
}

function kill(child: Deno.ChildProcess, signal: Deno.Signal): void {
  try {
    child.kill(signal);
  } catch {
    // It has ended by itself.
  }
}

/**
 * Whether it answers an announce before the time is over or the process ends. A connection alone does not show it:
 * opentracker takes those while it still reads its list.
 */
async function answers(target: Target, torrents: Torrents, child: Deno.ChildProcess): Promise<boolean> {
  const end = performance.now() + START_TIME;
  let isRunning = true;
  child.status.then(() => isRunning = false);
  while (isRunning && performance.now() < end) {
    const { tally, ended } = announceOnce(target, torrents);
    await ended;
    if (tally.replies === 1 && tally.wrong === 0) return true;
    await new Promise((done) => setTimeout(done, 50));
  }
  return false;
}

function announceOnce(target: Target, torrents: Torrents): Load {
  const common = { target, torrents, limit: 1, random: freshRandom() };
  return target.protocol === "udp"
    ? startUdpLoad({ ...common, engine: "plain", sockets: 1, window: 1, patience: 100 })
    : startHttpLoad({ ...common, connections: 1, keepAlive: false });
}
