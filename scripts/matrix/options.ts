/** The command line of the matrix, and the rows that it asks for. */
import { parseArgs } from "@std/cli/parse-args";
import { CLIENTS, type Name, NAMES } from "./clients.ts";
import { allRows, type Row, words } from "./rows.ts";

export interface Options {
  /** Empty: all. */
  only: Name[];
  /** Words that a row's line must have. */
  what: string;
  rounds: number;
  jobs: number;
  ours: Name;
  logs: string | null;
  binary: string | null;
}

const TEXTS = ["only", "what", "rounds", "binary", "jobs", "ours", "logs"] as const;

/** The options, or what is wrong with them. */
export function readOptions(args: string[]): Options | string {
  const unknown: string[] = [];
  const given = parseArgs(args, { string: TEXTS, unknown: (word) => unknown.push(word) });
  if (unknown.length > 0) return `There is no option ${unknown[0]}.`;
  const text = (name: typeof TEXTS[number]) => given[name] === undefined ? null : String(given[name]);
  const only = text("only")?.split(",") ?? [];
  const ours = text("ours") ?? "muster";
  const stranger = [...only, ours].find((name) => !Object.hasOwn(CLIENTS, name));
  if (stranger !== undefined) return `There is no client ${stranger}, only ${NAMES.join(", ")}.`;
  const [rounds, jobs] = [Number(text("rounds") ?? 1), Number(text("jobs") ?? 4)];
  if (!(rounds >= 1 && jobs >= 1)) return "--rounds and --jobs are numbers from 1 on.";
  return {
    only: only as Name[],
    what: text("what") ?? "",
    rounds,
    jobs,
    ours: ours as Name,
    logs: text("logs"),
    binary: text("binary"),
  };
}

/** The rows that are asked for. */
export function chosenRows({ only, what, ours }: Pick<Options, "only" | "what" | "ours">): Row[] {
  return allRows(ours).filter((row) => {
    const names = new Set<Name>([...row.seeds, ...row.leechers]);
    const others = [...names].filter((name) => name !== ours);
    const asked = only.length === 0 ||
      only.some((name) => name === ours ? others.length === 0 : names.has(name));
    return asked && words(row).join(" ").includes(what);
  });
}
