/** How long pieces are: what is chosen when nobody says, and what is possible. */
import { type Fault, fault } from "../base/fault.ts";
import { writeSize } from "../base/unit.ts";
import { BLOCK, LIMITS } from "./limits.ts";
import { isPowerOfTwo } from "./merkle.ts";
import type { TorrentKind } from "./torrent.ts";

/**
 * The automatic length for a content of so many bytes: a power of two from 16 KiB to 16 MiB, about twice the square root
 * of the size, so that a torrent and its pieces grow alike. The steps are libtorrent's, so that both make the same
 * torrent of the same files (but for hybrids of many small files, where `create` goes below):
 *
 *     up to   2.56 MiB  10.24 MiB  40.96 MiB  163.84 MiB  655.36 MiB  2.56 GiB  10.24 GiB  40.96 GiB  ...  above
 *     piece   16 KiB    32 KiB     64 KiB     128 KiB     256 KiB     512 KiB   1 MiB      2 MiB      ...  16 MiB
 */
export function automaticPieceLength(length: number): number {
  let pieceLength = BLOCK;
  let most = FIRST_STEP;
  while (length > Math.round(most) && pieceLength < LONGEST_AUTOMATIC) {
    pieceLength *= 2;
    most *= 4;
  }
  return pieceLength;
}

/** Bytes of content up to which a piece has 16 KiB. */
const FIRST_STEP = 2.56 * 2 ** 20;

const LONGEST_AUTOMATIC = 16 * 2 ** 20;

/**
 * The length that BitTornado chose:
 *
 *     up to   4 MiB   16 MiB  64 MiB   512 MiB  2 GiB    8 GiB  above
 *     piece   32 KiB  64 KiB  128 KiB  256 KiB  512 KiB  1 MiB  2 MiB
 */
export function bitTornadoPieceLength(length: number): number {
  const step = BITTORNADO.findIndex((most) => length <= most * 2 ** 20);
  return 2 ** (15 + (step < 0 ? BITTORNADO.length : step));
}

/** The steps in MiB. */
const BITTORNADO = [4, 16, 64, 512, 2048, 8192];

/** The longest piece of v2: the largest power of two within the limit. */
const LONGEST_V2 = 2 ** Math.floor(Math.log2(LIMITS.pieceLength));

/**
 * Why a piece cannot be so long (`bad-value`), or null. v2 needs powers of two (BEP 52); v1 has no rule but that blocks of
 * 16 KiB are what is asked for, and libtorrent takes multiples of them alone.
 */
export function pieceLengthFault(kind: TorrentKind, pieceLength: number): Fault | null {
  const needsPower = kind !== "v1";
  const longest = needsPower ? LONGEST_V2 : LIMITS.pieceLength;
  const isRight = needsPower ? isPowerOfTwo(pieceLength) : pieceLength % BLOCK === 0;
  if (isRight && pieceLength >= BLOCK && pieceLength <= longest) return null;
  const what = needsPower ? `A ${kind} torrent's` : "A torrent's";
  const rule = needsPower
    ? `a power of two from 16KiB to ${writeSize(longest)}`
    : `a multiple of 16KiB up to ${writeSize(longest)}`;
  return fault(
    "bad-value",
    `${what} piece length must be ${rule}, not ${writeSize(pieceLength)}.`,
    "Give such as 256KiB or 1MiB, or none to have it chosen.",
  );
}
