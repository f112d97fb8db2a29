/** An object as JSON, piece by piece, so that a long list in it is never held as one text. */
import { jsonText } from "../console_text.ts";

/**
 * The same text that JSON.stringify gives, an end of line behind it. A property that is an iterator is written as a list
 * of what it gives.
 * @param indent 2 for people, 0 for one line
 */
export function* jsonPieces(report: object, indent: 0 | 2): Generator<string> {
  const [newLine, colon] = indent === 0 ? ["", ":"] : ["\n  ", ": "];
  yield "{";
  let comma = "";
  for (const [key, value] of Object.entries(report)) {
    yield `${comma}${newLine}${jsonText(key)}${colon}`;
    comma = ",";
    if (isIterator(value)) yield* listPieces(value, indent);
    else yield nested(value, indent, "\n  ");
  }
  yield indent === 0 ? "}\n" : "\n}\n";
}

function* listPieces(items: Iterable<unknown>, indent: 0 | 2): Generator<string> {
  const newLine = indent === 0 ? "" : "\n    ";
  let comma = "";
  yield "[";
  for (const item of items) {
    yield `${comma}${newLine}${nested(item, indent, "\n    ")}`;
    comma = ",";
  }
  yield comma === "" || indent === 0 ? "]" : "\n  ]";
}

function nested(value: unknown, indent: 0 | 2, newLine: string): string {
  return jsonText(value, indent).replaceAll("\n", newLine);
}

function isIterator(value: unknown): value is Iterable<unknown> {
  return typeof value === "object" && value !== null && "next" in value;
}
