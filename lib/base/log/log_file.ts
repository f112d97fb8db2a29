/**
 * A log in a file, which is put aside when it is long or old enough, and begun anew when somebody else (logrotate) moved
 * it away.
 *     muster.log      written
 *     muster.log.1    the one before it
 *     muster.log.2    the one before that, and so on
 */
import type { Clock } from "../clock.ts";
import { type Fault, faultLine } from "../fault.ts";
import { type FileFault, fileFault } from "../file_fault.ts";
import type { Files } from "../files.ts";
import type { AppendedFile, OpenToAppend } from "./append.ts";
import { dayOf, type Rotation } from "./rotation.ts";
import type { Sink } from "./sink.ts";

/** What a log file is opened with. */
export interface LogFileOptions {
  readonly path: string;
  readonly rotate: Rotation | null;
  /** The most old files that stay. */
  readonly keep: number;
  readonly clock: Clock;
  readonly files: Pick<Files, "info" | "rename" | "remove" | "realPath">;
  readonly openToAppend: OpenToAppend;
  /** Takes a line for the operator. */
  complain(line: string): void;
}

/** How often it is asked whether the file still stands at its path, in milliseconds. */
const CHECK = 2000;
/** The pause before a file that could not be put aside is tried again. */
const ROTATE_PAUSE = 60_000;
const LINE_END = new Uint8Array([10]);

/** Opens a log file; one that is there is written on. */
export function openLogFile(options: LogFileOptions): LogFile | FileFault {
  const file = new LogFile(options);
  return file.open() ?? file;
}

/** It is written by one call at a time; any other may come meanwhile. */
export class LogFile implements Sink {
  readonly keeps = true;
  readonly #options: LogFileOptions;
  /** Null while it cannot be opened. */
  #file: AppendedFile | null = null;
  /** Where the file stands, links followed: what is put aside is the file and not a link to it. */
  #path: string;
  #size = 0;
  /** The day that its lines are of. */
  #day = 0;
  /** Whether it ends within a line. */
  #isTorn = false;
  #isWriting = false;
  /** Closed when the write that is going on has ended. */
  #left: AppendedFile | null = null;
  #checkedAt = 0;
  #rotateFrom = -Infinity;
  #rotationFailed = false;

  constructor(options: LogFileOptions) {
    this.#options = options;
    this.#path = options.path;
  }

  /** Opens the file at the path, in place of the one that is open; that one stays where it cannot. */
  open(): FileFault | null {
    const { path, openToAppend, clock, files } = this.#options;
    const file = openToAppend(path);
    if ("fault" in file) return file;
    this.#leave();
    this.#file = file;
    const real = files.realPath(path);
    this.#path = typeof real === "string" ? real : path;
    const { size, modified } = file.info();
    this.#size = size;
    this.#day = dayOf(size === 0 ? clock.now() : modified ?? clock.now());
    this.#isTorn = false;
    this.#checkedAt = clock.elapsed();
    return null;
  }

  reopen(): FileFault | null {
    return this.open();
  }

  close(): void {
    this.#leave();
  }

  #leave(): void {
    if (this.#isWriting) {
      // The file of a write that is going on is the first one that was left.
      if (this.#left === null) this.#left = this.#file;
      else this.#file?.close();
    } else this.#file?.close();
    this.#file = null;
  }

  async write(bytes: Uint8Array): Promise<number | Fault> {
    const failed = this.#prepare(bytes);
    if (failed !== null) return failed;
    this.#isWriting = true;
    try {
      return await this.#append(this.#file!, portionOf(bytes, this.#room()));
    } finally {
      this.#isWriting = false;
      this.#left?.close();
      this.#left = null;
    }
  }

  /** Sees to it that the right file is open. */
  #prepare(bytes: Uint8Array): FileFault | null {
    if (this.#file === null || this.#isMoved()) {
      const failed = this.open();
      if (failed !== null) return failed;
    }
    return this.#isDue(bytes) ? this.#turnOver() : null;
  }

  /** Whether another file stands at the path, or none; asked now and then. */
  #isMoved(): boolean {
    const { clock, files, path } = this.#options;
    if (clock.elapsed() - this.#checkedAt < CHECK) return false;
    const own = this.#file!.info();
    const there = files.info(path);
    // Another program may have cut it off.
    this.#size = own.size;
    if ("fault" in there) return there.reason === "missing" || there.reason === "no-folder";
    this.#checkedAt = clock.elapsed();
    return there.inode !== own.inode || there.device !== own.device;
  }

  /** Whether it is to be put aside before more is written. */
  #isDue(bytes: Uint8Array): boolean {
    const { rotate, clock } = this.#options;
    if (this.#size === 0) this.#day = dayOf(clock.now());
    if (rotate === null || this.#size === 0 || clock.elapsed() < this.#rotateFrom) return false;
    if ("bytes" in rotate) return this.#size + portionOf(bytes, this.#room()).length > rotate.bytes;
    return dayOf(clock.now()) > this.#day;
  }

  /** Bytes that it still takes. */
  #room(): number {
    const { rotate, clock } = this.#options;
    if (rotate === null || !("bytes" in rotate) || clock.elapsed() < this.#rotateFrom) return Infinity;
    return rotate.bytes - this.#size;
  }

  /** Puts the file aside and begins another. It is closed before, since Windows renames no open file. */
  #turnOver(): FileFault | null {
    const { files, keep } = this.#options;
    const day = this.#day;
    this.#leave();
    const failed = putAside(files, this.#path, keep);
    this.#noteRotation(failed);
    const unopened = this.open();
    // It is due still.
    if (failed !== null) this.#day = day;
    return unopened;
  }

  #noteRotation(failed: FileFault | null): void {
    const { clock, complain } = this.#options;
    if (failed !== null) this.#rotateFrom = clock.elapsed() + ROTATE_PAUSE;
    if (failed !== null && !this.#rotationFailed) {
      complain(`The log goes on in the same file, which cannot be put aside. ${faultLine(failed)}`);
    }
    this.#rotationFailed = failed !== null;
  }

  /** Writes whole lines; gives how many bytes of them were written, unless that is none. */
  async #append(file: AppendedFile, lines: Uint8Array): Promise<number | Fault> {
    let written = 0;
    try {
      if (this.#isTorn) await this.#put(file, LINE_END);
      this.#isTorn = false;
      while (written < lines.length) {
        written += await this.#put(file, lines.subarray(written));
      }
    } catch (thrown) {
      const whole = lines.subarray(0, written).lastIndexOf(10) + 1;
      if (file === this.#file) this.#isTorn ||= whole < written;
      return whole > 0 ? whole : fileFault("write", this.#options.path, thrown);
    }
    return written;
  }

  async #put(file: AppendedFile, bytes: Uint8Array): Promise<number> {
    const length = await file.write(bytes);
    if (file === this.#file) this.#size += length;
    return length;
  }
}

/** The lines from the beginning of the bytes that fit into so many, and one if none does. */
function portionOf(bytes: Uint8Array, room: number): Uint8Array {
  if (bytes.length <= room) return bytes;
  const end = room > 0 ? bytes.lastIndexOf(10, room - 1) : -1;
  return bytes.subarray(0, (end < 0 ? bytes.indexOf(10) : end) + 1);
}

/** Renames FILE to FILE.1, what has that name to FILE.2, and so on; at most `keep` stay. */
function putAside(
  files: Pick<Files, "info" | "rename" | "remove">,
  path: string,
  keep: number,
): FileFault | null {
  const isThere = (name: string) => !("fault" in files.info(name));
  let last = 1;
  while (last < keep && isThere(`${path}.${last}`)) last++;
  // The setting may have been larger once.
  for (let n = keep + 1; isThere(`${path}.${n}`); n++) files.remove(`${path}.${n}`);
  for (let n = last; n > 1; n--) {
    const failed = files.rename(`${path}.${n - 1}`, `${path}.${n}`);
    if (failed !== null) return failed;
  }
  return files.rename(path, `${path}.1`);
}
