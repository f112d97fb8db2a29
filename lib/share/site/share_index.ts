/** The files of a content by their paths, and where each begins in the row of all its bytes. */
import type { Content, ContentFile } from "../../metainfo/content.ts";

/** A file of it. */
export interface IndexedFile {
  readonly file: ContentFile;
  /** Its number among the files. */
  readonly index: number;
  /** Bytes of all files before it. */
  readonly offset: number;
}

const known = new WeakMap<Content, ReadonlyMap<string, IndexedFile>>();

/** The file of just this path, component by component; undefined when there is none. Links are none. */
export function findFile(content: Content, path: readonly string[]): IndexedFile | undefined {
  let index = known.get(content);
  if (index === undefined) known.set(content, index = indexOf(content));
  return index.get(path.join("/"));
}

/** No component has a slash in it: site_path.ts lets none in, and no system has such names. */
function indexOf({ files }: Content): ReadonlyMap<string, IndexedFile> {
  const found = new Map<string, IndexedFile>();
  let offset = 0;
  files.forEach((file, index) => {
    if (file.link === null) found.set(file.path.join("/"), { file, index, offset });
    offset += file.length;
  });
  return found;
}
