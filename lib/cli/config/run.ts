/** Carries out `muster config`. */
import { type Fault, fault, isFault } from "../../base/fault.ts";
import { type Setting, shown } from "../../base/setting.ts";
import type { Command, FullCall } from "../command.ts";
import { harmless } from "../console_text.ts";
import type { Env } from "../env.ts";
import { EXIT } from "../exit.ts";
import type { ListConfig } from "../track/lists.ts";
import { readOrder } from "../track/order.ts";
import { placedIn, type Sources, sourcesOf } from "./configured.ts";
import { type Placed, placedFault, textsIn } from "./placed.ts";
import { sampleConfig } from "./sample.ts";
import { allTables, calledIn } from "./tables.ts";

/** Does it, for the tables of all commands; gives the exit code. */
export async function runConfig(
  call: FullCall,
  env: Env,
  commands: readonly Command[],
): Promise<number | Fault> {
  const [check, json] = ["check", "json"].map((name) => call.given.has(name));
  if (check) return await checkConfig(call, json, env, commands);
  if (call.words.length > 0 || json) {
    const what = call.words.length > 0 ? shown(call.words[0]) : "--json";
    return fault("unwanted-word", `${what} is for --check.`, "Write: muster config --check [FILE] [--json]");
  }
  env.out.write(sampleConfig(allTables(commands)));
  return EXIT.done;
}

async function checkConfig(
  { words, everywhere }: FullCall,
  json: boolean,
  env: Env,
  commands: readonly Command[],
): Promise<number | Fault> {
  if (words.length > 0 && everywhere.config !== "") {
    return fault("given-twice", `${shown(words[0])} and --config are both there.`, "Give one file.");
  }
  const sources = sourcesOf(words[0] ?? everywhere.config, null, env, commands);
  if (isFault(sources)) return sources;
  const placed = placedIn(sources, env);
  if (isFault(placed)) return placed;
  const wrong = await trackerFault(placed, env);
  if (wrong !== null) return wrong;
  const all = settingsIn(sources, placed);
  env.out.write(json ? reportJson(sources, all) : reportText(sources, all));
  return EXIT.done;
}

/** Settings of the tracker that are good each by itself but not together, and lists that it would not start with. */
async function trackerFault(placed: ReadonlyMap<string, Placed>, env: Env): Promise<Fault | null> {
  const own = [...placed].filter(([called]) => called.startsWith("track."));
  const rows = own.map(([called, { text, origin }]) => ({
    name: called.slice("track.".length),
    text,
    origin,
  }));
  const order = readOrder(new Map(rows.map(({ name, text }) => [name, text])));
  const wrong = isFault(order) ? order : await listsFault(order.service, env);
  return wrong && placedFault(wrong, new Map(rows.map(({ name, origin }) => [name, origin])));
}

/** Reads the lists as a start does; nobody is served meanwhile, and nobody else will see the tables. */
async function listsFault(config: ListConfig, { files, platform }: Env): Promise<Fault | null> {
  const { ListReader } = await import("../track/lists.ts");
  const pause = () => Promise.resolve();
  const lists = await new ListReader({ files, platform, key: new Uint8Array(8), pause }).read(config);
  return isFault(lists) ? lists : null;
}

/** A setting that is set. */
interface InForce extends Placed {
  readonly called: string;
  readonly row: Setting;
}

/** In the order of the tables. */
function settingsIn({ tables }: Sources, placed: ReadonlyMap<string, Placed>): InForce[] {
  return [...tables].flatMap(([table, rows]) =>
    Object.values(rows).flatMap((row) => {
      const called = calledIn(table, row.name);
      const found = placed.get(called);
      return found === undefined ? [] : [{ ...found, called, row }];
    })
  );
}

function reportText({ file }: Sources, all: readonly InForce[]): string {
  const lines = all.map(({ called, row, text, origin }) =>
    `${called} = ${harmless(textsIn(row, text).join(", "))} (${origin})`
  );
  const setsNothing = file !== null && !all.some(({ origin }) => origin.startsWith(`${file.called}, line `));
  const head = file === null
    ? ["No configuration file."]
    : setsNothing
    ? [`${file.called} sets nothing.`]
    : [];
  return [...head, ...lines, "OK", ""].join("\n");
}

function reportJson({ file }: Sources, all: readonly InForce[]): string {
  const settings = all.map(({ called, row, text, origin }) => {
    return { name: called, value: Array.isArray(row.fallback) ? textsIn(row, text) : text, origin };
  });
  return `${JSON.stringify({ version: 1, file: file?.path ?? null, settings }, null, 2)}\n`;
}
