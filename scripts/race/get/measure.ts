/** One run of the client's race, measured from outside in the same way for all. */
import type { Program } from "../../../tests/e2e/fixture/program.ts";
import { cpuSeconds } from "../../load/process.ts";
import { LINES, type Name, prepare, type Task } from "./contestants.ts";
import type { Course, Load } from "./course.ts";
import type { Answered } from "./tracker.ts";

/** Seconds, and bytes. */
export interface Figures {
  /** Of the leecher, from its start to its end. */
  readonly wall: number;
  /** From the tracker's answer to when the leecher tells the tracker that it is done; null: it told nothing. */
  readonly answered: number | null;
  /** From the first bytes to the last ones, as the loopback device counts them. */
  readonly moving: number;
  /** Of whom the run is about, leecher or seed. */
  readonly cpu: number;
  readonly memory: number;
}

/** Milliseconds between two looks at the device: fine enough for a second, and no work. */
const LOOK = 10;
/** Seconds that a run may take. */
const LIMIT = 120;
export const SEED = { address: "10.99.0.2", port: 6881 };
export const LEECHER = { address: "10.99.0.3", port: 6882 };

/** Starts a client. GNU time tells what it took when it ends. */
async function start(course: Course, name: Name, task: Task): Promise<Program> {
  await Deno.mkdir(task.state, { recursive: true });
  await prepare(name, task);
  const [command, ...args] = LINES[name](task);
  return course.start({ name, command, args, env: { HOME: task.state, ...denoFolder() } });
}

function denoFolder(): Record<string, string> {
  return { DENO_DIR: Deno.env.get("DENO_DIR") ?? `${Deno.env.get("HOME")}/.cache/deno` };
}

/** Starts a seed and waits until the tracker knows of all that it seeds. */
export async function startSeed(course: Course, name: Name, task: Task): Promise<Program> {
  const before = course.answered().length;
  const program = await start(course, name, task);
  const count = () =>
    new Set(course.answered().slice(before).filter(({ left }) => left === 0).map(({ hash }) => hash));
  await until(program, () => Promise.resolve(count().size >= task.torrents.length));
  return program;
}

/** Waits for something while a program runs. */
export async function until(program: Program, done: () => Promise<boolean>): Promise<void> {
  let code: number | null = null;
  program.ended.then((ended) => code = ended);
  const deadline = performance.now() + LIMIT * 1000;
  while (!(await done())) {
    if (code !== null) throw new Error(`${program.name} ended with ${code}.${program.log()}`);
    if (performance.now() > deadline) {
      throw new Error(`${program.name} took over ${LIMIT} s.${program.log()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK));
  }
}

/** A download by `name` to its end, with what it cost; its files are removed. */
export async function download(course: Course, name: Name, load: Load): Promise<Figures> {
  await using stack = new AsyncDisposableStack();
  const task = await newTask(course, stack, [load.torrent]);
  const before = course.answered().length;
  const [command, ...args] = LINES[name](task);
  const env = { HOME: task.state, ...denoFolder() };
  const timed = ["-f", "\nrace %U %S %M", command, ...args];
  const begin = performance.now();
  const program = stack.use(course.start({ name, command: "/usr/bin/time", args: timed, env }));
  const moving = await watch(course, program, load.length);
  const wall = (performance.now() - begin) / 1000;
  const cost = /^race (\S+) (\S+) (\S+)$/m.exec(program.text)?.slice(1).map(Number);
  if (await program.ended !== 0 || cost === undefined) throw new Error(`${name} failed.${program.log()}`);
  const answered = sinceAnswer(course.answered().slice(before).filter(({ port }) => port === LEECHER.port));
  await checkLength(`${task.folder}/${load.name}`, load.length);
  return { wall, moving, answered, cpu: cost[0] + cost[1], memory: cost[2] * 1024 };
}

async function newTask(course: Course, stack: AsyncDisposableStack, torrents: string[]): Promise<Task> {
  const folder = await Deno.makeTempDir({ dir: course.folder });
  stack.defer(() => Deno.remove(folder, { recursive: true }));
  await Deno.mkdir(`${folder}/content`);
  await Deno.mkdir(`${folder}/state`);
  return { does: "get", torrents, folder: `${folder}/content`, state: `${folder}/state`, ...LEECHER };
}

async function checkLength(path: string, length: number): Promise<void> {
  const { size } = await Deno.stat(path);
  if (size !== length) throw new Error(`${path} has ${size} bytes in place of ${length}.`);
}

/** Follows a leecher to its end; gives the seconds from the first bytes of the content to the last. */
async function watch(course: Course, program: Program, length: number): Promise<number> {
  const base = await course.received();
  let [first, last] = [0, 0];
  let running = true;
  program.ended.then(() => running = false);
  const deadline = performance.now() + LIMIT * 1000;
  while (running) {
    await new Promise((resolve) => setTimeout(resolve, LOOK));
    const count = await course.received() - base;
    // A tenth of a percent is more than the talk with the tracker, of what is large.
    if (first === 0 && count > length / 1000) first = performance.now();
    if (last === 0 && count > length) last = performance.now();
    if (performance.now() > deadline) await giveUp(program);
  }
  return ((last || performance.now()) - first) / 1000;
}

/** Ends the client below GNU time, which would outlive it. */
async function giveUp(program: Program): Promise<never> {
  const children = await Deno.readTextFile(`/proc/${program.pid}/task/${program.pid}/children`);
  for (const pid of children.trim().split(" ")) Deno.kill(Number(pid), "SIGKILL");
  throw new Error(`${program.name} took over ${LIMIT} s.${program.log()}`);
}

function sinceAnswer(announces: readonly Answered[]): number | null {
  const done = announces.find(({ event, left }) =>
    event === "completed" || (event === "stopped" && left === 0)
  );
  return done === undefined || announces[0] === done ? null : (done.at - announces[0].at) / 1000;
}

/** `name` seeds to a leecher of libtorrent's; what it cost is the seed's, from when it was ready. */
export async function upload(course: Course, name: Name, load: Load, folder: string): Promise<Figures> {
  await using stack = new AsyncDisposableStack();
  const { state } = await newTask(course, stack, []);
  const task: Task = { does: "seed", torrents: [load.torrent], folder, state, ...SEED };
  const seed = stack.use(await startSeed(course, name, task));
  const [cpu] = [cpuSeconds(seed.pid)!];
  await Deno.writeTextFile(`/proc/${seed.pid}/clear_refs`, "5"); // Its peak of memory begins anew.
  const figures = await download(course, "libtorrent", load);
  const spent = cpuSeconds(seed.pid)! - cpu;
  const memory = await peakMemory(seed);
  await seed.stop();
  return { ...figures, cpu: spent, memory };
}

async function peakMemory(program: Program): Promise<number> {
  return await statusOf(program, "VmHWM");
}

async function statusOf(program: Program, field: "VmHWM" | "VmRSS"): Promise<number> {
  const status = await Deno.readTextFile(`/proc/${program.pid}/status`);
  return Number(new RegExp(`${field}:\\s*(\\d+) kB`).exec(status)?.[1]) * 1024;
}

/** What a program with nothing to do costs over a time: bytes now, and its share of a core. */
export async function idle(program: Program, seconds: number): Promise<{ memory: number; share: number }> {
  const before = cpuSeconds(program.pid)!;
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  const share = (cpuSeconds(program.pid)! - before) / seconds;
  return { memory: await statusOf(program, "VmRSS"), share };
}
