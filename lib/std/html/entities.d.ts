/** The text with `<`, `>`, `&`, `"` and `'` as entities. */
export declare function escape(str: string): string;
