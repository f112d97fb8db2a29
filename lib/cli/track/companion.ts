/** What else runs in a tracker's process, such as shares: it begins when the tracker answers, and ends before that does. */
import type { Fault } from "../../base/fault.ts";
import type { Interface } from "../../tracker/network/own.ts";
import type { Surroundings } from "../../tracker/serve.ts";
import type { ControlRequest } from "../../control/message.ts";
import type { TrackerInHand } from "../env.ts";

/** Answers to verbs of `muster ctl`. */
export type Verbs = Readonly<Record<string, (request: ControlRequest) => unknown>>;

/** A companion. */
export interface Companion {
  /** Answers requests before the tracker's own pages do. */
  readonly site: NonNullable<Surroundings["site"]>;
  /** The machine's addresses, as the tracker is to know them. */
  interfaces(): Interface[];
  /** Permissions that it goes on needing. */
  readonly needs: readonly Deno.PermissionName[];
  /** Beside the tracker's, or in their place. */
  readonly verbs: Verbs;
  /** Begins; after a Fault all ends. */
  start(tracker: TrackerInHand): Promise<Fault | null>;
  /** What a start looks like, in place of the tracker's own text; ends with an end of line. */
  startText(notes: readonly string[]): string;
  /** Where that text goes; left out: to the standard output. */
  tell?(text: string): void;
  /** The start was told, to whom wants that: what else there is to tell can come. */
  begun?(): void;
  /** Draws its live lines; called once a second. */
  draw(): void;
  /** Comes true when it has nothing left to do, with the exit code or why. */
  readonly ended: Promise<number | Fault>;
  /** Ends it. */
  stop(): Promise<void>;
}
