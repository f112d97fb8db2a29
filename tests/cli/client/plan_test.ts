/** The ends of seeding that get and seed take, and those that are none. */
import { assertEquals } from "@std/assert";
import { begin, machine, stop, told } from "./machine.ts";

Deno.test("a seeding time or ratio of nothing is refused, with what may have been meant", async (t) => {
  const free = "Leave it out for no limit.";
  const cases: [command: string, option: string, text: string, line: string][] = [
    ["get", "--seed-time", "0", `would be no time at all. Not to seed is --exit-when-done. ${free}`],
    ["get", "--seed-time", "0h", `would be no time at all. Not to seed is --exit-when-done. ${free}`],
    ["get", "--seed-ratio", "0", `would be over at once. Not to seed is --exit-when-done. ${free}`],
    ["get", "--seed-ratio", "0.00", `would be over at once. Not to seed is --exit-when-done. ${free}`],
    ["seed", "--seed-time", "0", `would be no time at all. ${free}`],
    ["seed", "--seed-ratio", "0", `would be over at once. ${free}`],
  ];
  for (const [command, option, text, line] of cases) {
    await t.step([command, option, text].join(" "), async () => {
      const env = machine(command, "photos.torrent", option, text);
      assertEquals(await told(env), [2, `muster: ${option} ${text} ${line}\n`]);
    });
  }
});

Deno.test("neither the help of a seeding time nor its errors offer 0", async () => {
  const [, err] = await told(machine("get", "photos.torrent", "--seed-time", "-5"));
  assertEquals(err.includes("0 for no limit"), false, err);
  const [code, bad] = await told(machine("get", "photos.torrent", "--seed-time", "x"));
  assertEquals(
    [code, bad],
    [2, 'muster: --seed-time cannot be "x". Give a time from 1s to 365d, such as 240 (seconds), 4m or 1h.\n'],
  );
  const help = machine("get", "--help");
  assertEquals(await told(help), [0, ""]);
  assertEquals(/\[default: no limit; from 1s\s+to 365d\]/.test(help.out.text), true, help.out.text);
});

Deno.test("without an end of its own a torrent seeds on", async () => {
  const it = await begin(machine("get", "photos.torrent"));
  const { seedTime, seedRatio } = it.torrents[0].task.options;
  assertEquals([seedTime, seedRatio], [null, null]);
  await stop(it);
});
