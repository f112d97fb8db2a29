/**
 * The lists that a tracker is given: which torrents, which addresses and which client programs it serves; and the icon of
 * its pages, which comes from a file as they do. All of them are read before any takes effect, so that a bad one leaves
 * everything as it was. What has not changed is not read again.
 */
import { type Fault, fault, isFault, together } from "../../base/fault.ts";
import { fileFault } from "../../base/file_fault.ts";
import type { FileInfo } from "../../base/files.ts";
import { shown } from "../../base/setting.ts";
import { type AccessRules, OPEN_TO_ALL } from "../../tracker/access/access.ts";
import type { HashTable } from "../../tracker/access/hash_table.ts";
import type { RangeTable } from "../../tracker/access/range_table.ts";
import { type ListMeans, readHashes } from "../../tracker/access/read_hashes.ts";
import { readRanges } from "../../tracker/access/read_ranges.ts";
import type { Catalog } from "../../tracker/catalog.ts";
import { listText } from "../ctl/text.ts";
import type { Icon } from "../../tracker/icon.ts";
import { gather, type Gathered } from "./gather.ts";
import { readIcon } from "./icon.ts";
import type { ServiceConfig } from "./settings.ts";
import { type FolderLook, type FolderMeans, type FolderTorrent, TorrentFolder } from "./torrent_folder.ts";

/** The names of files and folders, the prefixes, whether what torrents say is passed on, and the icon's file. */
export type ListConfig = Pick<
  ServiceConfig,
  "allow" | "deny" | "allowDir" | "notices" | "allowIp" | "ban" | "denyClient" | "favicon"
>;

/** A list that is in force. */
export interface ListInForce {
  /** The option that names it. */
  readonly option: string;
  readonly path: string;
  readonly entries: number;
}

/** All lists, read. */
export interface Lists {
  /** The same object as that of the reading before while no list has changed. */
  readonly rules: AccessRules;
  /** Likewise. */
  readonly catalog: Catalog;
  /** null: there is none. */
  readonly icon: Icon | null;
  readonly inForce: readonly ListInForce[];
  /** For each of those an object that is the same as that of the reading before while the list has not changed. */
  readonly contents: readonly object[];
  /** What was passed over, and what leaves nobody to serve, a line each. */
  readonly complaints: readonly string[];
}

/** What is needed to read them. */
export type ListsMeans = ListMeans & FolderMeans;

/** What a file gave when it was last read. */
interface Kept {
  readonly stamp: string;
  readonly table: HashTable | RangeTable;
}

/** What is found on the way through all lists. */
interface Found {
  readonly inForce: ListInForce[];
  readonly contents: object[];
  readonly wrong: Fault[];
}

/** Reads the lists of one tracker again and again. */
export class ListReader {
  readonly #means: ListsMeans;
  readonly #kept = new Map<string, Kept>();
  readonly #folders = new Map<string, TorrentFolder>();
  #gathered: Gathered | null = null;
  #rules: AccessRules = OPEN_TO_ALL;

  constructor(means: ListsMeans) {
    this.#means = means;
  }

  /**
   * All of them as they are now; a Fault (`bad-list`, `bad-value`) names the file and the line that is wrong, with a further
   * one for each other.
   */
  async read(config: ListConfig): Promise<Lists | Fault> {
    const found: Found = { inForce: [], contents: [], wrong: [] };
    const { inForce, contents, wrong } = found;
    const prefix = wrongPrefix(config.denyClient);
    if (prefix !== null) wrong.push(prefix);
    const allow = await this.#tables("allow", config.allow, readHashes, found);
    const deny = await this.#tables("deny", config.deny, readHashes, found);
    const allowIp = await this.#tables("allow-ip", config.allowIp, readRanges, found);
    const ban = await this.#tables("ban", config.ban, readRanges, found);
    const folders = await this.#lookIntoFolders(config.allowDir, found);
    const icon = config.favicon === "" ? null : readIcon(config.favicon, this.#means.files);
    if (isFault(icon)) wrong.push(under("favicon", icon));
    const refused = together(wrong.map(asBadList));
    if (refused !== null) return refused;
    this.#forget(config);
    const isClosed = config.allow.length + config.allowDir.length > 0;
    const rules: AccessRules = {
      ...OPEN_TO_ALL,
      allow: isClosed ? [...allow, ...folders.tables] : null,
      deny,
      allowIp: config.allowIp.length > 0 ? allowIp : null,
      ban,
      denyClient: config.denyClient,
      notices: config.notices ? folders.notices : OPEN_TO_ALL.notices,
    };
    if (!areSame(rules, this.#rules)) this.#rules = rules;
    const { catalog } = folders;
    const complaints = [...folders.complaints, ...nobodyServed(inForce)];
    return { rules: this.#rules, catalog, icon: icon as Icon | null, inForce, contents, complaints };
  }

  async #tables<T extends HashTable | RangeTable>(
    option: string,
    paths: readonly string[],
    read: (path: string, means: ListMeans) => Promise<T | Fault>,
    { inForce, contents, wrong }: Found,
  ): Promise<T[]> {
    const tables: T[] = [];
    for (const path of paths) {
      const table = await this.#table(keyOf(option, path), path, read);
      if (isFault(table)) {
        wrong.push(under(option, table));
        continue;
      }
      tables.push(table);
      inForce.push({ option, path, entries: table.count });
      contents.push(table);
    }
    return tables;
  }

  async #table<T extends HashTable | RangeTable>(
    key: string,
    path: string,
    read: (path: string, means: ListMeans) => Promise<T | Fault>,
  ): Promise<T | Fault> {
    const info = this.#means.files.info(path);
    if (isFault(info)) return info;
    // To open a pipe is to wait for its other end.
    if (info.kind === "other") return fileFault("read", path, "no-file");
    const stamp = stampOf(info);
    const kept = this.#kept.get(key);
    if (kept !== undefined && stamp !== "" && kept.stamp === stamp) return kept.table as T;
    const table = await read(path, this.#means);
    if (!isFault(table)) this.#kept.set(key, { stamp, table });
    return table;
  }

  async #lookIntoFolders(
    paths: readonly string[],
    { inForce, contents, wrong }: Found,
  ): Promise<Gathered["from"] & Pick<FolderLook, "complaints">> {
    const torrents: (readonly FolderTorrent[])[] = [];
    const complaints: string[] = [];
    for (const path of paths) {
      const folder = this.#folders.get(path) ?? new TorrentFolder(path, this.#means);
      this.#folders.set(path, folder);
      const look = await folder.look();
      if (isFault(look)) {
        wrong.push(under("allow-dir", look));
        continue;
      }
      torrents.push(look.torrents);
      for (const line of look.complaints) complaints.push(line);
      inForce.push({ option: "allow-dir", path, entries: look.torrents.length });
      contents.push(look.torrents);
    }
    const before = this.#gathered;
    const isSame = before !== null && before.torrents.length === torrents.length &&
      torrents.every((some, i) => some === before.torrents[i]);
    if (!isSame) this.#gathered = await gather(torrents, this.#means);
    return { ...this.#gathered!.from, complaints };
  }

  /** Lets go of what is no list any more. */
  #forget({ allow, deny, allowIp, ban, allowDir }: ListConfig): void {
    const lists = { allow, deny, "allow-ip": allowIp, ban };
    const keys = new Set(
      Object.entries(lists).flatMap(([option, paths]) => paths.map((path) => keyOf(option, path))),
    );
    for (const key of this.#kept.keys()) if (!keys.has(key)) this.#kept.delete(key);
    for (const path of this.#folders.keys()) if (!allowDir.includes(path)) this.#folders.delete(path);
  }
}

/** Lists of what alone is served, and that they have no entry: it may be meant, but hardly is. */
function nobodyServed(inForce: readonly ListInForce[]): string[] {
  const kinds = [["No torrent", ["allow", "allow-dir"]], ["No client", ["allow-ip"]]] as const;
  return kinds.flatMap(([what, options]) => {
    const lists = inForce.filter(({ option }) => options.some((one) => one === option));
    if (lists.length === 0 || lists.some(({ entries }) => entries > 0)) return [];
    return [`${what} is served: ${lists.map(listText).join(", ")}.`];
  });
}

/** The fault of a file with its option in front; what is wrong with a line is plain from the file alone. */
function under(option: string, it: Fault): Fault {
  if (it.fault !== "cannot-read") return it;
  const advice = it.advice ??
    `Give the path of a ${option === "allow-dir" ? "folder" : "file"} that is there.`;
  return { ...it, message: `--${option} ${it.message}`, advice };
}

/** A list belongs to the configuration: one that cannot be read is as wrong as one with a wrong line. */
function asBadList(it: Fault): Fault {
  return it.fault === "cannot-read" ? { ...it, fault: "bad-list" } : it;
}

/** Whether two sets of rules have the same tables and texts. */
function areSame(a: AccessRules, b: AccessRules): boolean {
  const fields = Object.keys(a) as (keyof AccessRules)[];
  return fields.every((field) => {
    const [one, other] = [a[field], b[field]];
    if (!Array.isArray(one) || !Array.isArray(other)) return one === other;
    return one.length === other.length && one.every((entry, i) => entry === other[i]);
  });
}

function keyOf(option: string, path: string): string {
  return `${option} ${path}`;
}

/** Tells whether a file is what it was; "" when that cannot be known. */
function stampOf({ modified, size, inode, device }: FileInfo): string {
  return modified === null ? "" : `${modified} ${size} ${inode} ${device}`;
}

function wrongPrefix(prefixes: readonly string[]): Fault | null {
  const wrong = prefixes.find((prefix) => !/^[\x20-\x7e]{1,20}$/.test(prefix));
  return wrong === undefined ? null : fault(
    "bad-value",
    `--deny-client cannot be ${shown(wrong)}.`,
    "Give the beginning of peer ids, such as -XL0012.",
  );
}
