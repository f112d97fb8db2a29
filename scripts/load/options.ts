/** The command line of the load. */
import { parseArgs } from "@std/cli/parse-args";
import { type Family, isLoopback, readAddress } from "../../lib/base/address.ts";
import { type Fault, fault } from "../../lib/base/fault.ts";
import type { Mode, Target } from "./torrents.ts";
import { usualEngine } from "./udp/client.ts";
import type { Engine } from "./udp/run.ts";

export interface LoadOptions {
  /** A tracker that runs already; null: muster is started. */
  target: Target | null;
  binary: string;
  /** Whether opentracker runs in turn. */
  rival: "always" | "where installed" | "no";
  floor: boolean;
  modes: readonly Mode[];
  /** Over HTTP. */
  connections: number;
  /** Over UDP; `window` packets are in flight on each socket. */
  sockets: number;
  window: number;
  engine: Engine;
  /** Measured, and before that. */
  seconds: number;
  warmUp: number;
  rounds: number;
  torrents: number;
  /** Clients that announce, all in all. */
  peers: number;
  seed: number;
  json: boolean;
}

export const USAGE = `deno task load [options]: drives a tracker over HTTP and UDP and reports its speed
  --url URL              a tracker that runs already (http or udp, on this machine); otherwise muster is started
  --binary FILE          a compiled muster to start; otherwise it runs from source
  --alone                only muster. Otherwise there run in turn, to give the ratio to them: opentracker, where it
                         is installed, and as the floor Deno.serve and Deno.listenDatagram with a fixed answer
  --rival opentracker    opentracker in turn even with --url; its absence is an error then
  --floor                the floor in turn even with --url
  --mode MODE            keep-alive, close, udp, both (keep-alive and close) or all (what the URL can be; all)
  --connections N        over HTTP, at the same time (64)
  --sockets N            over UDP, each at an address of its own (16)
  --window N             announces in flight on each socket (12)
  --engine ENGINE        over UDP: batch (many packets a system call, Linux), plain or auto (auto)
  --seconds N            measured (5)
  --warm-up N            seconds before that (4)
  --rounds N             of which the median is taken (3; 1 for a server alone)
  --torrents N           info hashes, the first ones more popular (10000)
  --peers N              clients in all, announcing again and again (200000)
  --seed N               of everything that is random (1)
  --json                 one object for programs
  --i-own-this-host      lets --url name another machine: do that to your own servers only
Over UDP an announce without an answer within a second is lost, and another one sent.
`;

const BOUNDS = {
  connections: [64, 1, 20_000],
  sockets: [16, 1, 250],
  // Together with 16 sockets just what a socket of the server holds on Linux: at 16 some are always lost.
  window: [12, 1, 256],
  seconds: [5, 1, 3600],
  // Long enough for most clients to be known, and for the compiler to have seen what is hot.
  "warm-up": [4, 0, 3600],
  rounds: [0, 1, 100],
  torrents: [10_000, 1, 1_000_000],
  peers: [200_000, 1, 2_000_000],
  seed: [1, 0, 999_999_999],
} as const;

const TEXTS = ["url", "binary", "rival", "mode", "engine"];
const SWITCHES = ["alone", "floor", "json", "i-own-this-host", "help"];

/** The options, "help" when they are asked for, or what is wrong with them. */
export function readOptions(args: string[]): LoadOptions | "help" | Fault {
  const unknown: string[] = [];
  const given = parseArgs(args, {
    string: [...TEXTS, ...Object.keys(BOUNDS)],
    boolean: SWITCHES,
    unknown: (text) => unknown.push(text),
  });
  if (given.help) return "help";
  if (unknown.length > 0) return usage(`There is no option ${unknown[0]}.`);
  const numbers = readNumbers(given);
  if ("fault" in numbers) return numbers;
  if (given.rival !== undefined && given.rival !== "opentracker") {
    return usage("--rival can only be opentracker.");
  }
  const target = given.url === undefined
    ? null
    : readTarget(String(given.url), given["i-own-this-host"] === true);
  if (target !== null && "fault" in target) return target;
  const modes = readModes(given.mode, target);
  if ("fault" in modes) return modes;
  const engine = readEngine(String(given.engine ?? "auto"));
  if (typeof engine !== "string") return engine;
  const { "warm-up": warmUp, rounds, ...rest } = numbers;
  const compares = target === null && given.alone !== true;
  const rival = given.rival !== undefined ? "always" : compares ? "where installed" : "no";
  const floor = compares || given.floor === true;
  return {
    ...rest,
    target,
    binary: String(given.binary ?? ""),
    rival,
    floor,
    modes,
    engine,
    warmUp,
    rounds: rounds || (rival !== "no" || floor ? 3 : 1),
    json: given.json === true,
  };
}

const MODES: Record<string, readonly Mode[]> = {
  "keep-alive": ["keep-alive"],
  close: ["close"],
  udp: ["udp"],
  both: ["keep-alive", "close"],
  all: ["keep-alive", "close", "udp"],
};

/** A URL has the modes of its protocol only. */
function readModes(given: unknown, target: Target | null): readonly Mode[] | Fault {
  const asked = MODES[String(given ?? "all")];
  if (asked === undefined) return usage("--mode is keep-alive, close, udp, both or all.");
  const modes = asked.filter((mode) => target === null || (mode === "udp") === (target.protocol === "udp"));
  return modes.length > 0 ? modes : usage(`--mode ${given} cannot be had of ${target?.protocol} URLs.`);
}

function readEngine(text: string, os: string = Deno.build.os): Engine | Fault {
  if (text === "auto") return usualEngine(os);
  if (text === "batch" && os !== "linux") return usage("--engine batch is for Linux only.");
  return text === "batch" || text === "plain" ? text : usage("--engine is auto, batch or plain.");
}

function readNumbers(given: Record<string, unknown>): Record<keyof typeof BOUNDS, number> | Fault {
  const numbers: Record<string, number> = {};
  for (const [name, [usual, least, most]] of Object.entries(BOUNDS)) {
    const text = given[name] ?? "";
    const number = /^\d{1,9}$/.test(String(text)) ? Number(text) : NaN;
    if (text !== "" && !(number >= least && number <= most)) {
      return usage(`--${name} is a number from ${least} to ${most}.`);
    }
    numbers[name] = text === "" ? usual : number;
  }
  return numbers as Record<keyof typeof BOUNDS, number>;
}

/** The tracker of an announce URL; only this machine's, unless the user answers for the host. */
export function readTarget(text: string, ownsHost: boolean): Target | Fault {
  const url = URL.parse(text);
  const protocol = PROTOCOLS[url?.protocol ?? ""];
  if (url === null || protocol === undefined || (protocol === "udp" && url.port === "")) {
    return usage("--url is such as http://127.0.0.1:9000/announce or udp://127.0.0.1:9000.");
  }
  let hostname = url.hostname.replace(/^\[(.*)\]$/, "$1");
  if (!ownsHost && !isThisMachine(hostname)) {
    return usage(
      `${hostname} is not this machine. A load test on somebody else's server is an attack; add ` +
        "--i-own-this-host if the server is yours.",
    );
  }
  if (protocol === "udp") {
    if (hostname === "localhost") hostname = "127.0.0.1";
    if (readAddress(hostname, new Uint8Array(16)) === 0) {
      return usage(`${hostname} is no address, as udp needs.`);
    }
  }
  const path = url.pathname === "/" || url.pathname === "" ? "/announce" : url.pathname;
  return { protocol, hostname, port: Number(url.port || 80), path };
}

const PROTOCOLS: Record<string, Target["protocol"]> = { "http:": "http", "udp:": "udp" };

function isThisMachine(hostname: string): boolean {
  const bytes = new Uint8Array(16);
  const family = readAddress(hostname === "localhost" ? "127.0.0.1" : hostname, bytes);
  return family !== 0 && isLoopback(bytes, family as Family);
}

function usage(message: string): Fault {
  return fault("usage", message, "See deno task load --help.");
}
