/**
 * Names beside each other: no two may be the same, whatever a file system makes of case and accents. Later ones get
 * numbers: `bar.txt`, `bar.1.txt`, `bar.2.txt`. It takes a constant time for each, however hostile they are.
 */
import { byteLength, cutBytes, MOST_BYTES, splitName, unreserved } from "./component.ts";

/** The names that are taken, of all folders. */
export interface Room {
  /** Folded names by the folder's number. */
  readonly taken: Map<number, Set<string>>;
  /** By folder and by what the name is apart from its number: the next number to try. */
  readonly next: Map<string, number>;
}

/** Bytes that are left for a dot, a number and what stands in front of a reserved name. */
const NUMBER_BYTES = 10;

/** A room where nothing is taken. */
export function newRoom(): Room {
  return { taken: new Map(), next: new Map() };
}

/** Takes the name in the folder, or the first one with a number that is free; gives what it took. */
export function takeName(room: Room, folder: number, name: string, isFolder: boolean): string {
  const taken = takenIn(room, folder);
  const before = taken.size;
  if (taken.add(foldName(name)).size > before) return name;
  // A folder's dots seldom begin an extension.
  const [whole, extension] = isFolder ? [name, ""] : splitName(name);
  // Long names that differ in their ends alone try the same numbers: they count on together.
  const stem = cutBytes(whole, MOST_BYTES - NUMBER_BYTES - byteLength(extension));
  const family = `${folder}/${isFolder}/${foldName(stem)}/${foldName(extension)}`;
  for (let number = room.next.get(family) ?? 1;; number++) {
    const numbered = unreserved(`${stem}.${number}${extension}`);
    if (taken.add(foldName(numbered)).size === before) continue;
    room.next.set(family, number + 1);
    return numbered;
  }
}

function takenIn({ taken }: Room, folder: number): Set<string> {
  const names = taken.get(folder) ?? new Set<string>();
  if (names.size === 0) taken.set(folder, names);
  return names;
}

/**
 * Names of which this is the same may be one file: canonical caseless matching as Unicode has it. The lower case before
 * the upper one, since some letters have but one of them.
 */
export function foldName(name: string): string {
  if (/^[\x20-\x7e]*$/.test(name)) return name.toUpperCase();
  return name.normalize("NFD").toLowerCase().toUpperCase().normalize("NFD");
}
