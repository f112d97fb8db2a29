/** What get and seed say at the start, on the screen and at the end, on a client that only pretends. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { torrentV1 } from "../../fixture/torrents.ts";
import type { FakeEnv } from "../fake_env.ts";
import { onScreen } from "../fake_env.ts";
import { begin, eventsOf, machine, stop } from "./machine.ts";

/** The machine with torrents more, each of one file. */
function withTorrents(
  env: FakeEnv,
  torrents: Record<string, { name: string; top?: Record<string, unknown> }>,
) {
  Object.entries(torrents).forEach(([file, { name, top = {} }], index) =>
    env.files.put(`/somewhere/${file}.torrent`, torrentV1({ name, content: 1000 + index, top: top as never }))
  );
  return env;
}

Deno.test("get says how many torrents have no room in a low window", async (t) => {
  const names = ["a", "b", "c", "d", "e", "f"];
  const torrents = Object.fromEntries(names.map((name) => [name, { name }]));
  const cases: [height: number, lines: number, more: string | null][] = [
    [24, 6, null],
    [9, 6, null],
    [8, 4, "... and 2 more"],
    [5, 1, "... and 5 more"],
    [4, 0, null],
  ];
  for (const [height, lines, more] of cases) {
    await t.step(`${height} lines`, async () => {
      const env = machine("get", ...names.map((name) => `${name}.torrent`));
      Object.assign(env, { errIsTerminal: true, height, variables: { ...env.variables, TERM: "xterm" } });
      const it = await begin(withTorrents(env, torrents));
      env.clock.advance(500);
      const shown = onScreen(env.err.text);
      const block = shown.slice(shown.findIndex((line) => line.startsWith("Port:")) + 1);
      assertEquals(block.length, lines + (more === null ? 1 : 2));
      assertEquals(block.find((line) => line.startsWith("...")) ?? null, more);
      assertEquals(block.at(-1)?.startsWith("6 torrents"), true);
      await stop(it);
    });
  }
});

Deno.test("seed tells torrents of one name apart for people, and not in JSON", async () => {
  const torrents = { old: { name: "x" }, "new": { name: "x" }, other: { name: "y" } };
  for (const json of [false, true]) {
    const words = ["old.torrent", "./new.torrent", "other.torrent", ...json ? ["--json"] : []];
    const env = withTorrents(machine("seed", ...words), torrents);
    env.files.put("/somewhere/x", "1");
    env.files.put("/somewhere/y", "1");
    const it = await begin(env);
    await stop(it);
    if (json) {
      const added = eventsOf(env).filter(({ event }) => event === "added");
      assertEquals(added.map(({ name }) => name), ["x", "x", "y"]);
    } else {
      const lines = env.err.text.split("\n").filter((line) => line.includes(", from "));
      assertEquals(lines.map((line) => line.replace(/: .*/, "")), [
        "x (old.torrent)",
        "x (new.torrent)",
        "y",
      ]);
    }
  }
});

Deno.test("get says once that web seeds are not used, where a torrent has no tracker", async (t) => {
  const seeds = { "url-list": "http://web.test/x" };
  const torrents = {
    one: { name: "one", top: seeds },
    two: { name: "two", top: { httpseeds: ["http://web.test/y"] } },
    tracked: { name: "tracked", top: { ...seeds, announce: "http://tracker.test:9000/announce" } },
  };
  const rest = "web seeds, which this version does not use: what is missing comes from peers alone.";
  const cases: [words: string[], line: string | null][] = [
    [["one.torrent"], `note: one has ${rest}`],
    [["one.torrent", "two.torrent", "photos.torrent"], `note: 2 torrents have ${rest}`],
    [["photos.torrent"], null],
    [["tracked.torrent"], null],
    [["tracked.torrent", "one.torrent"], `note: one has ${rest}`],
  ];
  for (const [words, line] of cases) {
    await t.step(words.join(" "), async () => {
      const it = await begin(withTorrents(machine("get", ...words), torrents));
      const lines = it.env.err.text.split("\n").filter((text) => text.includes("web seeds"));
      assertEquals(lines, line === null ? [] : [line]);
      await stop(it);
    });
  }
});

Deno.test("get that is stopped during a check says so, in place of what it sent", async (t) => {
  await t.step("one torrent", async () => {
    const it = await begin(machine("get", "photos.torrent"));
    it.torrents[0].figures = { activity: "checking", opening: { done: 1, total: 2 } };
    assertEquals(await stop(it), 130);
    assertStringIncludes(it.env.err.text, "Ctrl+C\nStopped; the check was not finished.\n");
  });
  await t.step("one of two", async () => {
    const it = await begin(machine("get", "photos.torrent", "debian.torrent"));
    it.torrents[0].open(0);
    it.torrents[0].complete(1);
    assertEquals(await stop(it), 130);
    assertStringIncludes(
      it.env.err.text,
      "\nStopped at 85.7%. Sent 0 B in this run. The check of 1 torrent was not finished. The same command goes on",
    );
  });
  await t.step("while room is made", async () => {
    const it = await begin(machine("get", "photos.torrent", "--allocate", "full"));
    it.torrents[0].figures = { activity: "allocating", opening: { done: 1, total: 2 } };
    await stop(it);
    assertStringIncludes(it.env.err.text, "\nStopped while room was made.\n");
  });
});
