/** Many small texts to a stream in few large writes. */
import type { Writer } from "../env.ts";

/** Characters that are gathered before they are written. */
const PORTION = 1 << 18;

export class Output {
  readonly #writer: Writer;
  #parts: string[] = [];
  #length = 0;

  constructor(writer: Writer) {
    this.#writer = writer;
  }

  /** Adds text as it is. */
  text(text: string): void {
    this.#parts.push(text);
    this.#length += text.length;
    if (this.#length >= PORTION) this.flush();
  }

  /** Adds a line. */
  line(text: string): void {
    this.text(`${text}\n`);
  }

  /** Adds lines. */
  lines(lines: Iterable<string>): void {
    for (const line of lines) this.line(line);
  }

  /** Writes what has been gathered. */
  flush(): void {
    if (this.#length > 0) this.#writer.write(this.#parts.join(""));
    this.#parts = [];
    this.#length = 0;
  }
}
