/** Who tells of shares: in text, or in JSON. */
import type { Fault } from "../../base/fault.ts";
import type { Scanned } from "../../metainfo/scan.ts";
import type { Placed } from "../../share/placed.ts";
import type { Share } from "../../share/share.ts";

/** The addresses that a start tells. */
export interface Begun {
  readonly page: string;
  /** Another muster's announce URL, where that is used. */
  readonly tracker: string | null;
  readonly port: number;
  readonly peerPort: number;
  readonly notes: readonly string[];
}

/** What happens. */
export interface ShareTeller {
  /** What a start looks like, as text; where JSON is printed it is an event. */
  begun(begun: Begun, text: string): void;
  found(placed: Placed, scanned: Scanned): void;
  /** @param page its page's address @param command what others type */
  shared(placed: Placed, share: Share, page: string, command: string): void;
  /** @param isLast nothing else is shared, and the program ends with the fault, which is told then */
  failed(placed: Placed, why: Fault, isLast: boolean): void;
  changed(placed: Placed, why: string | null): void;
  removed(placed: Placed): void;
  /** Somebody has all of it now, the `have`th; null: nobody saw who. */
  finished(placed: Placed, address: string | null, have: number): void;
  note(line: string): void;
  /** Called once a second. `now`: milliseconds of the clock's `elapsed`. */
  progress(shelf: readonly Placed[], now: number): void;
  /** Aborted when nobody reads what is printed any more. */
  readonly lost?: AbortSignal;
  /** All ended. */
  ended(): void;
}
