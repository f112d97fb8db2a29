/** What the race of shares prints: medians of the rounds, and how they stand to the bars. */
import { median } from "../../load/report.ts";
import { markdown } from "../get/report.ts";
import type { Figures } from "./room.ts";

/** A discipline's rounds. */
export interface Lane {
  readonly name: string;
  readonly rounds: Figures[];
}

/** A bar: each round's seconds by what they may be. */
export interface Bar {
  readonly name: string;
  readonly ratios: readonly number[];
}

/** The most that one getter's time may grow when others get it beside, hashing apart; and a limit's time of one copy. */
const TOGETHER = 1.3;
const LIMITED = 1.5;

/** Round by round: many together to 1.3 times one alone and the hashing of all copies, the sharer's among them. */
export function togetherBar(many: Lane, one: Lane, hashes: readonly number[], count: number): Bar {
  const ratios = many.rounds.map(({ wall }, i) =>
    wall / (TOGETHER * one.rounds[i].wall + (count + 1) * hashes[i])
  );
  return { name: `${count} to ${TOGETHER} x one, and hashing ${count + 1} copies`, ratios };
}

/** Round by round: to 1.5 times what one copy takes at the limit. */
export function limitedBar(many: Lane, bytes: number, rate: number): Bar {
  const ratios = many.rounds.map(({ wall }) => wall / (LIMITED * bytes / rate));
  return { name: `${many.name} to ${LIMITED} x one copy at that rate`, ratios };
}

/** All lanes and bars, as Markdown. */
export function shareTable(lanes: readonly Lane[], bars: readonly Bar[]): string {
  const rows = lanes.map(({ name, rounds }) => {
    const walls = rounds.map(({ wall }) => wall).sort((a, b) => a - b);
    const middle = (figure: keyof Figures) => median(rounds.map((round) => round[figure]))!.toFixed(2);
    return [
      name,
      middle("wall"),
      `${walls[0].toFixed(2)} to ${walls.at(-1)!.toFixed(2)}`,
      middle("cpu"),
      middle("sharerCpu"),
    ];
  });
  const judged = bars.map(({ name, ratios }) => [name, median(ratios)!.toFixed(2)]);
  const headings = ["who", "seconds", "range", "CPU s of those that get", "CPU s of the sharer"];
  return markdown([headings, ...rows]) + "\n" + markdown([["of what is allowed", "1.00 at most"], ...judged]);
}
