/** What a client wants to get, by its Accept header (RFC 9110 12.5.1). */
import { TORRENT } from "./reply.ts";

/** Characters of the header that are looked at. */
const LONGEST = 1000;

/** A type that the header names, and its weight: 0 for what is not wanted. */
interface Preference {
  readonly type: string;
  readonly weight: number;
}

/** Whether the first preference is a torrent: of the types with the highest weight it stands first. */
export function wantsTorrent(accept: string | null): boolean {
  let best: Preference = { type: "", weight: 0 };
  for (const preference of preferencesOf(accept)) if (preference.weight > best.weight) best = preference;
  return best.type === TORRENT;
}

/** Whether a page is wanted, by its own type: browsers name it when a person goes somewhere, and programs do not. */
export function wantsPage(accept: string | null): boolean {
  return preferencesOf(accept).some(({ type, weight }) => type === "text/html" && weight > 0);
}

function preferencesOf(accept: string | null): Preference[] {
  return (accept ?? "").slice(0, LONGEST).split(",").map((range) => {
    const [type, ...parameters] = range.split(";").map((part) => part.trim().toLowerCase());
    return { type, weight: weightOf(parameters) };
  });
}

/** The weight that parameters say; 0 for one that is none. */
function weightOf(parameters: readonly string[]): number {
  const text = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2);
  if (text === undefined) return 1;
  return /^(0(\.\d{0,3})?|1(\.0{0,3})?)$/.test(text) ? Number(text) : 0;
}
