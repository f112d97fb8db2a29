import { assertEquals } from "@std/assert";
import { type Lane, limitedBar, shareTable, togetherBar } from "../../scripts/race/share/report.ts";

const lane = (name: string, ...walls: number[]): Lane => ({
  name,
  rounds: walls.map((wall) => ({ wall, cpu: 2 * wall, sharerCpu: 1 })),
});

Deno.test("togetherBar() allows 1.3 times one of the same round, and hashing a copy more than there are getters", () => {
  const { ratios } = togetherBar(lane("many", 22, 11), lane("one", 10, 10), [1, 2], 8);
  assertEquals(ratios, [22 / (13 + 9), 11 / (13 + 18)]);
});

Deno.test("limitedBar() allows 1.5 times what one copy takes at the limit", () => {
  const { ratios } = limitedBar(lane("many", 15, 30), 200e6, 20e6);
  assertEquals(ratios, [1, 2]);
});

Deno.test("shareTable() has medians and ranges", () => {
  assertEquals(
    shareTable([lane("one alone", 3, 1, 2)], [{ name: "a bar", ratios: [0.5, 0.7, 0.9] }]),
    "| who       | seconds |        range | CPU s of those that get | CPU s of the sharer |\n" +
      "| --------- | ------: | -----------: | ----------------------: | ------------------: |\n" +
      "| one alone |    2.00 | 1.00 to 3.00 |                    4.00 |                1.00 |\n" +
      "\n" +
      "| of what is allowed | 1.00 at most |\n" +
      "| ------------------ | -----------: |\n" +
      "| a bar              |         0.70 |\n",
  );
});
