/** The reader of torrents, with good ones of each kind, and the promises that what it gives must keep. */
import { toLatin1 } from "../../lib/base/bytes.ts";
import { isFault } from "../../lib/base/fault.ts";
import { type Encodable, encode } from "../../lib/bencode/encode.ts";
import { HASH, rootOfLayer } from "../../lib/metainfo/merkle.ts";
import { readTorrent } from "../../lib/metainfo/read.ts";
import type { Torrent, V1Torrent, V2Torrent } from "../../lib/metainfo/torrent.ts";
import type { Reader } from "./readers.ts";

const PIECE = 16_384;
const LAYER = toLatin1("first hash of a piece, 32 bytes!".repeat(3));
const ROOT = rootOfLayer(LAYER, PIECE);
const SMALL = toLatin1("the root of a file of one piece!");

const V2 = {
  "meta version": 2,
  "file tree": {
    a: { "": { length: 5, "pieces root": SMALL } },
    b: {
      c: { "": { attr: "x", length: 3 * PIECE - 7, "pieces root": ROOT } },
      d: { "": { length: 0 } },
      e: { "": { attr: "l", "symlink path": ["b", "c"], length: 0 } },
    },
  },
};

const V1 = {
  files: [
    { path: ["a"], length: 5 },
    { path: [".pad", "16379"], length: 16_379, attr: "p" },
    { path: ["b", "c"], "path.utf-8": ["b", "c"], length: 3 * PIECE - 7, attr: "x" },
    { path: ["b", "d"], length: 0 },
    { path: ["b", "e"], length: 0, attr: "l", "symlink path": ["b", "c"] },
  ],
  pieces: "h".repeat(20 * 4),
};

const OUTER = {
  announce: "http://t/a",
  "announce-list": [["http://t/a", "udp://t:1"], ["http://u/a"]],
  "url-list": ["http://w/"],
  httpseeds: ["http://h/"],
  nodes: [["n.test", 6881]],
  comment: "x",
  "comment.utf-8": "\u00fc",
  "created by": "muster",
  "creation date": 1_700_000_000,
  collections: ["one"],
};

function sample(outer: Record<string, Encodable>, info: Record<string, Encodable>): Uint8Array {
  return encode({ ...outer, info: { name: "x", "piece length": PIECE, ...info } });
}

const LAYERS = { "piece layers": new Map([[ROOT, LAYER]]) };

/** Its row in the table of readers. */
export const TORRENT: Reader = {
  name: "torrent",
  samples: [
    sample({}, { length: 40_000, pieces: "h".repeat(60), private: 1, source: "s" }),
    sample(OUTER, V1),
    sample(LAYERS, V2),
    sample({ ...OUTER, ...LAYERS }, { ...V1, ...V2, similar: ["s".repeat(20)] }),
    toLatin1(`d4:infod4:name1:x6:lengthi5e12:piece lengthi01e6:pieces100:${"h".repeat(100)}ee\n`),
  ],
  call(input) {
    const torrent = readTorrent(input);
    if (!isFault(torrent)) checkTorrent(torrent, input);
    else if (!(torrent.at >= 0 && torrent.at <= input.length)) throw new Error("the fault lies outside");
    else if (/[\p{C}]/u.test(torrent.message)) throw new Error("the message steers a terminal");
  },
};

function checkTorrent(torrent: Torrent, input: Uint8Array): void {
  const { files, pieceLength, pieceCount, length, info, outer, remarks } = torrent;
  let at = 0;
  let sum = 0;
  for (const file of files) {
    if (file.offset < at || file.path.length === 0) throw new Error("a file stands where another one is");
    at = file.offset + file.length;
    if (!file.isPad) sum += file.length;
  }
  if (sum !== length || sum === 0 || !Number.isSafeInteger(at)) throw new Error(`it is ${sum} bytes long`);
  if (pieceCount !== Math.ceil(at / pieceLength)) throw new Error(`there are ${pieceCount} pieces`);
  if (info.buffer !== input.buffer || info.length < 2) throw new Error("the info bytes are not those read");
  if (outer.trackers.some((tier) => tier.length === 0)) throw new Error("a tier is empty");
  if (new Set(remarks.map(({ sentence }) => sentence)).size < remarks.length) {
    throw new Error("a remark twice");
  }
  if (torrent.kind !== "v2") checkPieces(torrent);
  if (torrent.kind !== "v1") checkLayers(torrent);
}

function checkPieces(
  { pieces, pieceCount, infoHash }: Pick<V1Torrent, "pieces" | "pieceCount" | "infoHash">,
) {
  if (pieces.length !== 20 * pieceCount || infoHash.length !== 20) throw new Error("a hash is missing");
}

function checkLayers({ files, layers, pieceLength }: Pick<V2Torrent, "files" | "layers" | "pieceLength">) {
  for (const { root, length, isPad, offset } of files) {
    if (isPad) continue;
    if ((root === null) !== (length === 0)) throw new Error("a root is missing");
    if (root !== null && offset % pieceLength !== 0) throw new Error("a file does not begin a piece");
    const layer = root === null ? undefined : layers.get(root.toHex());
    if (layer !== undefined && layer.length !== HASH * Math.ceil(length / pieceLength)) {
      throw new Error("a layer has another size");
    }
  }
}
