/**
 * The torrent tools beside those that people use today: `deno task race [options]`. Every program is run in turn, round
 * after round, start-up included, and compared by the ratio within a round.
 *
 *     --binary FILE   the executable (dist/muster)
 *     --rounds N      5
 *     --large SIZE    bytes of the one file, in MiB (1024)
 *     --small N       files of 1 KiB (100000); 0 leaves them out
 *
 * Needs mktorrent, transmission-create and GNU time, and room for the files in the temporary folder.
 */
import { parseArgs } from "@std/cli/parse-args";
import { makeContent, PARTS } from "./race/content.ts";
import { type Lane, raceTable } from "./race/report.ts";
import { timed } from "./race/run.ts";

/** A lane and its command line. */
interface Entry extends Omit<Lane, "runs"> {
  readonly line: readonly string[];
}

/** The disciplines; what they write they write over. */
export function entries(binary: string, { small }: { small: boolean }): Entry[] {
  const { large, small: many, shown, tiny } = PARTS;
  const make = ["make", large, "--threads", "2", "--force", "--no-date", "-o"];
  const all: Entry[] = [
    {
      name: "mktorrent -t 2",
      line: ["sh", "-c", `rm -f mk.torrent; exec mktorrent -d -t 2 -o mk.torrent ${large}`],
    },
    { name: "transmission-create", line: ["transmission-create", "-o", "tr.torrent", large] },
    { name: "muster make", rival: "mktorrent -t 2", bar: 1.3, line: [binary, ...make, "v1.torrent"] },
    {
      name: "muster make, beside transmission-create",
      rival: "transmission-create",
      bar: 1,
      line: [
        binary,
        ...make,
        "v1.torrent",
      ],
    },
    {
      name: "muster make --v2",
      rival: "mktorrent -t 2",
      bar: 1.4,
      line: [binary, ...make, "v2.torrent", "--v2"],
    },
    {
      name: "muster make --hybrid",
      rival: "mktorrent -t 2",
      bar: 2.4,
      line: [
        binary,
        ...make,
        "hybrid.torrent",
        "--hybrid",
      ],
    },
    {
      name: "muster verify",
      rival: "mktorrent -t 2",
      bar: 1.35,
      line: [
        binary,
        "verify",
        "v1.torrent",
        large,
        "--threads",
        "2",
      ],
    },
    { name: "muster --version", line: [binary, "--version"] },
    { name: "muster show, one file", line: [binary, "show", tiny] },
    { name: "muster show, 5 MB", line: [binary, "show", shown] },
  ];
  if (!small) return all;
  return [
    ...all,
    {
      name: "mktorrent -t 2, small files",
      line: ["sh", "-c", `rm -f mks.torrent; exec mktorrent -d -t 2 -l 17 -o mks.torrent ${many}`],
    },
    {
      name: "muster make, small files",
      rival: "mktorrent -t 2, small files",
      bar: 1.5,
      line: [
        binary,
        "make",
        many,
        "--threads",
        "2",
        "--force",
        "-o",
        "small.torrent",
      ],
    },
  ];
}

async function race(binary: string, rounds: number, large: number, small: number): Promise<Lane[]> {
  const folder = await Deno.makeTempDir({ prefix: "muster-race-" });
  try {
    await makeContent(folder, { large, small });
    const lanes = entries(binary, { small: small > 0 }).map((entry) => ({
      ...entry,
      runs: [] as Lane["runs"],
    }));
    // The first round warms the files and the programs and is not counted.
    for (let round = 0; round <= rounds; round++) {
      for (const lane of lanes) {
        const run = await timed(folder, lane.line);
        if (round > 0) lane.runs.push(run);
      }
      await say(`round ${round} of ${rounds}\n`);
    }
    return lanes;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function say(text: string): Promise<void> {
  await Deno.stderr.write(new TextEncoder().encode(text));
}

if (import.meta.main) {
  const given = parseArgs(Deno.args, { string: ["binary", "rounds", "large", "small"] });
  const number = (text: unknown, otherwise: number) => text === undefined ? otherwise : Number(text);
  const binary = await Deno.realPath(String(given.binary ?? "dist/muster"));
  const lanes = await race(
    binary,
    number(given.rounds, 5),
    number(given.large, 1024) * 1024 * 1024,
    number(given.small, 100_000),
  );
  await Deno.stdout.write(new TextEncoder().encode(raceTable(lanes)));
  const show = (name: string) => lanes.find((lane) => lane.name === name)!.runs;
  const over = show("muster show, 5 MB").map(({ wall }, i) => wall - show("muster show, one file")[i].wall)
    .sort();
  const [least, middle, most] = [over[0], over[(over.length - 1) >> 1], over.at(-1)!].map((it) =>
    it.toFixed(2)
  );
  await say(
    `show of 5 MB takes ${middle} s (${least} to ${most}) over that of one file; 0.30 s is the bar\n`,
  );
}
