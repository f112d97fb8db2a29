import { assert, assertEquals } from "@std/assert";
import type { FileFault } from "../../../lib/base/file_fault.ts";
import { isFault } from "../../../lib/base/fault.ts";
import { type AppendedFile, openToAppend } from "../../../lib/base/log/append.ts";

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function opened(path: string): AppendedFile {
  const file = openToAppend(path);
  assert(!isFault(file), isFault(file) ? file.message : "");
  return file;
}

const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("openToAppend() writes behind what is there, also when somebody cut it off meanwhile", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/a.log`;
    await Deno.writeTextFile(path, "old\n");
    const file = opened(path);
    assertEquals(await file.write(bytes("one\n")), 4);
    assertEquals(file.info().size, 8);
    await Deno.truncate(path);
    await file.write(bytes("two\n"));
    file.close();
    assertEquals(await Deno.readTextFile(path), "two\n");
  });
});

Deno.test("openToAppend() makes a file that others than its owner and group may not read", {
  ignore: Deno.build.os === "windows",
}, async () => {
  await inFolder(async (folder) => {
    opened(`${folder}/a.log`).close();
    const { mode } = await Deno.stat(`${folder}/a.log`);
    assertEquals(mode! & 0o777 & ~0o640, 0);
    assertEquals(mode! & 0o600, 0o600);
  });
});

Deno.test("openToAppend() refuses a folder, and a path whose folder is missing", async () => {
  await inFolder((folder) => {
    const reason = (path: string) => (openToAppend(path) as FileFault).reason;
    assertEquals(reason(folder), "is-folder");
    assertEquals(reason(`${folder}/none/a.log`), "missing");
    return Promise.resolve();
  });
});
