/** The values of a query's parameters, read from a URL's raw text: the part of `url` from `start` to before `end`. */

const PERCENT = 37;
const PLUS = 43;

/** Characters of a host's name, at most (RFC 1035). */
const MOST_OF_HOST = 253;

/** The number of each hex digit's character code, 255 for others. */
const HEX_DIGIT = new Uint8Array(128).fill(255);
for (let i = 0; i < 16; i++) {
  HEX_DIGIT["0123456789abcdef".charCodeAt(i)] = i;
  HEX_DIGIT["0123456789ABCDEF".charCodeAt(i)] = i;
}

/** Exactly as many bytes as `out` holds, escaped or not. */
export function readBytes(url: string, start: number, end: number, out: Uint8Array): boolean {
  let at = 0;
  for (let i = start; i < end; i++) {
    if (at === out.length) return false;
    const code = byteAt(url, i, end);
    if (code < 0) return false;
    if (url.charCodeAt(i) === PERCENT) i += 2;
    out[at++] = code;
  }
  return at === out.length;
}

/** The byte that stands at `i`, escaped (3 characters) or not; -1 when it is none. */
function byteAt(url: string, i: number, end: number): number {
  const code = url.charCodeAt(i);
  if (code === PLUS) return 32;
  if (code !== PERCENT) return code > 255 ? -1 : code;
  if (i + 2 >= end) return -1;
  const high = HEX_DIGIT[url.charCodeAt(i + 1)] ?? 255;
  const low = HEX_DIGIT[url.charCodeAt(i + 2)] ?? 255;
  return (high | low) > 15 ? -1 : (high << 4) | low;
}

/**
 * An address or a name, without the brackets of an IPv6 address in a URL; "" for what can be neither: it is ignored, as
 * most trackers ignore the whole parameter.
 */
export function readHost(url: string, start: number, end: number): string {
  if (end - start > 3 * MOST_OF_HOST + 6) return "";
  let host = "";
  for (let i = start; i < end; i++) {
    const code = byteAt(url, i, end);
    if (code < 32 || code > 126) return "";
    if (url.charCodeAt(i) === PERCENT) i += 2;
    host += String.fromCharCode(code);
  }
  if (host.startsWith("[") && host.endsWith("]")) host = host.slice(1, -1);
  return host.length > MOST_OF_HOST || /[[\]]/.test(host) ? "" : host;
}

/** A number of decimal digits only, or -1. Large ones lose their last digits, as all numbers do. */
export function readDigits(url: string, start: number, end: number): number {
  if (start >= end) return -1;
  let number = 0;
  for (let i = start; i < end; i++) {
    const digit = url.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return -1;
    number = number * 10 + digit;
  }
  return number;
}
