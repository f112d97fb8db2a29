/**
 * The content of one torrent in one thread: pieces are written to files, read from them and judged. All at once, but
 * `sync`. Which bytes of a piece stand in which file, layout.ts tells; which files are open, open_handles.ts.
 */
import type { Fault } from "../../base/fault.ts";
import { fileFault } from "../../base/file_fault.ts";
import type { Files } from "../../base/files.ts";
import { writeSha1, writeSha256Words } from "../../metainfo/hashing/digest.ts";
import { BLOCK } from "../../metainfo/limits.ts";
import { HASH_WORDS, powerOfTwo } from "../../metainfo/merkle.ts";
import { fileShort, gone, NOT_KEPT, OUT_OF_RANGE } from "./faults.ts";
import { type DiskLayout, fileAt, hasBytes, pieceBytes } from "./layout.ts";
import { type OpenHandles, PART_FILE } from "./open_handles.ts";
import { slotBody, slotHead, slotStart } from "./part_file.ts";
import { RunningHashes } from "./running_hashes.ts";
import { rootOf, RunningTrees } from "./running_trees.ts";

/** Bytes that are read at once to be hashed; more would not stay in the processor's cache. */
const READ_BYTES = 262_144;

const SHA1 = 20;

/** Where a stretch of a piece stands: a file, its number for the handles, and the offset there. */
interface Spot {
  readonly file: number;
  readonly path: string;
  readonly offset: number;
}

/** One torrent's files. */
export class TorrentDisk {
  readonly #id: number;
  readonly #layout: DiskLayout;
  readonly #paths: readonly string[];
  readonly #handles: OpenHandles;
  readonly #hashes = new RunningHashes();
  readonly #trees = new RunningTrees();
  /** Files with bytes that a failure of the machine could lose. */
  readonly #unsynced = new Set<number>();
  /** Pieces whose slot in the part file has its head. */
  readonly #headed = new Set<number>();

  /** @param id tells torrents apart that share the handles */
  constructor(id: number, layout: DiskLayout, handles: OpenHandles) {
    this.#id = id;
    this.#layout = layout;
    this.#paths = layout.paths.split("\0");
    this.#handles = handles;
  }

  /** Writes bytes to a piece; those of pads among them become zeros, since that is what stands there. */
  write(piece: number, begin: number, bytes: Uint8Array): Fault | null {
    if (!hasBytes(this.#layout, piece, begin, bytes.length)) return OUT_OF_RANGE;
    const failed = this.#eachSpot(piece, begin, bytes, (spot, part) => this.#writeSpot(piece, spot, part));
    if (failed !== null) this.#forget(piece);
    else if (this.#layout.isTree) this.#trees.update(piece, begin, bytes, pieceBytes(this.#layout, piece));
    else this.#hashes.update(piece, begin, bytes);
    return failed;
  }

  /** Reads bytes of a piece. */
  read(piece: number, begin: number, into: Uint8Array): Fault | null {
    if (!hasBytes(this.#layout, piece, begin, into.length)) return OUT_OF_RANGE;
    return this.#eachSpot(piece, begin, into, (spot, part) => this.#readSpot(spot, part));
  }

  /** The digest of a piece: SHA-1, or the root of its hash tree. */
  judge(piece: number): Uint8Array | Fault {
    if (!hasBytes(this.#layout, piece, 0, 0)) return OUT_OF_RANGE;
    const length = pieceBytes(this.#layout, piece);
    return this.#layout.isTree ? this.#judgeTree(piece, length) : this.#judgeRow(piece, length);
  }

  /** SHA-1 of each of a piece's blocks. */
  digestBlocks(piece: number): Uint8Array | Fault {
    if (!hasBytes(this.#layout, piece, 0, 0)) return OUT_OF_RANGE;
    const length = pieceBytes(this.#layout, piece);
    const digests = new Uint8Array(SHA1 * Math.ceil(length / BLOCK));
    const failed = this.#eachRead(piece, 0, length, (bytes, begin) => {
      for (let at = 0; at < bytes.length; at += BLOCK) {
        writeSha1(bytes.subarray(at, at + BLOCK), digests, SHA1 * (begin + at) / BLOCK);
      }
    });
    return failed ?? digests;
  }

  /** Has all that was written outlive a failure of the machine. Other calls may be made meanwhile. */
  async sync(files: Files): Promise<Fault | null> {
    for (const file of [...this.#unsynced]) {
      this.#unsynced.delete(file);
      const failed = await syncFile(files, this.#pathOf(file));
      if (failed === null) continue;
      this.#unsynced.add(file);
      return failed;
    }
    return null;
  }

  /** Closes all files, which are opened again when they are needed, and forgets hashes of bytes that may be others now. */
  release(): void {
    this.#handles.dropAll(this.#id);
    this.#hashes.clear();
    this.#trees.clear();
    this.#headed.clear();
  }

  #pathOf(file: number): string {
    return file === PART_FILE ? this.#layout.partPath : this.#paths[file];
  }

  #forget(piece: number): void {
    this.#hashes.forget(piece);
    this.#trees.forget(piece);
  }

  #judgeRow(piece: number, length: number): Uint8Array | Fault {
    const { hash, next } = this.#hashes.take(piece);
    const failed = this.#eachRead(piece, next, length, (bytes) => void hash.update(bytes));
    return failed ?? new Uint8Array(hash.digest());
  }

  #judgeTree(piece: number, length: number): Uint8Array | Fault {
    const tree = this.#trees.take(piece, length);
    for (let block = tree.known.indexOf(0); block >= 0; block = tree.known.indexOf(0, block)) {
      const bytes = buffer().subarray(0, Math.min(BLOCK, length - block * BLOCK));
      const failed = this.read(piece, block * BLOCK, bytes);
      if (failed !== null) return failed;
      writeSha256Words(bytes, tree.leaves, HASH_WORDS * block);
      tree.known[block] = 1;
    }
    return rootOf(tree, this.#treeWidth(piece, tree.known.length));
  }

  /** Leaves of a piece's tree: a file of one piece has just as many as it needs, a longer one's are full (BEP 52). */
  #treeWidth(piece: number, blocks: number): number {
    const { pieceLength, lengths } = this.#layout;
    const file = fileAt(this.#layout, piece * pieceLength);
    return lengths[file] <= pieceLength ? powerOfTwo(blocks) : pieceLength / BLOCK;
  }

  /** Reads a piece on from an offset, so much at once. */
  #eachRead(
    piece: number,
    from: number,
    length: number,
    visit: (bytes: Uint8Array, begin: number) => void,
  ): Fault | null {
    for (let at = from; at < length;) {
      const bytes = buffer().subarray(0, Math.min(READ_BYTES, length - at));
      const failed = this.read(piece, at, bytes);
      if (failed !== null) return failed;
      visit(bytes, at);
      at += bytes.length;
    }
    return null;
  }

  /** Calls back for each stretch of a piece that stands in one file; pads become zeros. Ends at the first fault. */
  #eachSpot(
    piece: number,
    begin: number,
    bytes: Uint8Array,
    visit: (spot: Spot, part: Uint8Array) => Fault | null,
  ): Fault | null {
    const { starts, lengths, pieceLength } = this.#layout;
    const from = piece * pieceLength + begin;
    const to = from + bytes.length;
    let file = fileAt(this.#layout, from);
    for (let at = from; at < to;) {
      const start = file < starts.length ? starts[file] : Infinity;
      const end = Math.min(to, start > at ? start : start + lengths[file]);
      const part = bytes.subarray(at - from, end - from);
      if (start > at) part.fill(0);
      else {
        const spot = this.#spotOf(piece, file++, at);
        const failed = spot === null ? NOT_KEPT : visit(spot, part);
        if (failed !== null) return failed;
      }
      at = end;
    }
    return null;
  }

  /** Where a byte of the row stands; null: nowhere. */
  #spotOf(piece: number, file: number, at: number): Spot | null {
    const { starts, inPlace, slots, pieceLength, partPath } = this.#layout;
    if (inPlace[file] === 1) return { file, path: this.#paths[file], offset: at - starts[file] };
    const slot = slots.get(piece);
    if (slot === undefined) return null;
    return {
      file: PART_FILE,
      path: partPath,
      offset: slotBody(slot, pieceLength) + at - piece * pieceLength,
    };
  }

  #writeSpot(piece: number, { file, path, offset }: Spot, bytes: Uint8Array): Fault | null {
    const isPart = file === PART_FILE;
    const handle = this.#handles.toWrite(this.#id, file, path, isPart);
    if ("fault" in handle) return handle.reason === "missing" ? gone(path) : handle;
    try {
      handle.writeAt(offset, bytes);
      this.#unsynced.add(file);
      if (!isPart || this.#headed.has(piece)) return null;
      const { slots, pieceLength } = this.#layout;
      handle.writeAt(slotStart(slots.get(piece)!, pieceLength), slotHead(piece));
      this.#headed.add(piece);
      return null;
    } catch (thrown) {
      this.#handles.drop(this.#id, file);
      return fileFault("write", path, thrown);
    }
  }

  #readSpot({ file, path, offset }: Spot, into: Uint8Array): Fault | null {
    const handle = this.#handles.toRead(this.#id, file, path);
    if ("fault" in handle) return handle.reason === "missing" ? gone(path) : handle;
    try {
      return handle.readAt(offset, into) < into.length ? fileShort(path) : null;
    } catch (thrown) {
      this.#handles.drop(this.#id, file);
      return fileFault("read", path, thrown);
    }
  }
}

/** By a handle of its own: one of the others may be closed while this waits. */
async function syncFile(files: Files, path: string): Promise<Fault | null> {
  const file = files.openToWrite(path, false);
  if ("fault" in file) return file.reason === "missing" ? gone(path) : file;
  try {
    await file.sync();
    return null;
  } catch (thrown) {
    return fileFault("write", path, thrown);
  } finally {
    file.close();
  }
}

/** What is read to be hashed, for one moment: all of a thread share it, and who hashes nothing has none. */
function buffer(): Uint8Array {
  return shared ??= new Uint8Array(READ_BYTES);
}

let shared: Uint8Array | undefined;
