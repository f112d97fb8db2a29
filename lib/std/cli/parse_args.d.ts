/** What of @std/cli/parse-args this project uses; the real types serve where jsr can be reached. */
export interface ParseOptions {
  boolean?: readonly string[];
  string?: readonly string[];
  collect?: readonly string[];
  alias?: Readonly<Record<string, string | readonly string[]>>;
  default?: Readonly<Record<string, unknown>>;
  stopEarly?: boolean;
  "--"?: boolean;
  /** Called for each option that no list above names; returning false keeps it out of the result. */
  unknown?: (arg: string, key?: string, value?: unknown) => unknown;
}
/** Everything that is no option stands in `_`. */
export type Args = { _: Array<string | number>; "--"?: string[] } & Record<string, unknown>;
export declare function parseArgs(args: string[], options?: ParseOptions): Args;
