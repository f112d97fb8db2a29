/**
 * The client beside those that people use: `deno task race:get [options]`. Every program runs in turn, round after
 * round, over loopback in a network of its own, and is compared by the ratio within a round.
 *
 *     --mode MODES     get (from a seed of libtorrent's), seed (to a leecher of libtorrent's), small (a small file,
 *                      from the tracker's answer to done), idle (many torrents, nobody to give to); get,seed,small
 *     --only NAMES     muster, aria2, webtorrent, libtorrent, transmission (idle alone); all
 *     --binary FILE    the executable in place of the source
 *     --rounds N       5, after one that does not count
 *     --large MIB      1024
 *     --small MIB      4
 *     --torrents N     idle ones (1000)
 *     --seconds N      that idling is watched (60)
 *     --dir FOLDER     where all files are (the folder for temporary files)
 *
 * Needs Linux, root, GNU time and the rivals; room for the file twice.
 */
import { parseArgs } from "@std/cli/parse-args";
import { webtorrentPackage } from "../tests/e2e/fixture/webtorrent.ts";
import { type Name, NAMES } from "./race/get/contestants.ts";
import { Course, type Load } from "./race/get/course.ts";
import { download, type Figures, idle, SEED, startSeed, upload } from "./race/get/measure.ts";
import { type Bars, figuresTable, type Lane, markdown, ratioTable } from "./race/get/report.ts";

const MODES = ["get", "seed", "small", "idle"] as const;
type Mode = (typeof MODES)[number];

interface Options {
  modes: Mode[];
  names: Name[];
  rounds: number;
  large: number;
  small: number;
  torrents: number;
  seconds: number;
}

const MIB = 1024 * 1024;
/** 1.2 times the rate, or at least the same. */
const BARS: Record<Mode, Bars> = {
  get: { aria2: 1 / 1.2, webtorrent: 1 / 1.2, libtorrent: 1 },
  seed: { aria2: 1 / 1.2, webtorrent: 1 / 1.2, libtorrent: 1 },
  small: {},
  idle: {},
};

/** Lets each run in turn; the first round warms everything and is not counted. */
async function inTurn(options: Options, run: (name: Name) => Promise<Figures>): Promise<Lane[]> {
  const lanes = options.names.filter((name) => name !== "transmission").map((name) => ({
    name,
    rounds: [] as Figures[],
  }));
  for (let round = 0; round <= options.rounds; round++) {
    for (const lane of lanes) {
      const figures = await run(lane.name);
      await say(`round ${round}: ${lane.name} ${figures.wall.toFixed(2)} s\n`);
      if (round > 0) lane.rounds.push(figures);
    }
  }
  return lanes;
}

/** Everybody downloads from one seed of libtorrent's. */
async function downloads(course: Course, options: Options, length: number): Promise<Lane[]> {
  const folder = `${course.folder}/from`;
  const load = await course.make(folder, `${length}.bin`, length);
  const state = await Deno.makeTempDir({ dir: course.folder });
  const task = { does: "seed", torrents: [load.torrent], folder, state, ...SEED } as const;
  await using _ = await startSeed(course, "libtorrent", task);
  return await inTurn(options, (name) => download(course, name, load));
}

async function uploads(course: Course, options: Options, length: number): Promise<Lane[]> {
  const folder = `${course.folder}/from`;
  const load = await course.make(folder, `${length}.bin`, length);
  return await inTurn(options, (name) => upload(course, name, load, folder));
}

/** Everybody in turn seeds many torrents, and nobody wants them. */
async function idling(course: Course, { names, torrents, seconds }: Options): Promise<string> {
  const folder = `${course.folder}/many`;
  const loads: Load[] = [];
  for (let i = 0; i < torrents; i++) loads.push(await course.make(folder, `${i}.bin`, 20_000 + i));
  const rows: string[][] = [];
  for (const name of names.filter((name) => name !== "webtorrent")) {
    const state = await Deno.makeTempDir({ dir: course.folder });
    const paths = loads.map(({ torrent }) => torrent);
    const begin = performance.now();
    await using seed = await startSeed(course, name, {
      does: "seed",
      torrents: paths,
      folder,
      state,
      ...SEED,
    });
    const ready = (performance.now() - begin) / 1000;
    const { memory, share } = await idle(seed, seconds);
    rows.push([name, ready.toFixed(1), (memory / 1e6).toFixed(0), (share * 100).toFixed(2)]);
    await say(`${name}: ${rows.at(-1)}\n`);
  }
  return markdown([["who", "seconds to all announced", "MB", "% of a core"], ...rows]);
}

async function runMode(course: Course, mode: Mode, options: Options): Promise<string> {
  const title = { get: "Getting", seed: "Seeding to libtorrent", small: "A small file", idle: "Idle" }[mode];
  if (mode === "idle") return `${title}: ${options.torrents} torrents\n\n${await idling(course, options)}\n`;
  const length = (mode === "small" ? options.small : options.large) * MIB;
  const lanes = mode === "seed"
    ? await uploads(course, options, length)
    : await downloads(course, options, length);
  const place = `files on ${await fileSystem(course.folder)}`;
  const head = `${title}: ${length / MIB} MiB, ${options.rounds} rounds, ${place}\n\n`;
  return `${head}${figuresTable(lanes, length)}\n${ratioTable(lanes, BARS[mode])}\n`;
}

/** The kind of file system that a folder is on. */
async function fileSystem(folder: string): Promise<string> {
  const { stdout } = await new Deno.Command("df", { args: ["--output=fstype", folder], stdin: "null" })
    .output();
  return new TextDecoder().decode(stdout).trim().split("\n").at(-1) ?? "";
}

async function say(text: string): Promise<void> {
  await Deno.stderr.write(new TextEncoder().encode(text));
}

function list<T extends string>(given: unknown, all: readonly T[], usual: readonly T[], what: string): T[] {
  if (given === undefined) return [...usual];
  const words = String(given).split(",");
  const stranger = words.find((word) => !all.includes(word as T));
  if (stranger !== undefined) throw new Error(`${what} is one of ${all.join(", ")}, not ${stranger}.`);
  return words as T[];
}

if (import.meta.main) {
  const numbers = { rounds: 5, large: 1024, small: 4, torrents: 1000, seconds: 60 };
  const given = parseArgs(Deno.args, { string: ["mode", "only", "binary", "dir", ...Object.keys(numbers)] });
  const number = (name: keyof typeof numbers) => Number(given[name] ?? numbers[name]);
  if (given.binary !== undefined) Deno.env.set("MUSTER_BIN", await Deno.realPath(String(given.binary)));
  const options: Options = {
    modes: list(given.mode, MODES, ["get", "seed", "small"], "--mode"),
    names: list(given.only, NAMES, NAMES, "--only"),
    rounds: number("rounds"),
    large: number("large"),
    small: number("small"),
    torrents: number("torrents"),
    seconds: number("seconds"),
  };
  const { missing } = options.names.includes("webtorrent") ? await webtorrentPackage() : { missing: null };
  if (missing !== null) throw new Error(missing);
  for (const mode of options.modes) {
    await using course = await Course.open(given.dir === undefined ? undefined : String(given.dir));
    await Deno.stdout.write(new TextEncoder().encode(await runMode(course, mode, options)));
  }
}
