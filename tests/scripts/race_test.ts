import { assertEquals } from "@std/assert";
import { entries } from "../../scripts/race.ts";
import { type Lane, raceTable, ratios } from "../../scripts/race/report.ts";

const run = (wall: number) => ({ wall, cpu: 2 * wall, memory: 100e6 });
const LANES: Lane[] = [
  { name: "rival", runs: [run(1), run(2), run(4)] },
  { name: "ours", rival: "rival", bar: 1.3, runs: [run(1.5), run(2), run(5)] },
];

Deno.test("ratios() compares runs of the same round", () => {
  assertEquals(ratios(LANES[1], LANES), [1, 1.25, 1.5]);
  assertEquals(ratios(LANES[0], LANES), []);
});

Deno.test("raceTable() has the medians, the ratios with their range, and the bar", () => {
  assertEquals(
    raceTable(LANES),
    "| what  | seconds | CPU s | MB  | to its rival (range) | at most |\n" +
      "| ----- | ------- | ----- | --- | -------------------- | ------- |\n" +
      "| rival | 2.00    | 4.00  | 100 |                      |         |\n" +
      "| ours  | 2.00    | 4.00  | 100 | 1.25 (1.00 to 1.50)  | 1.30    |\n",
  );
});

Deno.test("every rival of the race runs in it", () => {
  const all = entries("muster", { small: true });
  const names = new Set(all.map(({ name }) => name));
  assertEquals(all.filter(({ rival }) => rival !== undefined && !names.has(rival)), []);
  assertEquals(names.size, all.length);
});
