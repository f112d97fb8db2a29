/** URLs that give something away, or lead where no torrent should: keys in them, and link-local addresses. */
import { type Family, isLinkLocal, readAddress } from "../../base/address.ts";
import { quoted } from "./check.ts";

/** Trackers and seeds with a password or a personal key in them. */
export function keysInside(trackers: readonly string[], seeds: readonly string[]): string[] {
  return [
    ...trackers.flatMap((url) =>
      keySentence("tracker", url, hasPassword(url), isKeyed(url) || hasKeyInPath(url))
    ),
    // The path of a seed may well have a hash in it.
    ...seeds.flatMap((url) => keySentence("seed", url, hasPassword(url), isKeyed(url))),
  ];
}

function keySentence(what: string, url: string, password: boolean, key: boolean): string[] {
  const name = `The ${what} ${quoted(url)}`;
  if (password) return [`${name} has a password in it: whoever gets the torrent gets the password.`];
  return key ? [`${name} seems to have a personal key in it: whoever gets the torrent gets the key.`] : [];
}

/** Whether a user's name or password stands before the host. */
function hasPassword(url: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*@/i.test(url);
}

function isKeyed(url: string): boolean {
  return /[?&](?:pass_?key|auth_?key|api_?key|torrent_pass|token)=[^&#]/i.test(url);
}

/** As private trackers give them: a part of the path of 32 hex digits. */
function hasKeyInPath(url: string): boolean {
  return /\/[0-9a-f]{32}(?:[/?#]|$)/i.test(url);
}

/** Trackers and seeds at link-local addresses: a cloud tells its machines their keys there (169.254.169.254). */
export function linkLocals(trackers: readonly string[], seeds: readonly string[]): string[] {
  const sentence = (what: string) => (url: string) =>
    `The ${what} ${
      quoted(url)
    } is at a link-local address, where clouds keep secrets: others cannot reach it.`;
  return [
    ...trackers.filter((url) => !isNotLinkLocal(url)).map(sentence("tracker")),
    ...seeds.filter((url) => !isNotLinkLocal(url)).map(sentence("seed")),
  ];
}

/** Whether a URL leads elsewhere than to a link-local address, or to where clouds tell machines of themselves. */
export function isNotLinkLocal(text: string): boolean {
  const url = URL.parse(text.replace(/^[a-z][a-z0-9+.-]*:/i, "http:"));
  if (url === null) return true;
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  if (METADATA.has(host.replace(/\.$/, ""))) return false;
  const bytes = new Uint8Array(16);
  const family = readAddress(host, bytes);
  return family === 0 || !isLinkLocal(bytes, family as Family);
}

/** Google's, Amazon's over IPv6, and Alibaba's; others are at 169.254.169.254. */
const METADATA: ReadonlySet<string> = new Set([
  "metadata.google.internal",
  "fd00:ec2::254",
  "100.100.100.200",
]);
