/** Lists of info hashes and of addresses under fire, a line after the other. */
import { ADDRESS_BYTES, type Family, formatAddress } from "../../lib/base/address.ts";
import { fromLatin1, toHex, toLatin1 } from "../../lib/base/bytes.ts";
import { readHashLine } from "../../lib/tracker/access/read_hashes.ts";
import { RangeTableBuilder } from "../../lib/tracker/access/range_table.ts";
import { readRange } from "../../lib/tracker/access/read_ranges.ts";
import type { Reader } from "./readers.ts";

const HASH = "0123456789abcdef0123456789ABCDEF01234567";

const HASHES = [
  `# mine\n${HASH}\n\n  ${"ab".repeat(32)} a name # good\r\nAERUKZ4JVPG66AJDIVTYTK6N54ASGRLH;x\n`,
  `magnet:?xt=urn:btih:${HASH}&xt.2=urn:btmh:1220${"cd".repeat(32)}&dn=a b\nMAGNET:?xt=urn%3Abtih%3A${HASH}`,
];

const RANGES = [
  "192.0.2.7\n10.0.0.0/8 office\n2001:db8::/32\n::ffff:192.0.2.0/120\n192.0.2.1-192.0.2.9\n::1 - ::5#x\n",
  "001.009.096.105 - 001.009.096.105 , 000 , Some name\r\n1.2.3.0-1.2.3.9,200,x\n2001:db8::1-2001:db8::2 , 1\n",
  "Some: name 1.1.1.1-x:203.0.113.8-203.0.113.9\n// x\n; y\nCaf\xe9:192.0.2.1-192.0.2.3\n",
];

/** Calls with each line of an input, as bytes and as UTF-8. */
function eachLine(input: Uint8Array, call: (line: string) => void): void {
  for (const text of [fromLatin1(input), new TextDecoder().decode(input)]) text.split("\n").forEach(call);
}

/** What was read must read the same again from the text that we would write. */
const HASH_LIST: Reader = {
  name: "list of hashes",
  samples: HASHES.map(toLatin1),
  call(input) {
    eachLine(input, (line) => {
      const hashes: string[] = [];
      const isRead = readHashLine(line, { add: (bytes) => hashes.push(toHex(bytes)) > 0 });
      const again: string[] = [];
      for (const hash of hashes) readHashLine(hash, { add: (bytes) => again.push(toHex(bytes)) > 0 });
      if (isRead && again.join() !== hashes.join()) throw new Error(`${hashes} does not read as the same`);
    });
  },
};

const newRange = () => ({ first: new Uint8Array(16), last: new Uint8Array(16), family: 4 as Family });

const ADDRESS_LIST: Reader = {
  name: "list of addresses",
  samples: RANGES.map(toLatin1),
  call(input) {
    const builder = new RangeTableBuilder();
    const [range, same] = [newRange(), newRange()];
    eachLine(input, (line) => {
      if (readRange(line, range) !== "range") return;
      builder.add(range.first, range.last, range.family);
      const text = textOf(range);
      if (readRange(text, same) !== "range" || textOf(same) !== text) {
        throw new Error(`${text} does not read as the same range`);
      }
    });
  },
};

function textOf({ first, last, family }: ReturnType<typeof newRange>): string {
  if (first.length < ADDRESS_BYTES[family]) throw new Error("an address is cut off");
  return `${formatAddress(first, family)}-${formatAddress(last, family)}`;
}

export const LISTS: readonly Reader[] = [HASH_LIST, ADDRESS_LIST];
