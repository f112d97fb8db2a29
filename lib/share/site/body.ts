/** The bytes of a download: read slice by slice as the client takes them, so that it costs a slice however long it is. */
import type { Clock } from "../../base/clock.ts";
import type { OpenFile } from "../../base/files.ts";
import type { Span } from "./range.ts";
import type { Turns } from "./turns.ts";

/** A client that takes no slice for so many milliseconds is gone. */
export const PATIENCE = 60_000;

/** What a body is made with. */
export interface BodyParts {
  readonly file: OpenFile;
  readonly span: Span;
  readonly clock: Clock;
  readonly turns: Turns;
  /** Whether the file is still what was shared; asked before each slice. */
  isGood(): boolean;
  /** Told of each slice that went. */
  sent(first: number, end: number): void;
  /** Told once when nothing more is read. */
  ended(): void;
}

/** The stream; it closes the file. */
export function bodyOf(parts: BodyParts): ReadableStream<Uint8Array<ArrayBuffer>> {
  const { file, span, clock, turns } = parts;
  let at = span.first;
  let isOver = false;
  let stopWaiting = () => {};
  const end = () => {
    if (isOver) return;
    isOver = true;
    stopWaiting();
    file.close();
    parts.ended();
  };
  // Fewer bytes than were said end the connection, by which the client knows; an error would end in a trace of Deno's.
  const close = (controller: ReadableStreamDefaultController) => {
    end();
    controller.close();
  };
  return new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      stopWaiting();
      const length = Math.min(turns.sliceSize(), span.end - at);
      await turns.take(length, () => isOver);
      if (isOver) return;
      const slice = readSlice(parts, at, length);
      if (slice === null) return close(controller);
      controller.enqueue(slice);
      parts.sent(at, at += length);
      if (at === span.end) close(controller);
      else stopWaiting = clock.after(PATIENCE, () => close(controller));
    },
    cancel: end,
  }, { highWaterMark: 0 });
}

/** The bytes from there on; null when the file is not what it was, or cannot be read. */
function readSlice({ file, isGood }: BodyParts, at: number, length: number): Uint8Array<ArrayBuffer> | null {
  const slice = new Uint8Array(length);
  try {
    return isGood() && file.readAt(at, slice) === length ? slice : null;
  } catch {
    return null;
  }
}
