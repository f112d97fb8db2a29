/** Rows of numbers, told by their ranges. */

/** First and last of each run of numbers that follow one another; the numbers rise. */
export function rangesOf(numbers: readonly number[]): [first: number, last: number][] {
  const ranges: [number, number][] = [];
  for (const number of numbers) {
    const range = ranges.at(-1);
    if (range !== undefined && range[1] + 1 === number) range[1] = number;
    else ranges.push([number, number]);
  }
  return ranges;
}

/** `12, 40-43`; of more ranges than the limit the first ones, and how many numbers are left: `12, ... and 90 more`. */
export function rangesText(numbers: readonly number[], limit: number): string {
  const all = rangesOf(numbers);
  const told = all.slice(0, limit);
  const texts = told.map(([first, last]) => first === last ? String(first) : `${first}-${last}`);
  const left = numbers.length - told.reduce((sum, [first, last]) => sum + last - first + 1, 0);
  return left === 0 ? texts.join(", ") : `${texts.join(", ")}, ... and ${left.toLocaleString("en-US")} more`;
}
