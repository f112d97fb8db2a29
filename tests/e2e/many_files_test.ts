/** A hundred thousand files on a real disk: made into a torrent, shown, verified, and one of them found damaged. */
import { assertEquals, assertMatch } from "@std/assert";
import { muster } from "./fixture/muster.ts";

const COUNT = 100_000;

/** A thousand to a folder, each with a number in it. */
function writeFiles(folder: string): void {
  for (let i = 0; i < COUNT; i++) {
    const within = `${folder}/many/d${Math.floor(i / 1000)}`;
    if (i % 1000 === 0) Deno.mkdirSync(within, { recursive: true });
    Deno.writeTextFileSync(`${within}/f${i}`, `file ${i}\n`);
  }
}

Deno.test("100,000 files become a torrent that shows them all and finds the damaged one", async () => {
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "muster-many-" }));
  try {
    writeFiles(folder);
    const made = await muster(["make", "many", "--v2", "--quiet"], folder);
    assertEquals(made.code, 0, made.err);
    const shown = await muster(["show", "--files", "many.torrent"], folder);
    assertEquals(shown.out.split("\n").length - 1, COUNT);
    assertEquals((await muster(["verify", "many.torrent"], folder)).code, 0);
    await Deno.writeTextFile(`${folder}/many/d77/f77000`, "file 77001\n");
    const verified = await muster(["verify", "many.torrent"], folder);
    assertEquals(verified.code, 6);
    assertMatch(verified.out, /^damaged +d77\/f77000\b/m);
    assertMatch(verified.out, /^1 of 100,000 files is not whole/m);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
