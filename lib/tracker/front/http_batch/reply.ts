/**
 * What stands before a body on the wire, and is the same for each status but for the length:
 *
 *     HTTP/1.1 200 OK CR LF content-type: text/plain CR LF cache-control: no-transform CR LF
 *     (connection: close | connection: keep-alive CR LF) content-length: 213 CR LF CR LF
 *
 * The length is not known before the body is written, but nearly always has three digits: room for them is left, and
 * a body whose length has more or fewer is moved.
 */
import { STATUS_CODE, STATUS_TEXT } from "@std/http/status";
import { toLatin1 } from "../../../base/bytes.ts";
import { type ByteWriter, placesOf } from "../../../protocol/byte_writer.ts";

/** What an answer says about its connection: nothing (it stays open, in HTTP/1.1), or what becomes of it. */
export type Stay = typeof STAYS | typeof STAYS_OLD | typeof CLOSES;
export const STAYS = 0;
/** It stays open, which a client of HTTP/1.0 is told. */
export const STAYS_OLD = 1;
export const CLOSES = 2;

const CONNECTION = ["", "connection: keep-alive\r\n", "connection: close\r\n"];
const PLACES = 3;
const EMPTY_LINE = toLatin1("\r\n\r\n");

function headText(status: number, reason: string, stay: Stay): Uint8Array {
  return toLatin1(
    `HTTP/1.1 ${status} ${reason}\r\ncontent-type: text/plain\r\ncache-control: no-transform\r\n` +
      `${CONNECTION[stay]}content-length: ${"0".repeat(PLACES)}\r\n\r\n`,
  );
}

function headTexts(status: number, reason = STATUS_TEXT[status]): readonly Uint8Array[] {
  return [STAYS, STAYS_OLD, CLOSES].map((stay) => headText(status, reason, stay as Stay));
}

/** The heads of each status that the engine answers with. */
export const HEADS = {
  ok: headTexts(STATUS_CODE.OK),
  bad: headTexts(STATUS_CODE.BadRequest),
  notFound: headTexts(STATUS_CODE.NotFound),
  tooLong: headTexts(431, "Request Header Fields Too Large"),
  broken: headTexts(STATUS_CODE.InternalServerError),
  busy: headTexts(STATUS_CODE.ServiceUnavailable),
} as const;

/** Bytes of the longest head. */
export const HEAD_ROOM = 256;

/** Writes a head; gives where its body begins. */
export function beginReply(writer: ByteWriter, heads: readonly Uint8Array[], stay: Stay): number {
  writer.text(heads[stay]);
  return writer.length;
}

/** Writes the length of the body that stands from `start` on into its head. */
export function endReply(writer: ByteWriter, start: number): void {
  const { bytes } = writer;
  const length = writer.length - start;
  const places = placesOf(length);
  if (places !== PLACES) {
    bytes.copyWithin(start + places - PLACES, start, writer.length);
    bytes.set(EMPTY_LINE, start + places - PLACES - EMPTY_LINE.length);
    writer.length += places - PLACES;
  }
  writer.digitsAt(start - EMPTY_LINE.length - PLACES, places, length);
}
