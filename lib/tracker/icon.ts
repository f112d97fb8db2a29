/** The icon of the tracker's pages, from whoever reads its file (the tracker itself does not). */

/** Bytes of an icon, at most: it is sent to whoever asks. */
export const ICON_BYTES = 65_536;

/** A picture that browsers take for an icon. */
export interface Icon {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** As it stands in the header of an answer. */
  readonly type: string;
}

/** How each kind begins. SVG is none of them: a program can stand in it. */
const KINDS: readonly (readonly [type: string, start: readonly number[]])[] = [
  ["image/x-icon", [0, 0, 1, 0]],
  ["image/png", [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ["image/gif", [0x47, 0x49, 0x46, 0x38, 0x37, 0x61]],
  ["image/gif", [0x47, 0x49, 0x46, 0x38, 0x39, 0x61]],
];

/** The icon of these bytes, by how they begin, whatever their file is called; null for no ICO, PNG or GIF. */
export function iconOf(bytes: Uint8Array<ArrayBuffer>): Icon | null {
  const kind = KINDS.find(([_, start]) =>
    bytes.length > start.length && start.every((byte, i) => bytes[i] === byte)
  );
  return kind === undefined ? null : { bytes, type: kind[0] };
}
