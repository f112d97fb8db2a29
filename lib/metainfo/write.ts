/**
 * What stands beside the info dictionary, as it is written into a torrent: trackers, seeds, nodes and texts. Each value
 * is ready for `encode`; undefined means that its key is left out.
 */
import { type Encodable, encode, encoded } from "../bencode/encode.ts";
import type { Node, Outer } from "./torrent.ts";

/** `announce` (BEP 3) and `announce-list` (BEP 12), which is only there when `announce` does not say it all. */
export interface TrackerKeys {
  readonly announce: Encodable | undefined;
  readonly "announce-list": Encodable | undefined;
}

/** The keys for tiers of trackers, and for the one of clients that know no tiers: by default the first. */
export function encodeTrackers(
  tiers: readonly (readonly Encodable[])[],
  announce: Encodable | undefined = tiers.flat()[0],
): TrackerKeys {
  const filled = tiers.filter((tier) => tier.length > 0);
  const [only, ...others] = filled.flat();
  const isList = others.length > 0 || only !== announce;
  return { announce, "announce-list": isList ? filled : undefined };
}

/** `url-list` (BEP 19): a string when there is one, else a list. */
export function encodeWebSeeds(urls: readonly Encodable[]): Encodable | undefined {
  return urls.length === 1 ? urls[0] : listOrNothing(urls);
}

/** `httpseeds` (BEP 17): always a list. */
export function encodeHttpSeeds(urls: readonly Encodable[]): Encodable | undefined {
  return listOrNothing(urls);
}

/** `nodes` (BEP 5): pairs of host and port. */
export function encodeNodes(nodes: readonly Node[]): Encodable | undefined {
  return listOrNothing(nodes.map(({ host, port }) => [host, port]));
}

/** All outer keys by their names. */
export function encodeOuter(outer: Outer): { readonly [key: string]: Encodable | undefined } {
  return {
    ...encodeTrackers(outer.trackers, outer.announce),
    comment: outer.comment ?? undefined,
    "created by": outer.createdBy ?? undefined,
    "creation date": outer.date ?? undefined,
    httpseeds: encodeHttpSeeds(outer.httpSeeds),
    nodes: encodeNodes(outer.nodes),
    "url-list": encodeWebSeeds(outer.webSeeds),
  };
}

/**
 * The bytes of a .torrent.
 * @param info the info dictionary, which goes out byte for byte, since the info hash is taken of it
 * @param layers the file's root (32 bytes) -> its piece layer (BEP 52); null for a torrent without v2
 */
export function writeTorrent(
  info: Uint8Array,
  outer: Outer,
  layers: ReadonlyMap<Uint8Array, Uint8Array> | null,
): Uint8Array<ArrayBuffer> {
  return encode({ ...encodeOuter(outer), info: encoded(info), "piece layers": layers ?? undefined });
}

function listOrNothing(items: readonly Encodable[]): Encodable | undefined {
  return items.length === 0 ? undefined : items;
}
