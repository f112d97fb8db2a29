/**
 * Internet addresses in wire order. An address stands in a buffer of 16 bytes: IPv4 takes the first 4, IPv6 all.
 * IPv4 that comes as ::ffff:a.b.c.d (a dual-stack socket) is IPv4.
 */

export type Family = 4 | 6;

/** Bytes of an address of the family. */
export const ADDRESS_BYTES = { 4: 4, 6: 16 } as const;

/** Reads a textual address into `out` (16 bytes); gives its family, or 0 when the text is none. A scope (%eth0) is cut off. */
export function readAddress(text: string, out: Uint8Array): Family | 0 {
  if (readIPv4(text, 0, out, 0)) return 4;
  const scope = text.indexOf("%");
  if (!readIPv6(scope < 0 ? text : text.slice(0, scope), out)) return 0;
  return unmap(out);
}

const scratch = new Uint8Array(16);

/** Whether a text is an address. */
export function isAddress(text: string): boolean {
  return readAddress(text, scratch) !== 0;
}

/** `a.b.c.d` from `start` to the end of the text, decimal, no leading zeros. */
function readIPv4(text: string, start: number, out: Uint8Array, at: number): boolean {
  let part = 0;
  let digits = 0;
  let parts = 0;
  for (let i = start; i <= text.length; i++) {
    const code = i < text.length ? text.charCodeAt(i) : 46;
    if (code === 46) {
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

/** RFC 4291 2.2: groups of hex, one `::`, perhaps an IPv4 tail. */
function readIPv6(text: string, out: Uint8Array): boolean {
  const halves = text.split("::");
  if (halves.length > 2 || text.length > 45) return false;
  const head = groups(halves[0], halves.length === 1);
  const tail = halves.length === 2 ? groups(halves[1], true) : [];
  if (head === null || tail === null) return false;
  const missing = 16 - head.length - tail.length;
  if (halves.length === 2 ? missing < 2 : missing !== 0) return false;
  out.fill(0, 0, 16);
  out.set(head, 0);
  out.set(tail, 16 - tail.length);
  return true;
}

/** The bytes of groups between colons; the last may be an IPv4 address where the whole text ends with it. */
function groups(text: string, isLast: boolean): number[] | null {
  if (text === "") return [];
  const bytes: number[] = [];
  const parts = text.split(":");
  for (const [index, part] of parts.entries()) {
    if (isLast && index === parts.length - 1 && part.includes(".")) {
      const tail = new Uint8Array(4);
      if (!readIPv4(part, 0, tail, 0)) return null;
      bytes.push(...tail);
    } else {
      if (!/^[0-9a-fA-F]{1,4}$/.test(part)) return null;
      const group = Number.parseInt(part, 16);
      bytes.push(group >> 8, group & 255);
    }
  }
  return bytes;
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
