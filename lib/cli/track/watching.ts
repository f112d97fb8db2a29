/** Watches what a tracker's settings name: its lists, its torrents and its configuration, whichever they are just then. */
import { watchAll, type WatchMeans } from "../../base/watch.ts";
import type { Platform } from "../../base/stop.ts";
import type { ServiceConfig } from "./settings.ts";
import { watchedBy } from "./watched.ts";

/** What is needed. */
export interface WatchingMeans extends WatchMeans {
  readonly platform: Platform;
  /** The path of the configuration; null for none. */
  readonly configFile: string | null;
  /** Milliseconds between two looks in any case; 0: none. */
  readonly poll: number;
  /** Called some time after something has changed. */
  changed(): void;
}

/** Watches one set of files and folders at a time. */
export class Watching {
  readonly #means: WatchingMeans;
  #names = "";
  #end = () => {};
  #isClosed = false;

  constructor(means: WatchingMeans) {
    this.#means = means;
  }

  /** Watches what these settings name and nothing else. What had changed before is for the caller to read. */
  follow(service: ServiceConfig): void {
    const { platform, configFile, poll, changed } = this.#means;
    const watched = watchedBy(service, configFile, platform);
    const names = JSON.stringify(watched.map(({ folder, name }) => [folder, name]));
    if (this.#isClosed || names === this.#names) return;
    this.#names = names;
    const end = watched.length === 0 ? () => {} : watchAll(watched, poll, this.#means, changed);
    // Later than the beginning, so that nothing happens unseen.
    this.#end();
    this.#end = end;
  }

  /** Watches nothing any more, whatever comes. */
  close(): void {
    this.#isClosed = true;
    this.#end();
  }
}
