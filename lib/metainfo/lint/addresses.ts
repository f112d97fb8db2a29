/** What is odd about trackers, seeds and nodes, in sentences. */
import type { Node } from "../torrent.ts";
import { quoted } from "./check.ts";
import { nodeProblem, placeOf, seedProblem, trackerProblem } from "./urls.ts";

/** Trackers that no program can ask. */
export function unusableTrackers(urls: readonly string[]): string[] {
  return told(urls, (url) => {
    const problem = trackerProblem(url);
    return problem === null ? null : `The tracker ${quoted(url)} cannot be asked: ${problem}.`;
  });
}

/** Trackers by an address that is not of the internet. */
export function insideTrackers(urls: readonly string[]): string[] {
  return told(urls, (url) => {
    const place = placeOf(url);
    if (place === null) return null;
    return place === "this machine"
      ? `The tracker ${quoted(url)} is an address of the machine that asks: others cannot reach it.`
      : `The tracker ${quoted(url)} is on a private network: only that network can reach it.`;
  });
}

/** Trackers that stand there more than once. */
export function twinTrackers(urls: readonly string[]): string[] {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const url of urls) (seen.has(url) ? twice : seen).add(url);
  return [...twice].map((url) => `The tracker ${quoted(url)} is there more than once.`);
}

/** Web and HTTP seeds that no program can use. */
export function unusableSeeds(urls: readonly string[]): string[] {
  return told(urls, (url) => {
    const problem = seedProblem(url);
    return problem === null ? null : `The seed ${quoted(url)} cannot be used: ${problem}.`;
  });
}

/** Of a torrent with a folder: to a web seed's URL the folder's name is added, which needs the slash (BEP 19). */
export function seedsWithoutSlash(urls: readonly string[]): string[] {
  return told(
    urls,
    (url) =>
      url.endsWith("/") ? null : `The web seed ${quoted(url)} is a folder's and should end in a slash.`,
  );
}

/** DHT nodes that nobody can ask. */
export function unusableNodes(nodes: readonly Node[]): string[] {
  return told(nodes, (node) => {
    const problem = nodeProblem(node);
    return problem === null ? null : `The node ${quoted(`${node.host} ${node.port}`)} is no use: ${problem}.`;
  });
}

function told<T>(all: readonly T[], sentence: (one: T) => string | null): string[] {
  return all.map(sentence).filter((one) => one !== null);
}
