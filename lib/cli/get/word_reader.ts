/** How `muster get` comes by the torrent of a word: a file, a URL or, with --lan, the name of a share; once, or until it is there. */
import type { Teller } from "../client/teller.ts";
import type { ReadWord } from "../client/sources.ts";
import { shown } from "../../base/setting.ts";
import type { Env } from "../env.ts";
import type { LiveLine } from "../live.ts";
import { nameOf, readSourceTorrent } from "../source.ts";
import { readFromLan } from "./lan.ts";
import { persist } from "./persist.ts";

/** What the options say of it. */
export interface ReadingWish {
  readonly lan: boolean;
  readonly wait: boolean;
  readonly quiet: boolean;
  readonly discoveryPort: number;
  /** Null for none. */
  readonly password: string | null;
}

/** What the reading needs. */
export interface ReadingMeans {
  readonly env: Env;
  readonly live: LiveLine;
  readonly teller: Pick<Teller, "note">;
}

/** The reader of words. */
export function wordReader(wish: ReadingWish, { env, live, teller }: ReadingMeans): ReadWord {
  const { lan, wait, quiet, discoveryPort, password } = wish;
  const once: ReadWord = (word, stop) =>
    lan
      ? readFromLan(word, password, { env, stop, discoveryPort })
      : readSourceTorrent(word, env, stop, password);
  return async (word, stop) => {
    const called = lan ? `the share ${shown(word)}` : nameOf(withoutSecret(word));
    if (wait) {
      const note = (message: string) => teller.note(message);
      return await persist(() => once(word, stop), { env, live, stop, quiet, called, note });
    }
    if (lan && !quiet) live.show(`Looking for ${called} on this LAN`);
    const result = await once(word, stop);
    live.clear();
    return result;
  };
}

/** A URL without user and password. */
function withoutSecret(word: string): string {
  return word.replace(/^(https?:\/\/)[^/?#]*@/i, "$1");
}
