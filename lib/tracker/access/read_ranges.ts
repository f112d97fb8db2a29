/**
 * Lists of addresses, as programs and people write them, one entry a line; lines that begin with `#`, `;` or `//` are
 * comments, and what stands behind a space is a remark (BitTornado's allowed_ips):
 *
 *     192.0.2.7                    one address, IPv4 or IPv6
 *     192.0.2.0/24, 2001:db8::/32  a network
 *     192.0.2.1-192.0.2.9          from one to another
 *     001.002.003.000 - 001.002.003.255 , 100 , Somebody       eMule's ipfilter.dat; 128 and more: not blocked
 *     Somebody:192.0.2.1-192.0.2.9                             PeerGuardian, and BitTornado's banned_ips
 */
import { ADDRESS_BYTES, type Family, readAddress } from "../../base/address.ts";
import { type Fault, fault } from "../../base/fault.ts";
import { shown, shownPath } from "../../base/setting.ts";
import { readLines } from "../../base/text_lines.ts";
import { firstWord, type ListMeans } from "./read_hashes.ts";
import { type RangeTable, RangeTableBuilder } from "./range_table.ts";

/** Bytes of a list, and characters of a line: names of owners stand in some. */
const LIMITS = { bytes: 256 * 2 ** 20, line: 2000, anyBytes: true } as const;
const MOST_RANGES = 2_000_000;
/** eMule's access level: lines with this and more let pass. */
const LETS_PASS = 128;
const DOT = 46;

/** A range. Its arrays are the reader's own, good until the next line. */
interface Range {
  readonly first: Uint8Array;
  readonly last: Uint8Array;
  family: Family;
}

/** What a line says: a range in `Range`, nothing, or nonsense. */
type Said = "range" | "nothing" | "nonsense";

/** The addresses of a list; a Fault names the file and the line. */
export async function readRanges(
  path: string,
  means: Omit<ListMeans, "key">,
): Promise<RangeTable | Fault> {
  const builder = new RangeTableBuilder();
  const range: Range = { first: new Uint8Array(16), last: new Uint8Array(16), family: 4 };
  const wrong = await readLines(means.files, path, LIMITS, {
    pause: means.pause,
    line(text, number) {
      const said = readRange(text, range);
      if (said === "nonsense") return badLine(path, number, text, "is no address, network or range");
      if (said === "nothing") return null;
      if (!builder.add(range.first, range.last, range.family)) {
        return badLine(path, number, text, "ends before it begins");
      }
      return builder.count > MOST_RANGES ? tooMany(path) : null;
    },
  });
  return wrong ?? await builder.finish(means.pause);
}

/** Reads one line. */
export function readRange(line: string, range: Range): Said {
  const text = line.trim();
  if (text === "" || /^(?:[#;]|\/\/)/.test(text)) return "nothing";
  const pair = PAIR.exec(text);
  if (pair !== null && pair[3] !== undefined) return readLevel(pair, range);
  // A name may begin like an address: what stands at the end counts.
  const named = text.includes(":") ? NAMED.exec(text) : null;
  if (named !== null && readPair(named[1], named[2], range)) return "range";
  if (pair !== null && readPair(pair[1], pair[2], range)) return "range";
  return readOne(text, range) ? "range" : "nonsense";
}

/** From one to another, with eMule's level or with a remark behind a space. */
const PAIR = /^([\da-f.:]+)\s*-\s*([\da-f.:]+)(?:\s*,\s*(\d+)(?=[\s,#;]|$)|(?=[\s,#;]|$))/i;
/** `name:first-last`: a name may have colons, numbers and hyphens of its own. */
const NAMED = /:\s*([\d.]+)\s*-\s*([\d.]+)$/;
/** A remark that is more likely a range in another form: it begins like an address, perhaps behind a dash or "to". */
const ADDRESS_LIKE = /^\s*(?:[-\u2010-\u2015]|to\s)?\s*(?:\d+\.\d+\.\d|[\da-f]*:[\da-f]*:)/i;

function readLevel([, from, to, level]: RegExpExecArray, range: Range): Said {
  if (!readPair(from, to, range)) return "nonsense";
  return Number(level) >= LETS_PASS ? "nothing" : "range";
}

/** An address or a network, whatever stands behind it. */
function readOne(text: string, range: Range): boolean {
  const word = firstWord(text);
  if (ADDRESS_LIKE.test(text.slice(word.length))) return false;
  const slash = word.indexOf("/");
  const address = slash < 0 ? word : word.slice(0, slash);
  const family = readPlain(address, range.first);
  if (family === 0) return false;
  range.family = family;
  range.last.set(range.first);
  return slash < 0 || readNetwork(word.slice(slash + 1), address.includes(":"), range);
}

function readPair(from: string, to: string, range: Range): boolean {
  const family = readPlain(from, range.first);
  if (family === 0 || readPlain(to, range.last) !== family) return false;
  range.family = family;
  return true;
}

/** Around `first`, the network of so many upper bits; lower ones that are set are passed over, as routers do. */
function readNetwork(text: string, isWrittenAsSix: boolean, range: Range): boolean {
  const all = ADDRESS_BYTES[range.family] * 8;
  // ::ffff:192.0.2.0/120 is 192.0.2.0/24.
  const bits = Number(text) - (isWrittenAsSix ? 128 - all : 0);
  if (!/^\d{1,3}$/.test(text) || bits < 0 || bits > all) return false;
  for (let bit = bits; bit < all; bit++) {
    range.first[bit >> 3] &= ~(128 >> (bit & 7));
    range.last[bit >> 3] |= 128 >> (bit & 7);
  }
  return true;
}

/** Reads an address as eMule may write it too, 001.002.003.004; its family, or 0 when it is none. */
function readPlain(text: string, out: Uint8Array): Family | 0 {
  if (text.includes(":")) return readAddress(text, out);
  let part = 0;
  let digits = 0;
  let parts = 0;
  for (let i = 0; i <= text.length; i++) {
    const code = i < text.length ? text.charCodeAt(i) : DOT;
    if (code === DOT) {
      if (digits === 0 || part > 255 || parts > 3) return 0;
      out[parts++] = part;
      part = digits = 0;
    } else {
      if (code < 48 || code > 57 || digits === 3) return 0;
      part = part * 10 + code - 48;
      digits++;
    }
  }
  return parts === 4 ? 4 : 0;
}

function badLine(path: string, number: number, text: string, why: string): Fault {
  // Of another kind of file, or in another encoding: it would be signs that nobody wrote.
  const what = text.includes("\ufffd") ? "what is not UTF-8" : shown(text.trim());
  return fault(
    "bad-list",
    `${shownPath(path)}, line ${number}: ${what} ${why}.`,
    "Write an address, a network such as 192.0.2.0/24, or a range such as 192.0.2.1-192.0.2.9 on each line.",
  );
}

function tooMany(path: string): Fault {
  return fault("bad-list", `${shownPath(path)} has more than ${MOST_RANGES} ranges.`);
}
