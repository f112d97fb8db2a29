/** The options of `muster make`, in the order of its help: what most people need comes first. */
import type { SettingTable, SwitchSetting } from "../../base/setting.ts";
import { BLOCK } from "../../metainfo/limits.ts";
import { OUTER_SETTINGS } from "../outer_options.ts";

/** A row of a switch that is off unless it is given. */
export function off(name: string, sentence: string): SwitchSetting {
  return { name, kind: "switch", fallback: false, sentence };
}

/** The longest piece length that is a power of two: 32,767 blocks is the most, and one less than 512 MiB. */
export const LONGEST_PIECE = 256 * 1024 * 1024;

/** Globs that may be given. */
const MOST_GLOBS = 100;

const GLOB_RULE =
  "A glob without a slash is held against names at any depth, one with a slash against the path from the torrent's " +
  "folder on, with / on every system; capitals matter; ** stands for any folders. A folder that matches stands for all " +
  "that is in it. What is named as PATH itself is always taken.";

export const MAKE_SETTINGS = {
  tracker: OUTER_SETTINGS.tracker,
  output: {
    name: "output",
    letter: "o",
    kind: "text",
    fallback: "",
    placeholder: "FILE|DIR|-",
    good: "a file, a folder, or - for the standard output",
    isPath: true,
    sentence:
      "Where to write [default: NAME.torrent in the current folder]. A path that ends in / is a folder, and made if need " +
      "be; with several PATHs it must be a folder; - is the standard output.",
  },
  private: OUTER_SETTINGS.private,
  pieceLength: {
    name: "piece-length",
    kind: "size",
    binary: true,
    fallback: 0,
    min: BLOCK,
    max: LONGEST_PIECE,
    zero: "one that goes by the size of the files",
    placeholder: "SIZE",
    sentence: "Bytes of a piece, a power of two.",
  },
  v1: off("v1", "A v1 torrent, which every program can use [default]."),
  v2: off(
    "v2",
    "A v2 torrent (BEP 52): a hash tree for each file; programs that know only v1 cannot use it.",
  ),
  hybrid: off("hybrid", "Both at once over the same files. Takes twice the time."),
  comment: OUTER_SETTINGS.comment,
  name: {
    name: "name",
    letter: "n",
    kind: "text",
    fallback: "",
    placeholder: "NAME",
    good: "the name of a file or folder",
    sentence: "The torrent's name [default: that of the file or folder].",
  },
  each: off(
    "each",
    "One torrent for each entry of each folder named. Entries that have one already, .torrent files, and entries with " +
      "nothing in them are skipped.",
  ),
  exclude: {
    name: "exclude",
    kind: "texts",
    fallback: [],
    max: MOST_GLOBS,
    placeholder: "GLOB",
    good: "a glob such as *.tmp or build/**",
    sentence: "Leave out what matches. Can be given again.",
    more: GLOB_RULE,
  },
  include: {
    name: "include",
    kind: "texts",
    fallback: [],
    max: MOST_GLOBS,
    placeholder: "GLOB",
    good: "a glob such as *.jpg",
    sentence: "Take only files that match. Can be given again.",
  },
  hidden: off(
    "hidden",
    "Take hidden files too: names that start with a dot, Thumbs.db and desktop.ini. They are left out otherwise.",
  ),
  dryRun: off(
    "dry-run",
    "Only tell what would be made, also where a torrent is there already. Hashes nothing, writes nothing.",
  ),
  force: off("force", "Replace a torrent that is there already."),
  magnet: off("magnet", "Print the magnet link too."),
  webSeed: OUTER_SETTINGS.webSeed,
  httpSeed: OUTER_SETTINGS.httpSeed,
  node: OUTER_SETTINGS.node,
  source: OUTER_SETTINGS.source,
  date: { ...OUTER_SETTINGS.date, sentence: `${OUTER_SETTINGS.date.sentence} [default: now]` },
  createdBy: {
    ...OUTER_SETTINGS.createdBy,
    sentence: "What made the torrent [default: muster and its version].",
  },
  noDate: off("no-date", "No date: the same files then give the same bytes every time."),
  noCreatedBy: off("no-created-by", "Do not tell what made the torrent."),
  noComment: off("no-comment", "No comment [default]."),
  noPrivate: off("no-private", "Not private [default]."),
  noSource: off("no-source", "No source [default]."),
  symlinks: {
    name: "symlinks",
    kind: "choice",
    choices: ["follow", "keep", "skip"],
    fallback: "follow",
    sentence:
      "Symbolic links within a folder: take what they lead to, keep them as links (BEP 47; only within the folder), or " +
      "leave them out.",
  },
  threads: {
    name: "threads",
    kind: "count",
    fallback: 0,
    min: 1,
    max: 64,
    zero: "as many as the machine runs at once",
    placeholder: "COUNT",
    sentence: "How many threads hash.",
  },
  json: {
    ...off("json", "Print one JSON object a torrent, each on a line, in place of the text."),
    more:
      "version (1), made, input, output (null: the standard output), name, kind (v1, v2 or hybrid), length (bytes), " +
      "fileCount, pieceLength, pieceCount, infoHash and infoHashV2 (hex digits, or null), magnet (null without " +
      "--magnet), leftOut (how many names, by why), remarks (code and sentence), and with --dry-run files. Of what " +
      "fails: version, made (false), input, and error (code and message).",
  },
} as const satisfies SettingTable;
