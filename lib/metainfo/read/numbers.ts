/** Numbers of a torrent: how long its pieces and files are, and what that adds up to. */
import { get } from "../../bencode/view.ts";
import type { DictionaryValue } from "../../bencode/value.ts";
import { BLOCK, LIMITS } from "../limits.ts";
import { isPowerOfTwo } from "../merkle.ts";
import { type MetainfoFault, type Problem, refuse } from "./problems.ts";

/** A whole number from 0 up to a limit, or what is wrong with it: above the limit that is the problem named. */
export function readNumber(
  holder: DictionaryValue,
  key: string,
  most: number,
  above: Problem,
): number | Problem {
  const value = get(holder, key);
  if (value === undefined) return "missing";
  if (value.kind !== "integer") return "integer";
  if (value.value < 0) return "negative";
  return value.value > most ? above : Number(value.value);
}

/** Where a key's value begins; when it is missing, where its holder does. */
export function startOf(holder: DictionaryValue, key: string): number {
  return get(holder, key)?.start ?? holder.start;
}

/** `piece length`: with v2 a power of two of at least 16 KiB (BEP 52). */
export function readPieceLength(info: DictionaryValue, isV2: boolean): number | MetainfoFault {
  const length = readNumber(info, "piece length", LIMITS.pieceLength, "longPiece");
  const problem = typeof length === "string" ? length : problemOfPiece(length, isV2);
  if (typeof length === "number" && problem === null) return length;
  return refuse(problem ?? "integer", PIECE_LENGTH, startOf(info, "piece length"));
}

function problemOfPiece(length: number, isV2: boolean): Problem | null {
  if (length === 0) return "piece";
  return isV2 && (length < BLOCK || !isPowerOfTwo(length)) ? "power" : null;
}

/** How many pieces so many bytes make; a torrent of too many is refused here, before anything is made for them. */
export function countPieces(
  info: DictionaryValue,
  total: number,
  pieceLength: number,
): number | MetainfoFault {
  const count = Math.ceil(total / pieceLength);
  return count > LIMITS.pieces ? refuse("manyPieces", PIECE_LENGTH, startOf(info, "piece length")) : count;
}

const PIECE_LENGTH = "info.piece length";
