import { assert, assertEquals } from "@std/assert";
import { LiveLine } from "../../lib/cli/live.ts";
import { barText, lineText, startProgress, timeText } from "../../lib/cli/progress.ts";
import { FakeEnv, onScreen } from "./fake_env.ts";

const STAGE = { what: "Hashing", done: 450e6, total: 1e9, rate: 110e6 };

Deno.test("barText() leaves out what the width has no room for", async (t) => {
  const cases: [width: number, blocks: boolean, text: string][] = [
    [200, false, "Hashing  [#########-----------]   45%  450 MB of 1 GB  110 MB/s  5s left"],
    [79, false, "Hashing  [#########-----------]   45%  450 MB of 1 GB  110 MB/s  5s left"],
    [
      79,
      true,
      `Hashing  ${"\u2588".repeat(9)}${"\u2591".repeat(13)}   45%  450 MB of 1 GB  110 MB/s  5s left`,
    ],
    [50, false, "Hashing  [###----]   45%  450 MB of 1 GB  110 MB/s"],
    [45, false, "Hashing  [#####-------]   45%  450 MB of 1 GB"],
    [30, false, "Hashing  [#####--------]   45%"],
    [16, false, "Hashing  45%"],
    [7, false, "Hashing"],
    [0, false, ""],
  ];
  for (const [width, blocks, text] of cases) {
    await t.step(`${width} ${blocks}`, () => assertEquals(barText(STAGE, { width, blocks }), text));
  }
});

Deno.test("barText() fills the bar by the share that is done", () => {
  const filled = [0, 500, 999, 1000, 2000].map((done) =>
    /#*(?=-*\])/.exec(barText({ ...STAGE, done, total: 1000 }, { width: 79, blocks: false }))![0].length
  );
  assertEquals(filled, [0, 10, 19, 20, 20]);
});

Deno.test("lineText() tells all in words, and nothing of time without a rate", () => {
  assertEquals(lineText(STAGE), "Hashing: 45%, 450 MB of 1 GB, 110 MB/s, 5s left");
  assertEquals(lineText({ ...STAGE, done: 0, rate: 0 }), "Hashing: 0%, 0 B of 1 GB");
  assertEquals(lineText({ ...STAGE, done: 0, total: 0, rate: 0 }), "Hashing: 100%, 0 B of 0 B");
});

Deno.test("timeText() is short", () => {
  const cases = [[0, "0s"], [4.1, "5s"], [60, "1m 0s"], [3599, "59m 59s"], [7805, "2h 10m"], [
    1e9,
    "more than a day",
  ]];
  for (const [seconds, text] of cases) assertEquals(timeText(seconds as number), text);
});

Deno.test("startProgress() draws by the clock on a terminal, not by the update", () => {
  const env = new FakeEnv();
  env.errIsTerminal = true;
  const progress = startProgress(env, new LiveLine(env), { quiet: false, what: "Hashing", total: 1000 });
  progress.update(100);
  assertEquals(env.err.text, "");
  env.clock.advance(1000);
  assert(
    onScreen(env.err.text)[0].endsWith("10%  100 B of 1 KB  100 B/s  9s left"),
    onScreen(env.err.text)[0],
  );
  progress.end();
  assertEquals(onScreen(env.err.text), [""]);
  const before = env.err.text;
  env.clock.advance(10_000);
  assertEquals(env.err.text, before);
});

Deno.test("startProgress() writes a line now and then where stderr is piped", () => {
  const env = new FakeEnv();
  const progress = startProgress(env, new LiveLine(env), { quiet: false, what: "Hashing", total: 1000 });
  env.clock.advance(9000);
  assertEquals(env.err.text, "");
  progress.update(100);
  env.clock.advance(12_000);
  assertEquals(env.err.text.trimEnd().split("\n"), [
    "Hashing: 10%, 100 B of 1 KB, 10 B/s, 1m 30s left",
    "Hashing: 10%, 100 B of 1 KB",
  ]);
  progress.end();
});

Deno.test("startProgress() says nothing when quiet", () => {
  const env = new FakeEnv();
  env.errIsTerminal = true;
  const progress = startProgress(env, new LiveLine(env), { quiet: true, what: "Hashing", total: 1000 });
  env.clock.advance(60_000);
  progress.end();
  assertEquals(env.err.text, "");
});
