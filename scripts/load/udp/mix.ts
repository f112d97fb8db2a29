/** What the load over UDP sends: `connect : announce : scrape`, in parts of their sum. */
import { below, type Random } from "../../../lib/base/random.ts";
import { ANNOUNCE, CONNECT, SCRAPE } from "../../../lib/protocol/udp_packet.ts";

export interface Mix {
  readonly connect: number;
  readonly announce: number;
  readonly scrape: number;
}

/** Clients that keep their connection id. */
export const ANNOUNCES: Mix = { connect: 0, announce: 1, scrape: 0 };

/** Reads `50:50:1`; null when it is no mix. */
export function readMix(text: string): Mix | null {
  const match = /^(\d{1,6}):(\d{1,6}):(\d{1,6})$/.exec(text);
  if (match === null) return null;
  const [connect, announce, scrape] = match.slice(1).map(Number);
  return connect + announce + scrape === 0 ? null : { connect, announce, scrape };
}

export function mixText({ connect, announce, scrape }: Mix): string {
  return `${connect}:${announce}:${scrape}`;
}

/** The action of the next packet. */
export function nextAction({ connect, announce, scrape }: Mix, random: Random): number {
  if (connect === 0 && scrape === 0) return ANNOUNCE;
  const draw = below(random, connect + announce + scrape);
  return draw < connect ? CONNECT : draw < connect + announce ? ANNOUNCE : SCRAPE;
}
