/** The expression that matches what the glob matches, as a whole; `/` stands between names. */
export declare function globToRegExp(
  glob: string,
  options?: { extended?: boolean; globstar?: boolean; caseInsensitive?: boolean },
): RegExp;
