/** The options that change lists: trackers, web seeds, HTTP seeds and nodes. */
import { type Fault, fault, isFault } from "../../base/fault.ts";
import { shown } from "../../base/setting.ts";
import type { Changes, ListChanges } from "../../metainfo/edit.ts";
import { nodeText } from "../../metainfo/edit/lists.ts";
import { readAll, readNode, readSeedUrl, readTiers } from "../outer_options.ts";
import type { EditSettings } from "./settings.ts";

/** What is asked of the trackers. */
export function readTrackerChanges(
  settings: EditSettings,
): Pick<Changes, "trackers" | "addTrackers" | "removeTrackers"> | Fault {
  const { tracker, addTracker, removeTracker, noTracker } = settings;
  const set = readTiers(tracker);
  if (isFault(set)) return set;
  const add = readTiers(addTracker, "--add-tracker");
  if (isFault(add)) return add;
  const remove = removeTracker.flatMap(urlsWithin);
  const clash = inBoth("tracker", [...set.flat(), ...add.flat()], remove);
  if (clash !== null) return clash;
  return {
    trackers: set.length > 0 || noTracker ? set : undefined,
    addTrackers: add.length > 0 ? add : undefined,
    removeTrackers: remove.length > 0 ? remove : undefined,
  };
}

/** What is to go need not be a good URL: only a comma before another URL divides it. */
function urlsWithin(text: string): string[] {
  return text.split(/,(?=\s*[a-z][a-z0-9+.-]*:\/\/)/i).map((url) => url.trim());
}

/** What is asked of the other lists. */
export function readLists(settings: EditSettings): Pick<Changes, "webSeeds" | "httpSeeds" | "nodes"> | Fault {
  const { webSeed, addWebSeed, removeWebSeed, noWebSeed } = settings;
  const { httpSeed, addHttpSeed, removeHttpSeed, noHttpSeed } = settings;
  const { node, addNode, removeNode, noNode } = settings;
  const webSeeds = readList(
    { name: "web-seed", set: webSeed, add: addWebSeed, remove: removeWebSeed, none: noWebSeed },
    URLS,
  );
  if (isFault(webSeeds)) return webSeeds;
  const httpSeeds = readList(
    { name: "http-seed", set: httpSeed, add: addHttpSeed, remove: removeHttpSeed, none: noHttpSeed },
    URLS,
  );
  if (isFault(httpSeeds)) return httpSeeds;
  const nodes = readList({ name: "node", set: node, add: addNode, remove: removeNode, none: noNode }, NODES);
  return isFault(nodes) ? nodes : { webSeeds, httpSeeds, nodes };
}

/** The texts given for one list. */
interface ListTexts {
  readonly name: string;
  readonly set: readonly string[];
  readonly add: readonly string[];
  readonly remove: readonly string[];
  readonly none: boolean;
}

/** How a list's entries are read. */
interface EntryReaders<T> {
  read(text: string, called: string): T | Fault;
  /** One that is to go. */
  readUnwanted(text: string, called: string): T | Fault;
  textOf(entry: T): string;
}

const URLS: EntryReaders<string> = {
  read: readSeedUrl,
  readUnwanted: (text) => text.trim(),
  textOf: (url) => url,
};
const NODES: EntryReaders<Exclude<ReturnType<typeof readNode>, Fault>> = {
  read: readNode,
  readUnwanted: readNode,
  textOf: ({ host, port }) => nodeText(host, port),
};

function readList<T>(texts: ListTexts, readers: EntryReaders<T>): ListChanges<T> | undefined | Fault {
  const { name, none } = texts;
  const set = readAll(texts.set, (text) => readers.read(text, `--${name}`));
  if (isFault(set)) return set;
  const add = readAll(texts.add, (text) => readers.read(text, `--add-${name}`));
  if (isFault(add)) return add;
  const remove = readAll(texts.remove, (text) => readers.readUnwanted(text, `--remove-${name}`));
  if (isFault(remove)) return remove;
  const clash = inBoth(name, [...set, ...add].map(readers.textOf), remove.map(readers.textOf));
  if (clash !== null) return clash;
  if (set.length + add.length + remove.length === 0 && !none) return undefined;
  return { ...(set.length > 0 || none ? { set } : {}), add, remove };
}

function inBoth(name: string, wanted: readonly string[], unwanted: readonly string[]): Fault | null {
  const both = wanted.find((text) => unwanted.includes(text));
  if (both === undefined) return null;
  return fault(
    "mixed-forms",
    `${shown(both)} is to come and, by --remove-${name}, to go.`,
    "Say one of the two.",
  );
}
