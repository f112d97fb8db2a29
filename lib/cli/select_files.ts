/** Files of a torrent as users select them: by numbers counted from 1, or by globs over their paths. */
import { type Fault, fault } from "../base/fault.ts";
import { shown } from "../base/setting.ts";
import { filterOf } from "../metainfo/scan/filter.ts";
import type { Torrent, TorrentFile } from "../metainfo/torrent.ts";

/** One of the things that were asked for. */
export type Wish =
  | { readonly first: number; readonly last: number }
  | { readonly glob: string };

/** Reads what was typed: each text is a list of numbers and ranges, or a glob. `option` is the one that it was typed for. */
export function readWishes(texts: readonly string[], option = "--select"): Wish[] | Fault {
  const wishes: Wish[] = [];
  for (const text of texts) {
    if (!/^[\d,\s-]+$/.test(text)) wishes.push({ glob: text });
    else {
      const ranges = readNumbers(text);
      if (ranges === null) {
        return fault(
          "bad-value",
          `${option} cannot be ${shown(text)}.`,
          "Give numbers and ranges such as 1,3-5; files are counted from 1.",
        );
      }
      wishes.push(...ranges);
    }
  }
  return wishes;
}

function readNumbers(text: string): Wish[] | null {
  const wishes: Wish[] = [];
  for (const part of text.split(",")) {
    const [, first, last = first] = /^\s*(\d{1,9})(?:\s*-\s*(\d{1,9}))?\s*$/.exec(part) ?? [];
    if (first === undefined || Number(first) < 1 || Number(last) < Number(first)) return null;
    wishes.push({ first: Number(first), last: Number(last) });
  }
  return wishes;
}

/** Where a wish comes from, for errors. */
export interface WishPlace {
  /** The torrent's name. */
  readonly called: string;
  readonly isWindows: boolean;
  /** The option; `--select` when it is left out. */
  readonly option?: string;
}

/** The indices of the files that are wished for; pads do not count. */
export function selectFiles(
  torrent: Torrent,
  wishes: readonly Wish[],
  place: WishPlace,
): Set<number> | Fault {
  const indices = [...torrent.files.keys()].filter((index) => !torrent.files[index].isPad);
  const selected = new Set<number>();
  for (const wish of wishes) {
    const chosen = "glob" in wish
      ? indices.filter(matching(torrent.files, wish.glob, place.isWindows))
      : indices.slice(wish.first - 1, wish.last);
    const isWrong = "glob" in wish ? chosen.length === 0 : wish.last > indices.length;
    if (isWrong) return wrong(wish, indices.length, place);
    for (const index of chosen) selected.add(index);
  }
  return selected;
}

function wrong(wish: Wish, count: number, { called, option = "--select" }: WishPlace): Fault {
  const has = count === 1 ? "one file alone" : `${count} files`;
  const advice = '"muster show --files" lists them.';
  if ("glob" in wish) {
    return fault("bad-value", `${option} ${shown(wish.glob)} matches none: ${called} has ${has}.`, advice);
  }
  const what = option === "--select" ? "to select" : `for ${option}`;
  return fault("bad-value", `There is no file ${wish.last} ${what}: ${called} has ${has}.`, advice);
}

/** As the patterns of `muster make`: without a slash names at any depth, else paths; a folder stands for all in it. */
function matching(
  files: readonly TorrentFile[],
  glob: string,
  isWindows: boolean,
): (index: number) => boolean {
  const filter = filterOf({ include: [glob], exclude: [], hidden: true }, isWindows);
  return (index) => {
    let path = "";
    for (const part of files[index].path) {
      const name = utf8.decode(part);
      path = path === "" ? name : `${path}/${name}`;
      if (filter.isIncluded(path, name)) return true;
    }
    return false;
  };
}

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });
