import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { faultLine, isFault } from "../../../lib/base/fault.ts";
import type { Torrent } from "../../../lib/metainfo/torrent.ts";
import { MemoryFiles } from "../../fixture/memory_files.ts";
import {
  bitsOf,
  bytesOfPieces,
  download,
  numbersIn,
  opened,
  type OpeningWish,
  refused,
  type Told,
} from "../../fixture/open_storage.ts";
import { contentOf } from "../../fixture/torrents.ts";
import { FILES, PIECE, torrentOf } from "../../fixture/verify.ts";
import { onWindows } from "../../fixture/windows_files.ts";

/** Nine pieces: 0-2 a, 2 b and c, 2-5 c, 5-8 f/d. */
const TORRENT = torrentOf("v1", FILES);
const ALL = [0, 1, 2, 3, 4, 5, 6, 7, 8];
const BYTES = bytesOfPieces(TORRENT, FILES);

const newTold = (): Told => ({ progress: [], hashed: [] });
const disk = () => new MemoryFiles({ "/down/": "" });
const only = (...names: string[]) => TORRENT.files.map(({ path }) => names.includes(nameOf(path)));
const nameOf = (path: Torrent["files"][number]["path"]) =>
  path.map((part) => new TextDecoder().decode(part)).join("/");

/** Downloads pieces in a run of its own, and stops well or as by kill -9. */
async function run(
  files: MemoryFiles,
  pieces: readonly number[],
  wish: OpeningWish = {},
  end: "stop" | "kill" = "stop",
): Promise<void> {
  const storage = await opened(files, TORRENT, wish);
  assertEquals(await download(storage, TORRENT, BYTES, pieces), null);
  const have = bitsOf(9, [...numbersIn(storage.have), ...pieces]);
  if (end === "stop") assertEquals(await storage.save({ have, uploaded: 5, downloaded: 7 }), null);
  await storage.close();
}

Deno.test("a new torrent has its folders and files made, as long as they shall be", async () => {
  const files = disk();
  const storage = await opened(files, TORRENT);
  assertEquals([storage.origin, numbersIn(storage.have), storage.place], ["new", [], "/down/test"]);
  const made = files.paths().filter((path) => path.startsWith("/down"));
  assertEquals(made, ["/down/test/a", "/down/test/b", "/down/test/c", "/down/test/e", "/down/test/f/d"]);
  assertEquals(files.bytes("/down/test/c")!.length, 3 * PIECE);
  assertEquals(await download(storage, TORRENT, BYTES, ALL), null);
  for (const file of FILES) assertEquals(files.bytes(`/down/test/${file.path}`), contentOf(file));
  assertEquals(await storage.finish(), null);
  await storage.close();
});

Deno.test("every kind of torrent is downloaded, stopped, and found whole again", async (t) => {
  for (const kind of ["v1", "v2", "hybrid"] as const) {
    await t.step(kind, async () => {
      const torrent = torrentOf(kind, FILES);
      const files = disk();
      const bytesOf = bytesOfPieces(torrent, FILES);
      const pieces = Array.from({ length: torrent.pieceCount }, (_, piece) => piece);
      const storage = await opened(files, torrent);
      assertEquals(await download(storage, torrent, bytesOf, pieces), null);
      await storage.save({ have: bitsOf(torrent.pieceCount, pieces), uploaded: 1, downloaded: 2 });
      await storage.close();
      for (const [check, origin] of [[false, "resumed"], [true, "checked"]] as const) {
        const again = await opened(files, torrent, { check });
        assertEquals([numbersIn(again.have), again.origin], [pieces, origin]);
        assertEquals([again.uploaded, again.downloaded], [1, 2]);
        await again.close();
      }
    });
  }
});

Deno.test("files have no length before they have bytes when nothing is allocated, and all of it when all is", async () => {
  const none = disk();
  await (await opened(none, TORRENT, { allocate: "none" })).close();
  assertEquals(none.bytes("/down/test/c")!.length, 0);
  const full = disk();
  full.room = 1_000_000;
  const told = newTold();
  await (await opened(full, TORRENT, { allocate: "full" }, told)).close();
  const room = TORRENT.files.reduce((sum, { length }) => sum + 4096 * Math.ceil(length / 4096), 0);
  assertEquals(1_000_000 - full.room, room);
  assertEquals(told.progress.at(-1), {
    doing: "allocating",
    done: TORRENT.length,
    total: TORRENT.length,
  });
});

Deno.test("what was stopped well goes on without hashing anything", async () => {
  const files = disk();
  await run(files, [0, 3, 8]);
  const told = newTold();
  const storage = await opened(files, TORRENT, {}, told);
  assertEquals([numbersIn(storage.have), storage.origin, told.hashed], [[0, 3, 8], "resumed", []]);
  assertEquals([storage.uploaded, storage.downloaded], [5, 7]);
  await storage.close();
});

Deno.test("after a kill no piece that was right is lost, and only files that were written to are hashed", async () => {
  const files = disk();
  await run(files, [0]);
  await run(files, [6, 7], {}, "kill");
  const told = newTold();
  const storage = await opened(files, TORRENT, {}, told);
  assertEquals([numbersIn(storage.have), storage.origin], [[0, 6, 7], "resumed"]);
  assertEquals(told.hashed, [["/down/test/f/d"]]);
  await storage.close();
});

Deno.test("after a kill in the first run all that was right is found", async () => {
  const files = disk();
  await run(files, [2, 5], {}, "kill");
  const storage = await opened(files, TORRENT);
  assertEquals(numbersIn(storage.have), [2, 5]);
  await storage.close();
});

Deno.test("a file that somebody changed is hashed again, with the pieces that it shares", async () => {
  const files = disk();
  await run(files, ALL);
  const bytes = files.bytes("/down/test/b")!.slice();
  bytes[100] ^= 1;
  files.put("/down/test/b", bytes);
  const told = newTold();
  const storage = await opened(files, TORRENT, {}, told);
  assertEquals(numbersIn(storage.have), ALL.filter((piece) => piece !== 2));
  await storage.close();
});

Deno.test("resume data that are broken, or of another place, are passed over", async () => {
  const files = disk();
  await run(files, ALL);
  const path = files.paths().find((one) => one.endsWith(".resume"))!;
  assertStringIncludes(path, "/state/resume/");
  files.put(path, files.bytes(path)!.slice(0, 50));
  const storage = await opened(files, TORRENT);
  assertEquals([numbersIn(storage.have), storage.origin], [ALL, "checked"]);
  await storage.close();
  const elsewhere = await opened(files, TORRENT, { folder: "/other" });
  assertEquals([numbersIn(elsewhere.have), elsewhere.origin], [[], "new"]);
  await elsewhere.close();
});

Deno.test("a check hashes all, whatever the resume data say, and tells how far it is", async () => {
  const files = disk();
  await run(files, ALL);
  const told = newTold();
  const storage = await opened(files, TORRENT, { check: true }, told);
  assertEquals([numbersIn(storage.have), storage.origin], [ALL, "checked"]);
  assertEquals(told.progress.at(-1), { doing: "checking", done: TORRENT.length, total: TORRENT.length });
  await storage.close();
});

Deno.test("without state all is hashed, and nothing is written but the content", async () => {
  const files = disk();
  await run(files, [0, 1], { stateFolder: null });
  const storage = await opened(files, TORRENT, { stateFolder: null });
  assertEquals([numbersIn(storage.have), storage.origin], [[0, 1], "checked"]);
  assertEquals(files.paths().filter((path) => !path.startsWith("/down/test/")), []);
  await storage.close();
});

Deno.test("nothing is made for files that are not wanted; what they share is kept, served and found again", async () => {
  const files = disk();
  const wish = { wanted: only("c") };
  await run(files, [2, 3, 4, 5], wish);
  assertEquals(files.paths().filter((path) => path.startsWith("/down")), ["/down/test/c"]);
  const again = await opened(files, TORRENT, wish);
  assertEquals([numbersIn(again.have), again.origin], [[2, 3, 4, 5], "resumed"]);
  assertEquals(await again.finish(), null);
  await again.close();
  const checked = await opened(files, TORRENT, { ...wish, check: true });
  assertEquals(numbersIn(checked.have), [2, 3, 4, 5]);
  await checked.close();
});

Deno.test("a file that is wanted later gets its bytes from the part file", async () => {
  const files = disk();
  await run(files, [2, 3, 4, 5], { wanted: only("c") });
  await run(files, [], { wanted: only("b", "c") });
  assertEquals(files.bytes("/down/test/b"), contentOf(FILES[1]));
  const all = await opened(files, TORRENT);
  assertEquals(numbersIn(all.have), [2, 3, 4, 5]);
  assert(!files.paths().some((path) => path.endsWith(".part")), "the part file is still there");
  assertEquals(await download(all, TORRENT, BYTES, [0, 1, 6, 7, 8]), null);
  await all.close();
  for (const file of FILES) assertEquals(files.bytes(`/down/test/${file.path}`), contentOf(file));
});

Deno.test("a part file that is gone takes with it only the pieces that need it", async () => {
  const files = disk();
  await run(files, [2, 3, 4, 5], { wanted: only("c") });
  files.drop(files.paths().find((path) => path.endsWith(".part"))!);
  const storage = await opened(files, TORRENT, { wanted: only("c") });
  assertEquals(numbersIn(storage.have), [3, 4]);
  await storage.close();
});

Deno.test("a part file without state stands beside the content until all is done", async () => {
  const files = disk();
  const wish = { wanted: only("c"), stateFolder: null };
  await run(files, [2, 3], wish);
  assertEquals(files.paths().filter((path) => /^\/down\/\.muster-[0-9a-f]{40}\.part$/.test(path)).length, 1);
  const again = await opened(files, TORRENT, wish);
  assertEquals(numbersIn(again.have), [2, 3]);
  assertEquals(await download(again, TORRENT, BYTES, [4, 5]), null);
  assertEquals(await again.finish(), null);
  await again.close();
  assertEquals(files.paths(), ["/down/test/c"]);
});

Deno.test("a file that is there but not wanted is used where it stands", async () => {
  const files = disk();
  files.put("/down/test/b", contentOf(FILES[1]));
  files.put("/down/test/a", contentOf(FILES[0]));
  const storage = await opened(files, TORRENT, { wanted: only("c") });
  assertEquals(numbersIn(storage.have), [0, 1]);
  assertEquals(await download(storage, TORRENT, BYTES, [2]), null);
  await storage.close();
});

Deno.test("a seed needs no place to write, and gives what is right", async () => {
  const files = new MemoryFiles();
  for (const file of FILES) files.put(`/elsewhere/x/${file.path}`, contentOf(file));
  files.drop("/elsewhere/x/c");
  const before = files.paths();
  const wish = { writable: false, root: "/elsewhere/x", stateFolder: null };
  const storage = await opened(files, TORRENT, wish);
  assertEquals([numbersIn(storage.have), storage.origin], [[0, 1, 6, 7, 8], "checked"]);
  assertEquals(await storage.finish(), null);
  await storage.close();
  assertEquals(files.paths(), before);
});

Deno.test("a disk that is too small is told before anything is made", async () => {
  const files = disk();
  files.room = TORRENT.length - 1;
  const fault = await refused(files, TORRENT);
  assertEquals(fault.fault, "no-room");
  assertStringIncludes(fault.message, "still needs 134 KB, and its disk has 134 KB left");
  assertEquals(files.paths().filter((path) => path.startsWith("/down")), []);
  // What is there already needs no more room.
  files.room = Infinity;
  await run(files, [0, 1, 2, 3, 4]);
  files.room = 4 * PIECE;
  await (await opened(files, TORRENT)).close();
});

Deno.test("what stands in the way is told", async (t) => {
  const cases: [what: string, put: (files: MemoryFiles) => void, code: string, words: string][] = [
    ["a longer file", (files) => files.put("/down/test/b", "x".repeat(2001)), "file-long", "2001 bytes"],
    ["a folder", (files) => files.put("/down/test/b/", ""), "cannot-read", "it is a folder"],
    ["a file in a folder's place", (files) => files.put("/down/test/f", "x"), "cannot-write", "no folder"],
    ["a file in all's place", (files) => files.put("/down/test", "x"), "wrong-kind", "is no folder"],
    [
      "a link that leads out",
      (files) => {
        files.put("/secret/d", "mine");
        files.put("/down/test/f", "-> /secret");
      },
      "leads-out",
      "/down/test/f is a link",
    ],
    [
      "a file that is a link out",
      (files) => {
        files.put("/secret", "mine");
        files.put("/down/test/b", "-> /secret");
      },
      "leads-out",
      "/down/test/b is a link",
    ],
    ["a link to nothing", (files) => files.put("/down/test/b", "-> /none"), "leads-out", "/down/test/b"],
    [
      "no permission",
      (files) => {
        files.put("/down/test/", "");
        files.fail("openToWrite", "/down/test/b", "denied");
      },
      "cannot-write",
      "may not be opened",
    ],
    [
      "a name that is too long",
      (files) => {
        files.fail("openToWrite", "/down/test/b", "name-too-long");
      },
      "cannot-write",
      "longer than this system allows",
    ],
  ];
  for (const [what, put, code, words] of cases) {
    await t.step(what, async () => {
      const files = disk();
      put(files);
      const fault = await refused(files, TORRENT);
      assertEquals(fault.fault, code, fault.message);
      assertStringIncludes(faultLine(fault), words);
      assertEquals(files.bytes("/secret")?.length ?? 4, 4);
    });
  }
});

Deno.test("a file of a single torrent that is a link is not written over", async () => {
  const torrent = torrentOf("v1", [{ path: "one", content: 100 }], {
    files: undefined,
    name: "one",
    content: 100,
  });
  const files = disk();
  files.put("/home/mine", "mine");
  files.put("/down/one", "-> /home/mine");
  assertEquals((await refused(files, torrent)).fault, "leads-out");
});

Deno.test("a link within the torrent's folder is followed", async () => {
  const files = disk();
  files.put("/down/test/real/", "");
  files.put("/down/test/f", "-> real");
  const storage = await opened(files, TORRENT);
  assertEquals(await download(storage, TORRENT, BYTES, ALL), null);
  await storage.close();
  assertEquals(files.bytes("/down/test/real/d"), contentOf(FILES[4]));
});

Deno.test("a folder with pieces of an earlier run that is gone is not made anew", async () => {
  const files = new MemoryFiles({ "/mnt/usb/down/": "" });
  await run(files, [0], { folder: "/mnt/usb/down" });
  const remount = files.unmount("/mnt/usb");
  const fault = await refused(files, TORRENT, { folder: "/mnt/usb/down" });
  assertEquals(fault.message, "The folder /mnt/usb/down is gone, and with it 1 piece of an earlier run.");
  remount();
  const storage = await opened(files, TORRENT, { folder: "/mnt/usb/down" });
  assertEquals(numbersIn(storage.have), [0]);
  await storage.close();
});

Deno.test("the same torrent is opened once at one place", async () => {
  const files = disk();
  const first = await opened(files, TORRENT);
  assertEquals((await refused(files, TORRENT)).message, "Another muster runs this torrent at /down/test.");
  const elsewhere = await opened(files, TORRENT, { folder: "/other" });
  await elsewhere.close();
  await first.close();
  await (await opened(files, TORRENT)).close();
});

Deno.test("a state folder that cannot be written to hinders nothing but keeping", async () => {
  const files = disk();
  files.fail("makeFolder", "/state/resume", "denied");
  const storage = await opened(files, TORRENT);
  assertEquals(await download(storage, TORRENT, BYTES, [0]), null);
  const fault = await storage.save({ have: bitsOf(9, [0]), uploaded: 0, downloaded: 0 });
  assertStringIncludes(fault!.message, "/state/resume cannot be written");
  await storage.close();
});

Deno.test("an opening that is stopped ends as a fault, and may be tried again", async () => {
  const files = disk();
  await run(files, [0]);
  const wish = { check: true, signal: AbortSignal.abort() };
  assertEquals((await refused(files, TORRENT, wish)).fault, "aborted");
  await (await opened(files, TORRENT)).close();
});

Deno.test("a torrent of v2 without its piece layers is refused", async () => {
  const torrent = torrentOf("v2", FILES, { top: { "piece layers": undefined } });
  assertEquals((await refused(disk(), torrent)).fault, "bad-torrent");
});

Deno.test("names that Windows does not take are made safe there", async () => {
  const made = [{ path: 'a:b"c', content: 100 }, { path: "con", content: 5 }, { path: "../x", content: 5 }];
  const torrent = torrentOf("v1", made);
  const files = new MemoryFiles({ "/down/": "" });
  const storage = await opened(onWindows(files), torrent, {
    platform: "windows",
    folder: "C:\\down",
    stateFolder: null,
  });
  await storage.close();
  for (const path of files.paths()) assert(/^\/down\/test\/[^:"]+$/.test(path), path);
  assertEquals(files.paths().length, 3);
});

Deno.test("names that are there as they stand in the torrent are found", async () => {
  const made = [{ path: 'a:b"c', content: 100 }];
  const torrent = torrentOf("v1", made);
  const files = disk();
  files.put('/down/test/a:b"c', contentOf(made[0]));
  const storage = await opened(files, torrent);
  assertEquals(numbersIn(storage.have), [0]);
  await storage.close();
  assert(!isFault(storage));
});

Deno.test("a file of which nothing is the torrent's is written over only on wish", async () => {
  const files = disk();
  files.put("/down/test/a", "my own notes");
  const fault = await refused(files, TORRENT);
  assertEquals(fault.fault, "foreign");
  assertStringIncludes(faultLine(fault), "/down/test/a is there already");
  assertEquals(new TextDecoder().decode(files.bytes("/down/test/a")), "my own notes");
  assertEquals(files.paths().filter((path) => path.startsWith("/down")), ["/down/test/a"]);
  const storage = await opened(files, TORRENT, { overwrite: true });
  assertEquals(await download(storage, TORRENT, BYTES, ALL), null);
  await storage.close();
});

Deno.test("a torrent that another program began is gone on with", async () => {
  const files = disk();
  await run(files, [0, 1], { stateFolder: null });
  const storage = await opened(files, TORRENT);
  assertEquals(numbersIn(storage.have), [0, 1]);
  await storage.close();
});
