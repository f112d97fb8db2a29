/** What `muster ask` finds to say against a tracker: each thing once, with its words and how grave it is. */
import type { Finding, Problem } from "./report.ts";

const WRONG = {
  "wrong-source": "It answers from another address than the one that was asked; clients drop such answers.",
  "wrong-transaction": "It sent a packet with a transaction id that nobody asked with.",
  "short-packet": "It sent a packet that is too short to be an answer.",
  "id-not-checked":
    "It answers an announce with a made-up connection id: anybody can announce under others' addresses.",
  "reflection": "It sends more bytes to an unproven address than came from there, which attackers can use.",
  "bad-hash-taken": "It takes an info hash of 19 bytes.",
} as const;

const ODD = {
  "id-error": "It answers a made-up connection id with an error; silence would be safer.",
  "made-up-refused": "It refuses a torrent that nobody has. Give the HASH of one that it knows.",
  "bare-head":
    "It answers the announce of a torrent that nobody has with a bare head of 8 bytes, neither with peers nor with " +
    "an error (opentracker does so for a torrent that is not on its list). Give the HASH of one that it knows.",
  "not-strict": "Its answer is not strict bencode; some clients may not read it.",
  "not-compact":
    "It lists peers as dictionaries, although packed ones were asked for; that takes ten times the bytes.",
  "no-interval": "It does not say when to announce again.",
  "odd-interval": "The interval makes no sense.",
  "too-many-peers": "It gives more peers than were asked for.",
  "broken-peers": "The last peer of the list is cut off.",
  "moved": "It answers elsewhere. Put the new URL into torrents.",
  "no-scrape": "It cannot be scraped.",
  "scrape-incomplete": "Its scrape does not tell of every torrent that was asked for.",
  "stop-unanswered":
    "It did not take the announce that ends the visit; it may list this machine for a while.",
  "unreachable": "This machine has no way to this address, so nothing can be said about it.",
} as const;

/** The words for a finding. */
export type FindingCode = keyof typeof WRONG | keyof typeof ODD;

/** The words of all findings that are no question's problem. */
export const FINDING_CODES = [...Object.keys(WRONG), ...Object.keys(ODD)] as readonly FindingCode[];

/** The finding of a name; `more` tells the particular case. */
export function finding(code: FindingCode, more?: string): Finding {
  const [kind, sentence] = code in WRONG
    ? ["wrong", WRONG[code as keyof typeof WRONG]] as const
    : ["odd", ODD[code as keyof typeof ODD]] as const;
  return { kind, code, sentence: more === undefined ? sentence : `${sentence} (${more})` };
}

/** A question that got no answer that helps is wrong; `advice` is a sentence about what to try. */
export function findingOf(question: string, { code, message }: Problem, advice?: string): Finding {
  const told = code === "refused" ? `The ${question} was refused: ${message}` : `The ${question}: ${message}`;
  return { kind: "wrong", code, sentence: advice === undefined ? told : `${told} ${advice}` };
}
