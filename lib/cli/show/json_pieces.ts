/** An object as a line of JSON, piece by piece, so that a long list in it is never held as one text. */
import { jsonText } from "../console_text.ts";

/**
 * The same text that JSON.stringify gives, an end of line behind it. A property that is an iterator is written as a list
 * of what it gives.
 */
export function* jsonPieces(report: object): Generator<string> {
  yield "{";
  let comma = "";
  for (const [key, value] of Object.entries(report)) {
    yield `${comma}${jsonText(key)}:`;
    comma = ",";
    if (isIterator(value)) yield* listPieces(value);
    else yield jsonText(value);
  }
  yield "}\n";
}

function* listPieces(items: Iterable<unknown>): Generator<string> {
  let comma = "";
  yield "[";
  for (const item of items) {
    yield `${comma}${jsonText(item)}`;
    comma = ",";
  }
  yield "]";
}

function isIterator(value: unknown): value is Iterable<unknown> {
  return typeof value === "object" && value !== null && "next" in value;
}
