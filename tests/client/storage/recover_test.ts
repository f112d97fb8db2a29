import { assert, assertEquals } from "@std/assert";
import { type Fault, isFault } from "../../../lib/base/fault.ts";
import type { Storage } from "../../../lib/client/storage/storage.ts";
import { MemoryFiles } from "../../fixture/memory_files.ts";
import {
  bitsOf,
  bytesOfPieces,
  download,
  numbersIn,
  opened,
  type OpeningWish,
} from "../../fixture/open_storage.ts";
import { contentOf } from "../../fixture/torrents.ts";
import { FILES, PIECE, torrentOf } from "../../fixture/verify.ts";

/** Nine pieces: 0-2 a, 2 b and c, 2-5 c, 5-8 f/d. */
const TORRENT = torrentOf("v1", FILES);
const BYTES = bytesOfPieces(TORRENT, FILES);
const SEED: OpeningWish = { writable: false, root: "/down/test", stateFolder: null };

async function withPieces(pieces: readonly number[]): Promise<{ files: MemoryFiles; storage: Storage }> {
  const files = new MemoryFiles({ "/down/": "" });
  const storage = await opened(files, TORRENT);
  assertEquals(await download(storage, TORRENT, BYTES, pieces), null);
  return { files, storage };
}

function recover(storage: Storage, have: readonly number[]): Promise<Fault | Uint8Array> {
  return storage.recover(bitsOf(9, have), new AbortController().signal);
}

async function recovered(storage: Storage, have: readonly number[]): Promise<number[]> {
  const there = await recover(storage, have);
  assert(!isFault(there), isFault(there) ? there.message : "");
  return numbersIn(there);
}

async function failing(storage: Storage, have: readonly number[]): Promise<string> {
  const there = await recover(storage, have);
  assert(isFault(there), "it recovered");
  return there.fault;
}

Deno.test("a full disk is waited for, and what was verified is still there", async () => {
  const { files, storage } = await withPieces([0, 1]);
  files.room = 0;
  assert(await download(storage, TORRENT, BYTES, [6]) !== null);
  assertEquals(await failing(storage, [0, 1]), "no-room");
  assertEquals(await failing(storage, [0, 1]), "no-room");
  files.room = 1_000_000;
  assertEquals(await recovered(storage, [0, 1]), [0, 1]);
  assertEquals(await download(storage, TORRENT, BYTES, [6]), null);
  await storage.close();
});

Deno.test("a disk that tells no room is tried by writing", async () => {
  const { files, storage } = await withPieces([0, 1]);
  files.fail("space", "/down/test", "other" as "denied");
  files.room = 0;
  const fault = await recover(storage, [0, 1]);
  assert(isFault(fault) && fault.message.includes("the disk is full"), JSON.stringify(fault));
  files.room = 1_000_000;
  assertEquals(await recovered(storage, [0, 1]), [0, 1]);
  await storage.close();
});

Deno.test("a cause that is still there is told", async (t) => {
  for (
    const [operation, reason] of [["openToWrite", "denied"], ["write", "busy"], [
      "write",
      "read-only",
    ]] as const
  ) {
    await t.step(`${operation} ${reason}`, async () => {
      const { files, storage } = await withPieces([0, 1]);
      files.fail(operation, "/down/test/c", reason);
      assertEquals(await failing(storage, [0, 1]), "cannot-write");
      files.heal();
      assertEquals(await recovered(storage, [0, 1]), [0, 1]);
      await storage.close();
    });
  }
});

Deno.test("a drive that was pulled out is waited for, and nothing is made in its place", async () => {
  const { files, storage } = await withPieces([0, 3]);
  const remount = files.unmount("/down");
  assertEquals(await download(storage, TORRENT, BYTES, [4]), null, "an open file goes on");
  const saved = await storage.save({ have: bitsOf(9, [0, 3, 4]), uploaded: 0, downloaded: 0 });
  assertEquals(saved?.fault, "gone");
  assertEquals((await download(storage, TORRENT, BYTES, [6]))?.fault, "gone");
  assertEquals(await failing(storage, [0, 3]), "gone");
  assertEquals(files.paths().filter((path) => path.startsWith("/down")), []);
  remount();
  assertEquals(await recovered(storage, [0, 3]), [0, 3]);
  await storage.close();
});

Deno.test("a file that another one took the place of is noticed, and hashed again", async () => {
  const { files, storage } = await withPieces([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  const other = contentOf(FILES[2]);
  other[PIECE + 5000] ^= 1;
  files.put("/down/test/c", other);
  const have = [0, 1, 2, 3, 4, 5, 6, 7, 8];
  assertEquals(
    (await storage.save({ have: bitsOf(9, have), uploaded: 0, downloaded: 0 }))?.fault,
    "replaced",
  );
  assertEquals((await storage.finish())?.fault, "replaced");
  assertEquals(await recovered(storage, have), [0, 1, 2, 4, 5, 6, 7, 8]);
  assertEquals(await download(storage, TORRENT, BYTES, [3]), null);
  assertEquals(await storage.finish(), null);
  assertEquals(files.bytes("/down/test/c"), contentOf(FILES[2]));
  await storage.close();
});

Deno.test("what others write while it is paused is hashed again", async () => {
  const { files, storage } = await withPieces([0, 1, 3, 4]);
  files.room = 0;
  assertEquals(await failing(storage, [0, 1, 3, 4]), "no-room");
  const file = files.openToWrite("/down/test/c", false);
  assert(!isFault(file));
  file.writeAt(PIECE + 9000, new Uint8Array(10));
  assertEquals(await failing(storage, [0, 1, 3, 4]), "no-room");
  files.room = 1_000_000;
  assertEquals(await recovered(storage, [0, 1, 3, 4]), [0, 1, 4]);
  await storage.close();
});

Deno.test("a seed notices that its file was changed, and goes on with what is right", async () => {
  const files = new MemoryFiles();
  for (const file of FILES) files.put(`/down/test/${file.path}`, contentOf(file));
  const storage = await opened(files, TORRENT, SEED);
  const have = numbersIn(storage.have);
  assertEquals(await storage.save({ have: storage.have, uploaded: 0, downloaded: 0 }), null);
  const bytes = contentOf(FILES[2]);
  bytes[PIECE + 5000] ^= 1;
  files.put("/down/test/c", bytes, 1_800_000_000_000);
  assert((await storage.save({ have: storage.have, uploaded: 0, downloaded: 0 })) !== null);
  assertEquals(await recovered(storage, have), [0, 1, 2, 4, 5, 6, 7, 8]);
  assertEquals(await storage.save({ have: storage.have, uploaded: 0, downloaded: 0 }), null);
  await storage.close();
});

Deno.test("pieces that are in the part file are still there after a recovery", async () => {
  const files = new MemoryFiles({ "/down/": "" });
  const wanted = TORRENT.files.map(({ path }) => new TextDecoder().decode(path[0]) === "c");
  const storage = await opened(files, TORRENT, { wanted });
  assertEquals(await download(storage, TORRENT, BYTES, [2, 3]), null);
  assertEquals(await recovered(storage, [2, 3]), [2, 3]);
  assertEquals(await download(storage, TORRENT, BYTES, [5]), null);
  await storage.close();
});

Deno.test("a part file that another one took the place of is judged", async () => {
  const files = new MemoryFiles({ "/down/": "" });
  const wanted = TORRENT.files.map(({ path }) => new TextDecoder().decode(path[0]) === "c");
  const storage = await opened(files, TORRENT, { wanted });
  assertEquals(await download(storage, TORRENT, BYTES, [2, 5]), null);
  assertEquals(await storage.save({ have: bitsOf(9, [2, 5]), uploaded: 0, downloaded: 0 }), null);
  const path = files.paths().find((one) => one.endsWith(".part"))!;
  const bytes = files.bytes(path)!.slice();
  bytes[bytes.length - 1] ^= 1;
  files.put(path, bytes);
  assertEquals(await recovered(storage, [2, 5]), [2]);
  await storage.close();
});

Deno.test("a part file that is lost takes the pieces with it that need it, and is made anew", async () => {
  const files = new MemoryFiles({ "/down/": "" });
  const wanted = TORRENT.files.map(({ path }) => new TextDecoder().decode(path[0]) === "c");
  const storage = await opened(files, TORRENT, { wanted });
  assertEquals(await download(storage, TORRENT, BYTES, [2, 3]), null);
  files.drop(files.paths().find((path) => path.endsWith(".part"))!);
  assertEquals(await recovered(storage, [2, 3]), [3]);
  assertEquals(await download(storage, TORRENT, BYTES, [2]), null);
  assertEquals(await recovered(storage, [2, 3]), [2, 3]);
  await storage.close();
});

Deno.test("a recovery that is stopped ends", async () => {
  const { storage } = await withPieces([0]);
  const fault = await storage.recover(bitsOf(9, [0]), AbortSignal.abort());
  assert(isFault(fault) && fault.fault === "aborted");
  await storage.close();
});
