/** What a run prints on stdout for as long as anybody reads it: when nobody does any more, the run has nothing left to do there. */
import { type Fault, fault } from "../../base/fault.ts";
import type { Writer } from "../env.ts";

/** The standard output of a run. */
export class Outlet {
  readonly #out: Writer;
  readonly #lost = new AbortController();

  constructor(out: Writer) {
    this.#out = out;
  }

  /** Aborted when something could not be printed; the reason is the Fault that says why. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /** Prints text that ends its lines with \n; nothing more once something was lost. */
  write(text: string): void {
    if (this.lost.aborted || this.#out.write(text)) return;
    this.#lost.abort(this.#out.fault() ?? NOBODY);
  }
}

const NOBODY: Fault = fault("cannot-write", "The standard output cannot be written: nobody reads it.");
