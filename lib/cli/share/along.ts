/** What a muster that shares already takes along of another `muster share`, and what it cannot. */
import { type Fault, fault, isFault } from "../../base/fault.ts";
import { readSettings } from "../../base/setting.ts";
import { PASSWORD_VARIABLE } from "../ask_password.ts";
import type { FullCall } from "../command.ts";
import type { Env } from "../env.ts";
import type { ShareSettings } from "./plan.ts";
import { SHARE_SETTINGS } from "./settings.ts";

/** Options of a single share: they go along, by their names. */
const { exclude, include, hidden, symlinks } = SHARE_SETTINGS;
const OF_ONE: ReadonlySet<string> = new Set([exclude, include, hidden, symlinks].map(({ name }) => name));

/** Options that tell where to ask, and how to tell. */
const OF_ASKING: ReadonlySet<string> = new Set(["port", SHARE_SETTINGS.name.name, SHARE_SETTINGS.json.name]);

/** Who shares already. */
export interface Running {
  readonly port: number;
  /** Whether a password guards what it shares. */
  readonly isGuarded: boolean;
}

/** The texts of what goes along. */
export function takenAlong(given: ReadonlyMap<string, string>): Record<string, string> {
  return Object.fromEntries([...given].filter(([name]) => OF_ONE.has(name)));
}

/** A Fault for what was asked for and is up to who shares already: nobody is to believe in a password that is none. */
export function untaken(
  { given, origins }: Pick<FullCall, "given" | "origins">,
  { port, isGuarded }: Running,
  env: Pick<Env, "variable">,
): Fault | null {
  const advice = "Leave it out, or share this apart with another --port.";
  const isTyped = (name: string) => origins.get(name) === `--${name}`;
  const typed = [...given.keys()].find((name) => isTyped(name) && !OF_ONE.has(name) && !OF_ASKING.has(name));
  if (typed !== undefined) {
    const why = `a muster shares on port ${port} already, in its own way`;
    return fault("mixed-forms", `--${typed} cannot be taken along: ${why}.`, advice);
  }
  if (isGuarded || (env.variable(PASSWORD_VARIABLE) ?? "") === "") return null;
  const why = `a muster shares on port ${port} already, without a password`;
  return fault("mixed-forms", `${PASSWORD_VARIABLE} would guard nothing: ${why}.`, advice);
}

/** The settings of one share: what came along counts before what all have. */
export function settingsAlong(
  settings: ShareSettings,
  options: Readonly<Record<string, unknown>>,
): ShareSettings | Fault {
  const texts = Object.entries(options).filter(([name, text]) =>
    OF_ONE.has(name) && typeof text === "string"
  );
  const read = readSettings(SHARE_SETTINGS, new Map(texts as [string, string][]));
  if (isFault(read)) return read;
  const of = (name: string) => texts.some(([given]) => given === name) ? read : settings;
  return {
    ...settings,
    exclude: of(exclude.name).exclude,
    include: of(include.name).include,
    hidden: of(hidden.name).hidden,
    symlinks: of(symlinks.name).symlinks,
  };
}
