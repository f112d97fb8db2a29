/**
 * Files of a muster under load, named in its options by what they hold:
 *
 *     {hashes}   a million info hashes, those of the load among them: for --allow
 *     {bans}     100,000 ranges of addresses in which no client of the load is: for --ban
 *     {new}      no file yet: for --log or --state
 */
import { formatAddress } from "../../../lib/base/address.ts";
import { randomFrom } from "../../../lib/base/random.ts";
import { hexOf, makeTorrents, type Torrents } from "../torrents.ts";

const HASHES = 1_000_000;
const RANGES = 100_000;
/** Where the first range begins, and from one to the next: half of the addresses are in none, and so are all clients. */
const FIRST = 0x80000000;
const STEP = 8192;

/** The words of a muster, with the files that they name made in the folder. */
export async function withFiles(
  words: readonly string[],
  torrents: Torrents,
  folder: string,
): Promise<string[]> {
  if (words.includes("{hashes}")) await Deno.writeTextFile(`${folder}/hashes`, hashesText(torrents));
  if (words.includes("{bans}")) await Deno.writeTextFile(`${folder}/bans`, bansText());
  return words.map((word) => word.replace(/^\{(hashes|bans|new)\}$/, `${folder}/$1`));
}

/** The load's own ones stand among the others as in a list that grew: at even distances. */
function hashesText(torrents: Torrents): string {
  const others = makeTorrents(randomFrom(7, 7, 7, 7), Math.max(0, HASHES - torrents.count), 1);
  const every = Math.max(1, Math.floor(others.count / torrents.count));
  const lines: string[] = [];
  let other = 0;
  for (let own = 0; own < torrents.count; own++) {
    lines.push(hexOf(torrents, own));
    const upTo = own === torrents.count - 1 ? others.count : Math.min(others.count, other + every);
    while (other < upTo) lines.push(hexOf(others, other++));
  }
  return `${lines.join("\n")}\n`;
}

function bansText(): string {
  const lines = Array.from({ length: RANGES }, (_, i) => {
    const first = FIRST + i * STEP;
    return `${addressOf(first)}-${addressOf(first + STEP / 2 - 1)}`;
  });
  return `${lines.join("\n")}\n`;
}

function addressOf(number: number): string {
  return formatAddress(Uint8Array.of(number >>> 24, number >>> 16, number >>> 8, number), 4);
}
