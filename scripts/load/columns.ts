/** Text in columns. */

/** Rows of cells, the first `left` columns against the left edge, the others against the right. */
export function columns(rows: readonly (readonly string[])[], left: number): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((cells) => cells[column].length)));
  const line = (cells: readonly string[]) =>
    cells.map((cell, i) => i < left ? cell.padEnd(widths[i]) : cell.padStart(widths[i])).join("  ");
  return rows.map((cells) => `${line(cells).trimEnd()}\n`).join("");
}
