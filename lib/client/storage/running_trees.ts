/**
 * Hash trees of pieces on their way (BEP 52): the leaf of each block that comes is hashed while it is in memory, in
 * whatever order they come.
 */
import { BLOCK } from "../../metainfo/limits.ts";
import { writeSha256Words } from "../../metainfo/hashing/digest.ts";
import { HASH, HASH_WORDS, reduceToRoot, writeWords } from "../../metainfo/merkle.ts";

/** A piece's leaves so far. */
export interface RunningTree {
  /** One more than there are blocks. */
  readonly leaves: Int32Array;
  /** For each block 1 when its leaf is known. */
  readonly known: Uint8Array;
}

/** Bytes of leaves that are kept at most; of more the oldest are forgotten, and their blocks read again in the end. */
const MOST_BYTES = 8 * 2 ** 20;

/** The trees of one torrent's pieces. */
export class RunningTrees {
  readonly #pieces = new Map<number, RunningTree>();
  #bytes = 0;

  /**
   * Bytes as they stand in the piece now.
   * @param length bytes of the whole piece
   */
  update(piece: number, begin: number, bytes: Uint8Array, length: number): void {
    const tree = this.#pieces.get(piece) ?? this.#start(piece, length);
    const end = begin + bytes.length;
    for (let block = Math.floor(begin / BLOCK); block * BLOCK < end; block++) {
      const at = block * BLOCK;
      const isWhole = at >= begin && Math.min(at + BLOCK, length) <= end;
      tree.known[block] = isWhole ? 1 : 0;
      if (isWhole) {
        writeSha256Words(bytes.subarray(at - begin, at - begin + BLOCK), tree.leaves, HASH_WORDS * block);
      }
    }
  }

  /** The piece's leaves so far, which are then forgotten here. */
  take(piece: number, length: number): RunningTree {
    const tree = this.#pieces.get(piece) ?? newTree(length);
    this.forget(piece);
    return tree;
  }

  /** Forgets a piece. */
  forget(piece: number): void {
    this.#bytes -= this.#pieces.get(piece)?.leaves.byteLength ?? 0;
    this.#pieces.delete(piece);
  }

  /** Forgets all. */
  clear(): void {
    this.#pieces.clear();
    this.#bytes = 0;
  }

  #start(piece: number, length: number): RunningTree {
    const tree = newTree(length);
    this.#pieces.set(piece, tree);
    this.#bytes += tree.leaves.byteLength;
    while (this.#bytes > MOST_BYTES && this.#pieces.size > 1) this.forget(this.#pieces.keys().next().value!);
    return tree;
  }
}

function newTree(length: number): RunningTree {
  const count = Math.ceil(length / BLOCK);
  return { leaves: new Int32Array(HASH_WORDS * (count + 1)), known: new Uint8Array(count) };
}

/** The root over leaves that are all known; the leaves are of no use afterwards. */
export function rootOf({ leaves, known }: RunningTree, width: number): Uint8Array {
  const root = new Uint8Array(HASH);
  reduceToRoot(leaves, known.length, width, 0);
  writeWords(leaves, root, 0);
  return root;
}
