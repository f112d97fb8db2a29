/** What is raced over: made once in a temporary folder, read once so that it is in memory. */
import { createHash } from "node:crypto";
import { encode } from "../../lib/bencode/encode.ts";
import { randomFrom } from "../../lib/base/random.ts";

/** How much of each there is. */
export interface Amounts {
  /** Bytes of the one large file. */
  readonly large: number;
  /** How many files of 1 KiB. */
  readonly small: number;
}

/** The folder's parts, by their names in it. */
export const PARTS = {
  large: "large.bin",
  small: "small",
  shown: "shown.torrent",
  tiny: "tiny.torrent",
} as const;

const MIB = 1024 * 1024;

/** Makes all of it in the folder. */
export async function makeContent(folder: string, { large, small }: Amounts): Promise<void> {
  await makeLarge(`${folder}/${PARTS.large}`, large);
  makeSmall(`${folder}/${PARTS.small}`, small);
  await Deno.writeFile(`${folder}/${PARTS.shown}`, torrentOf(60_000));
  await Deno.writeFile(`${folder}/${PARTS.tiny}`, torrentOf(1));
}

async function makeLarge(path: string, length: number): Promise<void> {
  using file = await Deno.open(path, { write: true, create: true });
  const random = randomFrom(1, 2, 3, 4);
  const words = new Uint32Array(MIB / 4);
  for (let at = 0; at < length; at += MIB) {
    for (let i = 0; i < words.length; i += 16) words[i] = random.next();
    await file.write(new Uint8Array(words.buffer, 0, Math.min(MIB, length - at)));
  }
}

/** A thousand to a folder; by calls that return at once, as a hundred thousand promises take long. */
function makeSmall(folder: string, count: number): void {
  const bytes = new Uint8Array(1024);
  for (let i = 0; i < count; i++) {
    const within = `${folder}/d${String(Math.floor(i / 1000)).padStart(3, "0")}`;
    if (i % 1000 === 0) Deno.mkdirSync(within, { recursive: true });
    new DataView(bytes.buffer).setUint32(0, i);
    Deno.writeFileSync(`${within}/f${String(i % 1000).padStart(3, "0")}.bin`, bytes);
  }
}

/** A torrent of so many files with long names: 60,000 are 5.1 MB. */
function torrentOf(count: number): Uint8Array {
  const files = Array.from({ length: count }, (_, i) => ({
    length: 1_000_000 + i,
    path: [`folder ${i % 100}`, `a name as files have them, number ${i}.bin`],
  }));
  const length = files.reduce((sum, file) => sum + file.length, 0);
  const pieceLength = 16 * MIB;
  const digest = createHash("sha1").update("x").digest();
  const pieces = new Uint8Array(20 * Math.ceil(length / pieceLength));
  for (let at = 0; at < pieces.length; at += 20) pieces.set(digest, at);
  return encode({ info: { files, name: "shown", "piece length": pieceLength, pieces } });
}
