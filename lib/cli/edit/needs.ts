/** What editing does without: all but files. */
export const NOT_NEEDED = ["net", "ffi", "run", "env", "sys"] as const;
