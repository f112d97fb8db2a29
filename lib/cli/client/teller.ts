/** Who tells the user of a run: in text, in JSON, or in BitTornado's layout. */
import type { Fault } from "../../base/fault.ts";
import type { Session } from "../../client/session.ts";
import type { News } from "../../client/status.ts";
import type { Entry, Item } from "./item.ts";

/** What happens in a run, in this order. All texts of strangers in it are harmless. */
export interface Teller {
  /** Aborted when what is told cannot be printed any more, with the Fault as its reason: then the run ends. */
  readonly lost?: AbortSignal;
  /** A source that cannot be used, while the others run; null where it is about no single one. */
  refused(input: string | null, it: Fault): void;
  /** Something good to know: a line. */
  note(message: string): void;
  /** The client listens; these are run. */
  started(session: Pick<Session, "port" | "notes">, items: readonly Item[]): void;
  news(entry: Entry, news: News): void;
  /** What came of --on-done: an exit code, or why it could not be run. */
  onDone(item: Item, result: number | Fault): void;
  /** Called every so often; how much of it is told is the teller's matter. */
  progress(entries: readonly Entry[]): void;
  /** Ctrl+C: what is open is being closed. */
  stopping(entries: readonly Entry[]): void;
  /** All is closed. */
  ended(entries: readonly Entry[], ending: { code: number; stopped: boolean }): void;
}
