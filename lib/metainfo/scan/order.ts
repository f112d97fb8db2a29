/** The order of names in a torrent. */

/**
 * The order of the raw bytes of UTF-8, as in the trees of v2 (BEP 52): negative, 0 or positive. Both are well-formed.
 * UTF-16, which the language compares by, differs from it where a character beyond U+FFFF meets one from U+E000 on.
 */
export function compareNames(a: string, b: string): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const one = a.charCodeAt(i);
    const other = b.charCodeAt(i);
    if (one !== other) return weightOf(one) - weightOf(other);
  }
  return a.length - b.length;
}

/** A code unit, with the halves of characters beyond U+FFFF behind all others. */
function weightOf(unit: number): number {
  return (unit & 0xf800) === 0xd800 ? unit + 0x10000 : unit;
}
