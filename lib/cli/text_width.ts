/** How many columns of a terminal a text takes, and texts cut to columns: signs of East Asia and emoji take two. */

/** What takes two columns (Unicode's East Asian Width W and F, in broad ranges). */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

/** What takes none: marks that are written over the sign before them. */
const MARK = /\p{Mn}|\p{Me}/u;

/** Columns of a text that has nothing in it that steers. */
export function widthOf(text: string): number {
  // deno-lint-ignore no-control-regex
  if (/^[\x00-\u02ff]*$/.test(text)) return text.length;
  let width = 0;
  for (const sign of text) width += columnsOf(sign);
  return width;
}

function columnsOf(sign: string): number {
  if (MARK.test(sign)) return 0;
  return WIDE.test(sign) ? 2 : 1;
}

/** The beginning of a text that fits so many columns. */
export function cutTo(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let end = 0;
  let taken = 0;
  for (const sign of text) {
    taken += columnsOf(sign);
    if (taken > width) break;
    end += sign.length;
  }
  return text.slice(0, end);
}

/** The text with spaces behind it, so that it takes so many columns. */
export function padTo(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - widthOf(text)));
}

/** A name that fits so many columns: of a longer one its beginning and its end, which tells the kind of file. */
export function shortened(name: string, width: number): string {
  if (widthOf(name) <= width) return name;
  if (width < 8) return cutTo(name, Math.max(0, width));
  const signs = [...name];
  const tail = Math.floor((width - 2) / 3);
  let end = signs.length;
  for (let taken = 0; end > 0; end--) {
    taken += columnsOf(signs[end - 1]);
    if (taken > tail) break;
  }
  const behind = signs.slice(end).join("");
  return `${cutTo(name, width - 2 - widthOf(behind))}..${behind}`;
}
