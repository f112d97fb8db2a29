/**
 * What a muster share says in place of a torrent, told by the header `x-muster: share`: that it is not there (yet), that it
 * has changed, or that it wants a password. Its words come from a stranger, and are bounded; who shows them makes them
 * harmless.
 */
import { type Fault, fault } from "../base/fault.ts";
import { shown, shownPath } from "../base/setting.ts";

/** Why nothing could be fetched. */
export interface FetchFault extends Fault {
  /** Waiting may mend it: nobody answers there yet, or the share is not there yet. */
  readonly mayCome?: true;
  /** Seconds after which it is worth asking again, where the other side has said so. */
  readonly retryAfter?: number;
}

/** What was answered. */
export interface ShareAnswer {
  readonly url: URL;
  readonly status: number;
  /** The beginning of the body. */
  readonly text: string;
  /** The header `retry-after`. */
  readonly retryAfter: string | null;
  /** Whether a password was sent. */
  readonly hadPassword: boolean;
}

/** Whether an answer comes from a muster share. */
export function isOfShare(headers: Headers): boolean {
  return headers.get("x-muster") === "share";
}

/** Bytes of the body that are looked at. */
export const TEXT_BYTES = 4096;

/** Names that are told. */
const MOST_NAMES = 8;

const WAIT = "--wait waits until it is there.";

/** The fault for a status other than 200; null for one that a share has no words of its own for. */
export function shareRefusal(answer: ShareAnswer): FetchFault | null {
  const { url, status, hadPassword } = answer;
  const called = `The share ${nameIn(url)} at ${shownPath(url.host)}`;
  if (status === 401 && hadPassword) {
    return fault(
      "cannot-read",
      `${called} does not take this password.`,
      "Each try takes it longer to answer.",
    );
  }
  if (status === 401) {
    return fault("cannot-read", `${called} needs a password.`, "Give --password, or set MUSTER_PASSWORD.");
  }
  if (status === 404) return notThere(answer);
  const words = WORDS[status];
  if (words === undefined) return null;
  return { ...fault("cannot-read", `${called} ${words[0]}`, words[1]), mayCome: true, ...again(answer) };
}

const WORDS: Readonly<Record<number, [end: string, advice: string] | undefined>> = {
  410: ["has changed since it was read, and is not given any more.", `Ask who shares it. ${WAIT}`],
  429: [
    "has heard a wrong password from your network, and listens to no other until it has answered that.",
    WAIT,
  ],
  503: ["cannot be given yet: it is being read, or too many ask at once.", WAIT],
};

function notThere({ url, text }: ShareAnswer): FetchFault {
  const names = namesIn(text);
  const host = shownPath(url.host);
  const others = names.length === 0 ? "" : `There ${names.length === 1 ? "is" : "are"} ${listed(names)}. `;
  if (url.pathname === "/" && names.length > 0) {
    const example = `http://${host}/t/${encodeURIComponent(names[0].toWellFormed())}`;
    return fault(
      "cannot-read",
      `${host} has more than one share.`,
      `${others}Name one: ${shownPath(example)}`,
    );
  }
  const what = url.pathname === "/" ? "no share" : `no share ${nameIn(url)}`;
  return { ...fault("cannot-read", `There is ${what} at ${host}.`, others + WAIT), mayCome: true };
}

function listed(names: readonly string[]): string {
  const some = names.slice(0, MOST_NAMES).map(shown).join(", ");
  return names.length > MOST_NAMES ? `${some} and more` : some;
}

/** The names of a body: lines that are the path of a share, `/t/NAME`. */
function namesIn(text: string): string[] {
  return Array.from(text.matchAll(/^\/t\/([^/\s]+)\r?$/gm), ([, path]) => decoded(path));
}

/** The name that a URL asks for, quoted for a line. */
function nameIn({ pathname }: URL): string {
  return shown(decoded(pathname.replace(/^\/t\//, "").replace(/^\/+/, "")));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Seconds are taken, a date is not: sharers write none. */
function again({ retryAfter }: ShareAnswer): Pick<FetchFault, "retryAfter"> {
  return retryAfter !== null && /^\d{1,4}$/.test(retryAfter) ? { retryAfter: Number(retryAfter) } : {};
}
