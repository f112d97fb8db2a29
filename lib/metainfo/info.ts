/** A laid out content with its hashes -> the info dictionary and the piece layers beside it (BEP 3, 47, 52). */
import { toHex } from "../base/bytes.ts";
import { type Encodable, encode } from "../bencode/encode.ts";
import type { Content } from "./content.ts";
import type { PieceHashes } from "./hashing/plan.ts";
import type { Entry, LaidOut } from "./lay_out.ts";
import { HASH, rootOfLayer } from "./merkle.ts";

/** What is written of a content. */
export interface Info {
  /** The info dictionary's bytes. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Root -> piece layer, of files of more than one piece; null without v2. */
  readonly layers: ReadonlyMap<Uint8Array, Uint8Array> | null;
}

/** What the info dictionary says beside the content. */
export interface InfoOptions {
  readonly isPrivate: boolean;
  readonly source: string | null;
}

/** Writes the info dictionary. Nothing in it comes from the clock or the platform: same content, same bytes. */
export function writeInfo(
  content: Content,
  laidOut: LaidOut,
  hashes: PieceHashes,
  options: InfoOptions,
): Info {
  const { kind, pieceLength } = laidOut;
  const trees = kind === "v1" ? null : fileTree(content, laidOut, hashes);
  const bytes = encode({
    name: content.name,
    "piece length": pieceLength,
    private: options.isPrivate ? 1 : undefined,
    source: options.source ?? undefined,
    ...(kind === "v2" ? {} : { ...v1Files(content, laidOut), pieces: hashes.sha1 }),
    ...(trees === null ? {} : { "file tree": trees.tree, "meta version": 2 }),
  });
  return { bytes, layers: trees?.layers ?? null };
}

/** `length` of a single file, or `files`. */
function v1Files(content: Content, { entries }: LaidOut): { [key: string]: Encodable } {
  return content.isSingle ? { length: entries[0].length } : { files: entries.map(v1File) };
}

function v1File({ file, length }: Entry): Encodable {
  // The path that BEP 47 recommends: clients that know no pads write all of one length into one file.
  if (file === null) return { attr: "p", length, path: [".pad", String(length)] };
  return { length, path: file.path, ...linkKeys(file.link) };
}

function linkKeys(link: readonly string[] | null): { [key: string]: Encodable } {
  return link === null ? {} : { attr: "l", "symlink path": link };
}

/** A folder of the tree: maps, since a name such as `__proto__` is no more than a name. */
type Folder = Map<string, Encodable>;

function fileTree(
  content: Content,
  { entries, pieceLength }: LaidOut,
  hashes: PieceHashes,
): { tree: Folder; layers: Map<Uint8Array, Uint8Array> } {
  const tree: Folder = new Map();
  // By the digits of the root: files of the same bytes have the same layer.
  const layers = new Map<string, [root: Uint8Array, layer: Uint8Array]>();
  for (const { file, start, length } of entries) {
    if (file === null) continue;
    const path = content.isSingle ? [content.name] : file.path;
    const first = start / pieceLength;
    const layer = hashes.sha256.subarray(HASH * first, HASH * (first + Math.ceil(length / pieceLength)));
    const root = length > pieceLength ? rootOfLayer(layer, pieceLength) : layer;
    if (length > pieceLength) layers.set(toHex(root), [root, layer]);
    const properties = { length, "pieces root": length > 0 ? root : undefined, ...linkKeys(file.link) };
    folderFor(tree, path).set(path[path.length - 1], { "": properties });
  }
  return { tree, layers: new Map(layers.values()) };
}

/** The folder that a path's last component stands in, made where there is none. */
function folderFor(tree: Folder, path: readonly string[]): Folder {
  let folder = tree;
  for (let i = 0; i < path.length - 1; i++) {
    let next = folder.get(path[i]) as Folder | undefined;
    if (next === undefined) folder.set(path[i], next = new Map());
    folder = next;
  }
  return folder;
}
