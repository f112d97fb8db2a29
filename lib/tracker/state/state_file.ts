/**
 * The file that keeps swarms and counts while no tracker runs (swarm/snapshot/format.ts). One process has it, by a lock
 * beside it; it is read at the start, and written again and again while the tracker answers. A link to it is followed:
 * what stands beside the file stands where the link leads.
 *
 *     FILE        the last whole snapshot
 *     FILE.new    one that is being written
 *     FILE.bad    one that could not be used, put aside
 *     FILE.full   one that did not all find room, copied before anything was written over it
 *     FILE.lock   empty, held by the tracker that runs
 */
import type { Clock } from "../../base/clock.ts";
import { type Fault, fault, isFault } from "../../base/fault.ts";
import { type FileFault, fileFault } from "../../base/file_fault.ts";
import type { FileLock, Files } from "../../base/files.ts";
import { shownPath } from "../../base/setting.ts";
import type { MemoryStore } from "../swarm/memory.ts";
import type { Facts } from "../swarm/snapshot/format.ts";
import {
  checkSnapshot,
  type Restored,
  restoreSnapshot,
  type Snapshot,
  type SnapshotSource,
} from "../swarm/snapshot/read.ts";
import type { SnapshotWriter } from "../swarm/snapshot/write.ts";

/** What a state file is used with. */
export interface StateMeans {
  readonly files: Files;
  readonly clock: Clock;
}

/** What was found at the start. */
export type Loaded =
  | { readonly kind: "nothing" }
  /** The file was put aside; `line` says why, and where it is. */
  | { readonly kind: "bad"; readonly line: string }
  | {
    readonly kind: "restored";
    readonly facts: Facts;
    readonly restored: Restored;
    /** Where all of it is kept when something found no room, else null. */
    readonly copy: string | null;
  };

/** How many files of a kind are kept aside. */
const MOST_ASIDE = 9;
/** Bytes that are copied at once. */
const PORTION = 1 << 20;

/** One process's hold on a state file. */
export class StateFile {
  readonly path: string;
  readonly #lock: FileLock;
  readonly #means: StateMeans;
  #saving: Promise<Fault | null> | null = null;
  #written: number | null = null;

  private constructor(path: string, lock: FileLock, means: StateMeans) {
    this.path = path;
    this.#lock = lock;
    this.#means = means;
  }

  /** Takes hold of the file, which need not be there yet; a Fault when another process has it or its folder cannot be written to. */
  static open(wish: string, means: StateMeans): StateFile | Fault {
    const path = placeOf(wish, means.files);
    if (isFault(path)) return path;
    const lock = means.files.lock(`${path}.lock`);
    if (lock === null) {
      return fault(
        "state-in-use",
        `${shownPath(path)} is the state of another muster that runs.`,
        "Stop that one, or give this one another --state.",
      );
    }
    return isFault(lock) ? lockFault(path, lock) : new StateFile(path, lock, means);
  }

  /** When the state was written that was found at the start, in milliseconds since 1970; null: none was, or none yet. */
  get written(): number | null {
    return this.#written;
  }

  /** Lets others have it. */
  close(): void {
    this.#lock.release();
  }

  /** Comes true when nothing is being written any more. */
  async idle(): Promise<void> {
    await this.#saving;
  }

  /**
   * Reads the file into a store; `now` is in seconds, as for announces. A Fault when it can neither be used nor be put
   * aside, or when not all of it finds room and it cannot be kept.
   */
  async load(store: MemoryStore, now: number): Promise<Loaded | Fault> {
    const { files } = this.#means;
    const file = files.open(this.path);
    if (isFault(file)) return file.reason === "missing" ? { kind: "nothing" } : file;
    let why: Fault;
    try {
      const source: SnapshotSource = { size: file.info().size, readAt: (at, into) => file.readAt(at, into) };
      const snapshot = await checkSnapshot(source, this.#pause);
      if (!isFault(snapshot)) return await this.#restore(source, snapshot, store, now);
      why = snapshot;
    } catch (thrown) {
      return fileFault("read", this.path, thrown);
    } finally {
      file.close();
    }
    return this.#putAside(why);
  }

  async #restore(
    source: SnapshotSource,
    snapshot: Snapshot,
    store: MemoryStore,
    now: number,
  ): Promise<Loaded | Fault> {
    const restored = await restoreSnapshot(source, snapshot, store, now, this.#pause);
    if (isFault(restored)) return restored;
    const { facts } = snapshot;
    this.#written = facts.written;
    if (restored.left + restored.leftCounts === 0) return { kind: "restored", facts, restored, copy: null };
    const copy = this.#nameAside("full");
    return await this.#copy(source, copy) ?? { kind: "restored", facts, restored, copy };
  }

  /** The file as it is, before the first state of this run takes its place. */
  async #copy(source: SnapshotSource, to: string): Promise<Fault | null> {
    const file = this.#means.files.replace(to);
    if (isFault(file)) return file;
    const buffer = new Uint8Array(PORTION);
    let failed: Fault | null = null;
    for (let at = 0; at < source.size && failed === null;) {
      const length = source.readAt(at, buffer);
      failed = length === 0
        ? fileFault("read", this.path, "changed")
        : await file.write(buffer.subarray(0, length));
      at += length;
    }
    failed ??= await file.commit();
    if (failed !== null) file.abandon();
    return failed;
  }

  /** A name beside the file that is free, or that of the first one when all are taken. */
  #nameAside(ending: string): string {
    const names = Array.from(
      { length: MOST_ASIDE },
      (_, i) => `${this.path}.${ending}${i === 0 ? "" : i + 1}`,
    );
    return names.find((name) => isFault(this.#means.files.linkInfo(name))) ?? names[0];
  }

  /** A file that is of no use is not written over: somebody may want it. */
  #putAside({ message }: Fault): Loaded | Fault {
    const aside = this.#nameAside("bad");
    const failed = this.#means.files.rename(this.path, aside);
    if (failed !== null) return failed;
    const line = `${shownPath(this.path)} is of no use: ${message}. It is now ${
      shownPath(aside)
    }; the swarms begin empty.`;
    return { kind: "bad", line };
  }

  /**
   * Writes a snapshot and puts it in the file's place. One that is being written already is waited for, and is what the
   * caller gets too. `moment` gives the seconds of now, as for announces.
   */
  save(writer: () => SnapshotWriter, moment: () => number): Promise<Fault | null> {
    this.#saving ??= this.#write(writer(), moment).finally(() => this.#saving = null);
    return this.#saving;
  }

  async #write(writer: SnapshotWriter, moment: () => number): Promise<Fault | null> {
    const file = this.#means.files.replace(this.path);
    if (isFault(file)) return file;
    for (let bytes = writer.next(moment()); bytes !== null; bytes = writer.next(moment())) {
      const failed = await file.write(bytes);
      if (failed === null) continue;
      file.abandon();
      return failed;
    }
    const failed = await file.commit();
    if (failed !== null) file.abandon();
    return failed;
  }

  readonly #pause = (): Promise<void> => new Promise((resolve) => void this.#means.clock.after(0, resolve));
}

/** Where the file is: a rename in a link's place would leave the file behind it as it was. */
function placeOf(path: string, files: Files): string | Fault {
  const info = files.linkInfo(path);
  if (isFault(info) || info.kind !== "link") return path;
  const place = files.realPath(path);
  if (!isFault(place) || place.reason !== "missing") return place;
  return fault(
    "cannot-read",
    `${shownPath(path)} is a link that leads to nothing.`,
    "Give --state the file itself, which need not be there yet.",
  );
}

/** Nobody asked for the lock: what is wrong is told of the state. */
function lockFault(path: string, it: FileFault): FileFault {
  const told = { ...it, path, message: it.message.replace(shownPath(`${path}.lock`), shownPath(path)) };
  if (it.reason === "missing") return { ...told, advice: "Make its folder, or choose another place." };
  if (it.reason !== "denied") return told;
  const both = `${shownPath(path)} and ${shownPath(`${path}.lock`)}`;
  return { ...told, advice: `Let this user write to its folder, ${both}, or run muster as who owns them.` };
}
