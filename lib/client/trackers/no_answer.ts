/** Why no answer came from a tracker: the words for it, and how the system's errors are told apart. */
import { errorText, type Fault, fault } from "../../base/fault.ts";
import { CHARACTERS_THAT_STEER } from "../../base/setting.ts";

/** The reasons. `unreachable` is this side's trouble: no route or no such family here. */
export type NoAnswer =
  | "no-answer"
  | "no-connection"
  | "closed"
  | "unreachable"
  | "no-address"
  | "cancelled"
  | "tls"
  | "not-http"
  | "cut-off"
  | "bad-redirect"
  | "too-long"
  | "no-scrape"
  | "failed";

const SENTENCES: Readonly<Record<NoAnswer, string>> = {
  "no-answer": "No answer came in time.",
  "no-connection": "No connection came about in time.",
  "closed": "Nobody listens there: the system refused the connection.",
  "unreachable": "This machine has no way to that address.",
  "no-address": "The name has no address.",
  "cancelled": "It was interrupted.",
  "tls": "The certificate is not good for this name, or TLS failed.",
  "not-http": "What answered does not speak HTTP.",
  "cut-off": "The connection was closed before the answer was whole.",
  "bad-redirect": "It leads elsewhere, and not to where a tracker may lead.",
  "too-long": "The answer was longer than 1 MiB and was cut off.",
  "no-scrape": "This URL has no scrape: its last part does not begin with announce.",
  "failed": "The request failed.",
};

/** The words of all reasons. */
export const NO_ANSWERS = Object.keys(SENTENCES) as readonly NoAnswer[];

/** The fault for a reason, with more about it where there is something to say. */
export function noAnswer(reason: NoAnswer, more?: string): Fault {
  return fault(reason, more === undefined ? SENTENCES[reason] : `${SENTENCES[reason]} (${more})`);
}

/** The system's numbers (Linux, macOS, Windows), its names and the runtime's words, in the order they are looked for. */
const SIGNS: readonly (readonly [RegExp, NoAnswer])[] = [
  [/\(os error (?:111|61|10061)\)|ECONNREFUSED|connection refused/i, "closed"],
  [
    // An invalid argument (22, EINVAL) is what Linux says to an address that is no way to the other one, 127.0.0.1 to any outside.
    /\(os error (?:101|113|99|97|22|51|65|49|47|10051|10065|10049|10047)\)|E(?:NET|HOST)UNREACH|EADDRNOTAVAIL|EAFNOSUPPORT|EINVAL|unreachable/i,
    "unreachable",
  ],
  [/\(os error (?:110|60|10060)\)|ETIMEDOUT|timed out/i, "no-answer"],
  [/certificate|\btls\b|handshake|InvalidContentType|corrupt message/i, "tls"],
  [/dns error|failed to lookup|ENOTFOUND/i, "no-address"],
  [/hang up|aborted|premature|ECONNRESET|EPIPE|closed before|reset by peer|unexpected end/i, "cut-off"],
  [/invalid HTTP|parse|message head/i, "not-http"],
];

/** The fault for something that the system or the runtime threw. */
export function noAnswerFrom(thrown: unknown): Fault {
  const text = errorText(thrown);
  const sign = SIGNS.find(([pattern]) => pattern.test(text));
  if (sign === undefined) return noAnswer("failed", plain(text));
  return sign[1] === "tls" ? noAnswer("tls", plain(text)) : noAnswer(sign[1]);
}

/** The runtime's text repeats the URL, which may hold what is secret; its end tells what is new. */
function plain(text: string): string {
  const end = text.split(/: client error \([A-Za-z]+\): /).at(-1)!;
  return end.replaceAll(/\bhttps?:\S+/g, "URL").replace(CHARACTERS_THAT_STEER, " ").slice(0, 160);
}
