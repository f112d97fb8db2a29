/** Answers to browsers, with the headers that keep them safe. */
import { STATUS_CODE } from "@std/http/status";

/** Content types. */
export const PLAIN = "text/plain; charset=utf-8";
export const HTML = "text/html; charset=utf-8";
export const TORRENT = "application/x-bittorrent";

/** What every answer has that a browser may show: it takes nothing from elsewhere, and nothing of it is kept. */
export const SAFE: Readonly<Record<string, string>> = {
  "cache-control": "no-store",
  // The only picture that is fetched is the icon.
  "content-security-policy":
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
};

/** A page, of text or of bytes, with further headers. */
export function reply(
  body: string | Uint8Array<ArrayBuffer>,
  type: string,
  more: Readonly<Record<string, string>> = {},
  status: number = STATUS_CODE.OK,
): Response {
  return new Response(body, { status, headers: { ...SAFE, ...more, "content-type": type } });
}
