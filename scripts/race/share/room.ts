/** Where the race of shares is run: one machine with an address for each, what is shared, and who gets it. */
import { Machine } from "../../../tests/e2e/fixture/machine.ts";
import { musterCommand } from "../../../tests/e2e/fixture/muster.ts";
import type { Program } from "../../../tests/e2e/fixture/program.ts";
import { SHARE_PORT, startSharer, surroundings } from "../../../tests/e2e/fixture/sharer.ts";
import { randomFrom } from "../../../lib/base/random.ts";
import { cpuSeconds } from "../../load/process.ts";

/** What a run took, seconds. */
export interface Figures {
  /** From the first one's start to the last one's end. */
  readonly wall: number;
  /** Of all that got it, in the programs and the kernel. */
  readonly cpu: number;
  /** Of the sharer meanwhile. */
  readonly sharerCpu: number;
}

const HOST = "10.99.0.1";
const NAME = "image.bin";
const MIB = 1024 * 1024;
/** Seconds that a run may take. */
const LIMIT = 600;

/** How somebody gets the file into a folder, from an address of its own. */
export type Way = (folder: string, address: string) => string[];

/** By muster, which ends when all is there. */
export const get: Way = (folder, address) => [
  ...[...musterCommand(), "get", `http://${HOST}:${SHARE_PORT}/t/${NAME}`],
  ...["--out", folder, "--bind", address, "--port", "6882"],
  ...["--data-dir", `${folder}/state`, "--exit-when-done"],
];

/** By curl, a plain download. */
export const curl: Way = (folder, address) => [
  ...["curl", "--silent", "--show-error", "--fail", "--interface", address],
  ...["--output", `${folder}/${NAME}`, `http://${HOST}:${SHARE_PORT}/t/${NAME}/${NAME}`],
];

export class Room implements AsyncDisposable {
  readonly length: number;
  readonly #stack: AsyncDisposableStack;
  readonly #machine: Machine;
  readonly #folder: string;

  private constructor(stack: AsyncDisposableStack, machine: Machine, folder: string, length: number) {
    this.#stack = stack;
    this.#machine = machine;
    this.#folder = folder;
    this.length = length;
  }

  /** Lays it out in a new folder below the one that is named, for so many that get it. */
  static async open(dir: string | undefined, count: number, mib: number): Promise<Room> {
    await using stack = new AsyncDisposableStack();
    const folder = await Deno.makeTempDir({ dir, prefix: "muster-race-" });
    stack.defer(() => Deno.remove(folder, { recursive: true }));
    const machine = stack.use(await Machine.alone());
    for (let last = 4; last <= count + 1; last++) {
      await machine.run("ip", "addr", "add", `10.99.0.${last}/32`, "dev", "lo");
    }
    await writeNoise(`${folder}/${NAME}`, mib);
    return new Room(stack.move(), machine, folder, mib * MIB);
  }

  get folder(): string {
    return this.#folder;
  }

  /** So many get it together from a sharer that sends so many bytes a second; all files are removed. */
  async race(count: number, way: Way, upload?: number): Promise<Figures> {
    const folder = this.#folder;
    const job = { machine: this.#machine, path: `${folder}/${NAME}`, folder, upload };
    await using sharer = await startSharer(job);
    const before = cpuSeconds(sharer.pid)!;
    const start = performance.now();
    const runs = Array.from({ length: count }, (_, i) => this.#one(way, `10.99.0.${i + 2}`));
    const costs = await Promise.all(runs);
    const wall = (performance.now() - start) / 1000;
    const sharerCpu = cpuSeconds(sharer.pid)! - before;
    await sharer.stop();
    return { wall, cpu: costs.reduce((sum, cost) => sum + cost, 0), sharerCpu };
  }

  /** Seconds that hashing the file takes. */
  async hash(): Promise<number> {
    const [command, ...options] = musterCommand();
    const args = [
      ...options,
      "make",
      `${this.#folder}/${NAME}`,
      "--output",
      `${this.#folder}/made.torrent`,
      "--quiet",
    ];
    const start = performance.now();
    await this.#machine.run(command, ...args);
    await Deno.remove(`${this.#folder}/made.torrent`);
    return (performance.now() - start) / 1000;
  }

  /** Gives the seconds of CPU time that it took. */
  async #one(way: Way, address: string): Promise<number> {
    const folder = await Deno.makeTempDir({ dir: this.#folder });
    const [command, ...args] = way(folder, address);
    const timed = ["-f", "\nrace %U %S", command, ...args];
    await using program = this.#machine.start({
      name: command,
      command: "/usr/bin/time",
      args: timed,
      ...surroundings(folder),
    });
    const cost = await costOf(program);
    const { size } = await Deno.stat(`${folder}/${NAME}`);
    if (size !== this.length) throw new Error(`${folder} has ${size} bytes of ${this.length}.`);
    await Deno.remove(folder, { recursive: true });
    return cost;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

async function costOf(program: Program): Promise<number> {
  const late = setTimeout(() => program.stop("SIGKILL").catch(() => {}), LIMIT * 1000);
  const code = await program.ended;
  clearTimeout(late);
  const cost = /^race (\S+) (\S+)$/m.exec(program.text);
  if (code !== 0 || cost === null) throw new Error(`${program.name} ended with ${code}.${program.log()}`);
  return Number(cost[1]) + Number(cost[2]);
}

/** Every 64th byte is random, which is enough to be told apart. */
async function writeNoise(path: string, mib: number): Promise<void> {
  using file = await Deno.open(path, { write: true, create: true });
  const random = randomFrom(mib, 2, 3, 4);
  const words = new Uint32Array(MIB / 4);
  const bytes = new Uint8Array(words.buffer);
  for (let i = 0; i < mib; i++) {
    for (let at = 0; at < words.length; at += 16) words[at] = random.next();
    for (let at = 0; at < bytes.length;) at += await file.write(bytes.subarray(at));
  }
}
