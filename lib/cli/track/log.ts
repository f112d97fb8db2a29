/** The log of a tracker: what is said to its operator, in a file or on the standard output. */
import type { Fault } from "../../base/fault.ts";
import { fault, isFault } from "../../base/fault.ts";
import { type Log, type LogLevel, openLog, readRotation } from "../../base/log.ts";
import type { Env } from "../env.ts";
import type { ServiceConfig } from "./settings.ts";

/** Says a line to the operator. */
export type Say = (level: LogLevel, line: string) => void;

/** The longest wait for the last lines, in milliseconds: a network drive may hang. */
const LAST_LINES = 1000;

/** Opens the log that is asked for; null: none is. `complain` takes a line about the log itself. */
export function openTrackLog(
  { log, logLevel, logFormat, logRotate, logKeep }: ServiceConfig,
  env: Env,
  complain: (line: string) => void,
): Log | null | Fault {
  const rotate = readRotation(logRotate);
  if (isFault(rotate)) return fault("bad-value", rotate.message, "Give --log-rotate such a one.");
  if (log === "") return null;
  return openLog({
    ...{ target: log, format: logFormat, level: logLevel, rotate, keep: logKeep, complain },
    clock: env.clock,
    files: env.files,
    openToAppend: env.openToAppend,
    out: env.lines,
  });
}

/** Ends a log, without a wait for a disk that does not answer. */
export async function closeLog(log: Log | null, { clock }: Env): Promise<void> {
  if (log === null) return;
  const late = Promise.withResolvers<void>();
  const cancel = clock.after(LAST_LINES, late.resolve);
  await Promise.race([log.close(), late.promise]);
  cancel();
}
