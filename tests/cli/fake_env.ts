/** A machine for the whole program to run on, in the test's own process: nothing real is touched. */
import { ManualClock } from "../../lib/base/clock.ts";
import type { Fault } from "../../lib/base/fault.ts";
import { secretBytes } from "../../lib/base/random.ts";
import type { Env, TrackerInHand, Writer } from "../../lib/cli/env.ts";
import { hashHere } from "../../lib/metainfo/hashing/hash_here.ts";
import type { ClientConfig } from "../../lib/client/config.ts";
import type { SessionMeans } from "../../lib/client/session.ts";
import type { Command } from "../../lib/cli/run_program.ts";
import { MemoryFiles } from "../fixture/memory_files.ts";
import type { TrackerConfig } from "../../lib/tracker/config.ts";
import type { Chosen, Surroundings, TrackerStatus } from "../../lib/tracker/serve.ts";
import type { AccessRules } from "../../lib/tracker/access/access.ts";
import { type JournalRings, newJournalRings } from "../../lib/tracker/journal/ring.ts";
import type { Catalog } from "../../lib/tracker/catalog.ts";
import type { Icon } from "../../lib/tracker/icon.ts";
import type { TrackerStats } from "../../lib/tracker/front/page.ts";
import { SnapshotWriter } from "../../lib/tracker/swarm/snapshot/write.ts";
import type { Tour, Visitor } from "../../lib/tracker/swarm/tour.ts";
import type { ControlOptions } from "../../lib/control/server.ts";
import { FACTS, openStore } from "../fixture/snapshot.ts";
import { STATS } from "../fixture/stats.ts";
import { FakeSession } from "./fake_session.ts";

class Record implements Writer {
  text = "";

  /** What was written as bytes. */
  bytes: Uint8Array<ArrayBuffer> = new Uint8Array();

  /** Whether somebody still reads. */
  isRead = true;

  write(text: string): boolean {
    if (this.isRead) this.text += text;
    return this.isRead && this.failsWith === null;
  }

  /** Why writing fails; what is written is still kept. */
  failsWith: Fault | null = null;

  writeBytes(bytes: Uint8Array): boolean {
    this.bytes = new Uint8Array([...this.bytes, ...bytes]);
    return this.failsWith === null;
  }

  fault(): Fault | null {
    return this.failsWith;
  }
}

/** A tracker that only pretends; the test moves its parts. */
export class FakeTracker implements TrackerInHand {
  journal: JournalRings | null = null;
  readonly port = 9000;
  readonly chosen: Chosen = {
    udp: "portable",
    http: "serve",
    threads: { udp: 1, http: 1 },
    openFiles: null,
  };
  /** What it was told last. */
  access: AccessRules | null = null;
  catalog: Catalog = new Map();
  /** How often it was told of either. */
  told = { access: 0, catalog: 0 };
  /** What it says waits for the next start. */
  waiting: string[] = [];
  /** What it was reconfigured with, the first first. */
  readonly configs: TrackerConfig[] = [];
  /** Its swarms. */
  readonly store = openStore(2 ** 20);
  readonly notes: string[] = [];
  needs: Deno.PermissionName[] = [];
  urls = ["http://192.168.1.50:9000/announce"];
  refused = 0;
  counts: TrackerStatus = {
    torrents: 3,
    seeds: 5,
    leechers: 17,
    announces: 0,
    memory: 61_000_000,
  };
  stops = 0;
  /** Whether `stop` comes to an end. */
  stopEnds = true;
  #end = Promise.withResolvers<Fault | null>();
  readonly ended = this.#end.promise;

  announceUrls(): string[] {
    return this.urls;
  }

  pageUrl(): string {
    return "http://192.168.1.50:9000/";
  }

  stats(): TrackerStats {
    const { torrents, seeds, leechers } = this.counts;
    return { ...STATS, torrents, seeds, leechers, refused: this.refused };
  }

  setAccess(rules: AccessRules): void {
    this.access = rules;
    this.told.access++;
  }

  setCatalog(catalog: Catalog): void {
    this.catalog = catalog;
    this.told.catalog++;
  }

  icon: Icon | null = null;

  setIcon(icon: Icon | null): void {
    this.icon = icon;
  }

  reconfigure(config: TrackerConfig): string[] {
    this.configs.push(config);
    return this.waiting;
  }

  tour(visitor: Visitor, infoHash?: Int32Array): Tour {
    return this.store.tour(visitor, infoHash);
  }

  snapshot(): SnapshotWriter {
    return new SnapshotWriter(this.store, FACTS);
  }

  now(): number {
    return 1000;
  }

  ageOf(mark: number): number {
    return this.store.ageOf(mark, this.now());
  }

  status(): TrackerStatus {
    return { ...this.counts };
  }

  end(with_: Fault | null): void {
    this.#end.resolve(with_);
  }

  async stop(): Promise<void> {
    this.stops++;
    if (!this.stopEnds) await new Promise(() => {});
    this.end(null);
  }
}

/** What can be listened to on Windows. */
const WINDOWS_SIGNALS = ["SIGINT", "SIGBREAK", "SIGHUP"];

/** An Env whose every part a test can set before, and read after. */
export class FakeEnv implements Env {
  args: string[];
  startedAs = "muster";
  readonly out = new Record();
  readonly err = new Record();
  readonly lines = new Record();
  /** Logs in memory; a test reads them from `files`. */
  readonly openToAppend: Env["openToAppend"] = (path) => {
    const file = this.files.openToWrite(path, true);
    if ("fault" in file) return file;
    return {
      write(bytes) {
        file.writeAt(file.info().size, bytes);
        return Promise.resolve(bytes.length);
      },
      info: () => file.info(),
      close: () => file.close(),
    };
  };
  inIsTerminal = false;
  outIsTerminal = false;
  errIsTerminal = false;
  width = 80;
  variables: { [name: string]: string } = {};
  platform: Env["platform"] = "linux";
  readonly clock = new ManualClock();
  ownWindow = false;
  linesRead = 0;
  dropped: string[] = [];
  /** Resolved when a tracker has given up what it does not need: it serves from then on. */
  readonly serving = Promise.withResolvers<null>();

  readonly tracker = new FakeTracker();
  /** What a start gives in place of the tracker. */
  startsWith: Fault | null = null;
  /** Thrown by a start. */
  startThrows: unknown = null;
  /** What the tracker was started with. */
  config: TrackerConfig | null = null;
  startedWith: Surroundings | null = null;
  log: (line: string) => void = () => {};

  readonly #handlers = new Map<string, Set<() => void>>();
  readonly #crashes = new Set<(thrown: unknown) => void>();

  constructor(args: string[] = []) {
    this.args = args;
  }

  readonly signals = {
    add: (name: string, handler: () => void) => {
      const isThere = this.platform === "windows" ? WINDOWS_SIGNALS.includes(name) : name !== "SIGBREAK";
      if (!isThere) throw new TypeError("no such signal");
      this.#handlers.set(name, (this.#handlers.get(name) ?? new Set()).add(handler));
    },
    remove: (name: string, handler: () => void) => {
      this.#handlers.get(name)?.delete(handler);
    },
  };

  /** Names and their addresses; addresses pass. */
  names: { [name: string]: string[] } = {};
  readonly secret = secretBytes;
  httpGet: Env["httpGet"] = () => {
    throw new Error("No HTTP here.");
  };
  openDatagram: Env["openDatagram"] = () => {
    throw new Error("No UDP here.");
  };
  /** This machine's files; its working folder is /somewhere. */
  files = new MemoryFiles({ "/somewhere/": "" });
  openMulticast: Env["openMulticast"] = () => {
    throw new Error("No groups here.");
  };
  /** What is typed where it is not shown; null: Ctrl+C. */
  typed: string | null = null;
  /** How often that was waited for. */
  hiddenReads = 0;
  readHidden: Env["readHidden"] = () => {
    this.hiddenReads++;
    return Promise.resolve(this.typed);
  };
  /** What comes in on the standard input. */
  input: Uint8Array | string = "";
  readInput: Env["readInput"] = () =>
    Promise.resolve(typeof this.input === "string" ? new TextEncoder().encode(this.input) : this.input);
  hash: Env["hash"] = (plan, means) => hashHere(this.files)(plan, means);
  /** This machine's addresses. */
  interfaces = [
    { address: "127.0.0.1", netmask: "255.0.0.0", name: "lo" },
    { address: "192.168.1.50", netmask: "255.255.255.0", name: "eth0" },
  ];
  addresses: Env["addresses"] = () => this.interfaces;
  cores = 2;
  fetchTorrent: Env["fetchTorrent"] = () => {
    throw new Error("No web here.");
  };
  askShare: Env["askShare"] = () => Promise.resolve("given");
  readonly lookup = (name: string) =>
    Promise.resolve(this.names[name] ?? (/^[\d.]+$|:/.test(name) ? [name] : []));

  readonly pid = 4242;
  /** The control socket that was opened; null: none is open. */
  control: ControlOptions | null = null;
  /** What opening one gives. */
  controlFault: Fault | null = null;
  readonly openControl: Env["openControl"] = (options) => {
    if (this.controlFault !== null) return Promise.resolve(this.controlFault);
    this.control = options;
    return Promise.resolve({ stop: () => (this.control = null, Promise.resolve()) });
  };
  /** What others answer. */
  callControl: Env["callControl"] = () => {
    throw new Error("No tracker runs here.");
  };
  /** What is watched: folders, each as often as somebody watches it, and what is called when something in them changes. */
  readonly watched = new Set<{ folder: string; changed: (path: string) => void }>();
  readonly watchFolder: Env["watchFolder"] = (folder, _isDeep, changed) => {
    const one = { folder, changed };
    this.watched.add(one);
    return () => this.watched.delete(one);
  };

  /** Tells those who watch a folder that the file in it has changed. */
  tellChange(folder: string, name: string): void {
    for (const one of [...this.watched]) if (one.folder === folder) one.changed(`${folder}/${name}`);
  }

  readonly startTracker = (config: TrackerConfig, surroundings: Surroundings) => {
    if (this.startThrows !== null) throw this.startThrows;
    this.config = config;
    this.log = surroundings.log;
    this.startedWith = surroundings;
    this.tracker.journal = surroundings.journal ? newJournalRings(1, 16) : null;
    return Promise.resolve(this.startsWith ?? this.tracker);
  };

  readonly session = new FakeSession();
  /** What a start gives in place of the client. */
  sessionStartsWith: Fault | null = null;

  readonly startSession = (config: ClientConfig, means: SessionMeans) => {
    Object.assign(this.session, { config, means });
    return Promise.resolve(this.sessionStartsWith ?? this.session);
  };

  /** The programs that were run. */
  readonly programs: Command[] = [];
  /** What each of them does. */
  runs: (command: Command, onLine: (line: string) => void) => Promise<number | Fault> = () =>
    Promise.resolve(0);

  readonly runProgram = (command: Command, onLine: (line: string) => void) => {
    this.programs.push(command);
    return this.runs(command, onLine);
  };

  /** Sends a signal; says whether anybody listened. */
  signal(name: string): boolean {
    const handlers = [...this.#handlers.get(name) ?? []];
    handlers.forEach((handler) => handler());
    return handlers.length > 0;
  }

  /** Names of the signals that are listened to. */
  listened(): string[] {
    return [...this.#handlers].filter(([, handlers]) => handlers.size > 0).map(([name]) => name).sort();
  }

  crash(thrown: unknown): void {
    this.#crashes.forEach((callback) => callback(thrown));
  }

  onCrash(callback: (thrown: unknown) => void): () => void {
    this.#crashes.add(callback);
    return () => this.#crashes.delete(callback);
  }

  cwd(): string {
    return "/somewhere";
  }

  /** The folder of the executable. */
  beside: string | null = null;

  executableFolder(): string | null {
    return this.beside;
  }

  readLine(): Promise<void> {
    this.linesRead++;
    return Promise.resolve();
  }

  columns(): number {
    return this.width;
  }

  height = 24;

  rows(): number {
    return this.height;
  }

  variable(name: string): string | undefined {
    return this.variables[name];
  }

  dropPermissions(names: readonly string[]): void {
    this.dropped.push(...names);
    this.serving.resolve(null);
  }

  aloneInConsole(): boolean {
    return this.ownWindow;
  }
}

/** Waits for a tracker that serves, or for the end of a run that comes to none. */
export async function serves(env: FakeEnv, code: Promise<number>): Promise<void> {
  await Promise.race([env.serving.promise, code]);
  await settle();
}

/** Lets all that is ready to run, run. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}

/** What a terminal shows in the end of what was written: carriage returns draw over, and codes move the cursor up or clear. */
export function onScreen(text: string): string[] {
  const rows: string[][] = [[]];
  let [row, column] = [0, 0];
  // deno-lint-ignore no-control-regex
  for (const [sign, up] of text.matchAll(/\x1b\[(\d*)[A-Z]|\x1b\[\d*m|[^]/gu)) {
    if (sign === "\r") column = 0;
    else if (sign === "\n") {
      [row, column] = [row + 1, 0];
      rows[row] ??= [];
    } else if (sign.endsWith("A") && up !== undefined) row -= Number(up);
    else if (sign === "\x1b[K") rows[row].length = column;
    else if (sign === "\x1b[J") {
      rows.length = row + 1;
      rows[row].length = column;
    } else if (!sign.startsWith("\x1b")) {
      while (rows[row].length < column) rows[row].push(" ");
      rows[row][column++] = sign;
    }
  }
  return rows.map((cells) => cells.join("").trimEnd());
}
