/** Where the client's race is run: a network of its own, the tracker, and what is moved. */
import { createHash } from "node:crypto";
import { encode } from "../../../lib/bencode/encode.ts";
import { randomFrom } from "../../../lib/base/random.ts";
import { Machine } from "../../../tests/e2e/fixture/machine.ts";
import type { Program, Start } from "../../../tests/e2e/fixture/program.ts";
import type { Answered } from "./tracker.ts";

const HOST = "10.99.0.1";
const PORT = 6969;
const MIB = 1024 * 1024;

/** A .torrent file of one file. */
export interface Load {
  readonly torrent: string;
  readonly name: string;
  readonly length: number;
}

export class Course implements AsyncDisposable {
  /** Holds all files; on the file system that the race is about. */
  readonly folder: string;
  readonly #stack: AsyncDisposableStack;
  readonly #machine: Machine;
  readonly #tracker: Program;

  private constructor(folder: string, stack: AsyncDisposableStack, machine: Machine, tracker: Program) {
    this.folder = folder;
    this.#stack = stack;
    this.#machine = machine;
    this.#tracker = tracker;
  }

  /** Lays it out in a new folder below the one that is named. */
  static async open(dir: string | undefined): Promise<Course> {
    await using stack = new AsyncDisposableStack();
    const folder = await Deno.makeTempDir({ dir, prefix: "muster-race-" });
    stack.defer(() => Deno.remove(folder, { recursive: true }));
    const machine = stack.use(await Machine.alone());
    const flags = ["run", "--quiet", "--no-config", "--no-lock", "--no-prompt", "--allow-net"];
    const args = [...flags, `${import.meta.dirname}/tracker.ts`, HOST, `${PORT}`];
    const tracker = stack.use(machine.start({ name: "the tracker", command: Deno.execPath(), args }));
    await tracker.said(/^ready$/m);
    return new Course(folder, stack.move(), machine, tracker);
  }

  /** Starts a program there. */
  start(start: Start): Program {
    return this.#machine.start({ ...start, env: { NO_PROXY: "*", LC_ALL: "C", ...start.env } });
  }

  /** What the tracker has answered so far. */
  answered(): Answered[] {
    const lines = this.#tracker.text.split("\n").filter((line) => line.startsWith("{") && line.endsWith("}"));
    return lines.map((line) => JSON.parse(line));
  }

  /** Bytes that have come over the course's loopback device. */
  async received(): Promise<number> {
    const text = await Deno.readTextFile(`/proc/${this.#tracker.pid}/net/dev`);
    return Number(/lo:\s*(\d+)/.exec(text)?.[1]);
  }

  /** Makes a file of noise in a folder, and its torrent beside that. */
  async make(folder: string, name: string, length: number): Promise<Load> {
    const pieceLength = length < 16 * MIB ? 64 * 1024 : MIB;
    await Deno.mkdir(folder, { recursive: true });
    const hashes = await writeNoise(`${folder}/${name}`, length, pieceLength);
    const info = { length, name, "piece length": pieceLength, pieces: hashes, private: 1 };
    const torrent = `${folder}.${name}.torrent`;
    await Deno.writeFile(torrent, encode({ announce: `http://${HOST}:${PORT}/announce`, info }));
    return { torrent, name, length };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

/** Gives the hashes of the pieces. Every 64th byte is random, which is enough to be told apart. */
async function writeNoise(path: string, length: number, pieceLength: number): Promise<Uint8Array> {
  using file = await Deno.open(path, { write: true, create: true });
  const random = randomFrom(length, path.length, 3, 4);
  const words = new Uint32Array(pieceLength / 4);
  const hashes = new Uint8Array(20 * Math.ceil(length / pieceLength));
  for (let piece = 0; piece * pieceLength < length; piece++) {
    for (let i = 0; i < words.length; i += 16) words[i] = random.next();
    const bytes = new Uint8Array(words.buffer, 0, Math.min(pieceLength, length - piece * pieceLength));
    hashes.set(createHash("sha1").update(bytes).digest(), piece * 20);
    for (let at = 0; at < bytes.length;) at += await file.write(bytes.subarray(at));
  }
  return hashes;
}
