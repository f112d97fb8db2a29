/** A file of a share as it is, for browsers, curl, and as a web seed (BEP 19). */
import { STATUS_CODE } from "@std/http/status";
import { isFault } from "../../base/fault.ts";
import type { OpenFile } from "../../base/files.ts";
import { lengthOf } from "../../metainfo/content.ts";
import { dispositionOfFile } from "../../web/disposition.ts";
import { SAFE } from "../../web/reply.ts";
import type { Share } from "../share.ts";
import { later, MARK, say } from "./answers.ts";
import { bodyOf } from "./body.ts";
import { Delivery } from "./delivery.ts";
import { type DoorLimits, Doors } from "./doors.ts";
import { isAsShared, openInPlace } from "./places.ts";
import { hasAlready, httpDate, rangeCounts, readRange, type Span, type Version } from "./range.ts";
import { findFile, type IndexedFile } from "./share_index.ts";
import type { SiteSource } from "./source.ts";
import { Turns } from "./turns.ts";

/** Hands out files. */
export class Downloads {
  readonly #source: SiteSource;
  readonly #doors: Doors;
  readonly #turns: Turns;
  readonly #deliveries = new WeakMap<Share, Delivery>();

  /** All downloads of a site together keep to the source's limit. */
  constructor(source: SiteSource, doors?: DoorLimits) {
    this.#source = source;
    this.#doors = new Doors(doors);
    this.#turns = new Turns(source.clock, source.limit);
  }

  /** Answers a request for a file of a share that is given. */
  answer(share: Share, path: readonly string[], request: Request, from: string): Response {
    const found = findFile(share.content, path);
    if (found === undefined) return say("There is no such file in this share.", STATUS_CODE.NotFound);
    const { headers, method } = request;
    const version = versionOf(share, found);
    const size = found.file.length;
    if (hasAlready(headers, version)) return bare(STATUS_CODE.NotModified, headersOf(found, version));
    const isRanged = method === "GET" && rangeCounts(headers.get("if-range"), version);
    const span = isRanged ? readRange(headers.get("range"), size) : null;
    if (span === "none") return behindTheEnd(size);
    const opened = openInPlace(this.#source.files, this.#source.places(share), found.file);
    if (isFault(opened)) return this.#notAsShared(share, opened.fault === "changed" ? opened.message : null);
    const { first, end } = span ?? { first: 0, end: size };
    const status = span === null ? STATUS_CODE.OK : STATUS_CODE.PartialContent;
    const told = {
      ...headersOf(found, version),
      "content-length": String(end - first),
      ...(span === null ? {} : { "content-range": `bytes ${first}-${end - 1}/${size}` }),
    };
    if (method === "HEAD" || size === 0) {
      opened.close();
      return new Response(size === 0 ? null : unread(), { status, headers: told });
    }
    return this.#stream(share, found, opened, { first, end }, { status, headers: told }, from);
  }

  #stream(
    share: Share,
    { file, offset }: IndexedFile,
    opened: OpenFile,
    span: Span,
    init: ResponseInit,
    from: string,
  ): Response {
    const leave = this.#doors.enter(from);
    if (leave === null) {
      opened.close();
      return later("Too many downloads are going on. Come again soon, or get it with a BitTorrent client.");
    }
    const { clock } = this.#source;
    const isGood = () => {
      if (!this.#source.isGiven(share)) return false;
      const isSame = isAsShared(opened, file);
      if (!isSame) this.#source.noticed(share);
      return isSame;
    };
    const sent = (first: number, end: number) => this.#sent(share, from, offset + first, offset + end);
    const body = bodyOf({ file: opened, span, clock, turns: this.#turns, isGood, sent, ended: leave });
    return new Response(body, init);
  }

  /** Counts bytes, by their place in the row of all bytes. */
  #sent(share: Share, from: string, first: number, end: number): void {
    this.#source.sent(share, end - first);
    let delivery = this.#deliveries.get(share);
    if (delivery === undefined) {
      this.#deliveries.set(share, delivery = new Delivery(lengthOf(share.content)));
    }
    if (delivery.note(from, first, end)) this.#source.delivered(share, from);
  }

  /** @param why in a sentence; null when the file cannot be read, which only the operator need know more of */
  #notAsShared(share: Share, why: string | null): Response {
    this.#source.noticed(share);
    if (why === null) return later("The file cannot be read now.");
    return say(`It is not shared any more: ${why}`, STATUS_CODE.Gone);
  }
}

/** A file is what its torrent says, so the torrent and its number tell versions apart. */
function versionOf({ infoHash }: Share, { file, index }: IndexedFile): Version {
  return { tag: `"${infoHash}-${index}"`, modified: file.modified };
}

function headersOf({ file }: IndexedFile, { tag, modified }: Version): Record<string, string> {
  return {
    ...SAFE,
    ...MARK,
    "cache-control": "private, no-cache, no-transform",
    "content-type": "application/octet-stream",
    "content-disposition": dispositionOfFile(file.path.at(-1)!),
    "accept-ranges": "bytes",
    etag: tag,
    ...(modified === null ? {} : { "last-modified": httpDate(modified) }),
  };
}

/** A body for HEAD, which is not sent: without one Deno.serve would say that there are no bytes. */
function unread(): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({ pull: (controller) => controller.close() }, { highWaterMark: 0 });
}

function bare(status: number, headers: Record<string, string>): Response {
  return new Response(null, { status, headers });
}

function behindTheEnd(size: number): Response {
  const text = `The file has ${size} bytes: the part that was asked for lies behind its end.`;
  return say(text, STATUS_CODE.RangeNotSatisfiable, { "content-range": `bytes */${size}` });
}
