/** Links on disk. */
import { assertEquals } from "@std/assert";
import type { MemoryFiles } from "../../fixture/memory_files.ts";
import type { FixtureFile } from "../../fixture/torrents.ts";
import { diskOf, judged, torrentOf } from "../../fixture/verify.ts";

Deno.test("verify() takes a link, or a file in its place, but no link that leads elsewhere", async (t) => {
  const files: FixtureFile[] = [
    { path: "a", content: 10 },
    { path: "f/l", content: 0, attr: "l", link: "a" },
  ];
  const cases: [claim: string, damage: (disk: MemoryFiles) => void, state: string][] = [
    ["the link", () => {}, "whole"],
    ["the link, its target missing", (disk) => disk.drop("/data/a"), "whole"],
    ["a copy", (disk) => disk.put("/data/f/l", disk.bytes("/data/a")!), "whole"],
    ["written otherwise", (disk) => disk.put("/data/f/l", "-> .././f/../a"), "whole"],
    ["an absolute one", (disk) => disk.put("/data/f/l", "-> /data/a"), "whole"],
    ["one by way of another", (disk) => {
      disk.put("/data/way", "-> a");
      disk.put("/data/f/l", "-> ../way");
    }, "whole"],
    ["one that leads elsewhere", (disk) => disk.put("/data/f/l", "-> /etc/passwd"), "damaged"],
    ["an absolute path that looks like it", (disk) => disk.put("/data/f/l", "-> /../a"), "damaged"],
    ["one that leads to the torrent's folder", (disk) => disk.put("/data/f/l", "-> ../"), "damaged"],
    ["nothing", (disk) => disk.drop("/data/f/l"), "missing"],
  ];
  for (const kind of ["v1", "v2", "hybrid"] as const) {
    const torrent = torrentOf(kind, files);
    for (const [claim, damage, state] of cases) {
      await t.step(`${kind}: ${claim}`, async () => {
        const disk = diskOf(files);
        damage(disk);
        assertEquals((await judged(torrent, disk)).files[1].state, state);
      });
    }
  }
});
