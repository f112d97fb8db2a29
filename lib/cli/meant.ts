/** What a command or an option was meant to be that is not there: habits of other programs, paths, slips of the keys. */
import { type Setting, shown, shownPath } from "../base/setting.ts";
import { EVERYWHERE } from "./everywhere.ts";
import { nearest } from "./nearest.ts";

/** Whether something stands at a path. */
export type IsThere = (path: string) => boolean;

/** Words of other programs, and the command that does here what they did. */
const COMMAND_HABITS: Readonly<Record<string, readonly string[]>> = {
  get: ["download", "fetch", "leech", "add"],
  seed: ["upload", "serve"],
  make: ["create", "new", "torrent", "mktorrent"],
  show: ["info", "inspect", "dump", "ls", "list"],
  verify: ["check", "test", "hash"],
  edit: ["modify", "change"],
  magnet: ["link", "uri"],
  track: ["tracker"],
};

/** Options of other programs, and what they are here; where there are several, the first that the command has. */
const OPTION_HABITS: Readonly<Record<string, readonly string[]>> = {
  announce: ["tracker"],
  a: ["tracker"],
  l: ["piece-length"],
  "piece-size": ["piece-length"],
  piecelength: ["piece-length"],
  piecesize: ["piece-length"],
  o: ["output", "target", "out"],
  out: ["output", "target"],
  outfile: ["output", "target"],
  output: ["target", "out"],
  d: ["out", "data"],
  dir: ["out", "data"],
  path: ["data", "out"],
  "download-dir": ["out"],
  "listen-port": ["port"],
  "select-file": ["select"],
  "upload-limit": ["max-up"],
  "download-limit": ["max-down"],
  "max-upload-limit": ["max-up"],
  "max-download-limit": ["max-down"],
  ratio: ["seed-ratio"],
  target: ["output"],
  webseed: ["web-seed"],
  name: ["rename"],
  rename: ["name"],
};

/** The command that does what the word was in another program; undefined for other words. */
function habit(word: string): string | undefined {
  return Object.keys(COMMAND_HABITS).find((name) => COMMAND_HABITS[name].includes(word.toLowerCase()));
}

/** What to do about a word that is none of the commands named. */
export function adviceForCommand(word: string, names: readonly string[], isThere: IsThere): string {
  if (/^magnet:/i.test(word)) return `To see what it says: muster show ${shown(word)}`;
  if (/^https?:\/\/\S+\.torrent$/i.test(word)) return `To download it: muster get ${shown(word)}`;
  if (/^(https?|udp):\/\//i.test(word)) return `To ask a tracker: muster ask ${shown(word)}`;
  const meant = habit(word);
  if (meant !== undefined) return `Did you mean "muster ${meant}"?`;
  if (Object.hasOwn(EVERYWHERE, word)) return `Did you mean --${word}?`;
  if (/\.torrent$/i.test(word)) return `To download it: muster get ${typed(word)}`;
  if (/[/\\]/.test(word) || (word !== "" && isThere(word))) {
    return `To make a torrent of it: muster make ${typed(word)}`;
  }
  const near = nearest(word, names);
  return near === null ? '"muster help" lists the commands.' : `Did you mean "muster ${near}"?`;
}

/** A path as it can be typed. On Windows a \ in front of the closing quote would take it into the word. */
function typed(path: string): string {
  const plain = shownPath(path.replace(/(?<=[^:\\])\\+$/, ""));
  return /^[\w./\\:~-]+$/.test(plain) ? plain : `"${plain}"`;
}

/**
 * The name of the option that was meant, one that the command has; null when none is near.
 * @param bare what was typed, without its dashes
 * @param rows all options of the command
 * @param everywhere the options of all commands: a letter may be one of theirs
 */
export function optionMeant(
  bare: string,
  rows: readonly Setting[],
  everywhere: readonly Setting[],
): string | null {
  const names = rows.map(({ name }) => name);
  const habits = Object.hasOwn(OPTION_HABITS, bare) ? OPTION_HABITS[bare] : [];
  const known = habits.find((name) => names.includes(name));
  if (known !== undefined) return known;
  if (bare.length !== 1) return nearest(bare, names);
  const elsewhere = everywhere.find(({ letter, name }) => letter === bare && names.includes(name));
  if (elsewhere !== undefined) return elsewhere.name;
  const fitting = names.filter((name) => name.startsWith(bare));
  return fitting.length === 1 ? fitting[0] : null;
}
