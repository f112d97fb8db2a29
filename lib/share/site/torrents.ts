/** The torrents that were asked for last: forty machines that ask under one name cost one writing. */
import type { Outer } from "../../metainfo/torrent.ts";
import type { Share } from "../share.ts";
import { torrentFor } from "./torrent_for.ts";

/** Keeps one of each share. */
export class Torrents {
  readonly #kept = new WeakMap<Share, { readonly key: string; readonly bytes: Uint8Array<ArrayBuffer> }>();

  /** The bytes of the .torrent with these trackers and web seeds. */
  get(share: Share, outer: Outer): Uint8Array<ArrayBuffer> {
    const key = JSON.stringify([outer.trackers, outer.webSeeds]);
    const kept = this.#kept.get(share);
    if (kept?.key === key) return kept.bytes;
    const bytes = torrentFor(share, outer);
    this.#kept.set(share, { key, bytes });
    return bytes;
  }
}
