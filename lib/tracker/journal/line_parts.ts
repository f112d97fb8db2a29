/** What lines of all formats are made of beside the leaves. */
import type { Failure } from "../../protocol/http_answer.ts";
import { NOTICED, REFUSALS } from "../refusal.ts";
import { putIPv4, putIPv6, putPlaces, putText, type Text, textOf } from "./put.ts";
import { ADDRESS, FLAGS, IPV6_BIT, REFUSED, type RingView } from "./ring.ts";

/** Writes lines of one format. */
export interface LineWriter {
  /** Writes the record at a word into `out`, which has room for LINE_ROOM bytes from `to` on; gives where the line ends. */
  put(ring: RingView, at: number, out: DataView, to: number): number;
}

/** The longest line has fewer bytes. */
export const LINE_ROOM = 1024;

/** By the number of the protocol. */
export const PROTOCOLS: readonly string[] = ["http", "udp"];

/** By the number of the event; the first is that of no event. */
export const EVENTS: readonly string[] = ["", "completed", "started", "stopped", "paused"];

/** A word of each. */
export function encodeAll(words: readonly string[]): readonly Text[] {
  return words.map(textOf);
}

/** Why a torrent is refused that has a failure reason of its own: a record has no room for that. */
const OWN_REASON = "Its torrent file has a failure reason, which the client was told.";

/** By outcome: what is written for each refusal. */
export function encodeRefusals(write: (failure: Failure) => string): ReadonlyMap<number, Text> {
  const noticed = { ...REFUSALS[NOTICED], reason: OWN_REASON };
  const rows = Object.entries({ ...REFUSALS, [NOTICED]: noticed });
  return new Map(rows.map(([kind, failure]) => [REFUSED | Number(kind), textOf(write(failure))]));
}

/** The address of the record at a word. */
export function putAddress({ words, bytes }: RingView, at: number, out: DataView, to: number): number {
  const from = 4 * (at + ADDRESS);
  return (words[at + FLAGS] & IPV6_BIT) === 0 ? putIPv4(out, to, bytes, from) : putIPv6(out, to, bytes, from);
}

/** Times as text. That of a second is made once, since many announces come in one. */
export class Stamp {
  readonly #write: (date: Date) => string;
  #seconds = -1;
  #text = textOf("");

  /** `write` makes the text of a whole second. */
  constructor(write: (date: Date) => string) {
    this.#write = write;
  }

  put(out: DataView, at: number, seconds: number): number {
    if (seconds !== this.#seconds) {
      this.#text = textOf(this.#write(new Date(seconds * 1000)));
      this.#seconds = seconds;
    }
    return putText(out, at, this.#text);
  }
}

/** `2026-11-27T02:52:17.`, to be followed by `putMilliseconds`. */
export function isoStamp(): Stamp {
  return new Stamp((date) => date.toISOString().slice(0, 20));
}

/** `123Z` */
export function putMilliseconds(out: DataView, at: number, milliseconds: number): number {
  at = putPlaces(out, at, 3, milliseconds);
  out.setUint8(at, 90);
  return at + 1;
}
