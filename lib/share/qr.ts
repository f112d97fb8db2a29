/** QR codes of addresses: for a page as a picture, for a terminal as text. */
import { encodeQR } from "qr";

/** Characters of the longest text that gets one: beyond that phones no longer read it from a screen. */
const LONGEST = 500;

/** Modules of light around it: four by ISO/IEC 18004; cameras find it in a terminal with two, which leaves room. */
const QUIET = 4;
const QUIET_IN_TERMINAL = 2;

/** An SVG element, dark on light whatever the page's colours are, as large as its box; null when the text is too long. */
export function qrSvg(text: string): string | null {
  const rows = modulesOf(text, QUIET);
  if (rows === null) return null;
  const size = rows.length;
  const dark = rows.map((row, y) => row.map((isDark, x) => isDark ? `M${x} ${y}h1v1h-1z` : "").join("")).join(
    "",
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="QR code" viewBox="0 0 ${size} ${size}" ` +
    `shape-rendering="crispEdges"><path fill="#fff" d="M0 0h${size}v${size}H0z"/><path d="${dark}"/></svg>`;
}

/** What a character shows of two modules, one above the other: light is what the terminal writes with. */
const HALVES = [["█", "▀"], ["▄", " "]] as const;

/** Bright white on black: only so is light light where a terminal writes dark on light. */
const COLORS = ["\x1b[97;40m", "\x1b[0m"] as const;

/**
 * Lines for a terminal that shows block elements; null when the text is too long.
 * @param isColored whether the lines may have escape sequences for colours. Without them the code is right where the
 * terminal writes light on dark, and inverted elsewhere
 */
export function qrText(text: string, isColored = false): string[] | null {
  const rows = modulesOf(text, QUIET_IN_TERMINAL);
  if (rows === null) return null;
  const [before, after] = isColored ? COLORS : ["", ""];
  const lines: string[] = [];
  for (let y = 0; y < rows.length; y += 2) {
    const below = rows[y + 1] ?? [];
    const line = rows[y].map((isDark, x) => HALVES[Number(isDark)][Number(below[x] ?? true)]).join("");
    lines.push(before + line + after);
  }
  return lines;
}

/** Rows of modules with a border, true for dark. */
function modulesOf(text: string, border: number): boolean[][] | null {
  if (text.length > LONGEST) return null;
  return encodeQR(text, "raw", { ecc: "medium", border });
}
