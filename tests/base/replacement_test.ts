import { assert, assertEquals } from "@std/assert";
import { isFault } from "../../lib/base/fault.ts";
import { systemFiles } from "../../lib/base/files.ts";

async function inFolder(work: (path: string, names: () => string[]) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "muster-test-" });
  const names = () => Array.from(Deno.readDirSync(folder), ({ name }) => name).sort();
  try {
    await work(`${folder}/x`, names);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const bytesOf = (text: string) => new TextEncoder().encode(text);

Deno.test("a replacement stands beside the file until it is committed, then in its place", () =>
  inFolder(async (path, names) => {
    await Deno.writeTextFile(path, "old");
    const file = systemFiles.replace(path);
    assert(!isFault(file));
    assertEquals(await file.write(bytesOf("new, ")), null);
    assertEquals(await file.write(bytesOf("in parts")), null);
    assertEquals([await Deno.readTextFile(path), names()], ["old", ["x", "x.new"]]);
    assertEquals(await file.commit(), null);
    assertEquals([await Deno.readTextFile(path), names()], ["new, in parts", ["x"]]);
  }));

Deno.test("a replacement that is abandoned leaves nothing, and what a killed process left does no harm", () =>
  inFolder(async (path, names) => {
    await Deno.writeTextFile(path, "old");
    await Deno.writeTextFile(`${path}.new`, "torn by a kill, and longer");
    const file = systemFiles.replace(path);
    assert(!isFault(file));
    await file.write(bytesOf("new"));
    file.abandon();
    file.abandon();
    assertEquals([await Deno.readTextFile(path), names()], ["old", ["x"]]);
    const next = systemFiles.replace(path);
    assert(!isFault(next));
    await next.write(bytesOf("new"));
    await next.commit();
    assertEquals(await Deno.readTextFile(path), "new");
  }));

Deno.test({
  name: "a link in the place of the new file is not followed, and the file is its owner's alone",
  ignore: Deno.build.os === "windows",
  fn: () =>
    inFolder(async (path) => {
      await Deno.writeTextFile(`${path}.victim`, "untouched");
      await Deno.symlink(`${path}.victim`, `${path}.new`);
      const file = systemFiles.replace(path);
      assert(!isFault(file));
      await file.write(bytesOf("new"));
      assertEquals(await file.commit(), null);
      assertEquals(await Deno.readTextFile(`${path}.victim`), "untouched");
      assertEquals((await Deno.stat(path)).mode! & 0o777, 0o600);
    }),
});

Deno.test("a replacement in a folder that is not there is a fault", () => {
  const file = systemFiles.replace("/nowhere/x");
  assert(isFault(file) && file.message.includes("/nowhere/x"));
});
