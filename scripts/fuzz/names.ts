/** Names of torrents under fire: the input becomes paths, and what is made of them must be safe. */
import { toLatin1 } from "../../lib/base/bytes.ts";
import type { Platform } from "../../lib/base/stop.ts";
import { safeNames } from "../../lib/metainfo/safe_names.ts";
import { foldName } from "../../lib/metainfo/safe_names/room.ts";
import type { TorrentFile } from "../../lib/metainfo/torrent.ts";
import type { Reader } from "./readers.ts";

/** What a path, a component or a link's target ends with in an input. */
const ENDS = { path: 10, component: 47, link: 62 };

const SAMPLES = [
  "..\\a/bar\nslash//bar\nfoo/bar.txt\nFOO/bar.txt\nfoo/BAR.TXT\nfoo",
  "con.txt\nCOM1\na:b\nx. \ncaf\xe9\ncaf\xc3\xa9\ncafe\xcc\x81\na\xe2\x80\xaeb\n.\n..",
  `${"x".repeat(300)}.mkv\n${"x".repeat(300)}.mkv\n\xf0\x9f\x8e\x89`,
  "lib/a.so>lib/b.so\nlib/b.so>lib/c\nlib/c\nout>../../etc/passwd\nloop>loop\nd>lib\ne>d/../lib/c",
];

/** The reader of names, on each platform. */
export const NAMES: Reader = {
  name: "safe names",
  samples: SAMPLES.map(toLatin1),
  call(input) {
    const files = split(input, ENDS.path).map(fileOf);
    const torrent = {
      name: split(input, ENDS.component)[0],
      isSingle: false,
      files,
      infoHash: new Uint8Array(20),
    };
    for (const platform of ["linux", "windows"] as const) check(safeNames(torrent, platform), platform);
  },
};

function fileOf(bytes: Uint8Array): TorrentFile {
  const [path, link] = split(bytes, ENDS.link);
  return {
    path: split(path, ENDS.component),
    link: link === undefined ? null : split(link, ENDS.component),
    ...{ length: 0, offset: 0, isPad: false, isExecutable: false, isHidden: false, root: null },
  };
}

function split(bytes: Uint8Array, end: number): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let at = 0; at <= bytes.length;) {
    const next = bytes.indexOf(end, at);
    parts.push(bytes.subarray(at, next < 0 ? bytes.length : next));
    at = next < 0 ? bytes.length + 1 : next + 1;
  }
  return parts;
}

function check({ root, files }: ReturnType<typeof safeNames>, platform: Platform): void {
  const paths = new Set<string>();
  for (const { path, link } of files) {
    const bad = [root, ...path, ...link ?? []].find((name) => !isSafe(name, platform));
    if (bad !== undefined) throw new Error(`${JSON.stringify(bad)} is not safe`);
    paths.add(path.map(foldName).join("/"));
  }
  if (paths.size !== files.length) throw new Error("two paths are the same");
}

function isSafe(name: string, platform: Platform): boolean {
  if (name === "" || name.length > 240 || /[/\\\0]|^\.{1,2}$|[. ]$/.test(name)) return false;
  return platform !== "windows" || !/[?<>"|*:]/.test(name);
}
