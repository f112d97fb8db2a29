/** Names that cannot be written as they stand, and why, in words: the one list. */

/** One name that had to be changed. */
export interface NameChange {
  /** The path as it stands in the torrent, for showing. Of a link that is dropped, with ` -> ` and where it led. */
  readonly raw: string;
  /** As it is written. */
  readonly safe: string;
  /** A word for programs; of several reasons the gravest. */
  readonly code: Flaw;
  /** Why, in words. */
  readonly why: string;
}

/** The change of a path, whose reasons are sorted. */
export function changeOf(raw: string, safe: string, flaws: readonly Flaw[]): NameChange {
  return { raw, safe, code: flaws[0], why: flaws.map((flaw) => WHY[flaw]).join("; ") };
}

/** Each reason, the gravest first. */
const WHY = {
  traversal: "it leads to another folder",
  separator: "it has a path separator in it",
  encoding: "it is not UTF-8",
  control: "it has control characters",
  invisible: "it has characters that cannot be seen or turn the text around",
  character: 'Windows allows none of ? < > " | * : in a name',
  empty: "it is empty",
  trailing: "it ends in a dot or a space, which Windows cuts off",
  reserved: "Windows keeps this name for a device",
  long: "it is longer than 240 bytes",
  collision: "another name beside it is the same, perhaps but for capitals or accents",
  link: "it does not lead to another file or folder of the torrent",
} as const;

/** A word for programs. */
export type Flaw = keyof typeof WHY;

const ORDER = Object.keys(WHY) as Flaw[];

/** The gravest first. */
export function sorted(flaws: readonly Flaw[]): readonly Flaw[] {
  return flaws.length < 2 ? flaws : flaws.toSorted((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b));
}
