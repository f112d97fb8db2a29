/** Which engines answer, and with how many threads: what is set, and what this machine can do. */
import { type Fault, fault } from "../../base/fault.ts";
import type { TrackerConfig } from "../config.ts";

/** The choice. */
export interface Engines {
  readonly udp: "batch" | "portable";
  readonly http: "serve" | "batch";
  /** Threads of a batch engine. */
  readonly threads: number;
  /** Threads of Deno.serve, the first one among them. */
  readonly httpThreads: number;
  /** What is otherwise than one would expect (UDP packet by packet, threads without a use), in a line; "" for nothing. */
  readonly note: string;
}

/** What the machine can do. */
export interface Means {
  readonly os: string;
  /** Threads that it runs at once. */
  readonly cores: number;
  /** Whether the batch engines work here. */
  readonly canBatch: boolean;
}

/**
 * More threads than this are started only when they are asked for: one answers some hundred thousand announces a second,
 * and each takes 15 to 20 MB (measured).
 */
const MOST_BY_ITSELF = 4;
/** Cores for each thread that is started without being asked for. */
const CORES_A_THREAD = 4;

/** The engines for a configuration; a Fault when it asks for one that cannot be had. */
export function chooseEngines(config: TrackerConfig, { os, cores, canBatch }: Means): Engines | Fault {
  const { udpEngine, httpEngine } = config;
  for (const [name, value] of [["--udp-engine", udpEngine], ["--http-engine", httpEngine]]) {
    if (value === "batch" && !canBatch) return noBatch(name, os);
  }
  const udp = canBatch && udpEngine !== "portable" ? "batch" : "portable";
  return {
    udp,
    http: httpEngine,
    threads: config.threads || Math.min(MOST_BY_ITSELF, Math.max(1, Math.floor(cores / CORES_A_THREAD))),
    // The first thread is enough for most, and takes no more memory: others are started when they are asked for.
    httpThreads: config.threads || 1,
    note: noteOf(config, udp, os),
  };
}

function noteOf({ udpEngine, threads }: TrackerConfig, udp: Engines["udp"], os: string): string {
  if (udp === "batch") return "";
  if (threads > 1 && os !== "linux") {
    return "--threads has no effect here: several threads on one port need Linux. One answers all.";
  }
  if (udpEngine !== "auto") return "";
  const what = os === "linux" ? "system calls that this machine does not let muster have" : "Linux";
  return `UDP goes packet by packet here: many at a time need ${what}.`;
}

function noBatch(option: string, os: string): Fault {
  const why = os === "linux"
    ? "this machine does not let muster have the system calls that it needs"
    : "it is made of calls that only Linux has";
  return fault("no-engine", `${option} batch cannot be had: ${why}.`, `Leave ${option} out.`);
}
