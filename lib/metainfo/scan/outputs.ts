/** Files that are about to be written, and so must not become part of a torrent when an old one stands there. */

/** Real paths by their last names in lower case: one look tells of most files that they are none of them. */
export type Outputs = ReadonlyMap<string, readonly string[]>;

/** The outputs of paths, as `Files.realPath` gives them, each with its last name. */
export function outputsOf(paths: readonly (readonly [name: string, realPath: string])[]): Outputs {
  const outputs = new Map<string, string[]>();
  for (const [name, path] of paths) {
    const key = name.toLowerCase();
    outputs.set(key, [...outputs.get(key) ?? [], path]);
  }
  return outputs;
}

/** None. */
export const NO_OUTPUTS: Outputs = new Map();
