/** What the words and options of `muster edit` ask for, read and judged. */
import { type Fault, fault, isFault } from "../../base/fault.ts";
import { readSettings, shown } from "../../base/setting.ts";
import type { Changes, InfoChanges } from "../../metainfo/edit.ts";
import { nameFault } from "../../metainfo/edit/info.ts";
import { readDate } from "../outer_options.ts";
import { readLists, readTrackerChanges } from "./lists.ts";
import { EDIT_SETTINGS, type EditSettings } from "./settings.ts";

/** All that is to be done. */
export interface EditPlan {
  readonly files: readonly string[];
  readonly changes: Changes;
  /** Whether the info hash may change. */
  readonly newInfohash: boolean;
  /** The torrent whose trackers are to be copied. */
  readonly copyFrom: string | null;
  /** Where it is written; null for in place. */
  readonly output: string | null;
  readonly force: boolean;
  readonly dryRun: boolean;
  readonly json: boolean;
}

/** The texts that were given, by the options' names. */
export type Given = ReadonlyMap<string, string>;

/**
 * The plan that words and options make, or what is wrong with them.
 * @param now milliseconds since 1970
 */
export function readEditPlan(words: readonly string[], given: Given, now: number): EditPlan | Fault {
  const settings = readSettings(EDIT_SETTINGS, given);
  if (isFault(settings)) return settings;
  if (words.length === 0) {
    return fault("missing-value", "There is no torrent to edit.", FORM);
  }
  const clash = contradiction(given);
  if (clash !== null) return clash;
  const changes = readChanges(settings, given, now);
  if (isFault(changes)) return changes;
  const copyFrom = given.has("copy-trackers") ? settings.copyTrackers : null;
  if (copyFrom === "") return bad("--copy-trackers needs a value.", "Give the path of a torrent.");
  if (copyFrom === null && Object.keys(changes).length === 0) {
    return bad("There is nothing to change.", WHAT_CAN_BE);
  }
  const output = given.has("output") ? settings.output : null;
  const wrong = wrongOutput(words, output, settings);
  if (wrong !== null) return wrong;
  const { newInfohash, force, dryRun, json } = settings;
  return { files: words, changes, newInfohash, copyFrom, output, force, dryRun, json };
}

const FORM = "The form is: muster edit TORRENT... [options]";

const WHAT_CAN_BE =
  "Say what: --tracker, --web-seed, --http-seed, --node (each also with add-, remove- and no-), " +
  "--copy-trackers, --comment, --created-by, --date, or with --new-infohash --rename, --private, --source; " +
  '"muster help edit" tells more.';

/** Options that do not go together. */
const CLASHES: readonly (readonly [string, ...string[]])[] = [
  ...["tracker", "web-seed", "http-seed", "node"].map((name) =>
    [`no-${name}`, name, `add-${name}`, `remove-${name}`] as const
  ),
  ["copy-trackers", "tracker", "no-tracker"],
  ...["comment", "created-by", "date", "private", "source"].map((name) => [`no-${name}`, name] as const),
];

function contradiction(given: Given): Fault | null {
  for (const [name, ...others] of CLASHES) {
    const other = given.has(name) ? others.find((one) => given.has(one)) : undefined;
    if (other !== undefined) {
      return fault("mixed-forms", `--${name} and --${other} contradict each other.`, "Give one of them.");
    }
  }
  return null;
}

function readChanges(settings: EditSettings, given: Given, now: number): Changes | Fault {
  const trackers = readTrackerChanges(settings);
  if (isFault(trackers)) return trackers;
  const lists = readLists(settings);
  if (isFault(lists)) return lists;
  const date = given.has("date") ? readDate(settings.date, now) : undefined;
  if (isFault(date)) return date;
  const info = readInfoChanges(given);
  if (isFault(info)) return info;
  const changes: Changes = {
    ...trackers,
    ...lists,
    comment: textOrNone(given, "comment"),
    createdBy: textOrNone(given, "created-by"),
    date: given.has("no-date") ? null : date,
    info: Object.keys(info).length === 0 ? undefined : info,
  };
  return stated(changes);
}

/** A text, null when there is to be none (an empty text says so too), undefined when nothing is said. */
function textOrNone(given: Given, name: string): string | null | undefined {
  return given.has(`no-${name}`) ? null : given.get(name) === "" ? null : given.get(name);
}

/** Without what says nothing. */
function stated<T extends object>(changes: T): T {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)) as T;
}

function readInfoChanges(given: Given): InfoChanges | Fault {
  const name = given.get("rename");
  const refused = name === undefined ? null : nameFault(name);
  if (refused !== null) return refused;
  const isPrivate = given.has("private") ? true : given.has("no-private") ? false : undefined;
  return stated({ name, isPrivate, source: textOrNone(given, "source") });
}

function wrongOutput(
  words: readonly string[],
  output: string | null,
  { json, dryRun }: EditSettings,
): Fault | null {
  if (output === "") return bad("--output needs a value.", `Give ${EDIT_SETTINGS.output.good}.`);
  if (output === "-" && words.length > 1) {
    return bad(
      "Several torrents cannot be written to the standard output.",
      "Give one torrent, or a folder for -o.",
    );
  }
  if (output === "-" && json && !dryRun) {
    return fault("mixed-forms", "-o - and --json both write to the standard output.", "Give one of them.");
  }
  if (words.includes("-") && (output === null || words.length > 1)) {
    return bad(
      `${shown("-")} is the standard input, which cannot be changed.`,
      "Give it alone, with -o FILE or -o -.",
    );
  }
  return null;
}

function bad(message: string, advice: string): Fault {
  return fault("bad-value", message, advice);
}
