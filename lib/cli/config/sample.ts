/** The default configuration as a file to edit: each setting with its sentence, behind a comment sign. */
import { type Setting, type SettingTable, writeValue } from "../../base/setting.ts";
import { wrap } from "../help.ts";
import { TOP } from "./tables.ts";

/** The tables of commands that serve or download, and of the maker: the others' options are for a moment. */
const SHOWN = [TOP, "track", "get", "seed", "share", "make"];

/** The table whose settings another one may have too, beside its own. */
const BORROWED = "track";

const WIDTH = 80;

const HEAD =
  "The configuration of muster: it is read as muster.toml in the working directory or beside the executable, " +
  "or by --config FILE. All that is here is the default; take away the # in front of a name to set it. Variables such as " +
  "MUSTER_PORT and the command line are stronger. Relative paths start from this file's folder.";

/** The text of the file. */
export function sampleConfig(tables: ReadonlyMap<string, SettingTable>): string {
  const borrowed = new Set(Object.values(tables.get(BORROWED) ?? {}));
  const parts = [...tables].filter(([name]) => SHOWN.includes(name)).flatMap(([name, table]) => {
    const rows = Object.values(table).filter((row) => !("asksSecret" in row));
    const own = name === BORROWED ? rows : rows.filter((row) => !borrowed.has(row));
    const more = own.length < rows.length ? [comment(`All that [${BORROWED}] has can stand here too.`)] : [];
    return [...name === TOP ? [] : [`[${name}]\n`], ...own.map(setting), ...more];
  });
  return [comment(HEAD), ...parts].join("\n");
}

/** Its sentence, and behind a # its name with the default. */
function setting(row: Setting): string {
  return `${comment(`${row.sentence}${remark(row)}`)}# ${row.name} = ${valueOf(row)}\n`;
}

function comment(text: string): string {
  return wrap(text, WIDTH - 2).map((line) => `# ${line}\n`).join("");
}

/** What a value stands for that is no number, or not there. */
function remark(row: Setting): string {
  if ("unset" in row && row.unset !== undefined) return ` [default: ${row.unset}]`;
  return "zero" in row && row.zero !== undefined ? ` [${row.zeroWord ?? 0}: ${row.zero}]` : "";
}

/** A value of TOML. What cannot be given is an empty text, which sets nothing. */
function valueOf(row: Setting): string {
  if (typeof row.fallback === "boolean") return String(row.fallback);
  if (typeof row.fallback === "object") return `[${row.fallback.map(quoted).join(", ")}]`;
  if ("unset" in row && row.unset !== undefined) return '""';
  const text = row.fallback === 0 && !("zeroWord" in row && row.zeroWord)
    ? "0"
    : writeValue(row, row.fallback);
  return /^\d+$/.test(text) ? text : quoted(text);
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
