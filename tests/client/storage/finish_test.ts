import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { MemoryFiles } from "../../fixture/memory_files.ts";
import { bytesOfPieces, download, opened } from "../../fixture/open_storage.ts";
import { torrentOf } from "../../fixture/verify.ts";
import { onWindows } from "../../fixture/windows_files.ts";

const MADE = [
  { path: "bin/run", content: 100, attr: "x" },
  { path: "bin/start", content: 0, attr: "l", link: "bin/run" },
  { path: "doc", content: 50 },
  { path: "out", content: 0, attr: "l", link: "../../etc/passwd" },
];
const TORRENT = torrentOf("v1", MADE);

Deno.test("what can be run is marked so, and links are made when all is there, none of which leads out", async () => {
  const files = new MemoryFiles({ "/down/": "" });
  const storage = await opened(files, TORRENT);
  assertEquals(files.paths().filter((path) => path.startsWith("/down")), [
    "/down/test/bin/run",
    "/down/test/doc",
  ]);
  assertEquals(await download(storage, TORRENT, bytesOfPieces(TORRENT, MADE), [0]), null);
  assertEquals(await storage.finish(), null);
  assert(files.isExecutable("/down/test/bin/run"));
  assert(!files.isExecutable("/down/test/doc"));
  assertEquals(files.readLink("/down/test/bin/start"), "../bin/run");
  assertEquals(files.paths().filter((path) => path.startsWith("/down")).length, 3);
  assertEquals(await storage.finish(), null);
  await storage.close();
  await (await opened(files, TORRENT)).close();
});

Deno.test("on Windows links are left out, which is told", async () => {
  const files = new MemoryFiles({ "/down/": "" });
  const storage = await opened(onWindows(files), TORRENT, {
    platform: "windows",
    folder: "C:\\down",
    stateFolder: null,
  });
  const fault = await storage.finish();
  assertEquals(fault?.fault, "no-links");
  assertStringIncludes(fault!.message, "1 symbolic link of the torrent was not made");
  await storage.close();
});

Deno.test("what cannot be done at the end is told", async () => {
  const files = new MemoryFiles({ "/down/": "" });
  const storage = await opened(files, TORRENT);
  files.fail("makeLink", "/down/test/bin/start", "denied");
  assertEquals((await storage.finish())?.fault, "cannot-write");
  await storage.close();
});
