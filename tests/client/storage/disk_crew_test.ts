import { assert, assertEquals } from "@std/assert";
import { type Fault, isFault } from "../../../lib/base/fault.ts";
import { DiskCrew, diskWorkers } from "../../../lib/client/storage/disk_crew.ts";
import { Slabs } from "../../../lib/client/storage/slabs.ts";
import { pieceStoreContract } from "../../contract/piece_store.ts";
import { plainLayout, plainPaths } from "../../fixture/store_layout.ts";
import { FILES, torrentOf } from "../../fixture/verify.ts";

pieceStoreContract("a store in Workers", (torrent, slabs) => {
  const folder = Deno.makeTempDirSync();
  for (const path of plainPaths(torrent, folder)) if (path !== null) Deno.writeTextFileSync(path, "");
  const crew = new DiskCrew(slabs, 2);
  return {
    store: crew.open(plainLayout(torrent, folder)),
    async close() {
      crew.close();
      await Deno.remove(folder, { recursive: true });
    },
  };
});

Deno.test("diskWorkers() gives one to two cores, two to four, and four at the most", () => {
  assertEquals([1, 2, 3, 4, 8, 64].map(diskWorkers), [1, 1, 1, 2, 4, 4]);
});

Deno.test("who waits for a Worker that dies is told, and another Worker serves the next call", async () => {
  const module = new URL("../../fixture/dying_disk_worker.ts", import.meta.url).href;
  const slabs = new Slabs(2);
  const crew = new DiskCrew(slabs, 1, module);
  const torrent = torrentOf("v1", FILES);
  const store = crew.open(plainLayout(torrent, "/nowhere"));
  const judge = (piece: number) => new Promise<Uint8Array | Fault>((resolve) => store.judge(piece, resolve));
  const [first, second] = await Promise.all([judge(1), judge(1)]);
  assert(isFault(first) && isFault(second));
  assertEquals([first.fault, second.fault], ["disk-thread", "disk-thread"]);
  const third = await judge(0);
  assert(!isFault(third), "the next Worker did not answer");
  await store.close();
  crew.close();
});

Deno.test("who waits for a crew that is closed is told", async () => {
  const slabs = new Slabs(1);
  const crew = new DiskCrew(slabs, 1);
  const store = crew.open(plainLayout(torrentOf("v1", FILES), "/nowhere"));
  const answer = new Promise<Uint8Array | Fault>((resolve) => store.judge(0, resolve));
  crew.close();
  assert(isFault(await answer));
});
