/** The piece layers of v2 (BEP 52): for each file of more than one piece, the hashes of its pieces, checked. */
import { Buffer } from "node:buffer";
import { compareBytes, fromLatin1, toHex } from "../../base/bytes.ts";
import { entriesOf } from "../../bencode/long.ts";
import { get } from "../../bencode/view.ts";
import type { DictionaryValue, Value } from "../../bencode/value.ts";
import { HASH, rootOfLayer } from "../merkle.ts";
import type { Layers, TorrentFile } from "../torrent.ts";
import { type MetainfoFault, refuse } from "./problems.ts";
import { remark, type Remarks } from "./remarks.ts";

const KEY = "piece layers";

/** Reads them; that some or all are missing is remarked, since peers can tell them. */
export function readLayers(
  top: DictionaryValue,
  files: readonly TorrentFile[],
  pieceLength: number,
  remarks: Remarks,
): Layers | MetainfoFault {
  const given = get(top, KEY);
  if (given !== undefined && given.kind !== "dictionary") return refuse("dictionary", KEY, given.start);
  const lengths = lengthsByRoot(files);
  const layers = new Map<string, Uint8Array>();
  for (const [key, value] of given === undefined ? [] : entriesOf(given)) {
    // Hex digits for each of many layers: made by the runtime, several times as fast.
    const root = Buffer.from(key, "latin1");
    if (root.length !== HASH) return refuse("layerKey", KEY, value.start);
    const wanted = lengths.get(key);
    if (wanted === undefined) return refuse("layerStranger", keyOf(root), value.start);
    const layer = readLayer(root, value, wanted, pieceLength, remarks);
    if (layer instanceof Uint8Array) layers.set(root.toString("hex"), layer);
    else if (layer !== null) return layer;
  }
  remarkMissing(lengths, layers.size, pieceLength, remarks);
  return layers;
}

/** How long the files of each root are: of files with one root the shortest and the longest, which should be the same. */
function lengthsByRoot(files: readonly TorrentFile[]): ReadonlyMap<string, Lengths> {
  const lengths = new Map<string, Lengths>();
  for (const { root, length } of files) {
    if (root === null) continue;
    const key = fromLatin1(root);
    const other = lengths.get(key);
    if (other === undefined) lengths.set(key, { least: length, most: length });
    else if (other.least > length) lengths.set(key, { least: length, most: other.most });
    else if (other.most < length) lengths.set(key, { least: other.least, most: length });
  }
  return lengths;
}

interface Lengths {
  readonly least: number;
  readonly most: number;
}

/** The layer, checked; null for one that is not needed. */
function readLayer(
  root: Uint8Array,
  value: Value,
  { least, most }: Lengths,
  pieceLength: number,
  remarks: Remarks,
): Uint8Array | null | MetainfoFault {
  if (value.kind !== "string") return refuse("text", keyOf(root), value.start);
  const layer = value.bytes;
  const isRight = [least, most].every((length) => layer.length === HASH * Math.ceil(length / pieceLength));
  if (!isRight) return refuse("layerSize", keyOf(root), value.start);
  if (most <= pieceLength) {
    remark(remarks, "layers-surplus", "Some of piece layers is not needed: its file is not above one piece.");
    return null;
  }
  const isTrue = compareBytes(rootOfLayer(layer, pieceLength), root) === 0;
  return isTrue ? layer : refuse("layerRoot", keyOf(root), value.start);
}

function remarkMissing(
  lengths: ReadonlyMap<string, Lengths>,
  present: number,
  pieceLength: number,
  remarks: Remarks,
): void {
  let wanted = 0;
  for (const { most } of lengths.values()) if (most > pieceLength) wanted++;
  if (present >= wanted) return;
  const sentence = `The piece layers of ${
    wanted - present
  } of ${wanted} files are missing; peers can tell them.`;
  remark(remarks, "layers-incomplete", sentence);
}

/** The key of one layer: of its root the first digits. */
function keyOf(root: Uint8Array): string {
  return `${KEY}.${toHex(root.subarray(0, 4))}...`;
}
