/** The command line of the load. */
import { parseArgs } from "@std/cli/parse-args";
import type { Family } from "../../lib/base/address.ts";
import { type Fault, isFault } from "../../lib/base/fault.ts";
import { type Contenders, readContenders } from "./contenders.ts";
import { BOUNDS, type Given, type Numbers, readNumbers, text, usage } from "./numbers.ts";
import type { Sources } from "./sources.ts";
import { readTarget } from "./target_url.ts";
import type { Mode, Share, Target } from "./torrents.ts";
import type { Mix } from "./udp/mix.ts";
import type { Engine } from "./udp/run.ts";
import { readWire } from "./wire.ts";

/** What is measured: servers against each other, or one of the things that take a way of their own. */
export type Task = "compare" | "memory" | "expiry" | "start-time" | "targets";

export interface LoadOptions extends Contenders {
  readonly task: Task;
  /** A tracker that runs already; null: muster is started. */
  readonly target: Target | null;
  readonly binary: string;
  readonly modes: readonly Mode[];
  readonly family: Family;
  /** "auto": public where it can be had. */
  readonly sources: Sources | "auto";
  /** Over HTTP. */
  readonly connections: number;
  /** Over UDP; `window` packets are in flight on each socket. */
  readonly sockets: number;
  readonly window: number;
  readonly mix: Mix;
  readonly engine: Engine;
  /** Measured, and before that. */
  readonly seconds: number;
  readonly warmUp: number;
  readonly rounds: number;
  readonly torrents: number;
  /** Clients that announce, all in all. */
  readonly peers: number;
  readonly share: Share;
  /** Whether all of them announce once beforehand. */
  readonly fill: boolean;
  /** Announces a second, where that is fixed. */
  readonly rate: number;
  readonly seed: number;
  /** Rows of the targets, by the start of their names; none: all. */
  readonly only: readonly string[];
  readonly list: boolean;
  /** Whether servers and load have CPUs of their own, where that can be. */
  readonly pins: boolean;
  readonly json: boolean;
}

const TEXTS = "url,binary,muster,old,mode,family,sources,depth,mix,engine,server-cpus,share".split(",");
const LISTS = ["also", "rival", "only"];
const TASKS = ["memory-rows", "expiry", "start-time", "targets"] as const;
const SWITCHES = ["alone", "floor", "echo", "list", "json", "no-pin", "i-own-this-host", "help", ...TASKS];

/** The options, "help" when they are asked for, or what is wrong with them. */
export function readOptions(args: string[]): LoadOptions | "help" | Fault {
  const unknown: string[] = [];
  const given: Given = parseArgs(joinWords(args), {
    string: [...TEXTS, ...LISTS, ...Object.keys(BOUNDS)],
    boolean: SWITCHES,
    collect: LISTS,
    unknown: (text) => unknown.push(text),
  });
  if (given.help) return "help";
  if (unknown.length > 0) return usage(`There is no option ${unknown[0]}.`);
  const numbers = readNumbers(given);
  if (isFault(numbers)) return numbers;
  const task = readTask(given);
  if (isFault(task)) return task;
  const target = given.url === undefined
    ? null
    : readTarget(given.url as string, given["i-own-this-host"] === true);
  if (isFault(target)) return target;
  const wire = readWire(given, target, numbers);
  if (isFault(wire)) return wire;
  const contenders = readContenders({
    muster: text(given, "muster", ""),
    also: given.also as string[],
    old: text(given, "old", ""),
    rival: given.rival as string[],
    floor: given.floor === true,
    echo: given.echo === true,
    alone: given.alone === true || task !== "compare",
    hasTarget: target !== null,
    cpus: text(given, "server-cpus", "0"),
  });
  if (isFault(contenders)) return contenders;
  const compares = contenders.contenders.length + (target === null ? 0 : 1) > 1;
  return {
    task,
    target,
    binary: text(given, "binary", ""),
    ...contenders,
    ...wire,
    ...readSizes(given, numbers, task),
    rounds: numbers.rounds || (compares || task === "targets" ? 3 : 1),
    only: given.only as string[],
    list: given.list === true,
    pins: given["no-pin"] !== true,
    json: given.json === true,
  };
}

/** `--muster "--threads 1"` becomes one word: what follows would be taken for an option otherwise. */
function joinWords(args: readonly string[]): string[] {
  const joined: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const takesNext = (args[i] === "--muster" || args[i] === "--also") && i + 1 < args.length;
    joined.push(takesNext ? `${args[i]}=${args[++i]}` : args[i]);
  }
  return joined;
}

function readTask(given: Given): Task | Fault {
  const [task, other] = TASKS.filter((name) => given[name] === true);
  if (other !== undefined) return usage(`--${task} and --${other} are measured one at a time.`);
  if (task !== undefined && given.url !== undefined) {
    return usage(`--${task} starts its servers itself: no --url.`);
  }
  const needsBinary = task === "start-time" || (task === "targets" && given.list !== true);
  if (needsBinary && text(given, "binary", "") === "") {
    return usage(`--${task} needs --binary, a compiled muster.`);
  }
  return task === undefined ? "compare" : task === "memory-rows" ? "memory" : task;
}

type Sizes = Pick<
  LoadOptions,
  "connections" | "seconds" | "warmUp" | "torrents" | "peers" | "share" | "fill" | "rate" | "seed"
>;

/** Peers that expire, unless told. */
const EXPIRING = 10_000_000;

function readSizes(given: Given, numbers: Numbers, task: Task): Sizes {
  const { connections, seconds, rate, seed } = numbers;
  const fill = numbers.fill || (task === "expiry" ? EXPIRING : 0);
  return {
    connections,
    seconds,
    warmUp: numbers["warm-up"],
    torrents: numbers["fill-torrents"] || numbers.torrents,
    peers: fill || numbers.peers,
    share: text(given, "share", "cubic") as Share,
    fill: fill > 0,
    rate,
    seed,
  };
}
