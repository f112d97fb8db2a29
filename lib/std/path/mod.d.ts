/** The last part of a path. */
export declare function basename(path: string, suffix?: string): string;
/** All but the last part. */
export declare function dirname(path: string): string;
/** Whether it starts at a root. */
export declare function isAbsolute(path: string): boolean;
/** The parts as one path, `.` and `..` resolved as far as they can be. */
export declare function join(path: string, ...paths: string[]): string;
/** The path without needless parts. */
export declare function normalize(path: string): string;
/** The expression that matches what the glob matches, as a whole. */
export declare function globToRegExp(
  glob: string,
  options?: { extended?: boolean; globstar?: boolean; caseInsensitive?: boolean },
): RegExp;
