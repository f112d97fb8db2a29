/**
 * A log: what happens, line by line, in a file or on the standard output. To write to it costs no more than to copy the
 * line; the file is written in the background, and what goes wrong there is told once and is nobody else's trouble.
 */
import type { Clock } from "./clock.ts";
import type { Fault } from "./fault.ts";
import type { Files } from "./files.ts";
import type { OpenToAppend } from "./log/append.ts";
import { openLogFile } from "./log/log_file.ts";
import { type LogFields, type LogFormat, type LogLevel, messageLine } from "./log/line.ts";
import { LogQueue } from "./log/queue.ts";
import type { Rotation } from "./log/rotation.ts";
import { type Output, outputSink, type Sink } from "./log/sink.ts";

export { openToAppend } from "./log/append.ts";
export { MOST_WAITING } from "./log/queue.ts";
export { readRotation } from "./log/rotation.ts";
export type { LogFields, LogFormat, LogLevel, OpenToAppend, Output, Rotation };

/** An open log. */
export interface Log {
  /**
   * Notes a message, if it is of the level or worth more. Texts may be strangers'; the names of the fields are ours, other
   * than time, level and text.
   */
  write(level: LogLevel, text: string, fields?: LogFields): void;
  /** Notes lines that are made already and hold nothing that could steer a terminal; each has its end. They are copied. */
  lines(bytes: Uint8Array): void;
  /** Bytes that are not yet written. Beyond `MOST_WAITING` lines are dropped, and a line says how many. */
  waiting(): number;
  /** From now on messages of this level, and those worth more, are noted. */
  setLevel(level: LogLevel): void;
  /**
   * Begins a new file where the old one was moved away; gives why it cannot, and goes on in the old one then. It would be
   * noticed within some seconds in any case.
   */
  reopen(): Fault | null;
  /** Why nothing can be written at present; it is tried again. */
  fault(): Fault | null;
  /** Resolves when all that waits was written, or could not be. */
  flush(): Promise<void>;
  /** Writes what waits, if that can be, and ends the log. */
  close(): Promise<void>;
}

/** What a log is opened with. */
export interface LogOptions {
  /** The path of a file, or `-` for the standard output. */
  readonly target: string;
  readonly format: LogFormat;
  readonly level: LogLevel;
  /** When the file is put aside; null: never. */
  readonly rotate: Rotation | null;
  /** The most old files that stay, at least 1. */
  readonly keep: number;
  readonly clock: Clock;
  readonly files: Pick<Files, "info" | "rename" | "remove" | "realPath">;
  readonly openToAppend: OpenToAppend;
  /** The standard output. */
  readonly out: Output;
  /** Takes a line for the operator about the log itself. */
  complain(line: string): void;
}

/** Opens a log, or tells why its file cannot be written. */
export function openLog(options: LogOptions): Log | Fault {
  if (options.target === "-") return new OpenLog(options, outputSink(options.out));
  const file = openLogFile({ ...options, path: options.target });
  return "fault" in file ? file : new OpenLog(options, file);
}

/** By what they are worth. */
const LEVELS: readonly LogLevel[] = ["error", "warn", "info", "debug"];

class OpenLog implements Log {
  readonly #options: LogOptions;
  readonly #sink: Sink;
  readonly #queue: LogQueue;
  readonly #encoder = new TextEncoder();
  /** The place in LEVELS of what is just worth noting. */
  #least: number;

  constructor(options: LogOptions, sink: Sink) {
    const { clock, level, complain } = options;
    this.#options = options;
    this.#sink = sink;
    this.#least = LEVELS.indexOf(level);
    const lost = (count: number) =>
      this.#line("warn", "Lines were dropped: they came faster than they could be written.", {
        lines: count,
      });
    this.#queue = new LogQueue({ sink, clock, lost, complain });
  }

  write(level: LogLevel, text: string, fields: LogFields = {}): void {
    if (LEVELS.indexOf(level) <= this.#least) this.#queue.append(this.#line(level, text, fields));
  }

  #line(level: LogLevel, text: string, fields: LogFields = {}): Uint8Array {
    const { format, clock } = this.#options;
    return this.#encoder.encode(messageLine(format, { time: clock.now(), level, text, fields }));
  }

  lines(bytes: Uint8Array): void {
    this.#queue.append(bytes);
  }

  waiting(): number {
    return this.#queue.waiting;
  }

  setLevel(level: LogLevel): void {
    this.#least = LEVELS.indexOf(level);
  }

  reopen(): Fault | null {
    const failed = this.#sink.reopen();
    if (failed === null) this.#queue.retry();
    return failed;
  }

  fault(): Fault | null {
    return this.#queue.fault;
  }

  flush(): Promise<void> {
    return this.#queue.flush();
  }

  close(): Promise<void> {
    return this.#queue.close();
  }
}
