/** Announces as lines of JSON, an object each. */
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

const TIME = textOf('{"time":"');
const HEADS = encodeAll(
  PROTOCOLS.map((protocol) => `","level":"info","text":"announce","protocol":"${protocol}","ip":"`),
);
const PORT = textOf('","port":');
const HASH = textOf(',"info_hash":"');
const LEFTS = encodeAll(EVENTS.map((event) => `","event":${event === "" ? "null" : `"${event}"`},"left":`));
const WANT = textOf(',"want":');
const GAVE = textOf(',"gave":');
const REFUSALS = encodeRefusals(({ code, reason }) =>
  `,"refused":${code},"reason":${JSON.stringify(reason)}`
);
const CLIENT_NAME = textOf(',"client":"');
const QUOTE = 34;
const END = textOf("}\n");
const NULL = textOf("null");

/** The JSON format. */
export class JsonLines implements LineWriter {
  readonly #stamp = isoStamp();

  put(ring: RingView, at: number, out: DataView, to: number): number {
    const { words } = ring;
    const flags = words[at + FLAGS];
    to = this.#stamp.put(out, putText(out, to, TIME), words[at] >>> 0);
    to = putMilliseconds(out, to, flags >>> MILLISECONDS_SHIFT);
    to = putText(out, to, HEADS[protocolIn(flags)]);
    to = putAddress(ring, at, out, to);
    if (eventIn(flags) === UNREAD) out.setUint8(to++, QUOTE);
    else to = putRequest(ring, at, out, to);
    to = putOutcome(out, to, outcomeIn(flags));
    return putText(out, to, END);
  }
}

/** From behind the address on. */
function putRequest({ words, bytes, floats }: RingView, at: number, out: DataView, to: number): number {
  const both = words[at + PORT_AND_WANT];
  to = putNumber(out, putText(out, to, PORT), both >>> 16);
  to = putHex(out, putText(out, to, HASH), bytes, 4 * (at + INFO_HASH), 20);
  to = putText(out, to, LEFTS[eventIn(words[at + FLAGS])]);
  to = putOrNull(out, to, floats[(at + LEFT) >> 1]);
  to = putText(out, to, WANT);
  to = putOrNull(out, to, (both & NO_WANT) === NO_WANT ? -1 : both & NO_WANT);
  to = putWord(out, putText(out, to, CLIENT_NAME), bytes, 4 * (at + CLIENT), 8);
  out.setUint8(to, QUOTE);
  return to + 1;
}

function putOrNull(out: DataView, to: number, number: number): number {
  return number >= 0 ? putLarge(out, to, number) : putText(out, to, NULL);
}

function putOutcome(out: DataView, to: number, outcome: number): number {
  if (outcome >= REFUSED) return putText(out, to, REFUSALS.get(outcome)!);
  return putNumber(out, putText(out, to, GAVE), outcome);
}
