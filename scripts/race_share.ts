/**
 * How fast a room gets what one shares: `deno task race:share [options]`. One sharer and many getters on this machine,
 * over loopback in a network of its own: one alone, all together, and all from a sharer that sends little; round after
 * round, each round compared in itself.
 *
 *     --binary FILE    the executable in place of the source
 *     --mode MODES     free, limited, curl (plain downloads in place of getters, both ways); free,limited
 *     --rounds N       3, after one that does not count
 *     --getters N      8
 *     --size MIB       1024
 *     --rate MB        megabytes a second of the sharer that is limited (20)
 *     --limited MIB    what that one shares (256)
 *     --dir FOLDER     where all files are (the folder for temporary files)
 *     --json           figures as JSON in place of tables
 *
 * Needs Linux, root and GNU time; room for the file once more than there are getters.
 */
import { parseArgs } from "@std/cli/parse-args";
import { type Bar, type Lane, limitedBar, shareTable, togetherBar } from "./race/share/report.ts";
import { curl, type Figures, get, Room } from "./race/share/room.ts";

interface Options {
  readonly modes: readonly string[];
  readonly rounds: number;
  readonly getters: number;
  readonly size: number;
  readonly rate: number;
  readonly limited: number;
  readonly dir: string | undefined;
}

interface Outcome {
  readonly title: string;
  readonly lanes: Lane[];
  readonly hashes: number[];
  readonly bars: Bar[];
}

/** One discipline. */
interface Discipline {
  readonly lane: Lane;
  run(): Promise<Figures>;
}

async function say(text: string): Promise<void> {
  await Deno.stderr.write(new TextEncoder().encode(text));
}

/** Lets each run in turn; the first round warms everything and is not counted. Gives the seconds of hashing. */
async function inTurn(room: Room, disciplines: readonly Discipline[], rounds: number): Promise<number[]> {
  const hashes: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const hash = await room.hash();
    if (round > 0) hashes.push(hash);
    for (const { lane, run } of disciplines) {
      const figures = await run();
      await say(`round ${round}: ${lane.name} ${figures.wall.toFixed(2)} s\n`);
      if (round > 0) lane.rounds.push(figures);
    }
  }
  return hashes;
}

async function free({ getters, size, rounds, dir, modes }: Options): Promise<Outcome> {
  await using room = await Room.open(dir, getters, size);
  const one = { lane: newLane("one alone"), run: () => room.race(1, get) };
  const all = { lane: newLane(`${getters} together`), run: () => room.race(getters, get) };
  const plain = { lane: newLane(`${getters} curls`), run: () => room.race(getters, curl) };
  const disciplines = [one, all, ...modes.includes("curl") ? [plain] : []];
  const hashes = await inTurn(room, disciplines, rounds);
  const bars = [togetherBar(all.lane, one.lane, hashes, getters)];
  return { title: `${size} MiB, no limit`, lanes: disciplines.map(({ lane }) => lane), hashes, bars };
}

async function limited({ getters, limited: size, rate, rounds, dir, modes }: Options): Promise<Outcome> {
  await using room = await Room.open(dir, getters, size);
  const upload = rate * 1_000_000;
  const all = { lane: newLane(`${getters} together`), run: () => room.race(getters, get, upload) };
  const plain = { lane: newLane(`${getters} curls`), run: () => room.race(getters, curl, upload) };
  const disciplines = [all, ...modes.includes("curl") ? [plain] : []];
  const hashes = await inTurn(room, disciplines, rounds);
  const bars = [limitedBar(all.lane, room.length, upload)];
  return { title: `${size} MiB at ${rate} MB/s`, lanes: disciplines.map(({ lane }) => lane), hashes, bars };
}

function newLane(name: string): Lane {
  return { name, rounds: [] };
}

function shown({ title, lanes, hashes, bars }: Outcome): string {
  const hashing = [...hashes].sort((a, b) => a - b)[(hashes.length - 1) >> 1].toFixed(2);
  return `${title}; hashing one copy takes ${hashing} s\n\n${shareTable(lanes, bars)}\n`;
}

if (import.meta.main) {
  const numbers = { rounds: 3, getters: 8, size: 1024, rate: 20, limited: 256 };
  const string = ["mode", "binary", "dir", ...Object.keys(numbers)];
  const given = parseArgs(Deno.args, { string, boolean: ["json"] });
  const number = (name: keyof typeof numbers) => Number(given[name] ?? numbers[name]);
  if (given.binary !== undefined) Deno.env.set("MUSTER_BIN", await Deno.realPath(String(given.binary)));
  const options: Options = {
    modes: String(given.mode ?? "free,limited").split(","),
    rounds: number("rounds"),
    getters: number("getters"),
    size: number("size"),
    rate: number("rate"),
    limited: number("limited"),
    dir: given.dir === undefined ? undefined : String(given.dir),
  };
  const outcomes: Outcome[] = [];
  if (options.modes.includes("free")) outcomes.push(await free(options));
  if (options.modes.includes("limited")) outcomes.push(await limited(options));
  const text = given.json === true ? JSON.stringify(outcomes) + "\n" : outcomes.map(shown).join("\n");
  await Deno.stdout.write(new TextEncoder().encode(text));
}
