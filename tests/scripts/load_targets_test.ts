import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { timeoutFor } from "../../scripts/load/modes/expiry.ts";
import { MEMORY_ROWS } from "../../scripts/load/modes/memory.ts";
import { chosenRows, judge, type RunFigures, targetsText } from "../../scripts/load/targets/run.ts";
import { ROWS } from "../../scripts/load/targets/table.ts";

const rowOf = (name: string) => ROWS.find((row) => row.name === name)!;

Deno.test("every row of the memory's targets is one that is measured", () => {
  const names = MEMORY_ROWS.map(({ name }) => name);
  const asked = ROWS.flatMap(({ figure }) => figure.kind === "bytes" ? [figure.row] : []);
  assertEquals(asked, names);
  assertEquals(new Set(ROWS.map(({ name }) => name)).size, ROWS.length);
});

Deno.test("chosenRows() takes rows by the start of their names", () => {
  assertEquals(chosenRows([]), [...ROWS]);
  assertEquals(chosenRows(["memory-4"]).map(({ name }) => name), ["memory-4", "memory-400"]);
  assertEquals(chosenRows(["start", "workers"]).length, 2);
  assertThrows(() => chosenRows(["nothing"]), Error, "nothing");
});

Deno.test("judge() holds a figure against its bar", async (t) => {
  const starts = { udp: [100, 120, 500], http: [140, 150, 160] };
  const memory = [
    { row: "one torrent of 1 M", server: "opentracker", seconds: 1, residentPerPeer: 9, usedPerPeer: null },
    { row: "one torrent of 1 M", server: "muster", seconds: 1, residentPerPeer: 11.5, usedPerPeer: 9 },
  ];
  const rows: [name: string, run: RunFigures, value: number | null, isMet: boolean][] = [
    ["start", { starts }, 150, true],
    ["start", { starts: { ...starts, http: [151] } }, 151, false],
    ["memory-million", { memory }, 11.5, false],
    ["memory-4", { memory }, null, false],
    ["expiry", { failure: "no" }, null, false],
    ["workers", {}, null, false],
  ];
  for (const [name, run, value, isMet] of rows) {
    await t.step(`${name} ${value}`, () => {
      const judged = judge(rowOf(name), run);
      assertEquals([judged.value, judged.isMet], [value, isMet]);
    });
  }
});

Deno.test("targetsText() says what was met, missed, and not measured", () => {
  const start = { starts: { udp: [1], http: [2] } };
  const judged = [judge(rowOf("start"), start), judge(rowOf("expiry"), { failure: "no room" })];
  const text = targetsText(judged, { start, expiry: { failure: "no room" } });
  assertStringIncludes(text, "2.00  at most 150");
  assertStringIncludes(text, "met\n");
  assertStringIncludes(text, "not measured\nexpiry: no room\n");
});

Deno.test("timeoutFor() leaves time to fill, and to measure before peers expire", () => {
  assertEquals(timeoutFor(100, 100_000, 5), 20);
  assertEquals(timeoutFor(10_000_000, 200_000, 5), 89);
});
