/**
 * Internet addresses in wire order. An address stands in a buffer of 16 bytes: IPv4 takes the first 4, IPv6 all.
 * IPv4 that comes as ::ffff:a.b.c.d (a dual-stack socket) is IPv4.
 */

export type Family = 4 | 6;

/** Bytes of an address of the family. */
export const ADDRESS_BYTES = { 4: 4, 6: 16 } as const;

/** Reads a textual address into `out` (16 bytes); gives its family, or 0 when the text is none. A scope (%eth0) is cut off. */
export function readAddress(text: string, out: Uint8Array): Family | 0 {
  if (readIPv4(text, 0, text.length, out, 0)) return 4;
  const scope = text.indexOf("%");
  if (!readIPv6(text, scope < 0 ? text.length : scope, out)) return 0;
  return unmap(out);
}

const scratch = new Uint8Array(16);

/** Whether a text is an address. */
export function isAddress(text: string): boolean {
  return readAddress(text, scratch) !== 0;
}

const DOT = 46;
const COLON = 58;

/** `a.b.c.d` from `start` to `end`, decimal, no leading zeros. */
function readIPv4(text: string, start: number, end: number, out: Uint8Array, at: number): boolean {
  let part = 0;
  let digits = 0;
  let parts = 0;
  for (let i = start; i <= end; i++) {
    const code = i < end ? text.charCodeAt(i) : DOT;
    if (code === DOT) {
      if (digits === 0 || part > 255 || parts > 3) return false;
      out[at + parts++] = part;
      part = digits = 0;
    } else {
      if (code < 48 || code > 57 || digits === 3 || (digits > 0 && part === 0)) return false;
      part = part * 10 + code - 48;
      digits++;
    }
  }
  return parts === 4;
}

/** Characters of the longest IPv6 address. */
const LONGEST_SIX = 45;

/**
 * RFC 4291 2.2: groups of hex, one `::`, perhaps an IPv4 tail; the first `end` characters. Goes through them once and
 * makes nothing: lists have a hundred thousand.
 */
function readIPv6(text: string, end: number, out: Uint8Array): boolean {
  if (end > LONGEST_SIX) return false;
  // Bytes so far, and how many stand before the `::`.
  let at = 0;
  let gap = -1;
  let i = 0;
  if (text.startsWith("::")) {
    gap = 0;
    i = 2;
  }
  while (i < end) {
    const digits = countHex(text, i, end);
    if (text.charCodeAt(i + digits) === DOT && i + digits < end) {
      return at <= 12 && readIPv4(text, i, end, out, at) && spread(out, at + 4, gap);
    }
    if (digits === 0 || digits > 4 || at === 16) return false;
    const group = hexAt(text, i, digits);
    out[at++] = group >> 8;
    out[at++] = group & 255;
    i += digits;
    if (i === end) break;
    if (text.charCodeAt(i++) !== COLON || i === end) return false;
    if (text.charCodeAt(i) !== COLON) continue;
    if (gap >= 0) return false;
    gap = at;
    i++;
  }
  return spread(out, at, gap);
}

/** Moves what stands behind the `::` to the end. False when the address has too few bytes or too many. */
function spread(out: Uint8Array, count: number, gap: number): boolean {
  if (gap < 0) return count === 16;
  if (count > 14) return false;
  const behind = count - gap;
  out.copyWithin(16 - behind, gap, count);
  out.fill(0, gap, 16 - behind);
  return true;
}

/** What a hex digit is worth, by its character code; -1 for other characters. */
const HEX_DIGITS = new Int8Array(128).fill(-1);
for (let i = 0; i < 16; i++) {
  const digit = i.toString(16);
  HEX_DIGITS[digit.charCodeAt(0)] = HEX_DIGITS[digit.toUpperCase().charCodeAt(0)] = i;
}

/** How many hex digits stand from an index on. */
function countHex(text: string, from: number, end: number): number {
  let at = from;
  while (at < end && (HEX_DIGITS[text.charCodeAt(at)] ?? -1) >= 0) at++;
  return at - from;
}

function hexAt(text: string, from: number, digits: number): number {
  let value = 0;
  for (let i = from; i < from + digits; i++) value = value * 16 + HEX_DIGITS[text.charCodeAt(i)];
  return value;
}

/** ::ffff:a.b.c.d becomes a.b.c.d; says which family then stands there. */
function unmap(bytes: Uint8Array): Family {
  for (let i = 0; i < 10; i++) if (bytes[i] !== 0) return 6;
  if (bytes[10] !== 255 || bytes[11] !== 255) return 6;
  bytes.copyWithin(0, 12, 16);
  bytes.fill(0, 4, 16);
  return 4;
}

/** The address as people write it; IPv6 in the short form of RFC 5952. */
export function formatAddress(bytes: Uint8Array, family: Family): string {
  if (family === 4) return `${bytes[0]}.${bytes[1]}.${bytes[2]}.${bytes[3]}`;
  const group = (i: number) => ((bytes[2 * i] << 8) | bytes[2 * i + 1]).toString(16);
  const [start, length] = longestZeros(bytes);
  const join = (from: number, to: number) =>
    Array.from({ length: Math.max(0, to - from) }, (_, i) => group(from + i)).join(":");
  return length < 2 ? join(0, 8) : `${join(0, start)}::${join(start + length, 8)}`;
}

function longestZeros(bytes: Uint8Array): [start: number, length: number] {
  let best: [number, number] = [0, 0];
  for (let start = 0; start < 8; start++) {
    let end = start;
    while (end < 8 && bytes[2 * end] === 0 && bytes[2 * end + 1] === 0) end++;
    if (end - start > best[1]) best = [start, end - start];
  }
  return best;
}

/** The address as a URL's host: IPv6 in brackets. */
export function hostOf(text: string): string {
  return text.includes(":") ? `[${text}]` : text;
}

/**
 * Whether a text can be a host's DNS name (RFC 1123): labels of letters, digits and hyphens, perhaps a dot at the end.
 * A last label that is a number makes the whole an attempt at an IPv4 address (as for URLs), so it is no name.
 */
export function isHostName(text: string): boolean {
  const name = text.replace(/\.$/, "");
  if (name.length > 253) return false;
  const labels = name.split(".");
  return labels.every((label) => /^(?!-)[A-Za-z0-9-]{1,63}(?<!-)$/.test(label)) &&
    !/^(\d+|0x[\da-f]*)$/i.test(labels.at(-1)!);
}

/** 127.0.0.0/8 or ::1: this very machine. */
export function isLoopback(bytes: Uint8Array, family: Family, at = 0): boolean {
  if (family === 4) return bytes[at] === 127;
  for (let i = 0; i < 15; i++) if (bytes[at + i] !== 0) return false;
  return bytes[at + 15] === 1;
}

/** fe80::/10 or 169.254.0.0/16: good on one cable only. */
export function isLinkLocal(bytes: Uint8Array, family: Family, at = 0): boolean {
  if (family === 4) return bytes[at] === 169 && bytes[at + 1] === 254;
  return bytes[at] === 0xfe && (bytes[at + 1] & 0xc0) === 0x80;
}

/**
 * Addresses that mean nothing to the internet at large: loopback, link-local, RFC 1918, shared (RFC 6598) and
 * unique local (RFC 4193) ones, and the unspecified address.
 */
export function isPrivate(bytes: Uint8Array, family: Family, at = 0): boolean {
  if (isLoopback(bytes, family, at) || isLinkLocal(bytes, family, at)) return true;
  const a = bytes[at];
  const b = bytes[at + 1];
  if (family === 6) return (a & 0xfe) === 0xfc || isUnspecified(bytes, at);
  return a === 10 || a === 0 || (a === 192 && b === 168) || (a === 172 && (b & 0xf0) === 16) ||
    (a === 100 && (b & 0xc0) === 64);
}

/**
 * Whether a host can have the address and others beyond its cable can send to it: no loopback, link-local, unspecified,
 * multicast, broadcast or reserved one (240.0.0.0/4; ::/96). Private ones are.
 */
export function isRoutable(bytes: Uint8Array, family: Family, at = 0): boolean {
  if (isLoopback(bytes, family, at) || isLinkLocal(bytes, family, at)) return false;
  if (family === 4) return bytes[at] !== 0 && bytes[at] < 224;
  if (bytes[at] === 255) return false;
  for (let i = 0; i < 12; i++) if (bytes[at + i] !== 0) return true;
  return false;
}

/** 0.0.0.0 or ::, in 16 bytes: all addresses of a machine, where one listens. */
export function isUnspecified(bytes: Uint8Array, at = 0): boolean {
  for (let i = 0; i < 16; i++) if (bytes[at + i] !== 0) return false;
  return true;
}
