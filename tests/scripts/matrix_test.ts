import { assert, assertEquals } from "@std/assert";
import { chosenRows, readOptions } from "../../scripts/matrix/options.ts";
import { matrixTable } from "../../scripts/matrix/report.ts";
import { allRows, cannot, type Row } from "../../scripts/matrix/rows.ts";

const ROW: Row = {
  seeds: ["muster"],
  leechers: ["aria2"],
  kind: "tree",
  protocol: "udp",
  addresses: 4,
  turn: null,
};

Deno.test("muster has a part in every row of the matrix, and no row is there twice", () => {
  const rows = allRows("muster");
  const texts = rows.map((row) => JSON.stringify(row));
  assertEquals(new Set(texts).size, texts.length);
  for (const { seeds, leechers } of rows) {
    assert([...seeds, ...leechers].some((name) => name === "muster" || name === "bound"));
  }
});

Deno.test("a first seed that goes has a second one that comes", () => {
  for (const { seeds, turn } of allRows("muster")) assertEquals(seeds.length, turn === null ? 1 : 2);
});

Deno.test("cannot() knows what a client lacks, of leechers what only they need", () => {
  const table: [Partial<Row>, boolean][] = [
    [{}, false],
    [{ leechers: ["ctorrent"] }, true],
    [{ leechers: ["ctorrent"], protocol: "http" }, false],
    [{ seeds: ["transmission"], protocol: "http", addresses: 6 }, true],
    [{ leechers: ["rtorrent"], addresses: 6 }, true],
    [{ seeds: ["rtorrent"], leechers: ["muster"], addresses: 6 }, false],
  ];
  for (const [change, expected] of table) {
    assertEquals(cannot({ ...ROW, ...change }) !== null, expected, JSON.stringify(change));
  }
});

Deno.test("chosenRows() keeps to the clients and words that are asked for", () => {
  const ours = "muster";
  for (const row of chosenRows({ only: ["rtorrent"], what: "", ours })) {
    assert([...row.seeds, ...row.leechers].includes("rtorrent"));
  }
  const own = chosenRows({ only: ["muster"], what: "", ours });
  assert(own.length > 0);
  for (const { seeds, leechers } of own) assertEquals(new Set([...seeds, ...leechers]), new Set(["muster"]));
  const dies = chosenRows({ only: [], what: "dies", ours });
  assert(dies.length > 0 && dies.every(({ turn }) => turn === "dies"));
});

Deno.test("readOptions() of the matrix refuses what it does not know", () => {
  assertEquals(readOptions(["--only", "azureus"]).toString().slice(0, 26), "There is no client azureus");
  assertEquals(readOptions(["--quick"]), "There is no option --quick.");
  assertEquals(readOptions(["--jobs", "0"]), "--rounds and --jobs are numbers from 1 on.");
});

Deno.test("matrixTable() has a line for each row, and counts the outcomes", () => {
  const text = matrixTable([
    { row: ROW, outcome: "ok", seconds: 1.26, reason: "", log: "" },
    { row: { ...ROW, turn: "dies" }, outcome: "failed", seconds: null, reason: "it hangs", log: "..." },
  ]);
  assertEquals(
    text,
    "| who             | what                      | by        | outcome | seconds | why      |\n" +
      "| --------------- | ------------------------- | --------- | ------- | ------- | -------- |\n" +
      "| muster to aria2 | tree                      | UDP, IPv4 | ok      | 1.3     |          |\n" +
      "| muster to aria2 | tree; the first seed dies | UDP, IPv4 | failed  |         | it hangs |\n" +
      "\n1 ok, 1 failed, 0 cannot, 0 skipped\n",
  );
});
