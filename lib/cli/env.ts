/**
 * All that a command touches outside itself: arguments, streams, time, signals, the tracker. The real one is made
 * here; tests run the whole program in their own process with another.
 */
import process from "node:process";
import { type Clock, systemClock } from "../base/clock.ts";
import { fileFault } from "../base/file_fault.ts";
import { type Files, systemFiles } from "../base/files.ts";
import { GrowingBytes } from "../base/growing_bytes.ts";
import { type OpenToAppend, openToAppend } from "../base/log/append.ts";
import { type Lookup, systemLookup } from "../base/lookup.ts";
import { type OpenMulticast, openMulticast } from "../base/multicast.ts";
import { secretBytes } from "../base/random.ts";
import { type Platform, type Signals, systemSignals } from "../base/stop.ts";
import type { Fault } from "../base/fault.ts";
import { type WatchFolder, watchFolder } from "../base/watch.ts";
import type { CallControl } from "../control/caller.ts";
import type { OpenControl } from "../control/server.ts";
import type { FetchTorrent } from "../client/fetch_torrent.ts";
import { pathsOf } from "../metainfo/paths.ts";
import type { HashPieces } from "../metainfo/hashing/plan.ts";
import type { AskShare } from "../client/share_state.ts";
import type { StartSession } from "../client/session.ts";
import { type OpenDatagram, openDatagram } from "../client/trackers/datagram.ts";
import type { HttpGet } from "../client/trackers/http_door.ts";
import type { Interface } from "../tracker/network/own.ts";
import type { TrackerConfig } from "../tracker/config.ts";
import type { RunningTracker, Surroundings } from "../tracker/serve.ts";
import { aloneInConsole } from "./console_window.ts";
import type { RunProgram } from "./run_program.ts";
import { PATIENCE, streamWriter, type Writer } from "./stream_writer.ts";

export type { Writer };

/** What the command line asks of a running tracker. */
export type TrackerInHand = RunningTracker;

export interface Env {
  readonly args: readonly string[];
  /** The executable's name as it was typed or clicked: a bare name or a path; `deno` when run from source. */
  readonly startedAs: string;
  /** The folder that relative paths start from. Throws without the permission to read. */
  cwd(): string;
  /** The folder of the executable; null when run from source. */
  executableFolder(): string | null;
  /** Waits until Enter was pressed or the input ended. */
  readLine(): Promise<void>;
  readonly out: Writer;
  readonly err: Writer;
  /** The standard output for the lines of a log: what a full pipe does not take is dropped. */
  readonly lines: Writer;
  readonly openToAppend: OpenToAppend;
  readonly inIsTerminal: boolean;
  readonly outIsTerminal: boolean;
  readonly errIsTerminal: boolean;
  /** Width of the terminal in characters; 80 where that cannot be known. */
  columns(): number;
  /** Its height in lines; 24 where that cannot be known. */
  rows(): number;
  /** A variable of the environment; undefined too when it may not be read. */
  variable(name: string): string | undefined;
  readonly platform: Platform;
  readonly clock: Clock;
  readonly signals: Signals;
  /** So many bytes that nobody can guess. */
  secret(length: number): Uint8Array<ArrayBuffer>;
  readonly lookup: Lookup;
  readonly httpGet: HttpGet;
  readonly files: Files;
  /** A line that is typed at the terminal and not shown there; null when it was given up (Ctrl+C, or the input's end). */
  readHidden(): Promise<string | null>;
  /** All of the standard input, of at most so many bytes. */
  readInput(limit: number): Promise<Uint8Array | Fault>;
  readonly hash: HashPieces;
  /** The machine's addresses, loopback among them; none where the system does not tell. */
  addresses(): readonly Interface[];
  /** Threads that the machine can run at once. */
  readonly cores: number;
  readonly fetchTorrent: FetchTorrent;
  readonly askShare: AskShare;
  readonly openDatagram: OpenDatagram;
  /** Joins a group of computers on the local networks. */
  readonly openMulticast: OpenMulticast;
  /** This process. */
  readonly pid: number;
  /** Opens the socket at which a running tracker is asked and told. */
  readonly openControl: OpenControl;
  /** Asks a running tracker. */
  readonly callControl: CallControl;
  /** Hears of changes in a folder. */
  readonly watchFolder: WatchFolder;
  startTracker(config: TrackerConfig, surroundings: Surroundings): Promise<TrackerInHand | Fault>;
  readonly startSession: StartSession;
  /** Runs another program to its end. */
  readonly runProgram: RunProgram;
  /** Gives up permissions for good. */
  dropPermissions(names: readonly Deno.PermissionName[]): void;
  /** Whether the console window is this program's own, as after a double click. */
  aloneInConsole(): boolean;
  /** Calls back for an exception that nothing caught; the result ends that. */
  onCrash(callback: (thrown: unknown) => void): () => void;
}

/**
 * The machine that this process runs on. What only some commands need is loaded when they call it: a start loads
 * 49 modules in place of 186, and takes 45 ms in place of 80 (the executable).
 */
export function systemEnv(): Env {
  return {
    args: Deno.args,
    startedAs: process.argv0,
    cwd: () => Deno.cwd(),
    executableFolder: () => Deno.build.standalone ? pathsOf(Deno.build.os).dirname(Deno.execPath()) : null,
    readLine: () => readLine(Deno.stdin),
    out: streamWriter(Deno.stdout, "output", PATIENCE),
    // Lines of a server and of progress: what a full pipe does not take is dropped.
    err: streamWriter(Deno.stderr, "error output", 0),
    lines: streamWriter(Deno.stdout, "output", 0),
    openToAppend,
    inIsTerminal: Deno.stdin.isTerminal(),
    outIsTerminal: Deno.stdout.isTerminal(),
    errIsTerminal: Deno.stderr.isTerminal(),
    columns: () => consoleSize().columns || 80,
    rows: () => consoleSize().rows || 24,
    variable: readVariable,
    platform: Deno.build.os,
    clock: systemClock,
    signals: systemSignals,
    secret: secretBytes,
    lookup: systemLookup,
    httpGet: async (...parts) => (await import("../client/trackers/http_door.ts")).httpGet(...parts),
    files: systemFiles,
    readHidden: async () => (await import("./hidden_line.ts")).readHidden(Deno.stdin),
    readInput: (limit) => readInput(Deno.stdin, limit),
    hash: async (...parts) => (await import("../metainfo/hashing/hash_workers.ts")).hashInWorkers(...parts),
    addresses,
    cores: navigator.hardwareConcurrency,
    fetchTorrent: async (...parts) => (await import("../client/fetch_torrent.ts")).fetchTorrent(...parts),
    askShare: async (...parts) => (await import("../client/share_state.ts")).askShare(...parts),
    openDatagram,
    openMulticast,
    pid: Deno.pid,
    openControl: async (...parts) => (await import("../control/server.ts")).openControl(...parts),
    callControl: async (...parts) => (await import("../control/caller.ts")).callControl(...parts),
    watchFolder,
    startTracker: async (...parts) => (await import("../tracker/serve.ts")).startTracker(...parts),
    startSession: async (...parts) => (await import("../client/run_session.ts")).startSession(...parts),
    runProgram: async (...parts) => (await import("./run_program.ts")).runProgram(...parts),
    dropPermissions: (names) => names.forEach((name) => Deno.permissions.revokeSync({ name })),
    aloneInConsole: () => aloneInConsole(Deno.build.os),
    onCrash,
  };
}

async function readInput(
  input: { read(buffer: Uint8Array): Promise<number | null> },
  limit: number,
): Promise<Uint8Array | Fault> {
  const bytes = new GrowingBytes();
  const buffer = new Uint8Array(65_536);
  for (;;) {
    const length = await input.read(buffer);
    if (length === null) return bytes.view();
    bytes.append(buffer.subarray(0, length));
    if (bytes.length > limit) return fileFault("read", "-", "too-long");
  }
}

async function readLine(input: { read(buffer: Uint8Array): Promise<number | null> }): Promise<void> {
  const buffer = new Uint8Array(256);
  try {
    for (;;) {
      const length = await input.read(buffer);
      if (length === null || buffer.subarray(0, length).includes(10)) return;
    }
  } catch {
    // No input to wait for.
  }
}

function consoleSize(): { columns: number; rows: number } {
  try {
    return Deno.consoleSize();
  } catch {
    return { columns: 80, rows: 24 };
  }
}

function addresses(): readonly Interface[] {
  try {
    return Deno.networkInterfaces();
  } catch {
    return [];
  }
}

function readVariable(name: string): string | undefined {
  try {
    return Deno.env.get(name);
  } catch {
    return undefined;
  }
}

function onCrash(callback: (thrown: unknown) => void): () => void {
  const rejected = (event: PromiseRejectionEvent) => {
    event.preventDefault();
    callback(event.reason);
  };
  const thrown = (event: ErrorEvent) => {
    event.preventDefault();
    callback(event.error);
  };
  globalThis.addEventListener("unhandledrejection", rejected);
  globalThis.addEventListener("error", thrown);
  return () => {
    globalThis.removeEventListener("unhandledrejection", rejected);
    globalThis.removeEventListener("error", thrown);
  };
}
