/** BitTornado's editors by their old command lines, and what they lost of torrents. */
import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { fromLatin1, toHex, toLatin1 } from "../../../lib/base/bytes.ts";
import { encode } from "../../../lib/bencode/encode.ts";
import { torrentV1 } from "../../fixture/torrents.ts";
import { rawTop } from "../../metainfo/edit/fixture.ts";
import { allBytes, machine, runs, torrent } from "../edit/fixture.ts";
import { LIST, read, TIERS } from "./fixture.ts";

Deno.test("btreannounce, btcopyannounce and btsethttpseeds print the old values with -v", async () => {
  const old = torrent({
    announce: "http://x/",
    "announce-list": TIERS,
    httpseeds: ["http://s/", "http://t/"],
  });
  const cases: [line: string[], out: string][] = [
    [
      ["btreannounce", "-v", "http://n/", "o.torrent", "c.torrent"],
      `o.torrent: old trackers: ${LIST}\nc.torrent: old trackers: none\n`,
    ],
    [["btcopyannounce", "-v", "a.torrent", "o.torrent"], `o.torrent: old trackers: ${LIST}\n`],
    [
      ["btsethttpseeds", "-v", "0", "o.torrent", "c.torrent"],
      "o.torrent: old HTTP seeds: http://s/|http://t/\nc.torrent: old HTTP seeds: none\n",
    ],
    [["btrename", "-v", "o.torrent", "neu", "--quiet"], "o.torrent: old name: test\n"],
  ];
  for (const [line, out] of cases) {
    const env = machine(...line);
    env.files.put("o.torrent", old);
    assertEquals(await runs(env), [0, out, ""]);
  }
});

Deno.test("BitTornado's editors end with 0 after help, 2 after wrong usage, 4 and 5 for files", async (t) => {
  const cases: [line: string, code: number, says: RegExp][] = [
    ["btreannounce -h", 0, /^$/],
    ["btrename --help", 0, /^$/],
    ["btrename -V", 0, /^$/],
    ["btrename --version", 0, /^$/],
    ["btreannounce", 2, /There is no announce URL\. The form is: btreannounce \[-v\]/],
    ["btreannounce http://a/", 2, /There is no torrent to change/],
    ["btreannounce foo a.torrent", 2, /"foo" is no tracker URL/],
    ["btreannounce http://a/,http://b/ a.torrent", 2, /must be one URL/],
    ["btreannounce -a foo http://a/ a.torrent", 2, /"foo" is no tracker URL/],
    ["btreannounce -a http://a/ --announce-list http://b/ http://a/ a.torrent", 2, /the same option/],
    ["btreannounce --nonsense http://a/ a.torrent", 2, /There is no option/],
    ["btreannounce http://a/ none.torrent", 4, /none\.torrent cannot be read/],
    ["btreannounce http://x/ full.torrent", 5, /full\.torrent cannot be written: the disk is full/],
    ["btcopyannounce", 2, /There is no torrent to copy from/],
    ["btcopyannounce a.torrent", 2, /There is no torrent to change/],
    ["btcopyannounce none.torrent a.torrent", 4, /none\.torrent cannot be read/],
    ["btrename", 2, /There is no torrent to rename/],
    ["btrename a.torrent", 2, /There is no new name/],
    ["btrename a.torrent b c", 2, /c is one word too many/],
    ["btrename -m", 2, /There is no torrent to rename\. The form is: btrename -m/],
    ["btrename none.torrent x", 4, /none\.torrent cannot be read/],
    ["btsethttpseeds", 2, /There is no URL of a seed/],
    ["btsethttpseeds 0", 2, /There is no torrent to change/],
    ["btsethttpseeds foo a.torrent", 2, /cannot be "foo"/],
  ];
  for (const [line, code, says] of cases) {
    for (const asProgram of [false, true]) {
      await t.step(`${line}${asProgram ? " (by the executable's name)" : ""}`, async () => {
        const [name, ...rest] = line.split(" ");
        const env = asProgram ? machine(...rest) : machine(name, ...rest);
        if (asProgram) env.startedAs = `C:\\bin\\${name}.exe`;
        env.files.put("full.torrent", torrent());
        env.files.fail("writeWhole", "full.torrent", "full");
        const before = allBytes(env);
        const [is, out, err] = await runs(env);
        assertEquals([is, allBytes(env)], [code, before]);
        assertMatch(err, says);
        if (code === 0) assertNotEquals(out, "");
      });
    }
  }
});

Deno.test("BitTornado's losses (a): unknown keys beside the info dictionary are kept, and no date is added", async (t) => {
  const top = { announce: "http://a/", "url-list": ["http://w/"], nodes: [["a", 1]], "x-mine": { b: [1] } };
  const lines = [
    ["btreannounce", "http://n/", "t.torrent"],
    ["btcopyannounce", "a.torrent", "t.torrent"],
    ["btrename", "t.torrent", "neu"],
    ["btsethttpseeds", "http://s/", "t.torrent"],
  ];
  for (const line of lines) {
    await t.step(line[0], async () => {
      const env = machine(...line);
      env.files.put("t.torrent", torrent(top));
      assertEquals((await runs(env))[0], 0);
      const [before, after] = [rawTop(torrent(top)), rawTop(env.files.bytes("t.torrent")!)];
      for (const key of ["url-list", "nodes", "x-mine"]) assertEquals(after.get(key), before.get(key));
      assertEquals(after.has("creation date"), false);
    });
  }
});

/** Reannounces a torrent; gives its info hash before and after, in hex digits. */
async function reannounced(source: Uint8Array<ArrayBuffer>): Promise<[before: string, after: string]> {
  const env = machine("btreannounce", "http://n/", "t.torrent");
  env.files.put("t.torrent", source);
  const before = toHex(read(env, "t.torrent").infoHash);
  assertEquals(await runs(env), [0, "", ""]);
  assertEquals(read(env, "t.torrent").outer.trackers, [["http://n/"]]);
  return [before, toHex(read(env, "t.torrent").infoHash)];
}

Deno.test("BitTornado's losses (b): the info hash stays with unknown info keys, and with one file in a folder", async () => {
  for (
    const source of [
      torrentV1({ info: { source: "X", "x-odd": [1] } }),
      torrentV1({ files: [{ path: "only.bin", content: 5 }] }),
    ]
  ) {
    const [before, after] = await reannounced(source);
    assertEquals(after, before);
  }
});

Deno.test("BitTornado's losses (c): md5sum and attr, names that are no UTF-8, and names of . and ~ are no matter", async () => {
  const files = [
    { path: "a", content: 5, attr: "x", extra: { md5sum: "0".repeat(32) } },
    { path: [toLatin1("\xff\xfe")], content: 5 },
    { path: ".hidden", content: 5 },
    { path: "~backup", content: 5 },
  ];
  for (const name of ["test", ".hidden", "~x", toLatin1("\xff")]) {
    const [before, after] = await reannounced(torrentV1({ name, files }));
    assertEquals(after, before);
  }
});

Deno.test("BitTornado's losses (d): pieces that happen to be text stay bytes", async () => {
  const info = { length: 5, name: "x", "piece length": 16_384, pieces: "äbcdefghijklmnopqrs" };
  const [before, after] = await reannounced(encode({ info }));
  assertEquals(after, before);
});

Deno.test("BitTornado's losses (e): a torrent that cannot be edited keeps its bytes", async () => {
  for (const content of ["d4:infod4:name1:xee", "d8:announce", "", "d4:infoi5ee"]) {
    const env = machine("btreannounce", "http://n/", "t.torrent");
    env.files.put("t.torrent", content);
    const [code, , err] = await runs(env);
    assertEquals([code, fromLatin1(env.files.bytes("t.torrent")!)], [4, content]);
    assertMatch(err, /t\.torrent: Not a torrent/);
  }
});

Deno.test("BitTornado's editors do not rewrite a torrent that is as asked", async () => {
  const env = machine("btreannounce", "http://a/", "a.torrent");
  env.files.fail("writeWhole", "a.torrent", "read-only");
  assertEquals((await runs(env))[0], 0);
  const other = machine("btreannounce", "http://b/", "a.torrent");
  other.files.fail("writeWhole", "a.torrent", "read-only");
  assertEquals((await runs(other))[0], 5);
});
