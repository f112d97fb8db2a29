import { createHash } from "node:crypto";
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { isFault } from "../../../lib/base/fault.ts";
import { TorrentDisk } from "../../../lib/client/storage/disk.ts";
import { type DiskLayout, layoutOf, pieceBytes } from "../../../lib/client/storage/layout.ts";
import { OpenHandles } from "../../../lib/client/storage/open_handles.ts";
import { assignSlots, findSlots, sharedPieces, slotBody } from "../../../lib/client/storage/part_file.ts";
import type { Torrent } from "../../../lib/metainfo/torrent.ts";
import { MemoryFiles } from "../../fixture/memory_files.ts";
import { bytesFrom, plainTree } from "../../fixture/plain_hash.ts";

/** A file of a random torrent: a pad, or one that is wanted or not. */
interface Planned {
  readonly length: number;
  readonly fate: "pad" | "wanted" | "unwanted";
}

const PIECE = 2 * 16_384;

const FILE: fc.Arbitrary<Planned> = fc.record({
  length: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 3 * PIECE })),
  fate: fc.constantFrom("pad", "wanted", "wanted", "unwanted"),
});

type Step =
  | { readonly kind: "write" | "read"; readonly at: number; readonly length: number; readonly seed: number }
  | { readonly kind: "judge" | "release" | "blocks"; readonly at: number };

/** Where in the content, in thousandths. */
const AT = fc.integer({ min: 0, max: 999 });

const STEP: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constantFrom("write", "write", "read"),
    at: AT,
    length: fc.oneof(fc.constant(16_384), fc.integer({ min: 1, max: PIECE })),
    seed: fc.nat(50),
  }),
  fc.record({ kind: fc.constantFrom("judge", "judge", "blocks", "release"), at: AT }),
);

interface Machine {
  readonly layout: DiskLayout;
  readonly files: MemoryFiles;
  /** For each byte of the row 0: in no file that is kept, 1: zeros, 2: kept. */
  readonly kinds: Uint8Array;
}

function machineOf(planned: readonly Planned[], isTree: boolean): Machine | null {
  let offset = 0;
  const files = planned.map(({ length, fate }) => {
    if (isTree && length > 0 && fate !== "pad") offset = Math.ceil(offset / PIECE) * PIECE;
    const file = { offset, length: isTree && fate === "pad" ? 0 : length, isPad: fate === "pad" };
    offset += file.length;
    return file;
  });
  if (offset === 0 || (isTree && files.every(({ length }) => length === 0))) return null;
  const torrent = {
    kind: isTree ? "v2" : "v1",
    pieceLength: PIECE,
    pieceCount: Math.ceil(offset / PIECE),
    files,
  } as unknown as Torrent;
  const disk = new MemoryFiles({ "/d/": "" });
  const wanted = planned.map(({ fate }) => fate === "wanted");
  planned.forEach(({ fate }, index) => fate === "wanted" && disk.put(`/d/f${index}`, ""));
  const homes = {
    paths: planned.map(({ fate }, index) => fate === "pad" ? null : `/d/f${index}`),
    inPlace: wanted,
    partPath: "/d/part",
    slots: new Map<number, number>(),
  };
  const bare = layoutOf(torrent, homes);
  const shared = sharedPieces(bare);
  const layout = { ...bare, slots: assignSlots(shared, { found: new Map(), count: 0 }) };
  const kinds = new Uint8Array(torrent.pieceCount * PIECE).fill(1);
  files.forEach(({ offset, length, isPad }, index) => {
    if (isPad) return;
    for (let at = offset; at < offset + length; at++) {
      kinds[at] = wanted[index] || shared.includes(Math.floor(at / PIECE)) ? 2 : 0;
    }
  });
  return { layout, files: disk, kinds };
}

/** A plain row of bytes beside the disk. */
class Twin {
  readonly row: Uint8Array;
  readonly written: Uint8Array;
  readonly machine: Machine;

  constructor(machine: Machine) {
    this.machine = machine;
    this.row = new Uint8Array(machine.kinds.length);
    this.written = new Uint8Array(machine.kinds.length);
  }

  write(at: number, bytes: Uint8Array): boolean {
    const { kinds } = this.machine;
    for (let i = 0; i < bytes.length; i++) {
      if (kinds[at + i] === 0) return false;
      if (kinds[at + i] === 1) continue;
      this.row[at + i] = bytes[i];
      this.written[at + i] = 1;
    }
    return true;
  }

  /** The bytes; null when one of them is kept nowhere, undefined when it cannot be known whether files are long enough. */
  read(at: number, length: number): Uint8Array | null | undefined {
    const { kinds } = this.machine;
    if (kinds.subarray(at, at + length).includes(0)) return null;
    for (let i = at; i < at + length; i++) if (kinds[i] === 2 && this.written[i] === 0) return undefined;
    return this.row.slice(at, at + length);
  }
}

function check(planned: readonly Planned[], isTree: boolean, steps: readonly Step[]): void {
  const machine = machineOf(planned, isTree);
  if (machine === null) return;
  const { layout, files } = machine;
  const disk = new TorrentDisk(0, layout, new OpenHandles(files, 2));
  const twin = new Twin(machine);
  for (const step of steps) {
    const piece = Math.floor(step.at * layout.pieceCount / 1000);
    const length = pieceBytes(layout, piece);
    if ("seed" in step) {
      const begin = step.length === 16_384 ? 16_384 * (step.seed % 2) : (step.seed * 700) % length;
      const count = Math.min(step.length, length - begin);
      if (count > 0) checkBytes(disk, twin, step.kind, { piece, begin, count, seed: step.seed });
    } else if (step.kind === "release") disk.release();
    else if (step.kind === "judge") checkJudge(disk, twin, piece, isTree);
    else checkBlocks(disk, twin, piece);
  }
  assertEquals(files.paths().filter((path) => path !== "/d/part").length, countOf(planned, "wanted"));
}

function countOf(planned: readonly Planned[], fate: Planned["fate"]): number {
  return planned.filter((file) => file.fate === fate).length;
}

function checkBytes(
  disk: TorrentDisk,
  twin: Twin,
  kind: "write" | "read",
  { piece, begin, count, seed }: { piece: number; begin: number; count: number; seed: number },
): void {
  const at = piece * PIECE + begin;
  const bytes = bytesFrom(seed, count);
  if (kind === "write") {
    const failed = disk.write(piece, begin, bytes);
    assertEquals(failed?.fault ?? null, twin.write(at, bytesFrom(seed, count)) ? null : "not-kept");
    return;
  }
  const failed = disk.read(piece, begin, bytes);
  const right = twin.read(at, count);
  if (right === null) assert(failed !== null);
  else if (right !== undefined) assertEquals([failed, bytes], [null, right]);
}

function checkJudge(disk: TorrentDisk, twin: Twin, piece: number, isTree: boolean): void {
  const bytes = twin.read(piece * PIECE, pieceBytes(twin.machine.layout, piece));
  const digest = disk.judge(piece);
  if (bytes === null) assert(isFault(digest));
  if (bytes === null || bytes === undefined) return;
  const { starts, lengths } = twin.machine.layout;
  const file = starts.findIndex((start, i) => start <= piece * PIECE && piece * PIECE < start + lengths[i]);
  const leaves = isTree && lengths[file] <= 16_384 ? 1 : 2;
  const right = isTree ? plainTree(bytes, leaves) : new Uint8Array(createHash("sha1").update(bytes).digest());
  assertEquals(digest, right);
}

function checkBlocks(disk: TorrentDisk, twin: Twin, piece: number): void {
  const bytes = twin.read(piece * PIECE, pieceBytes(twin.machine.layout, piece));
  const digests = disk.digestBlocks(piece);
  if (bytes === null) assert(isFault(digests));
  if (bytes === null || bytes === undefined) return;
  assert(!isFault(digests));
  const first = createHash("sha1").update(bytes.subarray(0, 16_384)).digest();
  assertEquals(digests.slice(0, 20), new Uint8Array(first));
}

for (const isTree of [false, true]) {
  Deno.test(`a torrent's disk does what a plain row of bytes does, ${isTree ? "v2" : "v1"}`, () => {
    fc.assert(
      fc.property(
        fc.array(FILE, { minLength: 1, maxLength: 8 }),
        fc.array(STEP, { minLength: 1, maxLength: 30 }),
        (planned, steps) => check(planned, isTree, steps),
      ),
      { numRuns: 150 },
    );
  });
}

Deno.test("a piece that comes in order is not read again to be judged, one out of order is read from where it broke", () => {
  const machine = machineOf([{ length: 2 * PIECE, fate: "wanted" }], false)!;
  const reads: number[] = [];
  machine.files.beforeRead = (_, offset) => reads.push(offset);
  const disk = new TorrentDisk(0, machine.layout, new OpenHandles(machine.files));
  const half = () => bytesFrom(1, PIECE / 2);
  disk.write(0, 0, half());
  disk.write(0, PIECE / 2, half());
  assert(!isFault(disk.judge(0)));
  assertEquals(reads, []);
  disk.write(1, PIECE / 2, half());
  disk.write(1, 0, half());
  assert(!isFault(disk.judge(1)));
  assertEquals(reads, [PIECE + PIECE / 2]);
});

Deno.test("open files are few, however many are used", () => {
  const planned = Array.from({ length: 100 }, () => ({ length: 100, fate: "wanted" as const }));
  const machine = machineOf(planned, false)!;
  const handles = new OpenHandles(machine.files, 10);
  const disk = new TorrentDisk(0, machine.layout, handles);
  assertEquals(disk.write(0, 0, bytesFrom(0, 10_000)), null);
  assertEquals(handles.size, 10);
  disk.release();
  assertEquals(handles.size, 0);
});

Deno.test("what the disk refuses is told, and the next call tries anew", async (t) => {
  const cases = [
    ["write", "full", "the disk is full"],
    ["write", "busy", "another program uses it"],
    ["write", "read-only", "read-only"],
    ["openToWrite", "denied", "may not be opened"],
  ] as const;
  for (const [operation, reason, words] of cases) {
    await t.step(`${operation} ${reason}`, () => {
      const machine = machineOf([{ length: PIECE, fate: "wanted" }], false)!;
      const disk = new TorrentDisk(0, machine.layout, new OpenHandles(machine.files));
      machine.files.fail(operation, "/d/f0", reason);
      const failed = disk.write(0, 0, bytesFrom(3, PIECE));
      assert(failed !== null && failed.message.includes(words), failed?.message);
      machine.files.heal();
      assertEquals(disk.write(0, 0, bytesFrom(3, PIECE)), null);
      const digest = createHash("sha1").update(bytesFrom(3, PIECE)).digest();
      assertEquals(disk.judge(0), new Uint8Array(digest));
    });
  }
});

Deno.test("a file that is gone is told as gone, and is not made anew", () => {
  const machine = machineOf([{ length: PIECE, fate: "wanted" }], false)!;
  const disk = new TorrentDisk(0, machine.layout, new OpenHandles(machine.files));
  machine.files.drop("/d/f0");
  assertEquals(disk.write(0, 0, bytesFrom(3, PIECE))?.fault, "gone");
  assertEquals(disk.read(0, 0, bytesFrom(3, 10))?.fault, "gone");
  assertEquals(machine.files.paths(), []);
});

Deno.test("the part file is found again by its heads, and bytes that are no slots are passed over", () => {
  const machine = machineOf([{ length: PIECE + 100, fate: "wanted" }, { length: 3000, fate: "unwanted" }, {
    length: PIECE,
    fate: "wanted",
  }], false)!;
  const { layout, files } = machine;
  assertEquals([...layout.slots], [[1, 0]]);
  const disk = new TorrentDisk(0, layout, new OpenHandles(files));
  assertEquals(disk.write(1, 0, bytesFrom(7, PIECE)), null);
  assertEquals(findSlots(files, "/d/part", layout), { found: new Map([[1, 0]]), count: 1 });
  assertEquals(
    files.bytes("/d/part")!.slice(slotBody(0, PIECE) + 100, slotBody(0, PIECE) + 3100),
    bytesFrom(7, PIECE).slice(100, 3100),
  );
  files.put("/d/part", new Uint8Array(3 * PIECE).fill(255));
  assertEquals(findSlots(files, "/d/part", layout).found, new Map());
  assertEquals(findSlots(files, "/d/none", layout), { found: new Map(), count: 0 });
});

Deno.test("sync() tells of a file that cannot be kept, and tries it again", async () => {
  const machine = machineOf([{ length: PIECE, fate: "wanted" }], false)!;
  const disk = new TorrentDisk(0, machine.layout, new OpenHandles(machine.files));
  disk.write(0, 0, bytesFrom(3, PIECE));
  machine.files.fail("sync", "/d/f0", "full");
  assertEquals((await disk.sync(machine.files))?.fault, "cannot-write");
  machine.files.heal();
  assertEquals(await disk.sync(machine.files), null);
});
