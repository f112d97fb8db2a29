/** The verdicts on well-known odd torrents, where their folder stands beside the project. */
import { assertEquals } from "@std/assert";
import { toHex } from "../../../lib/base/bytes.ts";
import { isFault } from "../../../lib/base/fault.ts";
import { readTorrent } from "../../../lib/metainfo/read.ts";

const FOLDER = new URL("../../../../shared/torrents/", import.meta.url);

/** Read: the kind, the first digits of the info hashes, remarks. Refused: the key at fault. */
const VERDICTS: readonly [name: string, verdict: string][] = [
  ["absolute_filename", "v1 da9d54da"],
  ["bad_name", "info.name"],
  ["collection", "v1 c0fda1ed"],
  ["creation_date", "v1 8811d693"],
  ["duplicate_files", "v1 4c519a21"],
  ["duplicate_web_seeds", "v1 c0fda1ed"],
  ["empty-files-2", "hybrid e8dc2db7 3359b7d3"],
  ["empty-files-4", "hybrid 6e6d4922 132b0d05"],
  ["empty_httpseed", "v1 c0fda1ed"],
  ["empty_path_multi", "v1 8463b24a"],
  ["httpseed", "v1 c0fda1ed"],
  ["invalid_file_size", "info.files[0].length"],
  ["invalid_filename2", "v1 62c230b0"],
  ["invalid_name", "info.name"],
  ["invalid_name3", "v1 8c36ff0f"],
  ["invalid_piece_len", "info.piece length"],
  ["invalid_symlink", "info.files[1].path"],
  ["large_piece_size", "v1 c6ded8d0"],
  ["many_pieces", "info.piece length"],
  ["missing_piece_len", "info.piece length"],
  ["negative_piece_len", "info.piece length"],
  ["no_creation_date", "v1 8811d693"],
  ["no_name", "info.name"],
  ["pad_file", "v1 fa2d263a not-canonical"],
  ["parent_path", "v1 9e1111f1"],
  ["similar", "v1 c0fda1ed"],
  ["single_multi_file", "v1 a385e13b"],
  ["slash_path2", "v1 f49daed5"],
  ["string", ""],
  ["symlink2", "v1 b4fa4993"],
  ["symlink_zero_size", "v1 6b5306a5"],
  ["unordered", "v1 1e44709a not-canonical"],
  ["url_list2", "v1 c0fda1ed ignored-field"],
  ["url_seed", "v1 c0fda1ed"],
  ["url_seed_multi_single_file", "v1 285e3b0a"],
  ["url_seed_multi_space_nolist", "v1 d673bbe5"],
  ["v2_bad_file_alignment", "info.files[3]"],
  ["v2_empty_file", "hybrid fdc82637 e5659151"],
  ["v2_hybrid-missing-tailpad", "hybrid 631a31dd d8dd32ac"],
  ["v2_incomplete_piece_layer", "v2 33549c6b layers-incomplete"],
  ["v2_invalid_filename", "v2 6d4ea61c"],
  ["v2_invalid_pad_file", "info.file tree.test1MB.attr"],
  ["v2_invalid_piece_layer_root", "piece layers.515ea918..."],
  ["v2_invalid_root_hash", "piece layers.3a147211..."],
  ["v2_large_offset", "info.piece length"],
  ["v2_missing_file_root_invalid_symlink", "info.file tree.stress_test0.pieces root"],
  ["v2_multiple_files", "v2 33549c6b"],
  ["v2_no_power2_piece", "info.piece length"],
  ["v2_only", "v2 95e04d0c"],
  ["v2_piece_layer_invalid_file_hash", "piece layers"],
  ["v2_symlinks", "v2 8e4db680"],
  ["v2_unordered_files", "info"],
  ["v2_zero_root_small", "info.file tree.test1MB.pieces root"],
  ["zero", "info.length"],
];

Deno.test("readTorrent() gives each well-known odd torrent its verdict", {
  ignore: !hasFolder(),
}, async (t) => {
  for (const [name, verdict] of VERDICTS) {
    await t.step(name, () => {
      assertEquals(verdictOn(Deno.readFileSync(new URL(`${name}.torrent`, FOLDER))), verdict);
    });
  }
});

function hasFolder(): boolean {
  try {
    return Deno.statSync(FOLDER).isDirectory;
  } catch {
    return false;
  }
}

function verdictOn(bytes: Uint8Array): string {
  const torrent = readTorrent(bytes);
  if (isFault(torrent)) return torrent.key;
  const hashes: string[] = [];
  if (torrent.kind !== "v2") hashes.push(toHex(torrent.infoHash).slice(0, 8));
  if (torrent.kind !== "v1") hashes.push(toHex(torrent.infoHashV2).slice(0, 8));
  return [torrent.kind, ...hashes, ...torrent.remarks.map(({ code }) => code)].join(" ");
}
