/**
 * Several torrents edited at once: all are read and changed in memory first, and only if that succeeds for each of them is
 * anything written, one after the other. The common way of `muster edit` and of BitTornado's editors.
 */
import { type Fault, fault, isFault } from "../../base/fault.ts";
import { shownPath } from "../../base/setting.ts";
import { type Absent, type Change, type Changes, edit } from "../../metainfo/edit.ts";
import { Pace } from "../../base/pace.ts";
import type { Torrent } from "../../metainfo/torrent.ts";
import type { Env } from "../env.ts";
import { nameOf, readStandardInput, readTorrentFile, STANDARD_INPUT } from "../source.ts";

/** A torrent as it was or is, without what is large. */
export type Facts =
  & Pick<Torrent, "name" | "isPrivate" | "source" | "outer">
  & { readonly infoHash: Uint8Array | null; readonly infoHashV2: Uint8Array | null };

/** A torrent edited in memory. */
export interface EditedFile {
  /** As the user named it. */
  readonly path: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly changed: readonly Change[];
  readonly absent: readonly Absent[];
  readonly before: Facts;
  readonly after: Facts;
}

/** What is to be done with an edited torrent. */
export interface Writing {
  readonly file: EditedFile;
  /** Where it is to be written; null for nowhere, since nothing changed or nothing is to be written. */
  readonly target: string | null;
  /** Whether a file that is there may be replaced. */
  readonly replace: boolean;
}

/** Reads and edits all; the first that fails fails all. */
export async function editAll(
  paths: readonly string[],
  changesOf: (path: string) => Changes,
  env: Env,
  stop: AbortSignal,
): Promise<EditedFile[] | Fault> {
  const pace = new Pace(env.clock);
  const edited: EditedFile[] = [];
  for (const path of paths) {
    if (stop.aborted) return STOPPED;
    const source = path === STANDARD_INPUT ? await readStandardInput(env, stop) : readTorrentFile(path, env);
    if (stop.aborted) return STOPPED;
    const file = isFault(source) ? source : editOne(path, source, changesOf(path));
    if (isFault(file)) {
      return paths.length > 1 ? { ...file, advice: withAdvice(file, "Nothing was changed.") } : file;
    }
    edited.push(file);
    if (pace.isDue()) await pace.rest();
  }
  return edited;
}

const STOPPED = fault("interrupted", "Stopped: nothing was changed.");

function editOne(path: string, source: Uint8Array, changes: Changes): EditedFile | Fault {
  const result = edit(source, changes);
  if (isFault(result)) return about(path, result);
  const { bytes, changed, absent, before, after } = result;
  return { path, bytes, changed, absent, before: factsOf(before), after: factsOf(after) };
}

function factsOf(torrent: Torrent): Facts {
  const { name, isPrivate, source, outer } = torrent;
  return {
    ...{ name, isPrivate, source, outer },
    infoHash: torrent.kind === "v2" ? null : torrent.infoHash,
    infoHashV2: torrent.kind === "v1" ? null : torrent.infoHashV2,
  };
}

/** A fault of a torrent's bytes, with the file's name in front. */
export function about(path: string, it: Fault): Fault {
  return { ...it, message: `${nameOf(path)}: ${it.message}` };
}

/**
 * Writes one after the other; `onDone` hears of each in its turn, of those too that are not to be written. The fault tells
 * what was and what was not written before it came.
 */
export async function writeAll(
  writings: readonly Writing[],
  env: Env,
  stop: AbortSignal,
  onDone: (writing: Writing) => void,
): Promise<Fault | null> {
  const pace = new Pace(env.clock);
  for (const [index, writing] of writings.entries()) {
    const { file, target, replace } = writing;
    if (target !== null) {
      if (stop.aborted) return withRest(fault("interrupted", "Stopped."), writings, index);
      const failed = env.files.writeWhole(target, file.bytes, replace);
      if (failed !== null) return withRest(failed, writings, index);
    }
    onDone(writing);
    if (pace.isDue()) await pace.rest();
  }
  return null;
}

/** A fault that came before the one at the index was written, with what became of all of them. */
function withRest(it: Fault, writings: readonly Writing[], index: number): Fault {
  const names = (some: readonly Writing[]) =>
    some.flatMap(({ target }) => target === null ? [] : [shownPath(target)]);
  const [done, rest] = [names(writings.slice(0, index)), names(writings.slice(index))];
  if (done.length + rest.length === 1) return it;
  if (done.length === 0) return { ...it, advice: withAdvice(it, "Nothing was written.") };
  return {
    ...it,
    advice: withAdvice(it, `Written before: ${listed(done)}. Left as it was: ${listed(rest)}.`),
  };
}

function withAdvice({ advice }: Fault, more: string): string {
  return advice === undefined ? more : `${advice} ${more}`;
}

/** The first few names, and how many more there are. */
function listed(names: readonly string[]): string {
  const shown = names.slice(0, 5).join(", ");
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}
