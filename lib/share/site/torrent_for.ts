/**
 * The torrent of a share as somebody gets it who came here under some name: with trackers and a web seed at that very
 * name, since that is what reaches this machine from there.
 */
import { fromHex } from "../../base/bytes.ts";
import { magnetOf, writeMagnet } from "../../metainfo/magnet.ts";
import type { Outer } from "../../metainfo/torrent.ts";
import { writeTorrent } from "../../metainfo/write.ts";
import { isOwnMachine, isVisited } from "../../web/visited.ts";
import type { Share } from "../share.ts";
import { pathOfUrl } from "./site_path.ts";

/** Announce URLs that a torrent names beside those of the visitor's own, at most. */
const MOST_OTHERS = 16;

/**
 * The host (and port) that others reach this machine by: as it was visited, unless that is no host or means the
 * visitor's own machine; then that of the tracker's first URL.
 * @param urls announce URLs, as the tracker tells them
 */
export function placeOf(visited: string, urls: readonly string[]): string {
  if (isVisited(visited) && !isOwnMachine(visited)) return visited;
  const hosts = urls.filter((url) => url.startsWith("http:")).map(hostOfUrl);
  return hosts.find((host) => !isOwnMachine(host)) ??
    (isVisited(visited) ? visited : hosts[0] ?? "localhost");
}

function hostOfUrl(url: string): string {
  return /^[a-z]+:\/\/([^/]*)/.exec(url)?.[1] ?? "";
}

/**
 * What stands beside the info dictionary for somebody at that place: its tracker over HTTP, then over UDP where that is
 * served, then the tracker's other URLs; and the web seed (BEP 19).
 * @param trackerPort where the tracker is on that machine when it is not on the place's port; null: it is there
 */
export function outerFor(
  share: Share,
  place: string,
  { urls, trackerPort }: { urls: readonly string[]; trackerPort: number | null },
  hasWebSeed: boolean,
): Outer {
  const moved = (host: string) => trackerPort === null ? host : `${host.replace(/:\d+$/, "")}:${trackerPort}`;
  const tracker = moved(place);
  const http = `http://${tracker}/announce`;
  // A URL of UDP needs its port.
  const udp = `udp://${/:\d+$/.test(tracker) ? tracker : `${tracker}:80`}/announce`;
  const known = urls.map((url) => url.replace(hostOfUrl(url), moved));
  const others = known.filter((url) => url !== http && url !== udp && !isOwnMachine(hostOfUrl(url)));
  const tiers = [
    [http],
    urls.some(isUdp) ? [udp] : [],
    others.filter((url) => !isUdp(url)).slice(0, MOST_OTHERS),
    others.filter(isUdp).slice(0, MOST_OTHERS),
  ];
  return {
    ...share.torrent.outer,
    trackers: tiers.filter((tier) => tier.length > 0),
    webSeeds: hasWebSeed ? [webSeedOf(share, place)] : [],
  };
}

function isUdp(url: string): boolean {
  return url.startsWith("udp:");
}

/** Clients put the torrent's name and a file's path behind a URL that ends in a slash; of a single file they take it as it is. */
function webSeedOf({ name, torrent }: Share, place: string): string {
  return `http://${place}/t/${torrent.isSingle ? pathOfUrl([name, name]) : ""}`;
}

/** The bytes of the .torrent. */
export function torrentFor({ torrent }: Share, outer: Outer): Uint8Array<ArrayBuffer> {
  const layers = torrent.kind === "v1"
    ? null
    : new Map(torrent.layers.entries().map(([root, layer]) => [fromHex(root)!, layer]));
  return writeTorrent(torrent.info, outer, layers);
}

/** The magnet link. */
export function magnetFor({ torrent }: Share, outer: Outer): string {
  return writeMagnet(magnetOf({ ...torrent, outer }));
}
