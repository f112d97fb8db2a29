/** Announces in the common log format of web servers, as if each were a query over HTTP. */
import { encodeAll, encodeRefusals, EVENTS, type LineWriter, putAddress, Stamp } from "./line_parts.ts";
import { putEscaped, putLarge, putNumber, putText, textOf } from "./put.ts";
import {
  eventIn,
  FLAGS,
  INFO_HASH,
  LEFT,
  NO_WANT,
  outcomeIn,
  PORT_AND_WANT,
  protocolIn,
  REFUSED,
  type RingView,
  UNREAD,
} from "./ring.ts";

const SERVED = textOf(" - - [");
const HEAD = textOf(' +0000] "GET /announce');
const HASH = textOf("?info_hash=");
const PORT = textOf("&port=");
const LEFT_NAME = textOf("&left=");
const EVENT = encodeAll(EVENTS.map((event) => event === "" ? "" : `&event=${event}`));
const WANT = textOf("&numwant=");
const TAILS = encodeAll([' HTTP/1.1" 200 -\n', ' UDP" 200 -\n']);
const REFUSALS = encodeRefusals(({ code }) => ` ${code} - [`);
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** The common log format. */
export class CommonLines implements LineWriter {
  readonly #stamp = new Stamp(commonDate);

  put(ring: RingView, at: number, out: DataView, to: number): number {
    const { words } = ring;
    const flags = words[at + FLAGS];
    const outcome = outcomeIn(flags);
    to = putAddress(ring, at, out, to);
    to = putText(out, to, outcome >= REFUSED ? REFUSALS.get(outcome)! : SERVED);
    to = this.#stamp.put(out, to, words[at] >>> 0);
    to = putText(out, to, HEAD);
    if (eventIn(flags) !== UNREAD) to = putQuery(ring, at, out, to);
    return putText(out, to, TAILS[protocolIn(flags)]);
  }
}

/** `27/Nov/2026:02:52:17` */
function commonDate(date: Date): string {
  const [day, time] = date.toISOString().split("T");
  const [year, month, number] = day.split("-");
  return `${number}/${MONTHS[Number(month) - 1]}/${year}:${time.slice(0, 8)}`;
}

function putQuery({ words, bytes, floats }: RingView, at: number, out: DataView, to: number): number {
  const both = words[at + PORT_AND_WANT];
  const want = both & NO_WANT;
  const left = floats[(at + LEFT) >> 1];
  to = putEscaped(out, putText(out, to, HASH), bytes, 4 * (at + INFO_HASH), 20);
  to = putNumber(out, putText(out, to, PORT), both >>> 16);
  if (left >= 0) to = putLarge(out, putText(out, to, LEFT_NAME), left);
  to = putText(out, to, EVENT[eventIn(words[at + FLAGS])]);
  return want === NO_WANT ? to : putNumber(out, putText(out, to, WANT), want);
}
