/** The exit codes, a contract with scripts. */
import type { Fault } from "../base/fault.ts";

export const EXIT = {
  /** Done; a server that was stopped is done too. */
  done: 0,
  failed: 1,
  /** A bad word or value on the command line. */
  usage: 2,
  /** A bad value in a file or in the environment. */
  configuration: 3,
  cannotRead: 4,
  cannotWrite: 5,
  notVerified: 6,
  /** Unfinished work was interrupted. */
  interrupted: 130,
} as const;

/** Faults that are not plain failures, by their word. */
const EXIT_OF: Readonly<Record<string, number>> = {
  "bad-value": EXIT.usage,
  "missing-value": EXIT.usage,
  "unwanted-value": EXIT.usage,
  "given-twice": EXIT.usage,
  "unknown-option": EXIT.usage,
  "unknown-command": EXIT.usage,
  "unknown-verb": EXIT.usage,
  "unwanted-word": EXIT.usage,
  "mixed-forms": EXIT.usage,
  "bad-config": EXIT.configuration,
  "bad-list": EXIT.configuration,
  "cannot-read": EXIT.cannotRead,
  "bad-torrent": EXIT.cannotRead,
  "bad-magnet": EXIT.cannotRead,
  "cannot-write": EXIT.cannotWrite,
  "interrupted": EXIT.interrupted,
};

/** The exit code that a fault ends the program with. */
export function exitCodeOf(it: Fault): number {
  return EXIT_OF[it.fault] ?? EXIT.failed;
}
