/** Settings from the environment: MUSTER_PORT, MUSTER_GET_MAX_UP. Only variables of known names are asked for. */
import { type Fault, isFault } from "../../base/fault.ts";
import { BETWEEN_TEXTS, type Setting, type SettingTable } from "../../base/setting.ts";
import { canBeSwitched, type Placed, wordFor, wrongText } from "./placed.ts";
import { calledIn, variablesOf } from "./tables.ts";

/** Reads a variable; undefined when there is none. */
export type ReadVariable = (name: string) => string | undefined;

/** What the environment sets of some tables, by the names that sentences have; an empty variable sets nothing. */
export function readEnvironment(
  tables: ReadonlyMap<string, SettingTable>,
  variable: ReadVariable,
): Map<string, Placed> | Fault {
  const found = new Map<string, Placed>();
  for (const [table, rows] of tables) {
    for (const row of Object.values(rows)) {
      // Its variable holds the secret itself, which who needs it reads.
      if ("asksSecret" in row) continue;
      const origin = variablesOf(table, row).find((name) => (variable(name) ?? "") !== "");
      if (origin === undefined) continue;
      const text = textOf(row, variable(origin)!);
      const wrong = wrongText(row, text, origin);
      if (isFault(wrong)) return wrong;
      found.set(calledIn(table, row.name), { text, origin });
    }
  }
  return found;
}

function textOf(row: Setting, text: string): string {
  if (row.kind === "texts") {
    // Of texts with commas in them each has a line.
    const texts = text.split(text.includes("\n") ? /\r?\n/ : ",").map((one) => one.trim());
    return texts.filter((one) => one !== "").join(BETWEEN_TEXTS);
  }
  const word = text.toLowerCase();
  if (row.kind !== "text" || !canBeSwitched(row)) return text;
  if (["on", "yes", "true", "1"].includes(word)) return wordFor(row, true);
  return ["off", "no", "false", "0"].includes(word) ? wordFor(row, false) : text;
}
