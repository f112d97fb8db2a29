import { assert, assertEquals, assertMatch } from "@std/assert";
import { faultLine, isFault } from "../../../lib/base/fault.ts";
import { readArgs } from "../../../lib/cli/args.ts";
import { readEditPlan } from "../../../lib/cli/edit/plan.ts";
import { editCommand } from "../../../lib/cli/edit.ts";
import { exitCodeOf } from "../../../lib/cli/exit.ts";
import type { Changes } from "../../../lib/metainfo/edit.ts";

/** The plan of a command line; arguments have spaces between them, `_` stands for a space. */
function planOf(line: string) {
  const call = readArgs(line.split(" ").map((word) => word.replaceAll("_", " ")), [editCommand]);
  return isFault(call) ? call : readEditPlan(call.words, call.given, 5000);
}

Deno.test("readEditPlan() reads what is to be changed", async (t) => {
  const cases: [options: string, changes: Changes][] = [
    ["-t http://a/,http://b/ -t udp://c:80", { trackers: [["http://a/", "http://b/"], ["udp://c:80"]] }],
    ["--add-tracker http://a/ --remove-tracker nonsense", {
      addTrackers: [["http://a/"]],
      removeTrackers: ["nonsense"],
    }],
    ["--remove-tracker http://a/x,y,udp://b", { removeTrackers: ["http://a/x,y", "udp://b"] }],
    ["--no-tracker", { trackers: [] }],
    ["-w http://a/x,y -w http://b/", {
      webSeeds: { set: ["http://a/x,y", "http://b/"], add: [], remove: [] },
    }],
    ["--no-web-seed", { webSeeds: { set: [], add: [], remove: [] } }],
    ["--add-http-seed http://a/ --remove-http-seed b", { httpSeeds: { add: ["http://a/"], remove: ["b"] } }],
    ["--node a:1 --add-node [::1]:2", {
      nodes: { set: [{ host: "a", port: 1 }], add: [{ host: "::1", port: 2 }], remove: [] },
    }],
    ["--remove-node a:1", { nodes: { add: [], remove: [{ host: "a", port: 1 }] } }],
    ["-c a_b --created-by me --date now", { comment: "a b", createdBy: "me", date: 5 }],
    ["--no-comment --no-created-by --no-date", { comment: null, createdBy: null, date: null }],
    ["--comment=", { comment: null }],
    ["--rename x -p --source S --new-infohash", { info: { name: "x", isPrivate: true, source: "S" } }],
    ["--no-private --no-source --new-infohash", { info: { isPrivate: false, source: null } }],
  ];
  for (const [options, changes] of cases) {
    await t.step(options, () => {
      const plan = planOf(`edit a.torrent ${options}`);
      assert(!isFault(plan), JSON.stringify(plan));
      assertEquals(plan.changes, changes);
    });
  }
});

Deno.test("readEditPlan() reads where it is written, and from where trackers are copied", () => {
  const plan = planOf("edit a.torrent b.torrent --copy-trackers c.torrent -o out --force --dry-run --json");
  assert(!isFault(plan));
  assertEquals(plan, {
    files: ["a.torrent", "b.torrent"],
    changes: {},
    newInfohash: false,
    copyFrom: "c.torrent",
    output: "out",
    force: true,
    dryRun: true,
    json: true,
  });
});

Deno.test("readEditPlan() refuses, with exit code 2, what cannot be meant", async (t) => {
  const cases: [line: string, says: RegExp][] = [
    ["edit --comment x", /There is no torrent to edit\. The form is/],
    ["edit a", /There is nothing to change\. Say what: --tracker/],
    ["edit a --new-infohash -o b", /There is nothing to change/],
    ["edit a --rename ../x --new-infohash", /The name cannot be "\.\.\/x"/],
    ["edit a --rename= --new-infohash", /it is empty/],
    ["edit a --no-tracker -t http://a/", /--no-tracker and --tracker contradict each other/],
    ["edit a --no-tracker --add-tracker http://a/", /--no-tracker and --add-tracker contradict/],
    ["edit a --copy-trackers b -t http://a/", /--copy-trackers and --tracker contradict/],
    ["edit a --copy-trackers b --no-tracker", /--copy-trackers and --no-tracker contradict/],
    ["edit a --copy-trackers=", /--copy-trackers needs a value/],
    ["edit a --no-web-seed --remove-web-seed b", /--no-web-seed and --remove-web-seed contradict/],
    ["edit a --no-node --node a:1", /--no-node and --node contradict/],
    ["edit a --comment x --no-comment", /--no-comment and --comment contradict/],
    ["edit a --date now --no-date", /--no-date and --date contradict/],
    ["edit a -p --no-private --new-infohash", /--no-private and --private contradict/],
    [
      "edit a --add-tracker http://a/ --remove-tracker http://a/",
      /"http:\/\/a\/" is to come and, by --remove-tracker, to go/,
    ],
    ["edit a --node a:1 --remove-node a:1", /"a:1" is to come and, by --remove-node, to go/],
    ["edit a -t foo", /"foo" is no tracker URL/],
    ["edit a --add-tracker http://a/,", /--add-tracker "http:\/\/a\/," has an empty URL/],
    ["edit a --add-web-seed foo", /--add-web-seed cannot be "foo"/],
    ["edit a --http-seed ftp://a/", /--http-seed cannot be/],
    ["edit a --add-node foo", /--add-node cannot be "foo"/],
    ["edit a --date tomorrow", /--date cannot be "tomorrow"\. Give a date such as/],
    ["edit a b --comment x -o -", /Several torrents cannot be written to the standard output/],
    ["edit a --comment x -o - --json", /-o - and --json both write/],
    ["edit a --comment x -o=", /--output needs a value/],
    ["edit - --comment x", /"-" is the standard input, which cannot be changed/],
    ["edit - a --comment x -o out", /"-" is the standard input/],
    ["edit a --comment", /--comment needs a value/],
    ["edit a --comment x --comment y", /--comment is there twice/],
    ["edit a --coment x", /Did you mean --comment\?/],
  ];
  for (const [line, says] of cases) {
    await t.step(line, () => {
      const plan = planOf(line);
      assert(isFault(plan), "a plan was made");
      assertMatch(faultLine(plan), says);
      assertEquals(exitCodeOf(plan), 2);
    });
  }
});
