/** Which bytes of a file a request asks for (RFC 9110 13 and 14), and whether it has them already. */

/** Bytes from `first` to before `end`. */
export interface Span {
  readonly first: number;
  readonly end: number;
}

/** What tells versions of a file apart. */
export interface Version {
  /** A strong entity tag, with its quotes. */
  readonly tag: string;
  /** Milliseconds since 1970, null where that is not known. */
  readonly modified: number | null;
}

/**
 * The part of a file of so many bytes; null for the whole: without a Range header, with one that is no single range of
 * bytes (it may be ignored, and an answer in several parts is more than a download needs), and of an empty file.
 * "none" when the part lies behind the end.
 */
export function readRange(header: string | null, size: number): Span | "none" | null {
  const match = /^bytes\s*=\s*(\d{0,16})\s*-\s*(\d{0,16})\s*$/i.exec(header ?? "");
  if (match === null || size === 0) return null;
  const [, first, last] = match;
  if (first === "") return last === "" ? null : suffix(Number(last), size);
  if (last !== "" && Number(last) < Number(first)) return null;
  if (Number(first) >= size) return "none";
  return { first: Number(first), end: last === "" ? size : Math.min(Number(last) + 1, size) };
}

function suffix(length: number, size: number): Span | "none" {
  return length === 0 ? "none" : { first: Math.max(0, size - length), end: size };
}

/** Whether a Range header counts, by If-Range: only for the very version that the client has a part of. */
export function rangeCounts(ifRange: string | null, { tag, modified }: Version): boolean {
  if (ifRange === null) return true;
  const wanted = ifRange.trim();
  if (wanted.startsWith('"') || wanted.startsWith("W/")) return wanted === tag;
  return modified !== null && wanted === httpDate(modified);
}

/** Whether the client has this version, by If-None-Match or else If-Modified-Since. */
export function hasAlready(headers: Headers, { tag, modified }: Version): boolean {
  const tags = headers.get("if-none-match");
  if (tags !== null) {
    return tags.slice(0, 1000).split(",").some((one) => ["*", tag, `W/${tag}`].includes(one.trim()));
  }
  const since = Date.parse(headers.get("if-modified-since") ?? "");
  return modified !== null && since >= Math.floor(modified / 1000) * 1000;
}

/** A moment as headers have it. */
export function httpDate(milliseconds: number): string {
  return new Date(milliseconds).toUTCString();
}
