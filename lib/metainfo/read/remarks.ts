/** Remarks on what is out of the ordinary in a torrent; each is made once, however often it is true. */
import type { Remark } from "../torrent.ts";

/** Those made so far. */
export interface Remarks {
  readonly list: Remark[];
  /** Their sentences. */
  readonly made: Set<string>;
}

/** None yet. */
export function newRemarks(): Remarks {
  return { list: [], made: new Set() };
}

const SENTENCE = {
  ignored: (key: string) => `${key} is ignored: it is not of the right kind.`,
  entries: (key: string) => `Some of ${key} is ignored: it is not of the right kind.`,
  many: (key: string) => `Much of ${key} is passed over: it is too long.`,
  v1: (key: string) => `${key} is ignored: without info.pieces the torrent is one of v2 alone.`,
  tree: (key: string) => `${key} is ignored: info.meta version does not say that this is a torrent of v2.`,
  tier: (key: string) => `${key} holds a URL where a list of them should be; it counts as a tier of its own.`,
  target: (key: string) => `${key} is missing where a file is called a link; it counts as an empty file.`,
} as const;

/** Remarks on a key that is there but cannot be used, or only in part. */
export function remarkOn(remarks: Remarks, what: keyof typeof SENTENCE, key: string): void {
  remark(remarks, what === "many" ? "too-many" : "ignored-field", SENTENCE[what](key));
}

/** Adds a remark unless it was made before. */
export function remark(remarks: Remarks, code: string, sentence: string): void {
  if (remarks.made.has(sentence)) return;
  remarks.made.add(sentence);
  remarks.list.push({ code, sentence });
}
