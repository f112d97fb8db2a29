/**
 * The .torrent files of the catalog at /file?info_hash=: no other file is ever read, and what is read is handed out only
 * while it is that torrent. Who may write in the folder could put a link to any file in its place.
 */
import { createHash } from "node:crypto";
import { STATUS_CODE } from "@std/http/status";
import { toHex, toLatin1 } from "../../../base/bytes.ts";
import { type Fault, isFault } from "../../../base/fault.ts";
import { decode } from "../../../bencode/decode.ts";
import { get, spanOf } from "../../../bencode/view.ts";
import { readScrapeQuery } from "../../../protocol/http_query.ts";
import { SCRAPE_LIMIT } from "../../../protocol/message.ts";
import type { Catalog } from "../../catalog.ts";
import { dispositionOf } from "../../../web/disposition.ts";
import { PLAIN, reply, TORRENT } from "../../../web/reply.ts";

/** Answers a request for one; `read` reads a whole file. */
export function answerFile(
  url: string,
  catalog: Catalog,
  read: (path: string) => Uint8Array<ArrayBuffer> | Fault,
): Response {
  const known = catalog.get(hashOf(url));
  const bytes = known === undefined || known.path === "" ? null : read(known.path);
  if (bytes === null || isFault(bytes) || !isTorrentOf(bytes, known!.hash)) {
    return reply("There is no .torrent file for this info hash here.\n", PLAIN, {}, STATUS_CODE.NotFound);
  }
  return reply(bytes, TORRENT, { "content-disposition": dispositionOf(known!.name, ".torrent", "torrent") });
}

/** Whether bytes are the torrent of an info hash in hex, of v1 or the beginning of one of v2. */
function isTorrentOf(bytes: Uint8Array, hash: string): boolean {
  const root = decode(bytes);
  const info = isFault(root) || root.kind !== "dictionary" ? undefined : get(root, "info");
  if (info === undefined) return false;
  const span = spanOf(bytes, info);
  return ["sha1", "sha256"].some((name) => createHash(name).update(span).digest("hex").startsWith(hash));
}

/** The info hash that a URL asks for, as 20 bytes with escapes or as 40 hex digits, in lower-case hex; "" for none. */
export function hashOf(url: string): string {
  const hex = /[?&]info_hash=([0-9a-fA-F]{40})(?=[&#]|$)/.exec(url)?.[1];
  if (hex !== undefined) return hex.toLowerCase();
  const question = url.indexOf("?");
  if (question < 0) return "";
  const hashes = new Uint8Array(SCRAPE_LIMIT * 20);
  const query = toLatin1(url);
  return readScrapeQuery(query, question + 1, query.length, hashes) > 0 ? toHex(hashes.subarray(0, 20)) : "";
}
