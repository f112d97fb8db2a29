/**
 * Expected failures as values: a port in use, a bad setting, a torrent that is none. Exceptions are for what
 * nobody expected. A fault says what happened and where in `message`, what to do about it in `advice`; both are
 * for a person to read.
 */
export interface Fault {
  /** A short word for programs, such as "port-in-use". */
  readonly fault: string;
  /** One line: what went wrong, and where. */
  readonly message: string;
  /** One line: what to do about it. */
  readonly advice?: string;
  /** What else went wrong, where all was looked at. */
  readonly further?: readonly Fault[];
}

/** A fault made of its three parts. */
export function fault(code: string, message: string, advice?: string): Fault {
  return { fault: code, message, advice };
}

/** Several faults as one, the first; null for none. */
export function together(faults: readonly Fault[]): Fault | null {
  const [first, ...rest] = faults.flatMap(apart);
  if (first === undefined) return null;
  return rest.length === 0 ? first : { ...first, further: rest };
}

/** What together() was made of. */
export function apart({ further = [], ...first }: Fault): readonly Fault[] {
  return [first, ...further];
}

/** Whether a result is a fault rather than the value hoped for. */
export function isFault(value: unknown): value is Fault {
  return typeof value === "object" && value !== null && "fault" in value && "message" in value;
}

/** The one line that a user sees. */
export function faultLine(it: Fault): string {
  return it.advice === undefined ? it.message : `${it.message} ${it.advice}`;
}

/** The text of something thrown, without its stack. */
export function errorText(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message === "" ? thrown.name : thrown.message;
  return String(thrown);
}
