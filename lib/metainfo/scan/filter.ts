/**
 * Which files of a folder a torrent takes: globs, and names that nobody means to share. All of it is the same on every
 * system: paths have slashes, and case matters.
 */
import { globToRegExp } from "@std/path/posix/glob-to-regexp";

/** Globs; a name or path stands for itself. */
export interface Patterns {
  /** When there are any, a file must match one, or stand in a folder that does. */
  readonly include: readonly string[];
  /** What matches is left out, a folder with all that is in it. */
  readonly exclude: readonly string[];
  /** Whether hidden names are taken. */
  readonly hidden: boolean;
}

/** Patterns made ready. */
export interface Filter {
  /** Whether the name is one that only systems and their programs make. */
  isHidden(name: string): boolean;
  /** Whether an exclude matches; `path` is relative, with slashes, and ends in the name. */
  isExcluded(path: string, name: string): boolean;
  /** Whether an include matches, or there is none. */
  isIncluded(path: string, name: string): boolean;
}

/** Files that systems put into folders to remember how they are shown. Others of the kind start with a dot. */
const JUNK = new Set(["thumbs.db", "ehthumbs.db", "ehthumbs_vista.db", "desktop.ini"]);

/** Whether a name is left out unless it is asked for. */
export function isHiddenName(name: string): boolean {
  return name.startsWith(".") || JUNK.has(name.toLowerCase());
}

/** The filter for patterns as they are typed on a system. */
export function filterOf({ include, exclude, hidden }: Patterns, isWindows: boolean): Filter {
  const excludes = exclude.map((glob) => matcherOf(glob, isWindows));
  const includes = include.map((glob) => matcherOf(glob, isWindows));
  return {
    isHidden: (name) => !hidden && isHiddenName(name),
    isExcluded: (path, name) => excludes.some((matches) => matches(path, name)),
    isIncluded: (path, name) => includes.length === 0 || includes.some((matches) => matches(path, name)),
  };
}

/** A glob without a slash matches names at any depth; one with a slash, paths from the torrent's folder on. */
function matcherOf(glob: string, isWindows: boolean): (path: string, name: string) => boolean {
  // Windows has no names with a backslash in them: there it is a slash.
  const plain = (isWindows ? glob.replaceAll("\\", "/") : glob).replace(/^(?:\.\/)+/, "").replace(/\/+$/, "");
  const pattern = globToRegExp(plain.replace(/^\/+/, ""));
  return plain.includes("/") ? (path) => pattern.test(path) : (_path, name) => pattern.test(name);
}
