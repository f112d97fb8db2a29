/** The word of the list (which must not be empty) with the smallest edit distance to the given one. */
export declare function closestString(
  givenWord: string,
  possibleWords: readonly string[],
  options?: { caseSensitive?: boolean },
): string;
