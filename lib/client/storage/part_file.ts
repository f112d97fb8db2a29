/**
 * The part file: bytes of files that are not wanted, in pieces that other files share with them. So such pieces can be
 * judged, served and found again, and nothing is made for what nobody wants.
 *
 *     slot   | piece + 1: u32 | the piece: pieceLength bytes, of which only the unwanted are written |
 *     file   | slot 0         | slot 1         | ...      a slot that was never written is a hole: 0
 *
 * All numbers are big-endian. Slots are found again by their heads, so that nothing is lost with resume data.
 */
import { isFault } from "../../base/fault.ts";
import type { Files } from "../../base/files.ts";
import type { DiskLayout } from "./layout.ts";

const HEAD = 4;

/** What is known of a torrent's part file. */
export interface PartSlots {
  /** Piece -> slot, of those that were written. */
  readonly found: ReadonlyMap<number, number>;
  /** Slots of the file, written or not. */
  readonly count: number;
}

/** Where a slot begins. */
export function slotStart(slot: number, pieceLength: number): number {
  return slot * (HEAD + pieceLength);
}

/** Where the bytes of a slot's piece begin. */
export function slotBody(slot: number, pieceLength: number): number {
  return slotStart(slot, pieceLength) + HEAD;
}

/** What stands at the start of a slot. */
export function slotHead(piece: number): Uint8Array {
  const head = new Uint8Array(HEAD);
  new DataView(head.buffer).setUint32(0, piece + 1);
  return head;
}

/** Finds the slots of a part file; there are none where it is missing or cannot be read. */
export function findSlots(
  files: Files,
  path: string,
  { pieceLength, pieceCount }: { pieceLength: number; pieceCount: number },
): PartSlots {
  const found = new Map<number, number>();
  const file = files.open(path);
  if (isFault(file)) return { found, count: 0 };
  try {
    const all = Math.ceil(file.info().size / (HEAD + pieceLength));
    const count = Math.min(all, pieceCount);
    const head = new Uint8Array(HEAD);
    for (let slot = 0; slot < count; slot++) {
      if (file.readAt(slotStart(slot, pieceLength), head) < HEAD) break;
      const piece = new DataView(head.buffer).getUint32(0) - 1;
      if (piece >= 0 && piece < pieceCount && !found.has(piece)) found.set(piece, slot);
    }
    return { found, count };
  } catch {
    return { found: new Map(), count: 0 };
  } finally {
    file.close();
  }
}

/** A slot for each piece: the one that it has, or a new one behind those that there are. */
export function assignSlots(pieces: readonly number[], { found, count }: PartSlots): Map<number, number> {
  const slots = new Map<number, number>();
  let next = count;
  for (const piece of pieces) slots.set(piece, found.get(piece) ?? next++);
  return slots;
}

/** The pieces that need a slot: they have bytes of a file that is read and written in its place, and of one that is not. */
export function sharedPieces(
  { starts, lengths, inPlace, pieceLength, pieceCount }: Omit<DiskLayout, "slots">,
): number[] {
  const IN_PLACE = 1;
  const ELSEWHERE = 2;
  // Files only meet at their ends.
  const kinds = new Uint8Array(pieceCount);
  for (let file = 0; file < starts.length; file++) {
    const kind = inPlace[file] === 1 ? IN_PLACE : ELSEWHERE;
    kinds[Math.floor(starts[file] / pieceLength)] |= kind;
    kinds[Math.floor((starts[file] + lengths[file] - 1) / pieceLength)] |= kind;
  }
  const shared: number[] = [];
  kinds.forEach((kind, piece) => kind === (IN_PLACE | ELSEWHERE) && shared.push(piece));
  return shared;
}
