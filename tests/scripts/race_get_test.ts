import { assertEquals } from "@std/assert";
import { LINES, NAMES } from "../../scripts/race/get/contestants.ts";
import { figuresTable, type Lane, ratioTable } from "../../scripts/race/get/report.ts";

const round = (wall: number, answered: number | null = null) => ({
  wall,
  moving: wall / 2,
  answered,
  cpu: 1,
  memory: 50e6,
});
const LANES: Lane[] = [
  { name: "muster", rounds: [round(1), round(2), round(4)] },
  { name: "aria2", rounds: [round(2, 1.5), round(3, 2.5), round(4, 3.5)] },
];

Deno.test("figuresTable() has medians, and rates of all that was moved", () => {
  assertEquals(
    figuresTable(LANES, 600e6),
    "| who    | seconds | answer to done | MB/s | MB/s, moving | CPU s |  MB |\n" +
      "| ------ | ------: | -------------: | ---: | -----------: | ----: | --: |\n" +
      "| muster |    2.00 |                |  300 |          600 |  1.00 |  50 |\n" +
      "| aria2  |    3.00 |           2.50 |  200 |          400 |  1.00 |  50 |\n",
  );
});

Deno.test("ratioTable() compares runs of the same round, and shows what is aimed at", () => {
  assertEquals(
    ratioTable(LANES, { aria2: 1 / 1.2 }),
    "| muster's time to that of |        start to end |              moving | at most |\n" +
      "| ------------------------ | ------------------: | ------------------: | ------: |\n" +
      "| aria2                    | 0.67 (0.50 to 1.00) | 0.67 (0.50 to 1.00) |    0.83 |\n",
  );
  assertEquals(ratioTable(LANES.slice(1), {}), "");
});

Deno.test("every contestant of the client's race has a command line that names the torrent or its folder", () => {
  for (const name of NAMES) {
    const task = { torrents: ["/t.torrent"], folder: "/f", state: "/s", address: "10.99.0.2", port: 6881 };
    for (const does of ["get", "seed"] as const) {
      const line = LINES[name]({ ...task, does });
      assertEquals(line.some((word) => word === "/t.torrent" || word === "/s"), true, line.join(" "));
    }
  }
});
