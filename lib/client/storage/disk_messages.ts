/**
 * What the thread of a session and a Worker of the disk say to each other. Calls go together: as many as were made in
 * one turn of the event loop are one message, a row of numbers, since a message costs about as much as the writing of a
 * block.
 *
 *     call    | call | what | torrent | piece | begin | slab | length |      7 numbers each
 */
import type { Fault } from "../../base/fault.ts";
import type { DiskLayout } from "./layout.ts";

/** Numbers of a call. */
export const CALL_NUMBERS = 7;

/** What is called. */
export const WHAT = { write: 0, read: 1, judge: 2, digestBlocks: 3, sync: 4, release: 5, close: 6 } as const;

/** To the Worker. */
export type ToDisk =
  /** At its start: the memory of all slabs. */
  | { readonly kind: "slabs"; readonly buffer: SharedArrayBuffer }
  /** Before the first call for a torrent. */
  | { readonly kind: "torrent"; readonly torrent: number; readonly layout: DiskLayout }
  | { readonly kind: "calls"; readonly calls: Float64Array };

/** From the Worker, in the order in which calls were carried out (but `sync`). */
export interface FromDisk {
  /** Calls that went well and have nothing to tell. */
  readonly done: readonly number[];
  /** Those that gave a digest, or a fault. */
  readonly told: readonly (readonly [call: number, result: Uint8Array | Fault])[];
}
