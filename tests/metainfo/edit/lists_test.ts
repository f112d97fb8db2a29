import { assertEquals } from "@std/assert";
import { toLatin1 } from "../../../lib/base/bytes.ts";
import type { Changes } from "../../../lib/metainfo/edit.ts";
import type { Keys } from "../../fixture/torrents.ts";
import { edits, rawTop, withTop } from "./fixture.ts";

const W = "http://w/";
const V = "http://v/";

Deno.test("edit() sets, adds and removes web seeds, HTTP seeds and nodes", async (t) => {
  const cases: [name: string, top: Keys, changes: Changes, key: string, raw?: string, told?: string][] = [
    [
      "one web seed is a string",
      {},
      { webSeeds: { set: [W] } },
      "url-list",
      `9:${W}`,
      "web seeds: null -> http://w/",
    ],
    [
      "a string and another become a list",
      { "url-list": W },
      { webSeeds: { add: [V] } },
      "url-list",
      `l9:${W}9:${V}e`,
      "web seeds: http://w/ -> http://w/, http://v/",
    ],
    [
      "an empty string is none",
      { "url-list": "" },
      { webSeeds: { add: [V] } },
      "url-list",
      `9:${V}`,
      "web seeds: null -> http://v/",
    ],
    [
      "the last one goes, and the key with it",
      { "url-list": [W] },
      { webSeeds: { remove: [W] } },
      "url-list",
      undefined,
      "web seeds: http://w/ -> null",
    ],
    [
      "none",
      { "url-list": [W, V] },
      { webSeeds: { set: [] } },
      "url-list",
      undefined,
      "web seeds: http://w/, http://v/ -> null",
    ],
    [
      "HTTP seeds are a list",
      {},
      { httpSeeds: { set: [W] } },
      "httpseeds",
      `l9:${W}e`,
      "HTTP seeds: null -> http://w/",
    ],
    [
      "one of them goes",
      { httpseeds: [W, V] },
      { httpSeeds: { remove: [W] } },
      "httpseeds",
      `l9:${V}e`,
      "HTTP seeds: http://w/, http://v/ -> http://v/",
    ],
    [
      "nodes are pairs",
      {},
      { nodes: { set: [{ host: "::1", port: 5 }] } },
      "nodes",
      "ll3:::1i5eee",
      "nodes: null -> [::1]:5",
    ],
    [
      "a node more",
      { nodes: [["a", 1]] },
      { nodes: { add: [{ host: "b", port: 2 }] } },
      "nodes",
      "ll1:ai1eel1:bi2eee",
      "nodes: a:1 -> a:1, b:2",
    ],
    [
      "a node less",
      { nodes: [["a", 1], ["b", 2]] },
      { nodes: { remove: [{ host: "a", port: 1 }] } },
      "nodes",
      "ll1:bi2eee",
      "nodes: a:1, b:2 -> b:2",
    ],
    [
      "set, then add, then remove",
      { httpseeds: [V] },
      { httpSeeds: { set: [W], add: [V, W], remove: [W] } },
      "httpseeds",
      `l9:${V}e`,
    ],
    [
      "what is there already stays",
      { httpseeds: [W] },
      { httpSeeds: { add: [W, W] } },
      "httpseeds",
      `l9:${W}e`,
    ],
  ];
  for (const [name, top, changes, key, raw, told] of cases) {
    await t.step(name, () => {
      const { bytes, changed } = edits(withTop(top), changes);
      const lines = changed.map(({ what, was, is }) => `${what}: ${was} -> ${is}`);
      assertEquals([rawTop(bytes).get(key), lines], [raw, told === undefined ? [] : [told]]);
    });
  }
});

Deno.test("edit() keeps entries that it does not understand, until all are set anew", () => {
  const top = { nodes: [["a", 1], "junk", ["b"]], "url-list": [toLatin1("http://\xff/"), 5] };
  const { bytes } = edits(withTop(top), { nodes: { add: [{ host: "c", port: 3 }] }, webSeeds: { add: [W] } });
  assertEquals(rawTop(bytes).get("nodes"), "ll1:ai1ee4:junkl1:bel1:ci3eee");
  assertEquals(rawTop(bytes).get("url-list"), `l9:http://\xff/i5e9:${W}e`);
  const again = edits(bytes, { nodes: { set: [{ host: "c", port: 3 }] } });
  assertEquals(rawTop(again.bytes).get("nodes"), "ll1:ci3eee");
});

Deno.test("edit() tells of seeds and nodes that were to go and were not there", () => {
  const changes = { webSeeds: { remove: [W] }, nodes: { remove: [{ host: "::1", port: 1 }] } };
  const { absent, changed } = edits(withTop({}), changes);
  assertEquals(changed, []);
  assertEquals(absent, [{ what: "web seeds", text: W }, { what: "nodes", text: "[::1]:1" }]);
});
