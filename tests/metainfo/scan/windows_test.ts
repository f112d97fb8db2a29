/** The same folder on Windows: other paths, the same content. */
import { assert, assertEquals } from "@std/assert";
import { isFault } from "../../../lib/base/fault.ts";
import type { Files } from "../../../lib/base/files.ts";
import { create } from "../../../lib/metainfo/create.ts";
import { hashHere } from "../../../lib/metainfo/hashing/hash_here.ts";
import { scan, type Scanned } from "../../../lib/metainfo/scan.ts";
import { NO_OUTPUTS } from "../../../lib/metainfo/scan/outputs.ts";
import { NO_OUTER } from "../../../lib/metainfo/torrent.ts";
import { hashMeans } from "../../fixture/hash_plans.ts";
import { MemoryFiles } from "../../fixture/memory_files.ts";
import { onWindows } from "../../fixture/windows_files.ts";

async function found(files: Files, path: string, platform: "linux" | "windows"): Promise<Scanned> {
  const result = await scan(files, path, {
    name: null,
    include: [],
    exclude: [platform === "windows" ? "tmp\\*.log" : "tmp/*.log"],
    hidden: false,
    symlinks: "keep",
    without: NO_OUTPUTS,
  }, { platform, clock: { elapsed: () => 0 }, onProgress() {}, signal: new AbortController().signal });
  assert(!isFault(result), isFault(result) ? result.message : "");
  return result;
}

Deno.test("the same folder makes the same torrent on Windows as elsewhere", async () => {
  const files = new MemoryFiles({
    "/w/Some folder/b.txt": "bbb",
    "/w/Some folder/B.txt": "BB",
    "/w/Some folder/b/c.txt": "c",
    "/w/Some folder/b-1/d.txt": "dd",
    "/w/Some folder/ä/\u{1f600}": "x",
    "/w/Some folder/ä/\uffee": "y",
    "/w/Some folder/b/link": "-> ../ä",
    "/w/Some folder/tmp/x.log": "log",
    "/w/Some folder/Thumbs.db": "junk",
  });
  const windows = onWindows(files);
  const [here, there] = [
    await found(files, "/w/Some folder/", "linux"),
    await found(windows, "C:\\w\\Some folder\\", "windows"),
  ];
  const bare = ({ content, leftOut }: Scanned) => ({
    leftOut,
    content: { ...content, files: content.files.map(({ source: _, ...file }) => file) },
  });
  assertEquals(bare(there), bare(here));
  assertEquals(there.content.files[0].source, "C:\\w\\Some folder\\B.txt");
  for (const kind of ["v1", "v2", "hybrid"] as const) {
    const options = { kind, pieceLength: null, isPrivate: false, source: null, outer: NO_OUTER };
    const [one, other] = await Promise.all([
      create(here.content, options, { ...hashMeans(), hash: hashHere(files) }),
      create(there.content, options, { ...hashMeans(), hash: hashHere(windows) }),
    ]);
    assert(!isFault(one) && !isFault(other));
    assertEquals(other.bytes, one.bytes);
  }
});
