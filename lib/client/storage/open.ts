/**
 * Opens a torrent's content: finds its place, looks what is there, believes what resume data say as far as it is as they
 * say, hashes the rest, makes room.
 */
import { toHex } from "../../base/bytes.ts";
import { type Fault, isFault } from "../../base/fault.ts";
import { pathsOf } from "../../metainfo/paths.ts";
import { Bitfield } from "../piece/bitfield.ts";
import { geometryOf } from "../piece/geometry.ts";
import { type Belief, believe, believeMade, marksOf } from "./believe.ts";
import { checkFiles, checkShared, piecesToJudge } from "./check.ts";
import { type Content, hasOwnBytes, type StorageMeans } from "./content.ts";
import type { DiskStore } from "./disk_store.ts";
import { folderGone, foreign, nothingThere } from "./faults.ts";
import { contentOf, type Known, layoutOfContent, partOf } from "./homes.ts";
import { infoHashOf, keepNothing, keepState, type KeptState } from "./kept_state.ts";
import { lookAround } from "./look.ts";
import { makeFiles } from "./make_files.ts";
import { OpenContent } from "./open_content.ts";
import { placeOf, unsafePath } from "./place.ts";
import type { ResumeData } from "./resume.ts";
import { roomFault } from "./room.ts";
import type { OpeningProgress, OpenStorage, Storage, StorageTask } from "./storage.ts";

export type { StorageMeans } from "./content.ts";

/** Opening as it is done with such means. */
export function storageOpener(means: StorageMeans): OpenStorage {
  return async (task, progress, signal) => {
    const place = placeOf(task, means);
    if (isFault(place)) return place;
    const kept = stateOf(task, place.root, means);
    if (isFault(kept)) return kept;
    const opening: Opening = { task, place, kept, data: kept.read(), means, progress, signal };
    const opened = await open(opening);
    if (isFault(opened)) kept.release();
    return opened;
  };
}

function stateOf(
  { torrent, stateFolder }: StorageTask,
  place: string,
  means: StorageMeans,
): KeptState | Fault {
  return stateFolder === null ? keepNothing() : keepState({ torrent, stateFolder, place }, means);
}

interface Opening {
  readonly task: StorageTask;
  readonly place: Known["place"];
  readonly kept: KeptState;
  readonly data: ResumeData | null;
  readonly means: StorageMeans;
  readonly progress: (at: OpeningProgress) => void;
  readonly signal: AbortSignal;
}

async function open(opening: Opening): Promise<Storage | Fault> {
  const { task, means, data } = opening;
  const content = await find(opening);
  if (isFault(content)) return content;
  const isNew = content.found.every((info) => info === null) && content.slotsFound.size === 0;
  const belief = beliefIn(content, opening);
  const { found } = content;
  const failed = await prepare(opening, content, belief);
  if (failed !== null) return failed;
  const store = means.openStore(layoutOfContent(content));
  const storage = new OpenContent({
    content,
    store,
    means,
    kept: opening.kept,
    hasState: task.stateFolder !== null,
    have: belief.have,
    origin: isNew ? "new" : belief.isResumed ? "resumed" : "checked",
    uploaded: data?.uploaded ?? 0,
    downloaded: data?.downloaded ?? 0,
  });
  const wrong = await finishOpening(opening, content, { belief, found, store });
  if (wrong === null) return storage;
  await store.close();
  return wrong;
}

/** By resume data, or by what is known from the torrent's making: by which leaves less to be hashed. */
function beliefIn(content: Content, { task, data }: Pick<Opening, "task" | "data">): Belief {
  const kept = believe(content, task.check ? null : data);
  const known = task.check || task.writable ? null : task.known ?? null;
  if (known === null || kept.isCertain) return kept;
  const made = believeMade(content, known);
  return made.doubt.count <= kept.doubt.count ? made : kept;
}

/** Where the files are, and what there is of them. */
async function find({ task, place, kept, data, means, signal }: Opening): Promise<Content | Fault> {
  const { torrent, wanted, writable } = task;
  const geometry = geometryOf(torrent);
  if (isFault(geometry)) return geometry;
  const away = writable && data !== null ? folderAway(place.root, data, means) : null;
  if (away !== null) return away;
  const found = await lookAround(task, place.paths, means, signal);
  if (isFault(found)) return found;
  if (!writable && isFault(means.files.info(place.root))) return nothingThere(place.root);
  const chosen = torrent.files.map((_, index) => wanted[index] || found[index] !== null);
  const unsafe = writable ? unsafePath(torrent, place, chosen, means) : null;
  if (unsafe !== null) return unsafe;
  const partPath = kept.partPath ?? partBeside(task, place.root, means);
  return contentOf({ task, geometry, place, found, partPath }, means);
}

/** A folder with pieces of an earlier run is not made anew: its drive may be elsewhere. */
function folderAway(root: string, { have }: ResumeData, { files, platform }: StorageMeans): Fault | null {
  const folder = pathsOf(platform).dirname(root);
  const info = files.info(folder);
  const pieces = new Bitfield(8 * have.length, have).count;
  return isFault(info) && info.reason === "missing" && pieces > 0 ? folderGone(folder, pieces) : null;
}

/** The part file where no state is kept: beside the content, hidden. */
function partBeside({ torrent }: StorageTask, root: string, { platform }: StorageMeans): string {
  const { dirname, join } = pathsOf(platform);
  return join(dirname(root), `.muster-${toHex(infoHashOf(torrent).subarray(0, 20))}.part`);
}

/** Hashes what is in doubt, and makes what is wanted and not there. */
async function prepare(
  { task, data, means, progress, signal }: Opening,
  content: Content,
  { have, doubt }: Belief,
): Promise<Fault | null> {
  const failed = await checkFiles(content, { have, doubt }, means, progress, signal);
  if (failed !== null) return failed;
  // Before files are made: what is missing now need not be judged.
  piecesToJudge(content, doubt);
  if (!task.writable) return null;
  const own = data !== null || task.overwrite || !have.isEmpty || !doubt.isEmpty;
  const stranger = own ? null : strangeFile(content);
  if (stranger !== null) return foreign(stranger);
  return roomFault(content, [have, doubt], means) ??
    await makeFiles({ content, allocate: task.allocate, means, progress, signal });
}

/** The path of a file that is to be written and holds something; null when there is none. Holes are nothing. */
function strangeFile({ torrent, wanted, found, paths }: Content): string | null {
  const index = torrent.files.findIndex((file, i) => {
    const info = found[i];
    return wanted[i] && hasOwnBytes(file) && info !== null && info.size > 0 && info.allocated !== 0;
  });
  return index < 0 ? null : paths[index];
}

/** Judges what only the store can, and keeps what is known now, so that a killed run need not hash it all again. */
async function finishOpening(
  { task, kept, data, means, signal }: Opening,
  content: Content,
  { belief, found, store }: { belief: Belief; found: Content["found"]; store: DiskStore },
): Promise<Fault | null> {
  const failed = await checkShared(content, belief, store, signal);
  if (failed !== null) return failed;
  if (task.writable && content.slots.size === 0 && content.slotsFound.size > 0) {
    means.files.remove(content.partPath);
  }
  if (belief.isCertain && content.found.every((info, index) => info === found[index])) return null;
  await store.release();
  content.partFound = partOf(content.partPath, means.files);
  // That it cannot be kept is told when the torrent wishes it.
  kept.write({
    have: belief.have.bytes,
    files: marksOf(content),
    uploaded: data?.uploaded ?? 0,
    downloaded: data?.downloaded ?? 0,
  });
  return null;
}
