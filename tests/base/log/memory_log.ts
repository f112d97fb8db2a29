/** A log on a disk in memory, with the clock in hand. */
import { assert } from "@std/assert";
import { ManualClock } from "../../../lib/base/clock.ts";
import { isFault } from "../../../lib/base/fault.ts";
import { type Log, type LogOptions, openLog, type OpenToAppend } from "../../../lib/base/log.ts";
import { MemoryFiles } from "../../fixture/memory_files.ts";

export const PATH = "/var/muster.log";

/** Half past two in the night. */
export const NIGHT: number = Date.parse("2026-11-27T02:30:00.000Z");

/** A file that grows on a disk in memory. */
export function appender(files: MemoryFiles): OpenToAppend {
  return (path) => {
    const file = files.openToWrite(path, true);
    if ("fault" in file) return file;
    return {
      write: (bytes) => {
        // What the system throws comes as a promise that fails.
        return Promise.resolve().then(() => file.writeAt(file.info().size, bytes)).then(() => bytes.length);
      },
      info: () => file.info(),
      close: () => file.close(),
    };
  };
}

/** What a test holds in its hands. */
export interface LogInHand {
  readonly log: Log;
  readonly files: MemoryFiles;
  readonly clock: ManualClock;
  /** Lines for the operator. */
  readonly complaints: string[];
  /** The text of FILE or, with a suffix, of another one; undefined where none is. */
  text(suffix?: string): string | undefined;
}

/** Opens one; `with` changes what it is opened with. */
export function openInMemory(
  options: Partial<LogOptions> = {},
  files: MemoryFiles = new MemoryFiles({ "/var/": "" }),
): LogInHand {
  const clock = new ManualClock(NIGHT);
  const complaints: string[] = [];
  const log = openLog({
    target: PATH,
    format: "text",
    level: "info",
    rotate: null,
    keep: 3,
    clock,
    files,
    openToAppend: appender(files),
    out: { writeBytes: () => true },
    complain: (line) => void complaints.push(line),
    ...options,
  });
  assert(!isFault(log), isFault(log) ? log.message : "");
  const text = (suffix = "") => {
    const bytes = files.bytes(PATH + suffix);
    return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
  };
  return { log, files, clock, complaints, text };
}

/** Lets all that was promised come true, as far as nothing waits for the clock. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

/** The lines' texts, without times and levels. */
export function textsOf(text: string | undefined): string[] {
  return (text ?? "").split("\n").filter((line) => line !== "").map((line) => line.slice(31));
}
