import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fault, faultLine, isFault } from "../../lib/base/fault.ts";
import { fetchSource, keepReading, readSourceTorrent, readTorrentFile } from "../../lib/cli/source.ts";
import { LIMITS } from "../../lib/metainfo/limits.ts";
import { MemoryFiles } from "../fixture/memory_files.ts";
import { within } from "../fixture/http.ts";
import { FakeEnv } from "./fake_env.ts";

const never = new AbortController().signal;
const HASH = "0123456789abcdef0123456789abcdef01234567";

function envWith(files: Record<string, string | Uint8Array> = {}): FakeEnv {
  const env = new FakeEnv();
  env.files = new MemoryFiles({ "/somewhere/": "", ...files });
  return env;
}

Deno.test("fetchSource() reads a file, the standard input, a URL and a magnet link", async () => {
  const env = envWith({ "a.torrent": "file" });
  env.input = "input";
  env.fetchTorrent = (url, limit) => {
    assertEquals(limit, LIMITS.torrentBytes);
    return Promise.resolve(new TextEncoder().encode(url));
  };
  const cases = [["a.torrent", "file"], ["-", "input"], ["HTTPS://x.example/t", "HTTPS://x.example/t"]];
  for (const [word, text] of cases) {
    const source = await fetchSource(word, env, never);
    assert(!isFault(source) && source.kind === "torrent");
    assertEquals([new TextDecoder().decode(source.bytes), source.called], [text, word]);
  }
  const link = await fetchSource(` magnet:?xt=urn:btih:${HASH}`, env, never);
  assertEquals(link, { kind: "magnet", text: `magnet:?xt=urn:btih:${HASH}` });
  assertEquals(env.err.text, "");
});

Deno.test("fetchSource() tells what is wrong with a word, and what to do", async (t) => {
  const cases: readonly (readonly [word: string, code: string, ...words: string[]])[] = [
    ["none.torrent", "cannot-read", "none.torrent cannot be read: there is no such file"],
    ["folder", "cannot-read", "it is a folder", "Give the .torrent within it."],
    ["empty.torrent", "bad-torrent", "empty.torrent is empty."],
    ["-", "bad-torrent", "The standard input is empty."],
    ["ftp://x.example/a.torrent", "cannot-read", "muster cannot read from", "http or https"],
    ["file:///a.torrent", "cannot-read", "muster cannot read from"],
    ["C://a.torrent", "cannot-read", "no such file"],
    [HASH, "cannot-read", `"magnet:?xt=urn:btih:${HASH}"`],
    [HASH.slice(0, 32).repeat(2), "cannot-read", "urn:btmh:1220"],
    ["www.example.com/a.torrent", "cannot-read", "starts with http:// or https://"],
    ["\x1b[2Ja", "cannot-read", "?[2Ja cannot be read"],
    ["long.torrent", "cannot-read", "longer than muster reads of such a file"],
    ["", "bad-value", "An empty word", "Give a file"],
    ["pipe", "cannot-read", "it is no plain file", "Send what it gives to the standard input, and give -."],
  ];
  for (const [word, code, ...words] of cases) {
    await t.step(JSON.stringify(word), async () => {
      const env = envWith({ "empty.torrent": "", "folder/": "", "long.torrent": "x" });
      env.files.fail("readWhole", "long.torrent", "too-long");
      env.files.fail("readWhole", "pipe", "no-file");
      const bad = await fetchSource(word, env, never);
      assert(isFault(bad));
      assertEquals(bad.fault, code);
      for (const part of words) assertStringIncludes(faultLine(bad), part);
    });
  }
});

Deno.test("fetchSource() says on a terminal that it waits for the input, and Ctrl+C ends that", async () => {
  const env = envWith();
  env.inIsTerminal = true;
  env.readInput = () => new Promise(() => {});
  const stop = new AbortController();
  const waiting = fetchSource("-", env, stop.signal);
  assertStringIncludes(env.err.text, "standard input");
  stop.abort();
  for (const result of [await within(waiting, "the end"), await fetchSource("a", env, stop.signal)]) {
    assertEquals(isFault(result) && result.fault, "interrupted");
  }
});

Deno.test("fetchSource() tells why the standard input cannot be read", async () => {
  const env = envWith();
  for (const fails of [() => Promise.reject(new Error("bad descriptor")), () => Promise.resolve(TOO_LONG)]) {
    env.readInput = fails;
    const bad = await fetchSource("-", env, never);
    assert(isFault(bad));
    assertEquals(bad.fault, "cannot-read");
    assertStringIncludes(bad.message, "The standard input cannot be read: ");
  }
});

const TOO_LONG = fault("cannot-read", "- cannot be read: it is longer than muster reads of such a file.");

Deno.test("readSourceTorrent() refuses magnet links and names what is no torrent", async () => {
  const env = envWith({ "a.torrent": "nonsense", "page.torrent": "<!DOCTYPE html>", "zip": "PK\x03\x04" });
  const cases = [
    [`magnet:?xt=urn:btih:${HASH}`, "bad-value", "holds no torrent"],
    ["a.torrent", "bad-torrent", "a.torrent: "],
    ["page.torrent", "bad-torrent", "page.torrent: It is a web page"],
    ["zip", "bad-torrent", "zip: It is a ZIP archive"],
    ["b.torrent", "cannot-read", "no such file"],
  ];
  for (const [word, code, words] of cases) {
    const bad = await readSourceTorrent(word, env, never);
    assert(isFault(bad));
    assertEquals(bad.fault, code);
    assertStringIncludes(bad.message, words);
  }
});

Deno.test("readTorrentFile() takes files alone, and says what to do with the rest", () => {
  const env = envWith({ "a.torrent": "file", "folder/": "" });
  assertEquals(readTorrentFile("a.torrent", env), new TextEncoder().encode("file"));
  const cases = [
    ["http://x.example/a.torrent", "bad-value", "is no file. Download the torrent"],
    [`magnet:?xt=urn:btih:${HASH}`, "bad-value", "Give the path of the .torrent itself."],
    ["", "bad-value", "An empty word names no torrent."],
    ["folder", "cannot-read", "Give the .torrent within it."],
  ];
  for (const [path, code, words] of cases) {
    const bad = readTorrentFile(path, env);
    assert(isFault(bad));
    assertEquals(bad.fault, code);
    assertStringIncludes(faultLine(bad), words);
  }
});

Deno.test("fetchSource() is interrupted when the web gives something after Ctrl+C", async () => {
  const env = envWith();
  const stop = new AbortController();
  env.fetchTorrent = () => {
    stop.abort();
    return Promise.resolve(new Uint8Array([1]));
  };
  const source = await fetchSource("http://x.example/", env, stop.signal);
  assert(isFault(source));
  assertEquals(source.fault, "interrupted");
});

Deno.test("keepReading() keeps the network only for a URL", () => {
  const others = ["env", "ffi", "run", "sys", "write"];
  const cases: [words: string[], dropped: string[]][] = [
    [["a.torrent", "-", `magnet:?xt=urn:btih:${HASH}`], [...others, "net"]],
    [["a.torrent", "HTTPS://x.example/"], others],
  ];
  for (const [words, dropped] of cases) {
    const env = new FakeEnv();
    keepReading(words, env);
    assertEquals(env.dropped.sort(), dropped.sort());
  }
});
