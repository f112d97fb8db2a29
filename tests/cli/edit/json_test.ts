import { assertEquals } from "@std/assert";
import type { Facts } from "../../../lib/cli/edit/batch.ts";
import { editReport } from "../../../lib/cli/edit/json.ts";
import { NO_OUTER } from "../../../lib/metainfo/torrent.ts";
import { FACTS, fileWith } from "./fixture.ts";

Deno.test("editReport() has the values as lists, numbers and booleans", () => {
  const after: Facts = {
    ...FACTS,
    isPrivate: true,
    infoHash: new Uint8Array(20).fill(1),
    outer: {
      ...NO_OUTER,
      trackers: [["http://a/"]],
      nodes: [{ host: "a", port: 1 }],
      date: 5,
      webSeeds: ["http://w/"],
    },
  };
  const report = editReport(
    fileWith({
      after,
      changed: [
        { what: "trackers", was: null, is: "http://a/" },
        { what: "nodes", was: null, is: "a:1" },
        { what: "web seeds", was: null, is: "http://w/" },
        { what: "date", was: null, is: "5" },
        { what: "private", was: "no", is: "yes" },
        { what: "created by", was: "x", is: null },
      ],
    }),
    "out/a.torrent",
  );
  assertEquals(report.changed, [
    { what: "trackers", was: [], is: [["http://a/"]] },
    { what: "nodes", was: [], is: [{ host: "a", port: 1 }] },
    { what: "webSeeds", was: [], is: ["http://w/"] },
    { what: "date", was: null, is: 5 },
    { what: "private", was: false, is: true },
    { what: "createdBy", was: "x", is: null },
  ]);
  assertEquals([report.output, report.infoHash, report.oldInfoHash], [
    "out/a.torrent",
    "01".repeat(20),
    "00".repeat(20),
  ]);
  assertEquals([report.infoHashV2, report.oldInfoHashV2], [null, null]);
});
