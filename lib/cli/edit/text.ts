/** What an edit changed, for people. */
import { toHex } from "../../base/bytes.ts";
import { shownPath } from "../../base/setting.ts";
import type { Change } from "../../metainfo/edit.ts";
import { isoDate } from "../console_text.ts";
import type { EditedFile } from "./batch.ts";

/** What became of an edited torrent. */
export interface Outcome {
  /** Where it was written, where that is another place; null for in place or not at all. */
  readonly target: string | null;
  readonly dryRun: boolean;
}

/** Lines that tell what changed in a torrent. */
export function editText(file: EditedFile, { target, dryRun }: Outcome): string {
  const changes = [...file.changed.map(changeLine), ...hashLines(file)];
  const absent = file.absent.map(({ what, text }) => `  ${shownPath(text)} was not there (${what})`);
  const to = target === null ? "" : ` -> ${target === "-" ? "standard output" : shownPath(target)}`;
  const head = `${file.path === "-" ? "standard input" : shownPath(file.path)}${to}`;
  const state = changes.length === 0 ? ": nothing changed" : dryRun ? ": would change" : "";
  return [head + state, ...changes, ...absent].map((line) => `${line}\n`).join("");
}

function changeLine({ what, was, is }: Change): string {
  return changed(what, valueText(what, was), valueText(what, is));
}

/** Longer ones get two lines. */
function changed(what: string, was: string, is: string): string {
  const line = `  ${what}: ${was} -> ${is}`;
  return line.length <= 100 ? line : `  ${what}: ${was}\n${" ".repeat(what.length + 1)}-> ${is}`;
}

/** Texts that can be anything stand in quotes, so that one is told from `none`. */
const QUOTED: ReadonlySet<Change["what"]> = new Set(["comment", "created by", "name", "source"]);

function valueText(what: Change["what"], value: string | null): string {
  if (value === null) return "none";
  if (what === "date" && /^-?\d+$/.test(value)) {
    return isoDate(Number(value)) ?? `${shownPath(value)} seconds after 1970`;
  }
  return QUOTED.has(what) ? `"${shownPath(value)}"` : shownPath(value);
}

/** The info hashes that are others now. */
function hashLines({ before, after }: EditedFile): string[] {
  const pairs = [
    ["info hash", before.infoHash, after.infoHash],
    ["info hash v2", before.infoHashV2, after.infoHashV2],
  ] as const;
  return pairs.flatMap(([what, was, is]) => {
    if (was === null || is === null || toHex(was) === toHex(is)) return [];
    return [changed(what, toHex(was), toHex(is))];
  });
}
