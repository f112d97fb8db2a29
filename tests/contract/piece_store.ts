/** The promises of lib/client/storage/store.ts, for any kind of store. */
import { createHash } from "node:crypto";
import { assert, assertEquals } from "@std/assert";
import { type Fault, isFault } from "../../lib/base/fault.ts";
import { type Geometry, geometryOf } from "../../lib/client/piece/geometry.ts";
import { type Slab, SLAB_BYTES, Slabs } from "../../lib/client/storage/slabs.ts";
import type { Store } from "../../lib/client/storage/store.ts";
import type { Torrent } from "../../lib/metainfo/torrent.ts";
import { contentOf, type FixtureFile } from "../fixture/torrents.ts";
import { torrentOf } from "../fixture/verify.ts";

/** A store of nothing yet, and the memory that it shares. */
export interface StoreBench {
  readonly store: Store;
  close(): Promise<void>;
}

/** Makes a bench for a torrent. */
export type OpenBench = (torrent: Torrent, slabs: Slabs) => StoreBench;

const K16 = 16_384;
const PIECE = 20 * K16;

/** Files that share pieces, one that ends with a short piece of more than a slab, a small one, an empty one. */
const FILES: readonly FixtureFile[] = [
  { path: "a", content: PIECE + 5000 },
  { path: "b", content: 700 },
  { path: "e", content: 0 },
  { path: "f/c", content: PIECE - 3000 },
];

type Work = (at: {
  readonly torrent: Torrent;
  readonly geometry: Geometry;
  readonly store: Store;
  readonly slabs: Slabs;
  /** The right bytes of a piece, zeros for pads. */
  readonly bytesOf: (piece: number) => Uint8Array;
}) => Promise<void>;

/** Each is made once: to hash them takes longer than most tests. */
const torrents = {
  v1: once(() => torrentOf("v1", FILES, { pieceLength: PIECE })),
  v2: once(() => torrentOf("v2", FILES, { pieceLength: 32 * K16 })),
  hybrid: once(() => torrentOf("hybrid", FILES, { pieceLength: 32 * K16 })),
};

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => made ??= make();
}

/** Runs every promise, with a torrent of each kind. */
export function pieceStoreContract(kind: string, open: OpenBench): void {
  for (const version of ["v1", "v2", "hybrid"] as const) {
    for (const [claim, work] of PROMISES) {
      Deno.test(`${kind} ${claim} (${version})`, async () => {
        const torrent = torrents[version]();
        const geometry = geometryOf(torrent);
        assert(!isFault(geometry));
        const slabs = new Slabs(12);
        const bench = open(torrent, slabs);
        try {
          await work({ torrent, geometry, slabs, store: bench.store, bytesOf: rowOf(torrent, geometry) });
        } finally {
          await bench.store.close();
          await bench.close();
        }
      });
    }
  }
}

const PROMISES: [claim: string, work: Work][] = [
  ["tells what came of a call after the call, and once", async ({ store, slabs, bytesOf }) => {
    const slab = filled(slabs, bytesOf(0).subarray(0, K16));
    let told = 0;
    const answered = new Promise<Fault | null>((resolve) => {
      store.write(0, 0, slab, K16, (fault) => (told++, resolve(fault)));
    });
    assertEquals(told, 0);
    assertEquals(await answered, null);
    await read(store, slabs, 0, 0, K16);
    assertEquals(told, 1);
  }],
  ["reads what was written, over the borders of files", async ({ store, slabs, geometry, bytesOf }) => {
    for (let piece = 0; piece < geometry.pieceCount; piece++) {
      await writePiece(store, slabs, piece, bytesOf(piece));
    }
    for (let piece = 0; piece < geometry.pieceCount; piece++) {
      const length = Math.min(SLAB_BYTES, geometry.lengthOf(piece));
      assertEquals(await read(store, slabs, piece, 0, length), bytesOf(piece).slice(0, length));
      const rest = geometry.lengthOf(piece) - 300;
      assertEquals(await read(store, slabs, piece, rest, 300), bytesOf(piece).slice(rest));
    }
  }],
  [
    "judges each piece right, in whatever order its bytes came",
    async ({ store, slabs, geometry, bytesOf }) => {
      for (const order of [[0, 1], [1, 0]]) {
        for (let piece = 0; piece < geometry.pieceCount; piece++) {
          await writePiece(store, slabs, piece, bytesOf(piece), order);
          assertEquals(await judge(store, piece), geometry.digestOf(piece).slice());
        }
      }
      // Again, with nothing left in memory of what was written.
      assertEquals(await judge(store, 0), geometry.digestOf(0).slice());
    },
  ],
  ["sees in a judgement what was written just before", async ({ store, slabs, geometry, bytesOf }) => {
    const wrong = bytesOf(0).slice();
    wrong[5] ^= 1;
    const digests: Promise<Uint8Array | Fault>[] = [];
    for (const bytes of [wrong, bytesOf(0), wrong]) {
      void writePiece(store, slabs, 0, bytes);
      digests.push(judge(store, 0));
    }
    const right = geometry.digestOf(0).slice();
    assertEquals((await Promise.all(digests)).map((digest) => isSame(digest, right)), [false, true, false]);
  }],
  ["judges by what was written over", async ({ store, slabs, geometry, bytesOf }) => {
    await writePiece(store, slabs, 0, bytesOf(0).map((byte) => byte ^ 255));
    const slab = filled(slabs, bytesOf(0).subarray(0, SLAB_BYTES));
    await write(store, 0, 0, slab, SLAB_BYTES);
    const rest = filled(slabs, bytesOf(0).subarray(SLAB_BYTES));
    await write(store, 0, SLAB_BYTES, rest, bytesOf(0).length - SLAB_BYTES);
    assertEquals(await judge(store, 0), geometry.digestOf(0).slice());
  }],
  ["finds no right piece where nothing was written", async ({ store, geometry }) => {
    assert(!isSame(await judge(store, 1), geometry.digestOf(1)));
  }],
  ["tells which blocks differ", async ({ store, slabs, bytesOf }) => {
    const bytes = bytesOf(0).slice();
    bytes[3 * K16] ^= 1;
    await writePiece(store, slabs, 0, bytes);
    const digests = await new Promise<Uint8Array | Fault>((resolve) => store.digestBlocks(0, resolve));
    assert(!isFault(digests));
    const right = blockDigests(bytesOf(0));
    assertEquals(digests.length, right.length);
    const differing = [];
    for (let at = 0; at < right.length; at += 20) {
      if (!isSame(digests.slice(at, at + 20), right.subarray(at, at + 20))) differing.push(at / 20);
    }
    assertEquals(differing, [3]);
  }],
  ["refuses what the torrent does not have", async ({ store, slabs, geometry }) => {
    const slab = slabs.take()!;
    const outside: [piece: number, begin: number, length: number][] = [
      [-1, 0, 1],
      [geometry.pieceCount, 0, 1],
      [0.5, 0, 1],
      [0, geometry.lengthOf(0), 1],
      [0, -1, 10],
      [geometry.pieceCount - 1, geometry.lengthOf(geometry.pieceCount - 1) - 10, 11],
    ];
    for (const [piece, begin, length] of outside) {
      assertEquals((await write(store, piece, begin, slab, length))?.fault, "out-of-range");
    }
    const judged = await judge(store, geometry.pieceCount);
    assert(isFault(judged) && judged.fault === "out-of-range");
  }],
  ["lets all that was written outlive a failure when told", async ({ store, slabs, bytesOf }) => {
    const sync = () => new Promise<Fault | null>((resolve) => store.sync(resolve));
    assertEquals(await sync(), null);
    await writePiece(store, slabs, 0, bytesOf(0));
    assertEquals(await sync(), null);
  }],
  ["answers each call once when it is closed meanwhile, and none of them well afterwards", async (at) => {
    const { store, slabs, bytesOf, geometry } = at;
    const told = new Array(8).fill(0);
    for (let call = 0; call < 8; call++) {
      const slab = filled(slabs, bytesOf(0).subarray(0, K16));
      store.write(call % geometry.pieceCount, 0, slab, 500, () => told[call]++);
    }
    await store.close();
    assertEquals(told, new Array(8).fill(1));
    const late = await write(store, 0, 0, slabs.take()!, K16);
    assertEquals(late?.fault, "closed");
    const judged = await judge(store, 0);
    assert(isFault(judged) && judged.fault === "closed");
    assertEquals((await new Promise<Fault | null>((resolve) => store.sync(resolve)))?.fault, "closed");
    await store.close();
  }],
];

/** A slab with these bytes at its start. */
function filled(slabs: Slabs, bytes: Uint8Array): Slab {
  const slab = slabs.take()!;
  slab.bytes.set(bytes);
  return slab;
}

function write(
  store: Store,
  piece: number,
  begin: number,
  slab: Slab,
  length: number,
): Promise<Fault | null> {
  return new Promise((resolve) => store.write(piece, begin, slab, length, resolve));
}

/** Writes a piece of one slab or two, in an order. */
async function writePiece(
  store: Store,
  slabs: Slabs,
  piece: number,
  bytes: Uint8Array,
  order: readonly number[] = [0, 1],
): Promise<void> {
  const parts = [bytes.subarray(0, SLAB_BYTES), bytes.subarray(SLAB_BYTES)];
  await Promise.all(
    order.filter((part) => parts[part].length > 0).map(async (part) => {
      const slab = filled(slabs, parts[part]);
      assertEquals(await write(store, piece, part * SLAB_BYTES, slab, parts[part].length), null);
      slabs.give(slab);
    }),
  );
}

async function read(
  store: Store,
  slabs: Slabs,
  piece: number,
  begin: number,
  length: number,
): Promise<Uint8Array> {
  const slab = slabs.take()!;
  const fault = await new Promise<Fault | null>((resolve) => store.read(piece, begin, slab, length, resolve));
  assertEquals(fault, null);
  const bytes = new Uint8Array(slab.bytes.subarray(0, length));
  slabs.give(slab);
  return bytes;
}

function judge(store: Store, piece: number): Promise<Uint8Array | Fault> {
  return new Promise((resolve) => store.judge(piece, resolve));
}

function isSame(digest: Uint8Array | Fault, other: Uint8Array): boolean {
  return !isFault(digest) && digest.length === other.length && digest.every((byte, i) => byte === other[i]);
}

function blockDigests(bytes: Uint8Array): Uint8Array {
  const digests = new Uint8Array(20 * Math.ceil(bytes.length / K16));
  for (let at = 0; at < bytes.length; at += K16) {
    digests.set(createHash("sha1").update(bytes.subarray(at, at + K16)).digest(), 20 * at / K16);
  }
  return digests;
}

function rowOf(torrent: Torrent, geometry: Geometry): (piece: number) => Uint8Array {
  const row = new Uint8Array(torrent.pieceCount * torrent.pieceLength);
  const decoder = new TextDecoder();
  for (const { path, offset, isPad } of torrent.files) {
    const name = path.map((part) => decoder.decode(part)).join("/");
    const file = isPad ? undefined : FILES.find((one) => one.path === name);
    if (file !== undefined) row.set(contentOf(file), offset);
  }
  return (piece) => {
    const start = piece * torrent.pieceLength;
    return row.subarray(start, start + geometry.lengthOf(piece));
  };
}
