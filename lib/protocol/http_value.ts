/** The values of a query's parameters, read from a URL's raw bytes: those from `start` to before `end`. */

const PERCENT = 37;
const PLUS = 43;
const AMPERSAND = 38;
const FRAGMENT = 35;

/** Characters of a host's name, at most (RFC 1035). */
const MOST_OF_HOST = 253;

/** The number of each hex digit, 255 for other bytes. */
const HEX_DIGIT = new Uint8Array(256).fill(255);
for (let i = 0; i < 16; i++) {
  HEX_DIGIT["0123456789abcdef".charCodeAt(i)] = i;
  HEX_DIGIT["0123456789ABCDEF".charCodeAt(i)] = i;
}

/**
 * Reads as many bytes as `out` holds, escaped or not; the index behind them, or -1 when there are fewer before `end` or
 * a bad escape is among them. It does not look for the value's end before it reads: that would be a second look at 60
 * bytes of which a third tells something. The caller sees to it that nothing stands behind.
 */
export function readBytes(bytes: Uint8Array, start: number, end: number, out: Uint8Array): number {
  const count = out.length;
  let i = start;
  for (let at = 0; at < count; at++) {
    if (i >= end) return -1;
    let byte = bytes[i];
    if (byte === PERCENT) {
      if (i + 2 >= end) return -1;
      const high = HEX_DIGIT[bytes[i + 1]];
      const low = HEX_DIGIT[bytes[i + 2]];
      if ((high | low) > 15) return -1;
      byte = (high << 4) | low;
      i += 3;
    } else {
      if (byte === AMPERSAND || byte === FRAGMENT) return -1;
      if (byte === PLUS) byte = 32;
      i++;
    }
    out[at] = byte;
  }
  return i;
}

/** The byte that stands at `i`, escaped (3 characters) or not; -1 when it is none. */
function byteAt(bytes: Uint8Array, i: number, end: number): number {
  const byte = bytes[i];
  if (byte === PLUS) return 32;
  if (byte !== PERCENT) return byte;
  if (i + 2 >= end) return -1;
  const high = HEX_DIGIT[bytes[i + 1]];
  const low = HEX_DIGIT[bytes[i + 2]];
  return (high | low) > 15 ? -1 : (high << 4) | low;
}

/**
 * An address or a name, without the brackets of an IPv6 address in a URL; "" for what can be neither: it is ignored, as
 * most trackers ignore the whole parameter.
 */
export function readHost(bytes: Uint8Array, start: number, end: number): string {
  if (end - start > 3 * MOST_OF_HOST + 6) return "";
  let host = "";
  for (let i = start; i < end; i++) {
    const code = byteAt(bytes, i, end);
    if (code < 32 || code > 126) return "";
    if (bytes[i] === PERCENT) i += 2;
    host += String.fromCharCode(code);
  }
  if (host.startsWith("[") && host.endsWith("]")) host = host.slice(1, -1);
  return host.length > MOST_OF_HOST || /[[\]]/.test(host) ? "" : host;
}

/** A number of decimal digits only, or -1. Large ones lose their last digits, as all numbers do. */
export function readDigits(bytes: Uint8Array, start: number, end: number): number {
  if (start >= end) return -1;
  let number = 0;
  for (let i = start; i < end; i++) {
    const digit = bytes[i] - 48;
    if (digit < 0 || digit > 9) return -1;
    number = number * 10 + digit;
  }
  return number;
}
