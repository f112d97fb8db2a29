/** The way through a folder: every file once, in the torrent's order, with what was left out counted. */
import { type Fault, fault, isFault } from "../../base/fault.ts";
import type { Files, FolderEntry } from "../../base/files.ts";
import { shownPath } from "../../base/setting.ts";
import type { ContentFile } from "../content.ts";
import { LIMITS } from "../limits.ts";
import type { Paths } from "../paths.ts";
import type { Filter } from "./filter.ts";
import { brokenLink, circle, insideOf } from "./links.ts";
import { type LeftOut, NOTHING_LEFT_OUT } from "./left_out.ts";
import type { ScanMeans, ScanOptions } from "./options.ts";
import { compareNames } from "./order.ts";
import { Pace } from "../../base/pace.ts";

/** What a walk goes by. */
export interface WalkPlan extends Pick<ScanOptions, "symlinks" | "without"> {
  readonly files: Files;
  readonly root: string;
  readonly paths: Paths;
  /** Between a folder and a name. */
  readonly separator: string;
  readonly filter: Filter;
  readonly means: ScanMeans;
}

/** A folder on the way. */
interface Place {
  /** As the system knows it. */
  readonly folder: string;
  /** Names from the torrent's folder on. */
  readonly names: readonly string[];
  /** The same as a text to put a name behind: empty, or with a slash at its end. */
  readonly prefix: string;
  /** Whether an include matched it or a folder above it. */
  readonly isIncluded: boolean;
  /** The folders above it, as the system knows them. */
  readonly above: readonly string[];
}

/** A name on the way that nothing left out yet. */
interface Candidate {
  /** As the system knows it. */
  readonly source: string;
  readonly name: string;
  /** From the torrent's folder on, with slashes. */
  readonly relative: string;
  readonly place: Place;
}

/** One walk; `found` and `leftOut` grow on the way. */
export class Walk {
  readonly found: ContentFile[] = [];
  readonly leftOut: { -readonly [Why in keyof LeftOut]: number } = { ...NOTHING_LEFT_OUT };
  readonly #plan: WalkPlan;
  readonly #pace: Pace;
  #folders = 0;

  constructor(plan: WalkPlan) {
    this.#plan = plan;
    this.#pace = new Pace(plan.means.clock, plan.means.stint);
  }

  /** Walks it all; the first thing that cannot be is the fault. */
  run(): Promise<Fault | null> {
    return this.#enter({ folder: this.#plan.root, names: [], prefix: "", isIncluded: false, above: [] });
  }

  async #enter(place: Place): Promise<Fault | null> {
    const entries = this.#list(place);
    if (isFault(entries)) return entries;
    for (const entry of entries) {
      if (this.#pace.isDue()) await this.#rest();
      if (this.#plan.means.signal.aborted) return fault("interrupted", "Stopped.");
      const taken = this.#take(entry, place);
      if (isFault(taken)) return taken;
      const failed = taken === null ? null : await this.#enter(taken);
      if (failed !== null) return failed;
    }
    return null;
  }

  #list({ folder, names }: Place): FolderEntry[] | Fault {
    if (++this.#folders > LIMITS.files) return tooMany(folder, `${LIMITS.files} folders`);
    if (names.length > LIMITS.folders) return tooMany(folder, `${LIMITS.folders} folders within each other`);
    const entries = this.#plan.files.list(folder);
    if (isFault(entries)) return strangeName(folder) ?? entries;
    return entries.sort((a, b) => compareNames(a.name, b.name));
  }

  async #rest(): Promise<void> {
    this.#plan.means.onProgress(this.found.length);
    await this.#pace.rest();
  }

  /** Takes a file or link, or gives the folder to enter. */
  #take({ name, kind }: FolderEntry, place: Place): Place | Fault | null {
    const { filter, separator } = this.#plan;
    if (filter.isHidden(name)) return this.#leaveOut("hidden");
    const relative = place.prefix + name;
    if (filter.isExcluded(relative, name)) return this.#leaveOut("excluded");
    const source = place.folder.endsWith(separator) ? place.folder + name : place.folder + separator + name;
    const candidate = { source, name, relative, place };
    if (kind === "folder") return this.#within(candidate);
    if (kind === "link") return this.#takeLink(candidate);
    return kind === "file" ? this.#takeFile(candidate, null) : this.#leaveOut("special");
  }

  #within({ source, name, relative, place }: Candidate): Place {
    return {
      folder: source,
      names: [...place.names, name],
      prefix: `${relative}/`,
      isIncluded: place.isIncluded || this.#plan.filter.isIncluded(relative, name),
      above: [...place.above, place.folder],
    };
  }

  #takeLink(candidate: Candidate): Place | Fault | null {
    const { files, root, paths, separator, symlinks } = this.#plan;
    if (symlinks === "skip") return this.#leaveOut("links");
    const { source, place } = candidate;
    const info = files.info(source);
    if (isFault(info)) return strangeName(source) ?? (info.reason === "missing" ? brokenLink(source) : info);
    if (symlinks === "keep") {
      const link = insideOf(files, { root, path: source, paths, separator });
      return isFault(link) ? link : this.#takeFile(candidate, link);
    }
    if (info.kind === "folder") {
      return circle(files, source, [...place.above, place.folder]) ?? this.#within(candidate);
    }
    return info.kind === "file" ? this.#takeFile(candidate, null) : this.#leaveOut("special");
  }

  #takeFile({ source, name, relative, place }: Candidate, link: readonly string[] | null): Fault | null {
    if (!place.isIncluded && !this.#plan.filter.isIncluded(relative, name)) return this.#leaveOut("excluded");
    if (this.#isOutput(source, name)) return this.#leaveOut("outputs");
    const info = this.#plan.files.info(source);
    if (isFault(info)) return strangeName(source) ?? info;
    if (this.found.length >= LIMITS.files) return tooMany(this.#plan.root, `${LIMITS.files} files`);
    const path = [...place.names, name];
    const [length, modified] = link === null ? [info.size, info.modified] : [0, null];
    this.found.push({ path, source, length, modified, link });
    return null;
  }

  #isOutput(source: string, name: string): boolean {
    const outputs = this.#plan.without.get(name.toLowerCase());
    if (outputs === undefined) return false;
    const real = this.#plan.files.realPath(source);
    return !isFault(real) && outputs.includes(real);
  }

  #leaveOut(why: keyof LeftOut): null {
    this.leftOut[why]++;
    return null;
  }
}

/** The system's bytes that are no UTF-8 come as U+FFFD, and no file is found by that; null for any other name. */
export function strangeName(path: string): Fault | null {
  if (!path.includes("\ufffd")) return null;
  const advice = "Rename it, or leave it out with --exclude.";
  return fault(
    "cannot-read",
    `${shownPath(path)}: this name cannot be put into a torrent, since it is not UTF-8.`,
    advice,
  );
}

function tooMany(path: string, what: string): Fault {
  return fault("failed", `${shownPath(path)}: a torrent of more than ${what} cannot be made.`);
}
