/** A line that is typed at a terminal and not shown there: what the keys make of it. */

/** Bytes of a line, at most; what is typed beyond is not taken. */
const MOST_BYTES = 1024;

/** Keys that do something, as terminals send them; Windows sends 8 for the one that Unix sends 127 for. */
const ENTER = [13, 10];
const BACKSPACE = [8, 127];
const CTRL_C = 3;
const CTRL_D = 4;
const CTRL_U = 21;
const ESCAPE = 27;

/** How it stands with a line: whole, given up, or not at its end yet. */
export type LineState = "open" | "whole" | "given-up";

/** A line while it is typed. */
export class HiddenLine {
  #bytes: number[] = [];

  /** Takes bytes from the terminal; what comes behind the line's end is passed over. */
  type(bytes: Uint8Array): LineState {
    // An arrow or function key sends several bytes; nobody's password has them.
    if (bytes[0] === ESCAPE) return "open";
    for (const byte of bytes) {
      if (ENTER.includes(byte)) return "whole";
      if (byte === CTRL_C || (byte === CTRL_D && this.#bytes.length === 0)) return "given-up";
      if (BACKSPACE.includes(byte)) this.#dropLast();
      else if (byte === CTRL_U) this.#bytes = [];
      else if (byte >= 32 && this.#bytes.length < MOST_BYTES) this.#bytes.push(byte);
    }
    return "open";
  }

  text(): string {
    return new TextDecoder("utf-8", { ignoreBOM: true }).decode(Uint8Array.from(this.#bytes));
  }

  /** A character with all its bytes in UTF-8. */
  #dropLast(): void {
    while (this.#bytes.length > 0 && (this.#bytes.pop()! & 0xc0) === 0x80);
  }
}

/** The terminal as this needs it. */
export interface RawInput {
  setRaw(isRaw: boolean): void;
  read(buffer: Uint8Array): Promise<number | null>;
}

/** Reads one; null when it was given up, or where the terminal cannot do it. */
export async function readHidden(input: RawInput): Promise<string | null> {
  const line = new HiddenLine();
  const buffer = new Uint8Array(256);
  try {
    input.setRaw(true);
    for (;;) {
      const length = await input.read(buffer);
      const state = length === null ? "given-up" : line.type(buffer.subarray(0, length));
      if (state !== "open") return state === "whole" ? line.text() : null;
    }
  } catch {
    return null;
  } finally {
    leaveRaw(input);
  }
}

function leaveRaw(input: RawInput): void {
  try {
    input.setRaw(false);
  } catch {
    // The terminal is gone.
  }
}
