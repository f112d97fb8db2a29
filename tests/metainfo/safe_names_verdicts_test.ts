/** The names of libtorrent's parser cases, where these are at hand. */
import { assertEquals } from "@std/assert";
import { isFault } from "../../lib/base/fault.ts";
import { readTorrent } from "../../lib/metainfo/read.ts";
import { safeNames } from "../../lib/metainfo/safe_names.ts";

const FOLDER = new URL("../../../shared/torrents/", import.meta.url);

/** Paths from the root on, links with where they lead; cases that are not there are passed over. */
const CASES: readonly (readonly [file: string, paths: readonly string[]])[] = [
  ["parent_path", ["temp/_/_/bar"]],
  ["slash_path", ["temp/_/_/bar"]],
  ["slash_path2", ["temp/abc....def/_/bar"]],
  ["slash_path3", ["temp....abc"]],
  ["absolute_filename", ["temp/abcde", "temp/foobar"]],
  ["empty_path_multi", ["temp/abcde", "temp/_", "temp/_.1"]],
  ["invalid_filename2", ["est2/f", "est2/_/_", "est2/_/_.1"]],
  ["invalid_name3", ["foobar/foo/bar.txt", "foobar/foo/var.txt"]],
  ["duplicate_files", ["temp/foo/bar.txt", "temp/foo/bar.1.txt"]],
  ["symlink2", [
    "Some.framework/SDL2 -> Versions/A/SDL2",
    "Some.framework/Versions/A/_CodeSignature/CodeResources",
    "Some.framework/Versions/A/Resources/Info.plist",
    "Some.framework/Versions/A/SDL2",
    "Some.framework/Versions/Current -> Versions/A",
  ]],
  ["symlink_zero_size", ["temp/a/b/bar", "temp/a/b/foo -> a/b/bar"]],
  ["v2_invalid_filename", ["_estMB"]],
];

Deno.test("safeNames() gives the parser cases of libtorrent safe names", async (t) => {
  for (const [name, paths] of CASES) {
    const bytes = await Deno.readFile(new URL(`${name}.torrent`, FOLDER)).catch(() => null);
    if (bytes === null) continue;
    await t.step(name, () => {
      const torrent = readTorrent(bytes);
      if (isFault(torrent)) throw new Error(torrent.message);
      const { root, files } = safeNames(torrent, "linux");
      const text = files.map(({ path, link }) =>
        [root, ...path].join("/") + (link === null ? "" : ` -> ${link.join("/")}`)
      );
      assertEquals(text, paths);
    });
  }
});
