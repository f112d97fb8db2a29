/** Where the lines of a log end up. */
import { type Fault, fault } from "../fault.ts";

/** Takes lines, one call at a time. */
export interface Sink {
  /** Whether what it could not take is tried again later; otherwise it is lost. */
  readonly keeps: boolean;
  /**
   * Writes lines from the beginning of the bytes, which hold whole ones only; gives how many bytes of whole lines it took,
   * at least one line. The bytes must stay as they are until then.
   */
  write(bytes: Uint8Array): Promise<number | Fault>;
  /** Begins anew where the file was moved away. */
  reopen(): Fault | null;
  close(): void;
}

/** Bytes to a stream of the process; false when they could not be written, or nobody reads them. */
export interface Output {
  writeBytes(bytes: Uint8Array): boolean | Promise<boolean>;
}

/** A sink to the standard output. How much of what failed was written is not known, so that nothing is tried again. */
export function outputSink(out: Output): Sink {
  return {
    keeps: false,
    async write(bytes) {
      if (await out.writeBytes(bytes)) return bytes.length;
      return fault("cannot-write", "The log cannot be written to the standard output.");
    },
    reopen: () => null,
    close: () => {},
  };
}
