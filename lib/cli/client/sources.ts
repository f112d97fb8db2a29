/** The torrents that the words of get and seed name, each once; what cannot be read is told, and does not stop the others. */
import { type Fault, fault, isFault } from "../../base/fault.ts";
import { shownPath } from "../../base/setting.ts";
import { isMagnet } from "../../metainfo/magnet.ts";
import type { Env } from "../env.ts";
import { EXIT, exitCodeOf } from "../exit.ts";
import { type ReadSource, readSourceTorrent } from "../source.ts";
import { hashOf, type Item, toldApart } from "./item.ts";
import type { Teller } from "./teller.ts";

/** What the words came to. */
export interface Gathered {
  readonly items: readonly Item[];
  /** The exit code of the first that could not be used; EXIT.done when all could. */
  readonly code: number;
}

/** How a word's torrent is got where that is not by readSourceTorrent(). */
export type ReadWord = (word: string, stop: AbortSignal) => Promise<ReadSource | Fault>;

/** What the gathering needs. */
export interface GatherMeans {
  readonly env: Env;
  readonly teller: Teller;
  readonly stop: AbortSignal;
  readonly read?: ReadWord;
}

/** Reads each word and makes an item of it; `interrupted` after Ctrl+C. */
export async function gather(
  words: readonly string[],
  makeItem: (source: ReadSource) => Item | Fault,
  { env, teller, stop, read }: GatherMeans,
): Promise<Gathered> {
  const items = new Map<string, Item>();
  let code: number = EXIT.done;
  for (const word of words) {
    const source = isMagnet(word)
      ? NO_MAGNETS
      : await (read?.(word, stop) ?? readSourceTorrent(word, env, stop));
    if (stop.aborted) return { items: [], code: EXIT.interrupted };
    const item = isFault(source) ? source : itemOfNew(source, items, makeItem);
    if (isFault(item)) {
      teller.refused(word, item);
      if (code === EXIT.done) code = exitCodeOf(item);
    } else if (items.get(item.infoHash) !== undefined) {
      const first = items.get(item.infoHash)!;
      teller.note(`${shownPath(word)} is the same torrent as ${shownPath(first.input)}: it runs once.`);
    } else items.set(item.infoHash, item);
  }
  return { items: toldApart([...items.values()]), code };
}

/** The item, or the one that is there already. */
function itemOfNew(
  source: ReadSource,
  items: ReadonlyMap<string, Item>,
  makeItem: (source: ReadSource) => Item | Fault,
): Item | Fault {
  return items.get(hashOf(source.torrent)) ?? makeItem(source);
}

const NO_MAGNETS = fault(
  "bad-value",
  "Magnet links are not in this version yet.",
  "Give the .torrent: a file, its URL, or - for the standard input.",
);

/** Two torrents must not be written to the same place; null when none is there. */
export function clashFault(
  item: Item,
  others: readonly Item[],
  { platform }: Pick<Env, "platform">,
): Fault | null {
  const keyOf = ({ place }: Item) =>
    platform === "windows" || platform === "darwin" ? place.normalize("NFC").toLowerCase() : place;
  const other = others.find((one) => keyOf(one) === keyOf(item));
  if (other === undefined) return null;
  return fault(
    "cannot-write",
    `${shownPath(item.input)} would be written to the same place as ${shownPath(other.input)}: ${
      shownPath(item.place)
    }.`,
    "Run it by itself with another --out.",
  );
}
