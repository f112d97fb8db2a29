import { assertEquals } from "@std/assert";
import { heedSignals, type Platform, watchStop } from "../../lib/base/stop.ts";

/** Signals by hand; those in `missing` cannot be listened to. */
function fakeSignals(missing: string[] = []) {
  const handlers = new Map<string, () => void>();
  return {
    handlers,
    add(name: string, handler: () => void) {
      if (missing.includes(name)) throw new TypeError(`no ${name} here`);
      handlers.set(name, handler);
    },
    remove(name: string) {
      handlers.delete(name);
    },
  };
}

const NAMES: [platform: Platform, attended: boolean, names: string[]][] = [
  ["linux", true, ["SIGINT", "SIGTERM", "SIGHUP"]],
  ["linux", false, ["SIGINT", "SIGTERM", "SIGHUP"]],
  ["darwin", true, ["SIGINT", "SIGTERM", "SIGHUP"]],
  ["windows", true, ["SIGINT", "SIGBREAK", "SIGHUP"]],
  ["windows", false, ["SIGINT", "SIGBREAK", "SIGHUP"]],
];

Deno.test("watchStop() listens to the signals of the platform, and lets go of them", async (t) => {
  for (const [platform, attended, names] of NAMES) {
    await t.step(`${platform}, attended ${attended}`, () => {
      const signals = fakeSignals();
      const watch = watchStop(signals, { platform, attended }, () => {});
      assertEquals([...signals.handlers.keys()], names);
      watch.close();
      assertEquals(signals.handlers.size, 0);
    });
  }
});

Deno.test("watchStop() aborts at the first signal and calls back at each further one", () => {
  const signals = fakeSignals();
  let seconds = 0;
  const watch = watchStop(signals, { platform: "linux", attended: true }, () => seconds++);
  assertEquals(watch.signal.aborted, false);
  signals.handlers.get("SIGINT")!();
  assertEquals([watch.signal.aborted, seconds], [true, 0]);
  signals.handlers.get("SIGTERM")!();
  assertEquals(seconds, 1);
});

Deno.test("watchStop() takes a hang-up for a wish to end on Windows, and elsewhere only at a terminal", () => {
  const cases: [platform: Platform, attended: boolean, ends: boolean][] = [
    ["linux", true, true],
    ["linux", false, false],
    ["windows", false, true],
  ];
  for (const [platform, attended, ends] of cases) {
    const signals = fakeSignals();
    const watch = watchStop(signals, { platform, attended }, () => {});
    signals.handlers.get("SIGHUP")!();
    assertEquals(watch.signal.aborted, ends);
  }
});

Deno.test("watchStop() does without a signal that cannot be had", () => {
  const signals = fakeSignals(["SIGBREAK"]);
  const watch = watchStop(signals, { platform: "windows", attended: true }, () => {});
  assertEquals([...signals.handlers.keys()], ["SIGINT", "SIGHUP"]);
  watch.close();
});

Deno.test("watchStop() works with the system's own signals", async () => {
  const { systemSignals } = await import("../../lib/base/stop.ts");
  watchStop(systemSignals, { platform: Deno.build.os, attended: true }, () => {}).close();
});

Deno.test("heedSignals() does without signals that the system has not, and lets go of the others", () => {
  const signals = fakeSignals(["SIGUSR1"]);
  const heard: string[] = [];
  const end = heedSignals(signals, ["SIGUSR1", "SIGUSR2"], (name) => heard.push(name));
  assertEquals([...signals.handlers.keys()], ["SIGUSR2"]);
  signals.handlers.get("SIGUSR2")!();
  end();
  assertEquals([heard, signals.handlers.size], [["SIGUSR2"], 0]);
});
