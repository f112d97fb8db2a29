/**
 * Lists of addresses, as programs and people write them, one entry a line; lines that begin with `#`, `;` or `//` are comments:
 *
 *     192.0.2.7                    one address, IPv4 or IPv6
 *     192.0.2.0/24, 2001:db8::/32  a network; what follows behind a space is a remark (BitTornado's allowed_ips)
 *     192.0.2.1-192.0.2.9          from one to another
 *     001.002.003.000 - 001.002.003.255 , 100 , Somebody       eMule's ipfilter.dat; 128 and more: not blocked
 *     Somebody:192.0.2.1-192.0.2.9                             PeerGuardian, and BitTornado's banned_ips
 */
import { ADDRESS_BYTES, type Family, readAddress } from "../../base/address.ts";
import { type Fault, fault } from "../../base/fault.ts";
import { shown, shownPath } from "../../base/setting.ts";
import { readLines } from "../../base/text_lines.ts";
import type { ListMeans } from "./read_hashes.ts";
import { type RangeTable, RangeTableBuilder } from "./range_table.ts";

/** Bytes of a list, and characters of a line: names of owners stand in some. */
const LIMITS = { bytes: 256 * 2 ** 20, line: 2000, anyBytes: true } as const;
const MOST_RANGES = 2_000_000;
/** eMule's access level: lines with this and more let pass. */
const LETS_PASS = 128;

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
  return wrong ?? builder.finish();
}

/** Reads one line. */
export function readRange(line: string, range: Range): Said {
  const text = line.trim();
  if (text === "" || /^(?:[#;]|\/\/)/.test(text)) return "nothing";
  const emule = /^([\d.]+)\s*-\s*([\d.]+)\s*,\s*(\d+)\s*(?:,.*)?$/.exec(text);
  if (emule === null) return readOwn(text, range) ?? readNamed(text, range);
  return Number(emule[3]) >= LETS_PASS ? "nothing" : readPair(plain(emule[1]), plain(emule[2]), range);
}

/** An address, a network or a range, whatever stands behind a space; null for none of these. */
function readOwn(text: string, range: Range): Said | null {
  const pair = /^([\d.]+|[\da-f:.]*:[\da-f:.]*)\s*-\s*([\d.]+|[\da-f:.]*:[\da-f:.]*)(?=\s|$)/i.exec(text);
  if (pair !== null) {
    const said = readPair(plain(pair[1]), plain(pair[2]), range);
    return said === "nonsense" ? null : said;
  }
  const [word] = text.split(/\s/, 1);
  const slash = word.indexOf("/");
  const family = readAddress(plain(slash < 0 ? word : word.slice(0, slash)), range.first);
  if (family === 0) return null;
  range.family = family;
  return readNetwork(slash < 0 ? null : word.slice(slash + 1), range);
}

/** `name:first-last`: a name may have colons, numbers and hyphens of its own. */
function readNamed(text: string, range: Range): Said {
  const named = /:\s*([\d.]+)\s*-\s*([\d.]+)$/.exec(text);
  return named === null ? "nonsense" : readPair(plain(named[1]), plain(named[2]), range);
}

function readPair(from: string, to: string, range: Range): Said {
  const family = readAddress(from, range.first);
  if (family === 0 || readAddress(to, range.last) !== family) return "nonsense";
  range.family = family;
  return "range";
}

/** Around `first`, the network of so many upper bits; lower ones that are set are passed over, as routers do. */
function readNetwork(bits: string | null, range: Range): Said | null {
  const all = ADDRESS_BYTES[range.family] * 8;
  range.last.set(range.first);
  if (bits === null) return "range";
  if (!/^\d{1,3}$/.test(bits) || Number(bits) > all) return null;
  for (let bit = Number(bits); bit < all; bit++) {
    range.first[bit >> 3] &= ~(128 >> (bit & 7));
    range.last[bit >> 3] |= 128 >> (bit & 7);
  }
  return "range";
}

/** eMule writes 001.002.003.004. */
function plain(address: string): string {
  return address.includes(":") ? address : address.replace(/(^|\.)0+(?=\d)/g, "$1");
}

function badLine(path: string, number: number, text: string, why: string): Fault {
  return fault(
    "bad-list",
    `${shownPath(path)}, line ${number}: ${shown(text.trim())} ${why}.`,
    "Write an address, a network such as 192.0.2.0/24, or a range such as 192.0.2.1-192.0.2.9 on each line.",
  );
}

function tooMany(path: string): Fault {
  return fault("bad-list", `${shownPath(path)} has more than ${MOST_RANGES} ranges.`);
}
