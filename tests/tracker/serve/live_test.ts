/** What changes while a tracker runs, and when threads are told of it. */
import { assertEquals } from "@std/assert";
import { ManualClock } from "../../../lib/base/clock.ts";
import { secretBytes } from "../../../lib/base/random.ts";
import { OPEN_TO_ALL } from "../../../lib/tracker/access/access.ts";
import { type TrackerConfig, trackerDefaults } from "../../../lib/tracker/config.ts";
import { ConnectionIdKeys } from "../../../lib/tracker/front/connection_id.ts";
import { changers, newLive } from "../../../lib/tracker/serve/live.ts";
import { newCounters } from "../../../lib/tracker/stats/counters.ts";
import { newBoard } from "../../../lib/tracker/worker/board.ts";
import { openStore } from "../../fixture/snapshot.ts";

function running() {
  const live = newLive(trackerDefaults());
  let told = 0;
  const board = newBoard(1);
  const parts = {
    store: openStore(2 ** 20),
    past: { counters: newCounters(), since: 0 },
    keys: new ConnectionIdKeys(board.ids, 0, secretBytes),
    surroundings: { clock: new ManualClock(), log: () => {} },
  };
  const it = changers(parts, live, board, () => told++);
  return { live, it, told: () => told };
}

Deno.test("reconfigure() tells the threads of settings that have changed for them, and of nothing else", () => {
  const { it, live, told } = running();
  const cases: [change: Partial<TrackerConfig>, told: number, waiting: string[]][] = [
    [{}, 0, []],
    [{ interval: 600 }, 1, []],
    [{ interval: 600 }, 1, []],
    [{ interval: 600, port: 7000 }, 1, ["port"]],
    [{ interval: 600, keepDead: true }, 1, []],
    [{ interval: 600, page: false }, 2, []],
    [{}, 3, []],
  ];
  for (const [change, count, waiting] of cases) {
    const config = { ...trackerDefaults(), ...change };
    assertEquals([it.reconfigure(config), told()], [waiting, count], JSON.stringify(change));
    assertEquals(live.settings.interval, config.interval);
  }
});

Deno.test("setAccess() tells the threads of rules that are not in force already", () => {
  const { it, live, told } = running();
  it.setAccess(OPEN_TO_ALL);
  assertEquals(told(), 0);
  const rules = { ...OPEN_TO_ALL, denyClient: ["-XL"] };
  it.setAccess(rules);
  it.setAccess(rules);
  assertEquals([told(), live.access], [1, rules]);
});
