import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { toLatin1 } from "../../lib/base/bytes.ts";
import { isFault } from "../../lib/base/fault.ts";
import type { Encodable } from "../../lib/bencode/encode.ts";
import { type Changeable, type Changes, edit } from "../../lib/metainfo/edit.ts";
import { readTorrent } from "../../lib/metainfo/read.ts";
import type { Node, Outer } from "../../lib/metainfo/torrent.ts";
import { type Fixture, torrentHybrid, torrentV1, torrentV2 } from "../fixture/torrents.ts";
import { edits, rawTop, withTop } from "./edit/fixture.ts";

Deno.test("edit() refuses what is no torrent, with the reader's fault", () => {
  for (const text of ["", "d4:infodee", "l-3:e", "de", "i5e"]) {
    const result = edit(toLatin1(text), { comment: "a" });
    assert(isFault(result) && result.fault === "bad-torrent" && "at" in result, text);
  }
});

Deno.test("edit() keeps unknown keys and adds none: no creation date, no encoding", () => {
  const top = { "azureus_properties": { dht: 1 }, zzz: [1, "x"], __proto__x: 5, encoding: "UTF-8" };
  const source = withTop(top);
  const { bytes } = edits(source, { comment: "a" });
  const expected = new Map([...rawTop(source), ["comment", "1:a"]]);
  assertEquals(new Map([...rawTop(bytes)].sort()), new Map([...expected].sort()));
});

Deno.test("edit() leaves values that are not canonical, an info dictionary with unsorted keys too, byte for byte", () => {
  const source = toLatin1(
    "d7:comment01:a4:infod4:name1:x6:lengthi05e12:piece lengthi16384e6:pieces20:" + "p".repeat(20) +
      "e1:zi-0ee",
  );
  const { bytes, before, after } = edits(source, { createdBy: "me" });
  assertEquals(after.info, before.info);
  assertEquals(rawTop(bytes).get("z"), "i-0e");
  assertEquals(rawTop(bytes).get("comment"), "01:a");
});

Deno.test("edit() gives the very bytes back when nothing changes, in a copy", () => {
  const source = withTop({ comment: "a", announce: "http://a/" });
  const { bytes, changed } = edits(source, {
    comment: "a",
    trackers: [["http://a/"]],
    webSeeds: { set: [] },
  });
  assertEquals([bytes, changed], [source, []]);
  assert(bytes !== source && bytes.buffer !== source.buffer);
});

Deno.test("edit() survives a key named __proto__", () => {
  const text = new TextDecoder("latin1").decode(torrentV1({ content: 5 }));
  const { bytes } = edits(toLatin1(text.replace(/^d/, "d9:__proto__d1:ai1ee")), { comment: "a" });
  assertEquals(rawTop(bytes).get("__proto__"), "d1:ai1ee");
});

const url = fc.constantFrom(
  "http://a/x",
  "http://b/x",
  "udp://c:80",
  "wss://d/",
  "http://e/\xfc",
  "https://f/",
);
const tiers = fc.array(fc.array(url, { maxLength: 3 }), { maxLength: 3 });
const node = fc.record({
  host: fc.constantFrom("a", "::1", "b.c"),
  port: fc.integer({ min: 1, max: 65_535 }),
});
const text = fc.string({ unit: "binary", maxLength: 8 });

/** Whatever may stand at a key: what belongs there, and what does not. */
const junk: fc.Arbitrary<Encodable> = fc.oneof(
  fc.integer(),
  fc.uint8Array({ maxLength: 6 }),
  fc.array(fc.oneof(fc.integer(), fc.uint8Array({ maxLength: 4 })), { maxLength: 3 }),
  fc.constant({ a: 1 }),
);

function maybe<T>(it: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(it, { nil: undefined });
}

const top = fc.record({
  announce: maybe(fc.oneof(url, junk)),
  "announce-list": maybe(fc.oneof(tiers, junk)),
  "url-list": maybe(fc.oneof(url, fc.array(url), junk)),
  httpseeds: maybe(fc.oneof(fc.array(url), junk)),
  nodes: maybe(fc.oneof(fc.array(fc.tuple(fc.constantFrom("a", "::1"), fc.nat(70_000))), junk)),
  comment: maybe(fc.oneof(text, junk)),
  "comment.utf-8": maybe(text),
  "created by": maybe(fc.oneof(text, junk)),
  "creation date": maybe(fc.oneof(fc.nat(), junk)),
  "x-unknown": maybe(junk),
});

function listChanges<T>(entry: fc.Arbitrary<T>) {
  const some = fc.array(entry, { maxLength: 3 });
  return fc.record({ set: some, add: some, remove: some }, { requiredKeys: [] });
}

const outerChanges: fc.Arbitrary<Changes> = fc.record({
  trackers: tiers,
  addTrackers: tiers,
  removeTrackers: fc.array(url, { maxLength: 3 }),
  webSeeds: listChanges(url),
  httpSeeds: listChanges(url),
  nodes: listChanges(node),
  comment: fc.option(text),
  createdBy: fc.option(text),
  date: fc.option(fc.nat()),
}, { requiredKeys: [] });

const source = fc.tuple(fc.constantFrom(torrentV1, torrentV2, torrentHybrid), top, fc.boolean()).map(
  ([make, keys, folder]) => {
    const files: Fixture["files"] = [{ path: "a/b", content: 7 }, { path: "c", content: 20 }];
    return make(folder ? { files, top: keys } : { content: 9, top: keys });
  },
);

/** The top-level keys that a change may touch. */
const KEYS_OF: { readonly [what in Changeable]?: readonly string[] } = {
  trackers: ["announce", "announce-list"],
  announce: ["announce", "announce-list"],
  "web seeds": ["url-list"],
  "HTTP seeds": ["httpseeds"],
  nodes: ["nodes"],
  comment: ["comment", "comment.utf-8"],
  "created by": ["created by"],
  date: ["creation date"],
};

Deno.test("any torrent, any change: the info bytes and all that is not asked for stay byte for byte", () => {
  fc.assert(fc.property(source, outerChanges, (bytes, changes) => {
    const result = edits(bytes, changes);
    assertEquals(result.after.info, result.before.info);
    const touched = new Set(result.changed.flatMap(({ what }) => KEYS_OF[what] ?? ["info"]));
    const untouched = (raw: Map<string, string>) => [...raw].filter(([key]) => !touched.has(key)).sort();
    assertEquals(untouched(rawTop(result.bytes)), untouched(rawTop(bytes)));
  }));
});

Deno.test("any torrent, any change: the same change again changes nothing", () => {
  fc.assert(fc.property(source, outerChanges, (bytes, changes) => {
    const once = edits(bytes, changes);
    const twice = edits(once.bytes, changes);
    assertEquals([twice.changed, twice.bytes], [[], once.bytes]);
  }));
});

Deno.test("any torrent, any change: what is read back is what was asked for", () => {
  fc.assert(fc.property(source, outerChanges, (bytes, changes) => {
    const { before, after } = edits(bytes, changes);
    checkTrackers(before.outer, after.outer, changes);
    checkList(after.outer.webSeeds, changes.webSeeds);
    checkList(after.outer.httpSeeds, changes.httpSeeds);
    checkList(
      after.outer.nodes.map(nodeKey),
      changes.nodes && {
        set: changes.nodes.set?.map(nodeKey),
        add: changes.nodes.add?.map(nodeKey),
        remove: changes.nodes.remove?.map(nodeKey),
      },
    );
    if (changes.comment !== undefined) {
      assertEquals(after.outer.comment, changes.comment?.toWellFormed() ?? null);
    }
    if (changes.createdBy !== undefined) {
      assertEquals(after.outer.createdBy, changes.createdBy?.toWellFormed() ?? null);
    }
    if (changes.date !== undefined) assertEquals(after.outer.date, changes.date);
  }));
});

function nodeKey({ host, port }: Node): string {
  return `${host} ${port}`;
}

function checkTrackers(before: Outer, after: Outer, changes: Changes): void {
  const { trackers, addTrackers = [], removeTrackers = [] } = changes;
  if (trackers === undefined && changes.addTrackers === undefined && changes.removeTrackers === undefined) {
    return assertEquals(after.trackers, before.trackers);
  }
  const urls = after.trackers.flat();
  const wanted = [...trackers ?? before.trackers, ...addTrackers].flat().filter((one) =>
    !removeTrackers.includes(one)
  );
  assert(wanted.every((one) => urls.includes(one)), `${urls} lacks some of ${wanted}`);
  assert(!urls.some((one) => removeTrackers.includes(one)));
  assert(after.trackers.every((tier) => tier.length > 0));
  if (trackers !== undefined) assertEquals(new Set(urls), new Set(wanted));
}

function checkList(
  is: readonly string[],
  changes: { set?: readonly string[]; add?: readonly string[]; remove?: readonly string[] } | undefined,
): void {
  if (changes === undefined) return;
  const { set, add = [], remove = [] } = changes;
  const wanted = [...set ?? [], ...add].filter((one) => !remove.includes(one));
  assert(wanted.every((one) => is.includes(one)) && !is.some((one) => remove.includes(one)));
  if (set !== undefined) assertEquals(is, [...new Set(wanted)]);
}

Deno.test("any torrent, any name, private or source: read back as asked, and the rest of the info bytes kept", () => {
  const info = fc.record({
    name: fc.constantFrom("neu", "日本", "test", "a b"),
    isPrivate: fc.boolean(),
    source: fc.option(text),
  }, { requiredKeys: [] });
  fc.assert(fc.property(source, info, (bytes, changes) => {
    const { bytes: once, before, after } = edits(bytes, { info: changes });
    if (changes.name !== undefined) assertEquals(new TextDecoder().decode(after.name), changes.name);
    if (changes.isPrivate !== undefined) assertEquals(after.isPrivate, changes.isPrivate);
    if (changes.source !== undefined) assertEquals(after.source, changes.source?.toWellFormed() ?? null);
    assertEquals([after.files.length, after.length, after.outer], [
      before.files.length,
      before.length,
      before.outer,
    ]);
    assertEquals(edits(once, { info: changes }).changed, []);
  }));
});

/** Torrents of other programs, good and bad; they are not part of the project. */
const FOLDER = new URL("../../../shared/torrents/", import.meta.url);

Deno.test("of other programs' torrents each that can be read is edited with its info bytes kept, the others refused", async () => {
  for await (const { name } of listed(FOLDER)) {
    const bytes = await Deno.readFile(new URL(name, FOLDER));
    const result = edit(bytes, {
      trackers: [["http://a/"]],
      comment: "new",
      webSeeds: { add: ["http://w/"] },
      date: 5,
    });
    if (isFault(result)) {
      assertEquals(result, readTorrent(bytes) as typeof result, name);
      continue;
    }
    assertEquals(result.after.info, result.before.info, name);
    assertEquals([result.after.outer.trackers, result.after.outer.comment], [[["http://a/"]], "new"], name);
    const [before, after] = [rawTop(bytes), rawTop(result.bytes)];
    const asked = ["announce", "announce-list", "comment", "comment.utf-8", "url-list", "creation date"];
    for (const key of asked) {
      before.delete(key);
      after.delete(key);
    }
    assertEquals(new Map([...after].sort()), new Map([...before].sort()), name);
  }
});

async function* listed(folder: URL): AsyncIterable<Deno.DirEntry> {
  try {
    yield* Deno.readDir(folder);
  } catch (thrown) {
    if (!(thrown instanceof Deno.errors.NotFound)) throw thrown;
  }
}
