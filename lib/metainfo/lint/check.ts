/** How a remark comes about: a code, and a look that gives its sentences. */
import { shownPath } from "../../base/setting.ts";
import type { Remark } from "../torrent.ts";

/** A code with what finds it: whole sentences, fit for a terminal. */
export type Check<T extends readonly unknown[]> = readonly [
  code: string,
  find: (...facts: T) => readonly string[],
];

/** Remarks of one code, at most. */
const MOST_TOLD = 10;

/** The remarks that a list of checks finds, in its order; of many of one code the first. */
export function remarksOf<T extends readonly unknown[]>(checks: readonly Check<T>[], ...facts: T): Remark[] {
  return checks.flatMap(([code, find]) => {
    const sentences = find(...facts);
    const told = sentences.slice(0, MOST_TOLD);
    if (sentences.length > MOST_TOLD) told.push(`And ${sentences.length - MOST_TOLD} more like this.`);
    return told.map((sentence) => ({ code, sentence }));
  });
}

/** The sentence, if it is so. */
export function when(isSo: boolean, sentence: string): string[] {
  return isSo ? [sentence] : [];
}

/** A stranger's text within a sentence. */
export function quoted(text: string): string {
  return `"${shownPath(text)}"`;
}
