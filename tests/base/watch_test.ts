import { assertEquals } from "@std/assert";
import { ManualClock } from "../../lib/base/clock.ts";
import { watchAll, type WatchFolder, watchFolder } from "../../lib/base/watch.ts";

/** Folders that the test changes. */
function fakeFolders() {
  const tells = new Map<string, (path: string) => void>();
  const watch: WatchFolder = (folder, _isDeep, changed) => {
    if (folder === "/cannot") throw new Error("no watching here");
    tells.set(folder, changed);
    return () => tells.delete(folder);
  };
  return { tells, watch };
}

const watched = (folder: string) => ({
  folder,
  isDeep: false,
  concerns: (path: string) => path.endsWith("a.txt"),
});

Deno.test("watchAll() calls once for a crowd of changes, and only for those that concern", () => {
  const clock = new ManualClock();
  const { tells, watch } = fakeFolders();
  let calls = 0;
  const end = watchAll([watched("/x")], 0, { clock, watchFolder: watch }, () => calls++);
  for (let i = 0; i < 5; i++) tells.get("/x")!("/x/a.txt");
  tells.get("/x")!("/x/b.txt");
  assertEquals(calls, 0);
  clock.advance(1000);
  assertEquals(calls, 1);
  tells.get("/x")!("/x/b.txt");
  clock.advance(1000);
  assertEquals(calls, 1);
  tells.get("/x")!("/x/a.txt");
  end();
  clock.advance(1000);
  assertEquals([calls, tells.size], [1, 0]);
});

Deno.test("watchAll() asks again and again where a folder cannot be watched", () => {
  const clock = new ManualClock();
  let calls = 0;
  const end = watchAll(
    [watched("/cannot")],
    60_000,
    { clock, watchFolder: fakeFolders().watch },
    () => calls++,
  );
  clock.advance(180_000);
  assertEquals(calls, 3);
  end();
  clock.advance(180_000);
  assertEquals(calls, 3);
});

Deno.test("watchFolder() hears of a file that is put in another one's place", async () => {
  const folder = await Deno.makeTempDir({ prefix: "muster-test-" });
  await Deno.writeTextFile(`${folder}/a.txt`, "old");
  const heard = Promise.withResolvers<string>();
  const end = watchFolder(folder, false, (path) => path.endsWith("a.txt") && heard.resolve(path));
  await Deno.writeTextFile(`${folder}/a.new`, "new");
  await Deno.rename(`${folder}/a.new`, `${folder}/a.txt`);
  await heard.promise;
  end();
  end();
  await Deno.remove(folder, { recursive: true });
});
