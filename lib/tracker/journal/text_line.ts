/** Announces as lines of text, of words that a person and `grep` can read. */
import {
  encodeAll,
  encodeRefusals,
  EVENTS,
  isoStamp,
  type LineWriter,
  PROTOCOLS,
  putAddress,
  putMilliseconds,
} from "./line_parts.ts";
import { putHex, putLarge, putNumber, putText, putWord, textOf } from "./put.ts";
import {
  CLIENT,
  eventIn,
  FLAGS,
  INFO_HASH,
  IPV6_BIT,
  LEFT,
  MILLISECONDS_SHIFT,
  NO_WANT,
  outcomeIn,
  PORT_AND_WANT,
  protocolIn,
  REFUSED,
  type RingView,
  UNREAD,
} from "./ring.ts";

const HEADS = encodeAll(PROTOCOLS.map((protocol) => ` announce ${protocol} `));
const LEFTS = encodeAll(EVENTS.map((event) => ` ${event || "-"} left=`));
const WANT = textOf(" want=");
const GAVE = textOf(" gave=");
const REFUSALS = encodeRefusals(({ code, reason }) => ` refused=${code} "${reason}"`);
const SPACE = 32;
const ABSENT = 45;
const COLON = 58;
const OPEN = 91;
const CLOSE = 93;
const LINE_END = 10;

/** The text format. */
export class TextLines implements LineWriter {
  readonly #stamp = isoStamp();

  put(ring: RingView, at: number, out: DataView, to: number): number {
    const { words } = ring;
    const flags = words[at + FLAGS];
    to = this.#stamp.put(out, to, words[at] >>> 0);
    to = putMilliseconds(out, to, flags >>> MILLISECONDS_SHIFT);
    to = putText(out, to, HEADS[protocolIn(flags)]);
    to = putHost(ring, at, out, to);
    const isRead = eventIn(flags) !== UNREAD;
    if (isRead) to = putRequest(ring, at, out, to);
    to = putOutcome(out, to, outcomeIn(flags));
    if (isRead) to = putClient(ring, at, out, to);
    out.setUint8(to, LINE_END);
    return to + 1;
  }
}

/** IPv6 in brackets, as before a port. */
function putHost(ring: RingView, at: number, out: DataView, to: number): number {
  if ((ring.words[at + FLAGS] & IPV6_BIT) === 0) return putAddress(ring, at, out, to);
  out.setUint8(to, OPEN);
  to = putAddress(ring, at, out, to + 1);
  out.setUint8(to, CLOSE);
  return to + 1;
}

function putRequest({ words, bytes, floats }: RingView, at: number, out: DataView, to: number): number {
  const both = words[at + PORT_AND_WANT];
  out.setUint8(to, COLON);
  to = putNumber(out, to + 1, both >>> 16);
  out.setUint8(to, SPACE);
  to = putHex(out, to + 1, bytes, 4 * (at + INFO_HASH), 20);
  to = putText(out, to, LEFTS[eventIn(words[at + FLAGS])]);
  to = putOrAbsent(out, to, floats[(at + LEFT) >> 1]);
  to = putText(out, to, WANT);
  return putOrAbsent(out, to, (both & NO_WANT) === NO_WANT ? -1 : both & NO_WANT);
}

function putOrAbsent(out: DataView, to: number, number: number): number {
  if (number >= 0) return putLarge(out, to, number);
  out.setUint8(to, ABSENT);
  return to + 1;
}

function putOutcome(out: DataView, to: number, outcome: number): number {
  if (outcome >= REFUSED) return putText(out, to, REFUSALS.get(outcome)!);
  return putNumber(out, putText(out, to, GAVE), outcome);
}

function putClient({ bytes }: RingView, at: number, out: DataView, to: number): number {
  out.setUint8(to, SPACE);
  return putWord(out, to + 1, bytes, 4 * (at + CLIENT), 8);
}
