import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { toHex } from "../../lib/base/bytes.ts";
import { isFault } from "../../lib/base/fault.ts";
import { run } from "../../lib/cli/run.ts";
import { readTorrent } from "../../lib/metainfo/read.ts";
import { FOUR_FILES, torrentHybrid, torrentV1, torrentV2 } from "../fixture/torrents.ts";
import { FakeEnv } from "./fake_env.ts";

const TRACKED = {
  announce: "http://t.test/announce",
  "announce-list": [["http://t.test/announce", "udp://t.test:1"], ["udp://u.test:2"]],
  "url-list": ["http://w.test/x"],
};

const FILES = {
  "v1.torrent": torrentV1({ name: "one.bin", top: TRACKED }),
  "v2.torrent": torrentV2({ files: FOUR_FILES }),
  "hybrid.torrent": torrentHybrid({ files: FOUR_FILES, name: "Die Übrigen" }),
  "private.torrent": torrentV1({ info: { private: 1 } }),
  "bad.torrent": new TextEncoder().encode("d4:infoi1ee"),
};

/** Runs `muster magnet` beside the files. */
async function magnet(...args: string[]): Promise<{ env: FakeEnv; code: number; lines: string[] }> {
  const env = new FakeEnv(["magnet", ...args]);
  for (const [path, bytes] of Object.entries(FILES)) env.files.put(path, bytes);
  const code = await run(env);
  return { env, code, lines: env.out.text.split("\n").slice(0, -1) };
}

function hashes(bytes: Uint8Array): { v1: string; v2: string } {
  const torrent = readTorrent(bytes);
  if (isFault(torrent)) throw new Error(torrent.message);
  return {
    v1: "infoHash" in torrent ? toHex(torrent.infoHash) : "",
    v2: "infoHashV2" in torrent ? toHex(torrent.infoHashV2) : "",
  };
}

Deno.test("magnet writes one link a torrent: v1, v2 and hybrid", async () => {
  const { code, lines, env } = await magnet("v1.torrent", "v2.torrent", "hybrid.torrent");
  const { v1, v2 } = hashes(FILES["hybrid.torrent"]);
  assertEquals(lines, [
    `magnet:?xt=urn:btih:${hashes(FILES["v1.torrent"]).v1}&dn=one.bin&xl=40000` +
    "&tr=http%3A%2F%2Ft.test%2Fannounce&tr=udp%3A%2F%2Ft.test%3A1&tr=udp%3A%2F%2Fu.test%3A2" +
    "&ws=http%3A%2F%2Fw.test%2Fx",
    `magnet:?xt=urn:btmh:1220${hashes(FILES["v2.torrent"]).v2}&dn=test&xl=65540`,
    `magnet:?xt=urn:btih:${v1}&xt=urn:btmh:1220${v2}&dn=Die%20%C3%9Cbrigen&xl=65540`,
  ]);
  assertEquals([code, env.err.text], [0, ""]);
  assertEquals(env.dropped, ["ffi", "write", "run", "env", "sys", "net"]);
});

Deno.test("magnet leaves out and adds what the options say", async (t) => {
  const { v1 } = hashes(FILES["v1.torrent"]);
  const cases: [args: string, end: string][] = [
    ["--no-trackers --no-web-seeds", "&dn=one.bin&xl=40000"],
    ["--no-trackers --no-web-seeds --no-name", "&xl=40000"],
    [
      "--no-trackers --no-web-seeds --no-name --peer 1.2.3.4:5 --peer [::1]:6",
      "&xl=40000&x.pe=1.2.3.4:5&x.pe=[::1]:6",
    ],
    ["--no-trackers --no-web-seeds --no-name --select 1", "&xl=40000&so=0"],
  ];
  for (const [args, end] of cases) {
    await t.step(args, async () => {
      const { lines } = await magnet("v1.torrent", ...args.split(" "));
      assertEquals(lines, [`magnet:?xt=urn:btih:${v1}${end}`]);
    });
  }
});

Deno.test("magnet selects files, in numbers as clients count them", async (t) => {
  const cases: [torrent: string, select: string, so: string][] = [
    ["hybrid.torrent", "1", "0"],
    ["hybrid.torrent", "2,4", "2,5"],
    ["hybrid.torrent", "b/*", "2-3"],
    ["v2.torrent", "2,4", "2,5"],
  ];
  for (const [torrent, select, so] of cases) {
    await t.step(`${torrent} ${select}`, async () => {
      const { lines, code } = await magnet(torrent, "--select", select);
      assertEquals([code, lines[0].replace(/.*&so=/, "")], [0, so]);
    });
  }
});

Deno.test("magnet --json prints an object for each torrent, one a line", async () => {
  const { lines, code } = await magnet("--json", "hybrid.torrent", "v1.torrent", "--select", "1");
  const [first, second] = lines.map((line) => JSON.parse(line));
  const { v1, v2 } = hashes(FILES["hybrid.torrent"]);
  assertEquals(first, {
    version: 1,
    input: "hybrid.torrent",
    kind: "hybrid",
    name: "Die Übrigen",
    infoHash: v1,
    infoHashV2: v2,
    private: false,
    selected: [[0, 0]],
    magnet: `magnet:?xt=urn:btih:${v1}&xt=urn:btmh:1220${v2}&dn=Die%20%C3%9Cbrigen&xl=65540&so=0`,
  });
  assertEquals([code, second.kind, second.infoHashV2], [0, "v1", null]);
});

Deno.test("magnet tells what cannot be read, and goes on", async (t) => {
  const cases: [args: string[], code: number, line: string][] = [
    [["none.torrent", "v2.torrent"], 4, "none.torrent"],
    [["bad.torrent", "v2.torrent"], 4, "bad.torrent: "],
    [["magnet:?xt=urn:btih:ab", "v2.torrent"], 4, "The info hash of the magnet link is wrong"],
    [
      ["hybrid.torrent", "v2.torrent", "--select", "e*,f"],
      2,
      '--select "e*,f" matches none: hybrid.torrent has 4 files.',
    ],
    [
      ["v1.torrent", "v2.torrent", "--select", "4"],
      2,
      "There is no file 4 to select: v1.torrent has one file alone.",
    ],
  ];
  for (const [args, code, line] of cases) {
    await t.step(line, async () => {
      const result = await magnet(...args);
      assertEquals(result.code, code);
      assertStringIncludes(result.env.err.text, `muster: ${line}`);
      if (line.startsWith("--select")) return;
      assertEquals(result.lines.length, 1, "the other one is written");
    });
  }
});

Deno.test("magnet writes a link anew", async () => {
  const link = "MAGNET:?tr.1=udp://t.test:1&dn=a+b&xt=urn:btih:AERUKZ4JVPG66AJDIVTYTK6N54ASGRLH";
  const { lines } = await magnet(link, "--peer", "h.test:1");
  assertEquals(lines, [
    "magnet:?xt=urn:btih:0123456789abcdef0123456789abcdef01234567&dn=a%20b&tr=udp%3A%2F%2Ft.test%3A1&x.pe=h.test:1",
  ]);
  const { code, env } = await magnet(link, "--select", "1");
  assertEquals([code, env.out.text], [2, ""]);
  assertStringIncludes(env.err.text, "Give the .torrent in place of the link.");
});

Deno.test("magnet reads the standard input and the web", async () => {
  const env = new FakeEnv(["magnet", "-", "https://h.test/x.torrent"]);
  env.input = FILES["v2.torrent"];
  env.fetchTorrent = () => Promise.resolve(FILES["v2.torrent"]);
  assertEquals(await run(env), 0);
  const [first, second] = env.out.text.split("\n");
  assertEquals(first, second);
  assert(!env.dropped.includes("net"));
});

Deno.test("magnet warns that a private torrent is hard to get by a link", async () => {
  const { code, lines, env } = await magnet("private.torrent");
  assertEquals([code, lines.length], [0, 1]);
  assertStringIncludes(env.err.text, "warning: private.torrent is private: ");
  const quiet = await magnet("private.torrent", "--quiet");
  assertEquals([quiet.lines.length, quiet.env.err.text], [1, ""]);
});

Deno.test("magnet warns of a link that is too long to be read", async () => {
  const trackers = Array.from({ length: 1000 }, (_, i) => [`http://t${i}.test/${"x".repeat(80)}`]);
  const env = new FakeEnv(["magnet", "a.torrent"]);
  env.files.put("a.torrent", torrentV1({ top: { "announce-list": trackers } }));
  assertEquals(await run(env), 0);
  assertStringIncludes(env.err.text, "warning: a.torrent has a link of more than 65536 characters");
});

Deno.test("magnet without a torrent says its form", async () => {
  const { code, env } = await magnet();
  assertEquals([code, env.err.text], [
    2,
    "muster: There is no torrent. The form is: muster magnet TORRENT... (- is the standard input)\n",
  ]);
});

Deno.test("magnet stops at Ctrl+C", async () => {
  const env = new FakeEnv(["magnet", "https://h.test/x.torrent", "v1.torrent"]);
  env.fetchTorrent = (_url, _limit, signal) => {
    const { promise, resolve } = Promise.withResolvers<Uint8Array>();
    signal.addEventListener("abort", () => resolve(new Uint8Array()));
    env.signal("SIGINT");
    return promise;
  };
  assertEquals(await run(env), 130);
  assertEquals([env.out.text, env.err.text], ["", "Stopped.\n"]);
});

Deno.test("magnet --json gives an object for what cannot be read too", async () => {
  const { code, lines, env } = await magnet("--json", "none", "v1.torrent");
  assertEquals(code, 4);
  const [failed, made] = lines.map((line) => JSON.parse(line));
  assertEquals([failed.version, failed.input, failed.error.code, made.input], [
    1,
    "none",
    "cannot-read",
    "v1.torrent",
  ]);
  assertStringIncludes(env.err.text, failed.error.message);
});

Deno.test("magnet notes that a link of a hash alone may have lost its rest", async () => {
  const link = "magnet:?xt=urn:btih:0123456789abcdef0123456789abcdef01234567";
  const { code, lines, env } = await magnet(link);
  assertEquals([code, lines], [0, [link]]);
  assertEquals(
    env.err.text,
    "note: The link is a hash alone: if it was typed without quotes, all that followed & is lost.\n",
  );
  assertEquals((await magnet(link, "--quiet")).env.err.text, "");
  assertEquals((await magnet(`${link}&dn=x`)).env.err.text, "");
});

Deno.test("magnet writes a peer once that is in the link and given again", async () => {
  const link = "magnet:?xt=urn:btih:0123456789abcdef0123456789abcdef01234567&x.pe=192.0.2.1:6881";
  const { lines } = await magnet(link, "--peer", "192.0.2.1:6881", "--peer", "192.0.2.2:6881");
  assertEquals(lines[0].match(/x\.pe=[^&]*/g), ["x.pe=192.0.2.1:6881", "x.pe=192.0.2.2:6881"]);
});
