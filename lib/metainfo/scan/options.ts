/** What a scan is asked for, and what surrounds it. */
import type { Clock } from "../../base/clock.ts";
import type { Platform } from "../../base/stop.ts";
import type { Patterns } from "./filter.ts";
import type { Outputs } from "./outputs.ts";

/** What a scan takes, and as what. */
export interface ScanOptions extends Patterns {
  /** The torrent's name; null for that of the file or folder. */
  readonly name: string | null;
  /**
   * Links within a folder: `follow` takes what they lead to, `keep` takes those that lead elsewhere within the folder as
   * links (BEP 47), `skip` leaves them out. What is named itself is followed in any case.
   */
  readonly symlinks: "follow" | "keep" | "skip";
  /** Files that are no part of it wherever they stand. */
  readonly without: Outputs;
}

/** The work's surroundings. */
export interface ScanMeans {
  readonly platform: Platform;
  readonly clock: Pick<Clock, "elapsed">;
  /** Milliseconds of work between two turns of others; left out: as many as a person does not feel. */
  readonly stint?: number;
  /** Told now and then how many files were found so far. */
  onProgress(files: number): void;
  readonly signal: AbortSignal;
}
