/** Which of the right words a wrong one was meant to be. */
import { closestString } from "@std/text/closest-string";
import { levenshteinDistance } from "@std/text/levenshtein-distance";

/** The word that begins so, or that differs by few characters; null when nothing is near. */
export function nearest(word: string, words: readonly string[]): string | null {
  const wrong = word.slice(0, 40).toLowerCase();
  if (wrong === "" || words.length === 0) return null;
  const longer = words.filter((right) => right.startsWith(wrong));
  if (longer.length === 1) return longer[0];
  const closest = closestString(wrong, words);
  const tolerated = wrong.length < 4 ? 1 : wrong.length < 8 ? 2 : 3;
  if (levenshteinDistance(wrong, closest) <= tolerated) return closest;
  return words.find((right) => sortedLetters(right) === sortedLetters(wrong)) ?? null;
}

/** Two words with the same ones differ by letters that changed places. */
function sortedLetters(word: string): string {
  return [...word].sort().join("");
}
