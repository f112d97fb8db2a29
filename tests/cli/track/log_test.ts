/** The log of a tracker, as its users see it. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { newAnnounceRequest, newRequester } from "../../../lib/protocol/message.ts";
import { Journal } from "../../../lib/tracker/journal/journal.ts";
import { isFault } from "../../../lib/base/fault.ts";
import { settle } from "../fake_env.ts";
import { start, stop } from "./fixture.ts";

const NOW = "2023-11-14T22:13:20.000Z";

Deno.test("--log keeps the start, what happens and the stop, with times and levels", async () => {
  const running = await start("--log t.log --deny a.txt", { "a.txt": "" });
  running.env.log("Something odd.");
  await running.ask("drain");
  assertEquals(await stop(running), 0);
  const lines = new TextDecoder().decode(running.env.files.bytes("t.log")).trimEnd().split("\n");
  assertMatch(lines[0], new RegExp(`^${NOW} info  muster \\d+\\.\\d+\\.\\d+ tracker$`));
  assert(lines.includes(`${NOW} info  http://192.168.1.50:9000/announce`), lines.join("\n"));
  assert(lines.includes(`${NOW} warn  Something odd.`));
  assertStringIncludes(lines.at(-2)!, "info  Draining:");
  assertEquals(lines.at(-1), `${NOW} info  Stopping.`);
  assertStringIncludes(running.env.out.text, "Put one of these into your torrents:");
});

Deno.test("--log-level leaves out what is worth less, and --log-format json writes objects", async () => {
  const running = await start("--log t.log --log-level warn --log-format json");
  running.env.log('A "quoted" line.');
  assertEquals(await stop(running), 0);
  const lines = new TextDecoder().decode(running.env.files.bytes("t.log")).trimEnd().split("\n");
  assertEquals(lines.map((line) => JSON.parse(line)), [{
    time: NOW,
    level: "warn",
    text: 'A "quoted" line.',
  }]);
});

Deno.test("--log - has the standard output for itself, with --quiet too, and nothing is said a second time on stderr", async () => {
  for (const line of ["--log -", "--log - --quiet"]) {
    const running = await start(line);
    running.env.log("Something odd.");
    assertEquals(await stop(running), 0);
    assertEquals([running.env.out.text, running.env.err.text], ["", ""], "told twice");
    const text = new TextDecoder().decode(running.env.lines.bytes);
    assertStringIncludes(text, "info  Put one of these into your torrents:");
    assertStringIncludes(text, "warn  Something odd.");
    assertStringIncludes(text, "info  Stopping.");
  }
});

Deno.test("a log that cannot be opened, or rotated so, ends the start and says why", async (t) => {
  const cases: [line: string, code: number, told: string][] = [
    ["--log /nowhere/t.log", 5, "/nowhere/t.log"],
    ["--log t.log --log-rotate often", 2, `not by "often"`],
    ["--log t.log --log-format xml", 2, "--log-format"],
  ];
  for (const [line, code, told] of cases) {
    await t.step(line, async () => {
      const running = await start(line);
      assertEquals(await running.code, code, running.env.err.text);
      assertStringIncludes(running.env.err.text, told);
    });
  }
});

Deno.test("--log-announces writes what threads note, the last of it at the stop", async () => {
  const running = await start("--log t.log --log-announces on --log-format common");
  const journal = new Journal(running.env.tracker.journal![0]);
  const requester = newRequester();
  requester.family = 4;
  requester.bytes.set([192, 168, 1, 7]);
  journal.note({ ...newAnnounceRequest(), port: 6881, left: 5 }, requester, 1, 3, 0, 1_700_000_000_000);
  assertEquals(await stop(running), 0);
  const text = new TextDecoder().decode(running.env.files.bytes("t.log"));
  assertStringIncludes(text, '192.168.1.7 - - [14/Nov/2023:22:13:20 +0000] "GET /announce?');
  assertStringIncludes(text, "# 2023-11-14T22:13:20.000Z info  Stopping.");
  const without = await start("--log t.log");
  assertEquals(without.env.tracker.journal, null);
  await stop(without);
});

Deno.test("what is said of a log needs one", async () => {
  const options = ["announces on", "rotate day", "keep 3", "level warn", "format common"];
  for (const option of options) {
    const { env, code } = await start(`--log-${option}`);
    assertEquals(await code, 2);
    assertStringIncludes(env.err.text, `--log-${option.split(" ")[0]} needs a log. Give --log FILE`);
  }
  const running = await start("--log-level info --log-keep 7");
  assertEquals(await stop(running), 0);
});

Deno.test("a log is rotated by size, and so many old ones are kept", async () => {
  const running = await start("--log t.log --log-rotate 1KB --log-keep 2");
  for (let i = 0; i < 100; i++) {
    running.env.log(`Line ${i} of those that are to fill the file.`);
    running.env.clock.advance(1000);
    for (let j = 0; j < 30; j++) await Promise.resolve();
  }
  assertEquals(await stop(running), 0);
  const logs = running.env.files.paths().filter((path) => path.includes("t.log"));
  assertEquals(logs, ["/somewhere/t.log", "/somewhere/t.log.1", "/somewhere/t.log.2"]);
});

Deno.test("SIGUSR1 and SIGUSR2, which tools that rotate logs send, begin a file that was moved away anew", async () => {
  for (const signal of ["SIGUSR1", "SIGUSR2"]) {
    const running = await start("--log t.log");
    const { env } = running;
    await settle();
    assertEquals(env.files.rename("t.log", "t.log.old"), null);
    assert(env.signal(signal));
    assert(!isFault(env.files.info("t.log")), "it waits for a line");
    assertEquals(await stop(running), 0);
    assertStringIncludes(new TextDecoder().decode(env.files.bytes("t.log")), "Stopping.");
    assertEquals(env.listened(), []);
  }
});

Deno.test("SIGXFSZ, by which the system tells of a file that may not grow, does not end a tracker", async () => {
  const running = await start("--log t.log");
  assert(running.env.signal("SIGXFSZ"));
  assertEquals(await stop(running), 0);
});
