/** What a client wants of a page that is also a torrent, by its Accept header (RFC 9110 12.5.1). */
import { TORRENT } from "../../web/reply.ts";

/** Characters of the header that are looked at. */
const LONGEST = 1000;

/** Whether the first preference is a torrent: of the types with the highest weight it stands first. */
export function wantsTorrent(accept: string | null): boolean {
  let best = { type: "", weight: 0 };
  for (const range of (accept ?? "").slice(0, LONGEST).split(",")) {
    const [type, ...parameters] = range.split(";").map((part) => part.trim().toLowerCase());
    const weight = weightOf(parameters);
    if (weight > best.weight) best = { type, weight };
  }
  return best.type === TORRENT;
}

/** The weight that parameters say; 0 for one that is none. */
function weightOf(parameters: readonly string[]): number {
  const text = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2);
  if (text === undefined) return 1;
  return /^(0(\.\d{0,3})?|1(\.0{0,3})?)$/.test(text) ? Number(text) : 0;
}
