import { assertEquals } from "@std/assert";
import { LiveLine, Rate, statusText } from "../../lib/cli/live.ts";
import { FakeEnv, onScreen } from "./fake_env.ts";

function terminal(width = 80): { env: FakeEnv; live: LiveLine } {
  const env = new FakeEnv();
  env.errIsTerminal = true;
  env.width = width;
  return { env, live: new LiveLine(env) };
}

Deno.test("statusText() has the form of the contract", () => {
  assertEquals(
    statusText({ torrents: 3, seeds: 5, leechers: 17, announces: 9, memory: 61e6 }, 42.3),
    "3 torrents  5 seeds  17 leechers  42 announces/s  61 MB",
  );
});

Deno.test("statusText() has one torrent, one seed, one leecher, but no torrents", () => {
  assertEquals(
    statusText({ torrents: 1, seeds: 1, leechers: 1, announces: 0, memory: 999 }, 1),
    "1 torrent  1 seed  1 leecher  1 announces/s  999 B",
  );
  assertEquals(
    statusText({ torrents: 0, seeds: 0, leechers: 0, announces: 0, memory: 0 }, 0.1),
    "0 torrents  0 seeds  0 leechers  0.1 announces/s  0 B",
  );
});

Deno.test("LiveLine draws over itself, longer and shorter", () => {
  const { env, live } = terminal();
  live.show("a long line");
  live.show("short");
  assertEquals(onScreen(env.err.text), ["short"]);
});

Deno.test("LiveLine never fills the last column", () => {
  const { env, live } = terminal(20);
  live.show("x".repeat(100));
  assertEquals(onScreen(env.err.text), ["x".repeat(19)]);
  env.width = 0;
  live.show("nothing to see");
});

Deno.test("LiveLine keeps log lines whole and itself below them", () => {
  const { env, live } = terminal();
  live.log("first");
  live.show("3 torrents and more text than the log has");
  live.log("second");
  assertEquals(onScreen(env.err.text), ["first", "second", "3 torrents and more text than the log has"]);
  live.clear();
  assertEquals(onScreen(env.err.text), ["first", "second", ""]);
});

Deno.test("LiveLine takes away the ^C that the terminal echoes behind it", () => {
  const { env, live } = terminal();
  live.show("3 torrents");
  env.err.write("^C");
  live.log("Stopping.");
  live.clear();
  assertEquals(onScreen(env.err.text), ["Stopping.", ""]);
});

Deno.test("LiveLine draws nothing where stderr is no terminal", () => {
  const env = new FakeEnv();
  const live = new LiveLine(env);
  live.show("3 torrents");
  live.log("a line");
  live.clear();
  assertEquals(env.err.text, "a line\n");
});

Deno.test("Rate is the growth a second over the last ten seconds", () => {
  const rate = new Rate();
  assertEquals(rate.perSecond(100, 0), 0);
  assertEquals(rate.perSecond(142, 1000), 42);
  assertEquals(rate.perSecond(142, 2000), 21);
  for (let second = 3; second <= 30; second++) rate.perSecond(142, second * 1000);
  assertEquals(rate.perSecond(142, 31_000), 0);
  assertEquals(rate.perSecond(152, 32_000), 1);
});

Deno.test("Rate survives a clock that stands or goes back", () => {
  const rate = new Rate();
  rate.perSecond(1, 5000);
  assertEquals(rate.perSecond(9, 5000), 0);
  assertEquals(rate.perSecond(9, 4000), 0);
});

Deno.test("LiveLine draws several lines over themselves, more and fewer, with what is logged above", () => {
  const { env, live } = terminal(20);
  live.showLines(["one", "two", "three"]);
  live.showLines(["a line that is too long", "b"]);
  live.log("stays");
  live.showLines(["c", "d", "e"]);
  assertEquals(onScreen(env.err.text), ["stays", "c", "d", "e"]);
  live.show("alone");
  assertEquals(onScreen(env.err.text), ["stays", "alone"]);
  live.showLines(["f", "g"]);
  assertEquals(onScreen(env.err.text), ["stays", "f", "g"]);
  live.clear();
  assertEquals(onScreen(env.err.text), ["stays", ""]);
});

Deno.test("LiveLine draws one line without codes, and several not at all where stderr is no terminal", () => {
  const { env, live } = terminal();
  live.showLines(["one"]);
  live.showLines(["two"]);
  assertEquals(env.err.text.includes("\x1b"), false);
  const piped = new FakeEnv();
  new LiveLine(piped).showLines(["one", "two"]);
  assertEquals(piped.err.text, "");
});

Deno.test("LiveLine counts columns, not characters", () => {
  const { env, live } = terminal(20);
  live.show("日本語".repeat(10));
  assertEquals(onScreen(env.err.text), ["日本語日本語日本語"]);
});
