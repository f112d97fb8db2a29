/** What a scan left out, told: nobody likes files that go missing in silence. */
import { counted } from "../../base/unit.ts";

/** How many names were left out, by why; a folder counts once, with all that is in it. */
export interface LeftOut {
  readonly hidden: number;
  /** An exclude matched, or no include did. */
  readonly excluded: number;
  readonly links: number;
  /** Neither file nor folder: a pipe, a socket, a device. */
  readonly special: number;
  /** What is about to be written. */
  readonly outputs: number;
}

/** Counts of nothing. */
export const NOTHING_LEFT_OUT: LeftOut = { hidden: 0, excluded: 0, links: 0, special: 0, outputs: 0 };

/** `3 hidden, 1 link`; empty when nothing was left out. */
export function leftOutText({ hidden, excluded, links, special, outputs }: LeftOut): string {
  return [
    hidden === 0 ? "" : `${hidden} hidden`,
    excluded === 0 ? "" : `${excluded} excluded`,
    some(links, "link"),
    some(special, "pipe, socket or device", "pipes, sockets or devices"),
    some(outputs, "torrent that is written here", "torrents that are written here"),
  ].filter((part) => part !== "").join(", ");
}

function some(count: number, one: string, many?: string): string {
  return count === 0 ? "" : counted(count, one, many);
}
