import { assertEquals } from "@std/assert";
import { fromLatin1, toLatin1 } from "../../lib/base/bytes.ts";
import { encode } from "../../lib/bencode/encode.ts";
import { NO_OUTER } from "../../lib/metainfo/torrent.ts";
import {
  encodeHttpSeeds,
  encodeNodes,
  encodeTrackers,
  encodeWebSeeds,
  writeTorrent,
} from "../../lib/metainfo/write.ts";

Deno.test("encodeTrackers() writes a list only where announce does not say it all", async (t) => {
  const rows: [tiers: string[][], announce: string | undefined, list: string[][] | undefined][] = [
    [[], undefined, undefined],
    [[[]], undefined, undefined],
    [[["a"]], "a", undefined],
    [[[], ["a"]], "a", undefined],
    [[["a", "b"]], "a", [["a", "b"]]],
    [[["a"], ["b", "c"]], "a", [["a"], ["b", "c"]]],
  ];
  for (const [tiers, announce, list] of rows) {
    await t.step(JSON.stringify(tiers), () => {
      assertEquals(encodeTrackers(tiers), { announce, "announce-list": list });
    });
  }
});

Deno.test("seeds and nodes are left out where there are none", () => {
  assertEquals([encodeWebSeeds([]), encodeHttpSeeds([]), encodeNodes([])], [undefined, undefined, undefined]);
  assertEquals(encodeWebSeeds(["u"]), "u");
  assertEquals(encodeWebSeeds(["u", "v"]), ["u", "v"]);
  assertEquals(encodeHttpSeeds(["u"]), ["u"]);
  assertEquals(encodeNodes([{ host: "::1", port: 6881 }]), [["::1", 6881]]);
});

Deno.test("writeTorrent() writes every key in order, and the info dictionary as it is", () => {
  const outer = {
    trackers: [["http://t/"], ["udp://u/"]],
    webSeeds: ["http://w/"],
    httpSeeds: ["http://h/"],
    nodes: [{ host: "n", port: 1 }],
    comment: "caf\u00e9",
    createdBy: "muster",
    date: 1,
  };
  const info = toLatin1("d1:bi01e1:a0:e");
  const layers = new Map([[new Uint8Array(32).fill(65), new Uint8Array(64).fill(66)]]);
  assertEquals(
    fromLatin1(writeTorrent(info, outer, layers)),
    "d8:announce9:http://t/13:announce-listll9:http://t/el8:udp://u/ee7:comment5:caf\xc3\xa9" +
      "10:created by6:muster13:creation datei1e9:httpseedsl9:http://h/e4:infod1:bi01e1:a0:e" +
      `5:nodesll1:ni1eee12:piece layersd32:${"A".repeat(32)}64:${"B".repeat(64)}e8:url-list9:http://w/e`,
  );
});

Deno.test("writeTorrent() writes the info dictionary alone when there is nothing else", () => {
  assertEquals(fromLatin1(writeTorrent(encode({ name: "x" }), NO_OUTER, null)), "d4:infod4:name1:xee");
  // Of files of one piece there are no layers, but the key must be there (BEP 52).
  assertEquals(fromLatin1(writeTorrent(encode({}), NO_OUTER, new Map())), "d4:infode12:piece layersdee");
});

Deno.test("encodeTrackers() writes an announce that is none of the tiers beside their list", () => {
  assertEquals(encodeTrackers([["http://x/"]], "http://y/"), {
    announce: "http://y/",
    "announce-list": [["http://x/"]],
  });
  assertEquals(encodeTrackers([["http://x/"]], "http://x/"), {
    announce: "http://x/",
    "announce-list": undefined,
  });
});
