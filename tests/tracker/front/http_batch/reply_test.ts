import { assertEquals } from "@std/assert";
import { fromLatin1, toLatin1 } from "../../../../lib/base/bytes.ts";
import { ByteWriter } from "../../../../lib/protocol/byte_writer.ts";
import {
  beginReply,
  CLOSES,
  endReply,
  HEADS,
  type Stay,
  STAYS,
  STAYS_OLD,
} from "../../../../lib/tracker/front/http_batch/reply.ts";

Deno.test("a reply says what becomes of its connection and how long its body is, however long that is", () => {
  const cases: [stay: Stay, connection: string][] = [
    [STAYS, ""],
    [STAYS_OLD, "connection: keep-alive\r\n"],
    [CLOSES, "connection: close\r\n"],
  ];
  for (const [stay, connection] of cases) {
    const writer = new ByteWriter(1e6);
    let expected = "";
    for (const length of [0, 1, 9, 10, 99, 100, 999, 1000, 12_345, 100_000]) {
      const body = "x".repeat(length);
      const start = beginReply(writer, HEADS.ok, stay);
      writer.text(toLatin1(body));
      endReply(writer, start);
      expected += "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncache-control: no-transform\r\n" +
        `${connection}content-length: ${length}\r\n\r\n${body}`;
    }
    assertEquals(fromLatin1(writer.written()), expected);
  }
});

Deno.test("each status has its words", () => {
  const lines = Object.values(HEADS).map(([head]) => fromLatin1(head).split("\r\n")[0]);
  assertEquals(lines, [
    "HTTP/1.1 200 OK",
    "HTTP/1.1 400 Bad Request",
    "HTTP/1.1 404 Not Found",
    "HTTP/1.1 431 Request Header Fields Too Large",
    "HTTP/1.1 500 Internal Server Error",
    "HTTP/1.1 503 Service Unavailable",
  ]);
});
