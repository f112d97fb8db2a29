/** Which files of a torrent are downloaded, and which of them first. */
import { type Fault, fault, isFault } from "../../base/fault.ts";
import type { TorrentTask } from "../../client/session.ts";
import type { Torrent } from "../../metainfo/torrent.ts";
import { readWishes, selectFiles, type Wish, type WishPlace } from "../select_files.ts";

/** What was typed. */
export interface FileWishes {
  /** Empty: all. */
  readonly select: readonly Wish[];
  readonly first: readonly Wish[];
  readonly last: readonly Wish[];
}

const OPTIONS = ["select", "first", "last"] as const;

/** Reads the wishes; they are about the files of one torrent. */
export function readFileWishes(
  texts: Readonly<Record<typeof OPTIONS[number], readonly string[]>>,
  torrents: number,
): FileWishes | Fault {
  const wishes: Record<typeof OPTIONS[number], Wish[]> = { select: [], first: [], last: [] };
  for (const option of OPTIONS) {
    if (texts[option].length > 0 && torrents > 1) {
      return fault(
        "bad-value",
        `--${option} is about the files of one torrent, and there are ${torrents}.`,
        "Download that one by itself.",
      );
    }
    const read = readWishes(texts[option], `--${option}`);
    if (isFault(read)) return read;
    wishes[option] = read;
  }
  return wishes;
}

/** How files are ranked: as a torrent's task has it. */
const FIRST = 7;
const USUAL = 4;
const LAST = 0;

/** What a torrent's task says of its files. Pads are nobody's wish. */
export function selectionOf(
  torrent: Torrent,
  wishes: FileWishes,
  place: WishPlace,
): Pick<TorrentTask, "wanted" | "priorities"> | Fault {
  const [select, first, last] = OPTIONS.map((option) =>
    selectFiles(torrent, wishes[option], { ...place, option: `--${option}` })
  );
  if (isFault(select)) return select;
  if (isFault(first)) return first;
  if (isFault(last)) return last;
  const both = [...first].find((index) => last.has(index));
  if (both !== undefined) {
    return fault("bad-value", "A file is in --first and in --last.", "Leave it in one of them.");
  }
  const isWanted = (index: number) => wishes.select.length === 0 || select.has(index);
  const rank = (index: number) => first.has(index) ? FIRST : last.has(index) ? LAST : USUAL;
  const isRanked = first.size + last.size > 0;
  return {
    wanted: torrent.files.map(({ isPad }, index) => !isPad && isWanted(index)),
    priorities: isRanked ? torrent.files.map((_, index) => rank(index)) : [],
  };
}
