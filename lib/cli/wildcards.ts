/**
 * Words such as `*.torrent`. Elsewhere the shell puts the files' names in their place; on Windows programs do that
 * themselves.
 */
import { type Fault, fault, isFault } from "../base/fault.ts";
import { shownPath } from "../base/setting.ts";
import type { Env } from "./env.ts";

/** The words, with wildcards in a path's last part replaced by the names that fit; that nothing fits is a fault. */
export function expandWildcards(
  words: readonly string[],
  env: Pick<Env, "platform" | "files">,
): string[] | Fault {
  if (env.platform !== "windows") return [...words];
  const expanded: string[] = [];
  for (const word of words) {
    const names = isPattern(word) ? fitting(word, env) : [word];
    if (isFault(names)) return names;
    expanded.push(...names);
  }
  return expanded;
}

/** `\\?\` begins a long path; URLs and magnet links have question marks. */
function isPattern(word: string): boolean {
  return /[*?]/.test(word.replace(/^\\\\\?\\/, "")) && !/^[a-z][a-z0-9+.-]+:/i.test(word);
}

function fitting(word: string, { files }: Pick<Env, "files">): string[] | Fault {
  const at = Math.max(word.lastIndexOf("\\"), word.lastIndexOf("/"), word.lastIndexOf(":")) + 1;
  const [folder, pattern] = [word.slice(0, at), word.slice(at)];
  if (isPattern(folder)) {
    return fault("cannot-read", `${shownPath(word)}: * and ? can stand in the last name of a path only.`);
  }
  const entries = files.list(folder === "" ? "." : folder);
  if (isFault(entries)) return entries;
  const isFitting = expressionOf(pattern);
  const names = entries.map(({ name }) => name).filter((name) => isFitting.test(name)).sort();
  if (names.length === 0) return fault("cannot-read", `No name fits ${shownPath(word)}.`);
  return names.map((name) => folder + name);
}

/** Consoles know `*` and `?` alone, no upper and lower case, and names without a dot fit `*.*`. */
function expressionOf(pattern: string): RegExp {
  const parts = pattern.split(/(\.\*$|[*?])/, 1000).map((part) => WILD[part] ?? RegExp.escape(part));
  return new RegExp(`^${parts.join("")}$`, "isu");
}

const WILD: Readonly<Record<string, string>> = { "*": ".*", "?": ".", ".*": "(?:\\..*)?" };
