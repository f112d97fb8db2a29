/**
 * Words such as `*.torrent`. Elsewhere the shell puts the files' names in their place; on Windows programs do that
 * themselves.
 */
import { isFault } from "../base/fault.ts";
import type { Env } from "./env.ts";

/** The words, with wildcards in a path's last part replaced by the names that fit; what fits nothing stays. */
export function expandWildcards(words: readonly string[], env: Pick<Env, "platform" | "files">): string[] {
  if (env.platform !== "windows") return [...words];
  return words.flatMap((word) => isPattern(word) ? fitting(word, env) : [word]);
}

/** `\\?\` begins a long path; URLs and magnet links have question marks. */
function isPattern(word: string): boolean {
  return /[*?]/.test(word.replace(/^\\\\\?\\/, "")) && !/^[a-z][a-z0-9+.-]+:/i.test(word);
}

function fitting(word: string, { files }: Pick<Env, "files">): string[] {
  const at = Math.max(word.lastIndexOf("\\"), word.lastIndexOf("/"), word.lastIndexOf(":")) + 1;
  const [folder, pattern] = [word.slice(0, at), word.slice(at)];
  const entries = files.list(folder === "" ? "." : folder);
  if (isFault(entries)) return [word];
  const isFitting = expressionOf(pattern);
  const names = entries.map(({ name }) => name).filter((name) => isFitting.test(name)).sort();
  return names.length === 0 ? [word] : names.map((name) => folder + name);
}

/** Consoles know `*` and `?` alone, and no upper and lower case. */
function expressionOf(pattern: string): RegExp {
  const parts = pattern.split(/([*?])/, 1000).map((part) => WILD[part] ?? RegExp.escape(part));
  return new RegExp(`^${parts.join("")}$`, "isu");
}

const WILD: Readonly<Record<string, string>> = { "*": ".*", "?": "." };
