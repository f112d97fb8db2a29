import { assertEquals } from "@std/assert";
import { isFault } from "../../../lib/base/fault.ts";
import { decode } from "../../../lib/bencode/decode.ts";
import { type Encodable, encode } from "../../../lib/bencode/encode.ts";
import { LIMITS } from "../../../lib/metainfo/limits.ts";
import { readOuter, readText } from "../../../lib/metainfo/read/outer.ts";
import { newRemarks } from "../../../lib/metainfo/read/remarks.ts";
import { NO_OUTER, type Outer } from "../../../lib/metainfo/torrent.ts";

type Keys = Readonly<Record<string, Encodable>>;

function read(keys: Keys): { outer: Outer; remarks: string[] } {
  const top = dictionary(keys);
  const remarks = newRemarks();
  return { outer: readOuter(top, remarks), remarks: remarks.list.map(({ sentence }) => sentence) };
}

function dictionary(keys: Keys) {
  const value = decode(encode(keys));
  if (isFault(value) || value.kind !== "dictionary") throw new Error("no dictionary");
  return value;
}

const WRONG = (key: string) => [`${key} is ignored: it is not of the right kind.`];
const PARTLY = (key: string) => [`Some of ${key} is ignored: it is not of the right kind.`];
const LONG = (key: string) => [`Much of ${key} is passed over: it is too long.`];

Deno.test("readOuter() reads each key, and passes over what is of the wrong kind", async (t) => {
  const rows: [keys: Keys, outer: Partial<Outer>, remarks?: string[]][] = [
    [{}, {}],
    [{ announce: "http://a" }, { trackers: [["http://a"]] }],
    [{ announce: "\t http://a \r\n" }, { trackers: [["http://a"]] }],
    [{ announce: "" }, {}],
    [{ announce: 5 }, {}, PARTLY("announce")],
    [{ announce: ["http://a"] }, {}, PARTLY("announce")],
    [{ announce: "a", "announce-list": [["b", "c"], ["d"]] }, { trackers: [["b", "c"], ["d"]] }],
    [{ announce: "a", "announce-list": [] }, { trackers: [["a"]] }],
    [{ announce: "a", "announce-list": [[], [" "]] }, { trackers: [["a"]] }],
    [{ announce: "a", "announce-list": [[], ["", " b"]] }, { trackers: [["b"]] }],
    [{ announce: "a", "announce-list": 7 }, { trackers: [["a"]] }, WRONG("announce-list")],
    [{ "announce-list": [["a", 5], { x: "b" }] }, { trackers: [["a"]] }, PARTLY("announce-list")],
    [{ "announce-list": ["a", ["b"]] }, { trackers: [["a"], ["b"]] }, [
      "announce-list holds a URL where a list of them should be; it counts as a tier of its own.",
    ]],
    [{ "announce-list": [["a,b"]] }, { trackers: [["a,b"]] }],
    [{ "url-list": "http://w" }, { webSeeds: ["http://w"] }],
    [{ "url-list": "" }, {}],
    [{ "url-list": ["w", " w ", "x", "w"] }, { webSeeds: ["w", "x"] }],
    [{ "url-list": [["w"], "x"] }, { webSeeds: ["x"] }, PARTLY("url-list")],
    [{ "url-list": 5 }, {}, WRONG("url-list")],
    [{ httpseeds: ["h", "h", ""] }, { httpSeeds: ["h"] }],
    [{ httpseeds: "h" }, { httpSeeds: ["h"] }],
    [{ httpseeds: { h: "h" } }, {}, WRONG("httpseeds")],
    [{ nodes: [["n", 1], ["::1", 65_535]] }, {
      nodes: [{ host: "n", port: 1 }, { host: "::1", port: 65_535 }],
    }],
    [{ nodes: [["n", 0], ["n", 65_536], ["n", "1"], [1, "n"], ["n"], "n", ["m", 2]] }, {
      nodes: [{ host: "m", port: 2 }],
    }, PARTLY("nodes")],
    [{ nodes: "n" }, {}, WRONG("nodes")],
    [{ comment: "plain", "comment.utf-8": "bettér" }, { comment: "bettér" }],
    [{ comment: "plain", "comment.utf-8": 5 }, { comment: "plain" }],
    [{ comment: new Uint8Array([0x61, 0xff]) }, { comment: "a\ufffd" }],
    [{ comment: 5 }, {}, WRONG("comment")],
    [{ comment: "" }, { comment: "" }],
    [{ "created by": "someone" }, { createdBy: "someone" }],
    [{ "created by": [] }, {}, WRONG("created by")],
    [{ "creation date": 0 }, { date: 0 }],
    [{ "creation date": 1_359_599_503 }, { date: 1_359_599_503 }],
    [{ "creation date": 8_640_000_000_000 }, { date: 8_640_000_000_000 }],
    [{ "creation date": 8_640_000_000_001 }, {}, WRONG("creation date")],
    [{ "creation date": 2n ** 64n }, {}, WRONG("creation date")],
    [{ "creation date": -1 }, {}, WRONG("creation date")],
    [{ "creation date": "yesterday" }, {}, WRONG("creation date")],
  ];
  for (const [index, [keys, outer, remarks = []]] of rows.entries()) {
    await t.step(`${index} ${Object.keys(keys)}`, () => {
      assertEquals(read(keys), { outer: { ...NO_OUTER, ...outer }, remarks });
    });
  }
});

Deno.test("readOuter() takes so many entries of a list and no more", () => {
  const many = Array.from({ length: LIMITS.listEntries + 1 }, (_, i) => `u${i}`);
  for (const key of ["url-list", "httpseeds"]) {
    const { outer, remarks } = read({ [key]: many });
    assertEquals(outer.webSeeds.length + outer.httpSeeds.length, LIMITS.listEntries);
    assertEquals(remarks, LONG(key));
  }
  const rows: Encodable[] = [[many], many.map((url) => [url]), [many.slice(0, 600), many.slice(600)]];
  for (const list of rows) {
    const { outer, remarks } = read({ "announce-list": list });
    assertEquals(outer.trackers.flat(), many.slice(0, LIMITS.listEntries));
    assertEquals(remarks, LONG("announce-list"));
  }
});

Deno.test("readText() takes the utf-8 form of a key before the plain one", () => {
  assertEquals(readText(dictionary({ source: "a", "source.utf-8": "b" }), "source", newRemarks()), "b");
  assertEquals(readText(dictionary({}), "source", newRemarks()), null);
});
