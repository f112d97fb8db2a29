/** Text and bytes to a stream of the process, all of them, and what became of what could not be written. */
import { errorText, type Fault, fault } from "../base/fault.ts";
import { fileFault } from "../base/file_fault.ts";

/** Where a command writes. */
export interface Writer {
  /** Text that ends its lines with \n; false when it could not be written, or nobody reads it. Does not throw. */
  write(text: string): boolean;
  /** Bytes as they are; false when they could not be written, or nobody reads them. */
  writeBytes(bytes: Uint8Array): boolean;
  /** Why something did not arrive: a full disk. Null as long as all did, and when the reader has gone away. */
  fault(): Fault | null;
}

/** A stream as the runtime has it. */
export interface Stream {
  /** Writes some of the bytes, and tells how many. */
  writeSync(bytes: Uint8Array): number;
}

/**
 * Bytes of one write. A full pipe that does not block takes all of so few or none (POSIX's PIPE_BUF, by Linux); of more
 * it takes some, and the runtime tells only that it was full.
 */
const PORTION = 4096;

/** Milliseconds between two tries where a pipe is full. */
const NAP = 5;

/** Milliseconds until a result's reader counts as gone. */
export const PATIENCE = 60_000;

/**
 * A writer to a stream. What cannot be written is dropped: neither a full disk nor a reader that went away ends a
 * server. A pipe that another program has made non-blocking is waited for.
 * @param called what the stream is, behind "The standard"
 * @param patience milliseconds to wait for a full pipe; a server must wait for none
 */
export function streamWriter(
  stream: Stream,
  called: string,
  patience: number,
  nap: (milliseconds: number) => void = sleep,
): Writer {
  const encoder = new TextEncoder();
  let lost: Fault | null = null;
  const writeBytes = (bytes: Uint8Array) => {
    let waited = 0;
    while (bytes.length > 0) {
      try {
        bytes = bytes.subarray(stream.writeSync(bytes.subarray(0, PORTION)));
        waited = 0;
      } catch (thrown) {
        if (thrown instanceof Deno.errors.WouldBlock && waited < patience) {
          nap(NAP);
          waited += NAP;
          continue;
        }
        if (!(thrown instanceof Deno.errors.BrokenPipe)) lost ??= faultOf(thrown, `The standard ${called}`);
        return false;
      }
    }
    return true;
  };
  return { write: (text) => writeBytes(encoder.encode(text)), writeBytes, fault: () => lost };
}

function faultOf(thrown: unknown, stream: string): Fault {
  const { message, advice, reason } = fileFault("write", stream, thrown);
  if (reason !== "other") return fault("cannot-write", message, advice);
  return fault("cannot-write", `${stream} cannot be written: ${errorText(thrown)}.`);
}

/** Waits without giving way: who writes counts on it that all is written. */
function sleep(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
