import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { lint, lintMagnet } from "../../lib/metainfo/lint.ts";
import type { Magnet } from "../../lib/metainfo/magnet.ts";
import type { NameChange, SafeNames } from "../../lib/metainfo/safe_names.ts";
import { NO_OUTER, type Outer, type Torrent, type TorrentFile } from "../../lib/metainfo/torrent.ts";

const MIB = 1024 * 1024;
const NOW = Date.UTC(2026, 0, 1);
const TRACKER = "http://tracker.example.net:6969/announce";
const text = new TextEncoder();

function file(part: Partial<TorrentFile> = {}): TorrentFile {
  const path = [text.encode("file")];
  const plain = { isPad: false, link: null, isExecutable: false, isHidden: false, root: null };
  return { path, length: 100 * MIB, offset: 0, ...plain, ...part };
}

/** A torrent with nothing odd about it, but for the parts given. */
function torrent(part: Partial<Torrent> & { outer?: Outer } = {}): Torrent {
  return {
    ...{ kind: "v1", name: text.encode("name"), isSingle: false, pieceLength: 128 * 1024, pieceCount: 800 },
    ...{ files: [file()], length: 100 * MIB, isPrivate: false, source: null, similar: [], collections: [] },
    ...{ info: new Uint8Array(), outer: outer({}), remarks: [] },
    ...{ infoHash: new Uint8Array(20), pieces: new Uint8Array(16_000) },
    ...part,
  } as Torrent;
}

function outer(part: Partial<Outer>): Outer {
  return { ...NO_OUTER, trackers: [[TRACKER]], ...part };
}

function withTrackers(...trackers: string[]): Torrent {
  return torrent({ outer: outer({ trackers: [trackers] }) });
}

const SAME: SafeNames = { root: "name", files: [{ path: ["file"], link: null }], changes: [] };

function remarksOn(it: Torrent, { size = 1000, names = SAME } = {}): string[] {
  return lint(it, { now: NOW, size, names }).map(({ code, sentence }) => `${code}: ${sentence}`);
}

Deno.test("lint() says nothing of an ordinary torrent", () => {
  assertEquals(remarksOn(torrent()), []);
});

Deno.test("lint() remarks on what is odd, once and by its code", async (t) => {
  const empty = file({ length: 0 });
  const root = new Uint8Array(32).fill(7);
  const v2 = { kind: "v2", infoHashV2: new Uint8Array(32), infoHash: undefined, pieces: undefined } as const;
  const layers = new Map<string, Uint8Array>();
  const cases: readonly (readonly [code: string, words: string, it: Torrent])[] = [
    ["private-without-tracker", "nobody", torrent({ isPrivate: true, outer: NO_OUTER })],
    [
      "private-with-nodes",
      "never asked",
      torrent({ isPrivate: true, outer: outer({ nodes: [{ host: "router.example", port: 6881 }] }) }),
    ],
    ["no-tracker", "DHT", torrent({ outer: NO_OUTER })],
    ["tracker-unusable", "no port", withTrackers("udp://tracker.example.net/announce")],
    ["tracker-inside", "private network", withTrackers("udp://192.168.1.50:9000")],
    ["tracker-inside", "machine that asks", withTrackers("http://localhost:9000/announce")],
    ["tracker-twice", TRACKER, withTrackers(TRACKER, TRACKER, TRACKER)],
    ["seed-unusable", "no URL", torrent({ outer: outer({ httpSeeds: ["here"] }) })],
    [
      "web-seed-slash",
      "slash",
      torrent({ outer: outer({ webSeeds: ["http://a.example/b", "http://a.example/c/"] }) }),
    ],
    ["node-unusable", "port", torrent({ outer: outer({ nodes: [{ host: "router.example", port: 0 }] }) })],
    ["piece-length", "8KiB", torrent({ pieceLength: 8192, length: 100_000 })],
    ["piece-length", "no power of two", torrent({ pieceLength: 100_000 })],
    ["piece-length", "32MiB", torrent({ pieceLength: 32 * MIB, length: 10_000 * MIB })],
    ["piece-count", "51200 pieces", torrent({ pieceLength: 256 * 1024, length: 50 * 256 * MIB })],
    ["piece-count", "only 13 pieces", torrent({ pieceLength: 8 * MIB })],
    ["v2-only", "only v1", torrent({ ...v2, layers })],
    [
      "layers-missing",
      "one file",
      torrent({ kind: "hybrid", infoHashV2: root, files: [file({ root })], layers }),
    ],
    ["much-padding", "padding", torrent({ files: [file(), file({ isPad: true, length: 101 * MIB })] })],
    ["empty-files", "4 files 3 are empty", torrent({ files: [file(), empty, empty, empty] })],
    ["date", "future", torrent({ outer: outer({ date: NOW / 1000 + 100_000 }) })],
    ["date", "before", torrent({ outer: outer({ date: 0 }) })],
  ];
  for (const [code, words, it] of cases) {
    await t.step(`${code}, ${words}`, () => {
      const remarks = remarksOn(it);
      assertEquals(remarks.length, 1, remarks.join("\n"));
      assert(remarks[0].startsWith(`${code}: `), remarks[0]);
      assertStringIncludes(remarks[0], words);
      assert(remarks[0].endsWith("."));
    });
  }
});

Deno.test("lint() lets what is usual pass", async (t) => {
  const cases: Record<string, Torrent> = {
    "a date of today": torrent({ outer: outer({ date: NOW / 1000 + 3600 }) }),
    "WebSocket and IPv6 trackers": withTrackers("wss://a.example", "udp://[2001:db8::1]:80/announce"),
    "a host with an underscore": withTrackers("udp://my_tracker.example:80"),
    "one empty file": torrent({ files: [file(), file({ length: 0 })] }),
    "a web seed of a single file": torrent({
      isSingle: true,
      outer: outer({ webSeeds: ["http://a.example/b"] }),
    }),
    "one large piece": torrent({ pieceLength: 16 * MIB, length: 10 * MIB }),
    "no layer of a small file": torrent({
      ...{ kind: "hybrid", infoHashV2: new Uint8Array(32), layers: new Map() },
      files: [file({ root: new Uint8Array(32), length: 128 * 1024 })],
    }),
  };
  for (const [name, it] of Object.entries(cases)) {
    await t.step(name, () => assertEquals(remarksOn(it), []));
  }
});

Deno.test("lint() tells trackers that cannot be asked apart from others", async (t) => {
  const cases: readonly (readonly [url: string, words: string])[] = [
    [" http://a.example/announce", "spaces"],
    ["http://a.example/an nounce", "spaces"],
    ["tracker.example:80", "does not begin with"],
    ["", "does not begin with"],
    ["ftp://a.example/", "do not speak ftp"],
    ["http:///announce", "host or port"],
    ["http://a.example:99999/announce", "host or port"],
    ["http://-a/announce", "host or port"],
    ["udp://a.example", "no port"],
  ];
  for (const [url, words] of cases) {
    await t.step(JSON.stringify(url), () => {
      const [remark] = remarksOn(withTrackers(url)).filter((one) => one.startsWith("tracker-unusable"));
      assertStringIncludes(remark ?? "", words);
    });
  }
});

Deno.test("lint() lists changed names, but no more than ten", () => {
  const change = (i: number): NameChange => ({
    raw: `a\u202e${i}/b`,
    safe: `a${i}_b`,
    code: "separator",
    why: "it has a separator",
  });
  const names = { ...SAME, changes: Array.from({ length: 12 }, (_, i) => change(i)) };
  const remarks = remarksOn(torrent(), { names });
  assertEquals(remarks.length, 11);
  assertEquals(remarks[0], 'name-changed: The name "a?0/b" would be saved as "a0_b": it has a separator.');
  assertStringIncludes(remarks[10], "2 more");
});

Deno.test("lint() tells a link that is left out as such, and not as saved", () => {
  const why = "it does not lead to another file or folder of the torrent";
  const names = { ...SAME, changes: [{ raw: "a -> ../b", safe: "a", code: "link", why } as const] };
  assertEquals(remarksOn(torrent(), { names }), [
    `name-changed: The link "a -> ../b" would be left out: ${why}.`,
  ]);
});

Deno.test("lint() notes paths that are long for Windows, and a .torrent that is large", () => {
  const path = ["d".repeat(200), "f".repeat(40)];
  const names = { ...SAME, files: [{ path, link: null }] };
  const long = torrent({ files: [{ ...torrent().files[0], path: path.map((part) => text.encode(part)) }] });
  assertStringIncludes(remarksOn(long, { names })[0], "up to 246 characters");
  const short = { ...names, changes: [{ raw: "x", safe: "y", code: "long", why: "it is longer" } as const] };
  assertStringIncludes(remarksOn(torrent(), { names: short }).join(), "up to 246 characters");
  assertStringIncludes(remarksOn(torrent(), { size: 10_000_001 })[0], "torrent-large: ");
  assertEquals(remarksOn(torrent(), { size: 10_000_000 }), []);
});

Deno.test("lintMagnet() remarks on a link's trackers and seeds", () => {
  const plain: Magnet = {
    ...{ infoHash: new Uint8Array(20), infoHashV2: null, name: null, length: null, trackers: [TRACKER] },
    ...{ webSeeds: [], peers: [], selected: null },
  };
  const codes = (part: Partial<Magnet>) => lintMagnet({ ...plain, ...part }).map(({ code }) => code);
  assertEquals(codes({}), []);
  assertEquals(codes({ trackers: [] }), ["no-tracker", "link-alone"]);
  assertEquals(codes({ trackers: [], name: "x" }), ["no-tracker"]);
  assertEquals(codes({ trackers: [], infoHashV2: new Uint8Array(32) }), ["no-tracker"]);
  assertEquals(codes({ trackers: ["http://u:p@a.example/"], webSeeds: ["http://169.254.169.254/x"] }), [
    "link-local",
    "key-inside",
  ]);
  assertEquals(codes({ trackers: [], peers: ["a.example:1"] }), []);
  assertEquals(codes({ trackers: ["udp://10.0.0.1", "x"], webSeeds: ["y"] }), [
    "tracker-unusable",
    "tracker-unusable",
    "tracker-inside",
    "seed-unusable",
  ]);
  assertEquals(codes({ infoHash: null, infoHashV2: new Uint8Array(32) }), ["v2-only"]);
});
