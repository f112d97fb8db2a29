/** Answers as bytes in portions of any size. What a caller makes of them over a socket stands in http_test.ts. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { fromLatin1, toLatin1 } from "../../../lib/base/bytes.ts";
import { isFault } from "../../../lib/base/fault.ts";
import { readHttpReply } from "../../../lib/client/trackers/http_message.ts";

/** The reading of a text that comes in portions of so many bytes. */
async function read(text: string, portion = 7): Promise<string> {
  const bytes = toLatin1(text);
  let at = 0;
  const reply = await readHttpReply(() => {
    const next = at < bytes.length ? bytes.subarray(at, at += portion) : null;
    return Promise.resolve(next);
  });
  return isFault(reply) ? reply.fault : `${reply.status} ${reply.location ?? "-"} ${fromLatin1(reply.body)}`;
}

const OK = "HTTP/1.1 200 OK\r\n";

/** So many chunks of so many bytes. */
function chunked(count: number, size: number): string {
  const chunk = `${size.toString(16)}\r\n${"x".repeat(size)}\r\n`;
  return `${OK}Transfer-Encoding: chunked\r\n\r\n${chunk.repeat(count)}0\r\n\r\n`;
}

Deno.test("readHttpReply() reads what is right, and tells what is not", async (t) => {
  const cases: [what: string, text: string, reading: string][] = [
    ["a length", `${OK}Content-Length: 3\r\n\r\nabcdef`, "200 - abc"],
    ["a length of 0", `${OK}content-length:0\r\n\r\n`, "200 - "],
    ["up to the end", `${OK}\r\nabc`, "200 - abc"],
    ["no reason", "HTTP/1.1 200\r\n\r\nabc", "200 - abc"],
    ["HTTP/1.0, line feeds alone", "HTTP/1.0 200 OK\nA: b\n\nabc", "200 - abc"],
    ["chunks", `${OK}Transfer-Encoding: chunked\r\n\r\n2;x=y\r\nab\r\n1\r\nc\r\n0\r\n\r\n`, "200 - abc"],
    [
      "chunks rather than a length",
      `${OK}Content-Length: 1\r\nTransfer-Encoding: gzip, Chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n`,
      "200 - abc",
    ],
    ["a redirect", "HTTP/1.1 302 Found\r\nLocation:  /there \r\nContent-Length: 0\r\n\r\n", "302 /there "],
    ["no content", "HTTP/1.1 204 No\r\nContent-Length: 5\r\n\r\n", "204 - "],
    ["more to come", `HTTP/1.1 103 Hints\r\nLocation: /x\r\n\r\n${OK}\r\nabc`, "200 - abc"],
    ["a strange line among the fields", `${OK}what\r\nContent-Length: 1\r\n\r\nab`, "200 - a"],
    ["nothing", "", "cut-off"],
    ["half a head", `${OK}A: b`, "cut-off"],
    ["half a body", `${OK}Content-Length: 4\r\n\r\nabc`, "cut-off"],
    ["half a chunk", `${OK}Transfer-Encoding: chunked\r\n\r\n4\r\nabc`, "cut-off"],
    ["no last chunk", `${OK}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n`, "cut-off"],
    ["a chunk's size that is none", `${OK}Transfer-Encoding: chunked\r\n\r\nxyz\r\n`, "not-http"],
    [
      "a chunk that is longer than it says",
      `${OK}Transfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n`,
      "not-http",
    ],
    ["a length that is none", `${OK}Content-Length: -1\r\n\r\n`, "not-http"],
    ["another protocol", "SSH-2.0-x\r\n", "not-http"],
    ["HTTP/2", "HTTP/2 200\r\n\r\n", "not-http"],
    ["a line without end", `${OK}A: ${"x".repeat(20_000)}`, "not-http"],
    ["fields without end", `${OK}${"A: b\r\n".repeat(300)}`, "not-http"],
    ["hints without end", "HTTP/1.1 103 Hints\r\n\r\n".repeat(300), "not-http"],
    ["a length of 2 MB", `${OK}Content-Length: 2000000\r\n\r\n`, "too-long"],
    ["1 MiB in chunks", chunked(64, 16_384), `200 - ${"x".repeat(1 << 20)}`],
    ["more in chunks", chunked(65, 16_384), "too-long"],
    ["400,000 chunks of a byte each", chunked(400_000, 1), "too-long"],
    ["a chunk of 4 GB", `${OK}Transfer-Encoding: chunked\r\n\r\nffffffff\r\n`, "too-long"],
  ];
  for (const [what, text, reading] of cases) {
    await t.step(what, async () => {
      const portions = text.length < 1e6 ? [1, 7, 100_000] : [100_000];
      for (const portion of portions) assertEquals(await read(text, portion), reading);
    });
  }
});

Deno.test("readHttpReply() needs no buffer of the connection once it asks for the next bytes", async () => {
  for (const text of [`${OK}\r\nabcdefgh`, `${OK}Content-Length: 8\r\n\r\nabcdefgh`]) {
    const bytes = toLatin1(text);
    const buffer = new Uint8Array(3);
    let at = 0;
    const reply = await readHttpReply(() => {
      const part = bytes.subarray(at, at += buffer.length);
      buffer.set(part);
      return Promise.resolve(part.length === 0 ? null : buffer.subarray(0, part.length));
    });
    assertEquals(isFault(reply) ? reply.fault : fromLatin1(reply.body), "abcdefgh");
  }
});

async function packed(text: string): Promise<string> {
  const stream = ReadableStream.from([toLatin1(text)]).pipeThrough(new CompressionStream("gzip"));
  let out = "";
  for await (const part of stream) out += fromLatin1(part);
  return out;
}

Deno.test("readHttpReply() unpacks what comes packed, up to its limit", async () => {
  const gzip = `${OK}Content-Encoding: gzip\r\n\r\n`;
  assertEquals(await read(gzip + await packed("abc")), "200 - abc");
  assertEquals(await read(`${gzip}abc`), "cut-off");
  assertEquals(await read(gzip + await packed("x".repeat(2_000_000))), "too-long");
});

Deno.test("a body comes whole in portions and chunks of any size", async () => {
  const text = fc.uint8Array({ maxLength: 300 }).map(fromLatin1);
  await fc.assert(
    fc.asyncProperty(fc.array(text), fc.integer({ min: 1, max: 50 }), async (chunks, portion) => {
      const full = chunks.filter((chunk) => chunk !== "");
      const sent = [...full, ""].map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join("");
      const body = full.join("");
      assertEquals(await read(`${OK}Transfer-Encoding: chunked\r\n\r\n${sent}`, portion), `200 - ${body}`);
      assertEquals(
        await read(`${OK}Content-Length: ${body.length}\r\n\r\n${body}`, portion),
        `200 - ${body}`,
      );
    }),
    { numRuns: 100 },
  );
});

Deno.test("hostile answers never throw", async () => {
  const word = fc.constantFrom(
    "HTTP/1.1 200 OK",
    "\r\n",
    "\n",
    "Content-Length: 5",
    "Transfer-Encoding: chunked",
    "5",
    "abc",
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(word, fc.string({ maxLength: 3 }))), async (words) => {
      assert(typeof await read(words.join(""), 3) === "string");
      assert(typeof await read(`${OK}${words.join("")}`, 3) === "string");
    }),
    { numRuns: 500 },
  );
});
