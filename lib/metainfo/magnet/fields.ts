/** The query of a magnet link: names and texts, escaped by `%` in one way or another by whoever wrote it. */

/** Texts by their names, in their order; `tr.1` counts as `tr`. */
export type Fields = ReadonlyMap<string, readonly string[]>;

/** Takes a query apart. A bad escape stands for itself. */
export function readFields(query: string): Fields {
  const fields = new Map<string, string[]>();
  for (const part of query.split("&")) {
    const at = part.indexOf("=");
    if (at < 0) continue;
    // A link that was copied out of the source of a page has &amp; between its parts.
    const name = unescaped(part.slice(0, at)).toLowerCase().replace(/^amp;/, "").replace(/\.\d+$/, "");
    const text = part.slice(at + 1);
    // A plus in a name is a space, as in forms; no address has spaces, so there it is a plus.
    const plain = unescaped(name === "dn" ? text.replaceAll("+", " ") : text);
    const texts = fields.get(name);
    if (texts === undefined) fields.set(name, [plain]);
    else texts.push(plain);
  }
  return fields;
}

/** Bytes that are no UTF-8 show as U+FFFD. */
function unescaped(text: string): string {
  if (!text.includes("%")) return text;
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) => {
    const bytes = new Uint8Array(escapes.length / 3);
    for (let i = 0; i < bytes.length; i++) {
      bytes[i] = Number.parseInt(escapes.slice(3 * i + 1, 3 * i + 3), 16);
    }
    return utf8.decode(bytes);
  });
}

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** A text escaped for a query, and so that no shell or page takes a part of it for its own: `'()*!` as well. */
export function textOfQuery(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /['()*!]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
