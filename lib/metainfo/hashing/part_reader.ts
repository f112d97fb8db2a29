/** Reads the parts of a plan, keeping the last file open: the next unit often goes on in it. */
import { type FileFault, fileFault } from "../../base/file_fault.ts";
import type { OpenFile, ReadableFiles } from "../../base/files.ts";
import type { PackedPlan } from "./packed_plan.ts";
import type { HashProblem } from "./plan.ts";

/** The parts' files. Close it to have the last file looked at and closed. */
export class PartReader {
  readonly #plan: PackedPlan;
  readonly #paths: readonly string[];
  readonly #files: ReadableFiles;
  readonly #report: (problem: HashProblem) => void;
  /** Parts that were told of, and those of them that are not tried again. */
  readonly #told = new Set<number>();
  readonly #unreadable = new Set<number>();
  #part = -1;
  #file: OpenFile | null = null;

  constructor(plan: PackedPlan, files: ReadableFiles, report: (problem: HashProblem) => void) {
    this.#plan = plan;
    this.#paths = plan.paths.split("\0");
    this.#files = files;
    this.#report = report;
  }

  /** Whether a part's bytes cannot be had, so far as is known. */
  isMissing(part: number): boolean {
    return this.#paths[part] === "" || this.#unreadable.has(part);
  }

  /** Reads a part from an offset on; gives how many bytes there were, fewer than asked for when something is wrong. */
  read(part: number, offset: number, into: Uint8Array): number {
    if (part !== this.#part && !this.#open(part)) return 0;
    try {
      const length = this.#file!.readAt(offset, into);
      if (length < into.length) this.#tell(part, "short", fileFault("read", this.#paths[part], "changed"));
      return length;
    } catch (thrown) {
      this.#giveUp(part, fileFault("read", this.#paths[part], thrown));
      return 0;
    }
  }

  /** Ends the reading; a file that changed since it was planned is told of. */
  close(): void {
    if (this.#file === null) return;
    const [file, part] = [this.#file, this.#part];
    this.#file = null;
    this.#part = -1;
    try {
      if (this.#isChanged(file, part)) {
        this.#tell(part, "changed", fileFault("read", this.#paths[part], "changed"));
      }
    } finally {
      file.close();
    }
  }

  #open(part: number): boolean {
    this.close();
    if (this.isMissing(part)) return false;
    const file = this.#files.open(this.#paths[part]);
    if ("fault" in file) {
      this.#giveUp(part, file);
      return false;
    }
    this.#file = file;
    this.#part = part;
    return true;
  }

  #isChanged(file: OpenFile, part: number): boolean {
    const modified = this.#plan.modified[part];
    if (Number.isNaN(modified) || this.#told.has(part)) return false;
    try {
      const now = file.info();
      return now.modified !== modified || now.size !== this.#plan.lengths[part];
    } catch {
      return true;
    }
  }

  #giveUp(part: number, fault: FileFault): void {
    this.#unreadable.add(part);
    this.#tell(part, "unreadable", fault);
  }

  /** Tells of a part once, and again when it turns out worse. */
  #tell(part: number, kind: HashProblem["kind"], fault: FileFault): void {
    if (this.#told.has(part) && kind !== "unreadable") return;
    this.#told.add(part);
    this.#report({ part, kind, fault });
  }
}
