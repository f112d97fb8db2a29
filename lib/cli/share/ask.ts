/** How another muster of this user is asked; tests have other means. */

/** Asks the one on a port; the result, or a Fault. */
export type AskControl = (
  port: number,
  verb: string,
  words?: readonly string[],
  options?: Readonly<Record<string, string | number | boolean>>,
) => Promise<unknown>;
