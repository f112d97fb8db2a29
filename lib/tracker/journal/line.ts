/**
 * Announces as lines of a log. Absent values are `-` in text, null in JSON, and left out in the common log format.
 *
 *     text      2026-11-27T02:52:17.123Z announce udp 192.168.1.7:6881 c0ffee... started left=123 want=30 gave=12 -XL0012-
 *               2026-11-27T02:52:17.123Z announce udp 192.168.1.7:6881 c0ffee... - left=0 want=- refused=200 "Why." -XL0012-
 *     json      {"time":"2026-11-27T02:52:17.123Z","level":"info","text":"announce","protocol":"udp","ip":"192.168.1.7",
 *               "port":6881,"info_hash":"c0ffee...","event":"started","left":123,"want":30,"client":"-XL0012-","gave":12}
 *               (one line; with "refused":200,"reason":"Why." in place of "gave")
 *     common    192.168.1.7 - - [27/Nov/2026:02:52:17 +0000] "GET /announce?info_hash=%C0%FF...&port=6881&left=123&event=
 *               started&numwant=30 HTTP/1.1" 200 - (one line)
 *
 * In the common log format the status is what an HTTP tracker says to all announces, also to those that it refuses; the
 * second word, which web servers have little use for (RFC 1413), is the failure code of a refusal. The size of the answer,
 * which is made later, is not told. Over UDP stands UDP where the version of HTTP would.
 * A request that could not be read has nothing but an address and why it was refused.
 */
import type { LogFormat } from "../../base/log.ts";
import { CommonLines } from "./common_line.ts";
import { JsonLines } from "./json_line.ts";
import type { LineWriter } from "./line_parts.ts";
import { TextLines } from "./text_line.ts";

/** The writer of a format. */
export function lineWriter(format: LogFormat): LineWriter {
  switch (format) {
    case "text":
      return new TextLines();
    case "json":
      return new JsonLines();
    case "common":
      return new CommonLines();
    default:
      return format satisfies never;
  }
}
