/** What `--json` prints of a thing that could not be done, where others can: so each has its object. */
import { type Fault, faultLine } from "../base/fault.ts";

/** Version 1. */
export interface FailureReport {
  readonly version: 1;
  /** As it was named on the command line. */
  readonly input: string;
  readonly error: {
    /** A word for programs, such as `cannot-read`. */
    readonly code: string;
    /** For people: the line that stands on stderr too. */
    readonly message: string;
  };
}

/** The report. */
export function failureReport(input: string, it: Fault): FailureReport {
  return { version: 1, input, error: { code: it.fault, message: faultLine(it) } };
}
