import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { fromLatin1, toLatin1 } from "../../../../lib/base/bytes.ts";
import {
  BAD,
  CHUNKED,
  COPY_ROOM,
  copyForOne,
  INCOMPLETE,
  newHead,
  readHead,
  skipEmptyLines,
} from "../../../../lib/tracker/front/http_batch/head.ts";

/** What a head says, its places as the texts that stand there. */
interface Said {
  isGet: boolean;
  path: string;
  query: string;
  isNew: boolean;
  keep: boolean;
  body: number;
}

/** Reads a text's head; `before` and `behind` stand around it, and must not matter. */
function read(text: string, before = "", behind = ""): Said | number {
  const bytes = toLatin1(before + text + behind);
  const head = newHead();
  const from = before.length;
  const at = readHead(bytes, from, from + text.length, head);
  if (at === BAD || at === INCOMPLETE) return at;
  assertEquals(at, from + text.length, "it ends with the empty line");
  const { isGet, isNew, keep, body } = head;
  const part = (start: number, end: number) => fromLatin1(bytes.subarray(start, end));
  const path = part(head.pathStart, head.pathEnd);
  return { isGet, path, query: part(head.queryStart, head.queryEnd), isNew, keep, body };
}

const PLAIN: Said = { isGet: true, path: "/a", query: "b=c", isNew: true, keep: true, body: 0 };
const LINE = "GET /a?b=c HTTP/1.1\r\n";

const good: [what: string, text: string, said: Partial<Said>][] = [
  ["a plain one", `${LINE}\r\n`, {}],
  ["line feeds alone", "GET /a?b=c HTTP/1.1\n\n", {}],
  ["HTTP/1.0 is closed", "GET /a?b=c HTTP/1.0\r\n\r\n", { isNew: false, keep: false }],
  ["HTTP/1.0 stays open when asked to", "GET /a?b=c HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", {
    isNew: false,
  }],
  ["HTTP/1.1 is closed when asked to", `${LINE}Connection: close\r\n\r\n`, { keep: false }],
  ["in any case, with odd spaces", `${LINE}cONNECTION:  \tCLOSE \r\n\r\n`, { keep: false }],
  ["without a space", `${LINE}Connection:close\r\n\r\n`, { keep: false }],
  ["among other words", `${LINE}Connection: Upgrade, close,TE\r\n\r\n`, { keep: false }],
  ["in the second of two", `${LINE}Connection: TE\r\nConnection: close\r\n\r\n`, { keep: false }],
  ["close is stronger than keep-alive", `${LINE}Connection: keep-alive, close\r\n\r\n`, { keep: false }],
  ["closed is no close", `${LINE}Connection: closed\r\n\r\n`, {}],
  ["another header that says close", `${LINE}X-Connection: close\r\nConnectioN-: close\r\n\r\n`, {}],
  ["no query", "GET /a HTTP/1.1\r\n\r\n", { query: "" }],
  ["an empty query", "GET /a? HTTP/1.1\r\n\r\n", { query: "" }],
  ["two question marks", "GET /a?b=c?d HTTP/1.1\r\n\r\n", { query: "b=c?d" }],
  ["a whole URL", "GET http://t.test:80/a?b=c HTTP/1.1\r\n\r\n", {}],
  ["a whole URL with slashes behind", "GET http://t.test/a/b?/c/ HTTP/1.1\r\n\r\n", {
    path: "/a/b",
    query: "/c/",
  }],
  ["a whole URL without a path", "GET http://t.test HTTP/1.1\r\n\r\n", { path: "", query: "" }],
  ["no path at all", "OPTIONS * HTTP/1.1\r\n\r\n", { isGet: false, path: "", query: "" }],
  ["a host and a port", "CONNECT t.test:80 HTTP/1.1\r\n\r\n", { isGet: false, path: "", query: "" }],
  ["raw bytes", "GET /a?b=\xff\x80 HTTP/1.1\r\n\r\n", { query: "b=\xff\x80" }],
  ["POST", "POST /a?b=c HTTP/1.1\r\n\r\n", { isGet: false }],
  ["a method that begins with GET", "GETS /a?b=c HTTP/1.1\r\n\r\n", { isGet: false }],
  ["get in small letters", "get /a?b=c HTTP/1.1\r\n\r\n", { isGet: false }],
  ["a body", `${LINE}Content-Length: 12\r\n\r\n`, { body: 12 }],
  ["a body told twice alike", `${LINE}Content-Length: 12\r\ncontent-length:12\r\n\r\n`, { body: 12 }],
  ["a body in chunks", `${LINE}Transfer-Encoding: chunked\r\n\r\n`, { body: CHUNKED }],
  ["an empty value", `${LINE}X:\r\nHost: \r\n\r\n`, {}],
  ["raw bytes in a value", `${LINE}User-Agent: \xe9\x00\r\n\r\n`, {}],
];

Deno.test("readHead() reads what a head says", async (t) => {
  for (const [what, text, said] of good) {
    await t.step(what, () => {
      assertEquals(read(text), { ...PLAIN, ...said });
      assertEquals(read(text, "x\r\n\r\n", text), { ...PLAIN, ...said }, "wherever it stands");
    });
  }
});

Deno.test("readHead() waits for the rest of every beginning", () => {
  for (const [what, text] of good) {
    for (let end = 0; end < text.length; end++) {
      assertEquals(read(text.slice(0, end), "", text.slice(end)), INCOMPLETE, `${what}, ${end} bytes`);
    }
  }
});

Deno.test("readHead() takes what is no HTTP for what it is, as soon as it shows", async (t) => {
  const bad: [what: string, text: string][] = [
    ["a TLS handshake", "\x16\x03\x01\x02\x00\x01"],
    ["a BitTorrent handshake", "\x13BitTorrent protocol"],
    ["a word and a line's end", "hello\r\n"],
    ["a line that begins with a space", " GET / HTTP/1.1\r\n\r\n"],
    ["a long word", "A".repeat(33)],
    ["two spaces before the target", "GET  / HTTP/1.1\r\n"],
    ["two spaces behind the target", "GET /  HTTP/1.1\r\n"],
    ["no version", "GET /\r\n"],
    ["another version", "GET / HTTP/2.0\r\n"],
    ["a version 1.2", "GET / HTTP/1.2\r\n"],
    ["another protocol", "GET / RTSP/1.0\r\n"],
    ["more behind the version", "GET / HTTP/1.1 \r\n"],
    ["CR without LF", "GET / HTTP/1.1\rX"],
    ["a header without a colon", `${LINE}nonsense\r\n`],
    ["a header without a name", `${LINE}: x\r\n`],
    ["a space before a colon", `${LINE}Host : x\r\n`],
    ["a header that goes on in a second line", `${LINE}Host: x\r\n y\r\n`],
    ["CR in the place of a header", `${LINE}\rX`],
    ["a length that is none", `${LINE}Content-Length: x\r\n`],
    ["a negative length", `${LINE}Content-Length: -1\r\n`],
    ["an empty length", `${LINE}Content-Length: \r\n`],
    ["a length beyond all bounds", `${LINE}Content-Length: ${"9".repeat(16)}\r\n`],
    ["two lengths", `${LINE}Content-Length: 1\r\nContent-Length: 2\r\n`],
    ["a length and chunks", `${LINE}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n`],
  ];
  for (const [what, text] of bad) await t.step(what, () => assertEquals(read(text), BAD));
});

Deno.test("readHead() never throws nor reads beyond the end, whatever the bytes", () => {
  const piece = fc.oneof(
    fc.constantFrom(...good.map(([, text]) => text)),
    fc.constantFrom("GET ", "/", "?", " HTTP/1.1", "\r\n", "\n", "\r", ":", "Connection: close", "http://"),
    fc.string({ unit: "binary-ascii", maxLength: 9 }),
  );
  fc.assert(fc.property(fc.array(piece, { maxLength: 9 }), fc.nat(20), (pieces, cut) => {
    const bytes = toLatin1(pieces.join(""));
    const head = newHead();
    const end = Math.max(0, bytes.length - cut);
    const whole = readHead(bytes, 0, end, head);
    assertEquals(readHead(bytes.subarray(0, end), 0, end, newHead()), whole);
    assert(whole === BAD || whole === INCOMPLETE || (whole > 0 && whole <= end));
    if (whole <= 0) return;
    const { pathStart, pathEnd, queryStart, queryEnd } = head;
    assert(
      0 < pathStart && pathStart <= pathEnd && pathEnd <= queryStart && queryStart <= queryEnd &&
        queryEnd < whole,
    );
  }));
});

Deno.test("skipEmptyLines() goes past them alone", () => {
  const cases: [string, number][] = [["", 0], ["\r\n", 2], ["\n\r\nG", 3], ["G\r\n", 0]];
  for (const [text, at] of cases) assertEquals(skipEmptyLines(toLatin1(text), 0, text.length), at);
});

Deno.test("copyForOne() leaves all as it is but the Connection headers", () => {
  const cases: [text: string, copy: string][] = [
    [`${LINE}\r\n`, `${LINE}Connection: close\r\n\r\n`],
    [
      `${LINE}Host: x\r\nconnection: keep-alive\r\nA: b\r\n\r\n`,
      `${LINE}Host: x\r\nA: b\r\nConnection: close\r\n\r\n`,
    ],
    [
      "POST / HTTP/1.0\nConnection:a\nConnections: b\n\n",
      "POST / HTTP/1.0\nConnections: b\nConnection: close\r\n\r\n",
    ],
  ];
  for (const [text, copy] of cases) {
    const bytes = toLatin1(`before${text}behind`);
    const out = new Uint8Array(text.length + COPY_ROOM);
    const length = copyForOne(bytes, 6, 6 + text.length, out);
    assertEquals(fromLatin1(out.subarray(0, length)), copy);
  }
});
