import { assert, assertEquals } from "@std/assert";
import { toLatin1 } from "../../../lib/base/bytes.ts";
import { FileAt, foldersOf, nameOf, sharedFoldersOf } from "../../../lib/metainfo/read/file_at.ts";
import { newFolders } from "../../../lib/metainfo/read/folders.ts";
import type { TorrentFile } from "../../../lib/metainfo/torrent.ts";

function fileOf(...path: string[]): TorrentFile {
  const link = [toLatin1("there")];
  const numbers = { length: 5, offset: 2 ** 40 };
  return {
    path: path.map(toLatin1),
    ...numbers,
    isPad: false,
    link,
    isExecutable: true,
    isHidden: false,
    root: null,
  };
}

Deno.test("FileAt says what the file says that it was made of", () => {
  for (const path of [["a"], ["a", "b"], ["a", "", "c"]]) {
    for (const flag of ["isPad", "isHidden", "isExecutable"]) {
      const plain = { ...fileOf(...path), isExecutable: false, [flag]: true };
      const file = new FileAt(plain, newFolders()(plain.path));
      const { length, offset, isPad, link, isExecutable, isHidden, root } = file;
      assertEquals({ path: file.path, length, offset, isPad, link, isExecutable, isHidden, root }, plain);
      assertEquals(foldersOf(file), foldersOf(plain));
      assertEquals(nameOf(file), nameOf(plain));
    }
  }
  assertEquals(sharedFoldersOf(fileOf("a", "b")), null);
  assertEquals([foldersOf(fileOf()), nameOf(fileOf())], [[], new Uint8Array()]);
});

Deno.test("newFolders() gives equal folders one list, and no others", () => {
  const shared = newFolders();
  const give = (...path: string[]) => shared(path.map(toLatin1));
  assert(give("a", "x") === give("a", "y"));
  assertEquals(give("b"), []);
  assertEquals(give("a", "b", "x"), ["a", "b"].map(toLatin1));
  assertEquals(give("ab", "x"), [toLatin1("ab")]);
  // More than are kept.
  for (let i = 0; i < 5000; i++) assertEquals(give(`f${i}`, "g", "x"), [`f${i}`, "g"].map(toLatin1));
});
