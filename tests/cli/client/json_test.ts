/** `--json` of get and seed: events on stdout, as the option's help has them. */
import { assert, assertEquals } from "@std/assert";
import { fault } from "../../../lib/base/fault.ts";
import { RUN_SETTINGS } from "../../../lib/cli/client/settings.ts";
import { begin, eventsOf, machine, stop, told } from "./machine.ts";

Deno.test("--json prints a run as events, a line each, and no text but what goes wrong", async () => {
  const env = machine("get", "photos.torrent", "--json", "--select", "1,3");
  const it = await begin(env);
  const [photos] = it.torrents;
  photos.open(0);
  photos.figures = {
    ...photos.figures,
    done: 1e6,
    downRate: 1234.56,
    peers: 2,
    secondsLeft: 2.1,
    ratio: 1 / 3,
  };
  env.clock.advance(1000);
  env.clock.advance(1000);
  photos.tell({ kind: "tracker", url: "http://t.test/x", state: "working", message: "" });
  photos.complete(3);
  assertEquals(await stop(it), 0);
  const names = { version: 1, name: "photos", infoHash: photos.status().infoHash };
  const figures = {
    ...{ activity: "downloading", opening: null, wanted: 4e6, done: 0, pieces: 367, piecesDone: 0 },
    ...{ downloaded: 0, uploaded: 0, ratio: 0, downRate: 0, upRate: 0, peers: 0, seeds: 0, swarmSeeds: null },
    ...{ swarmLeechers: null, copies: 0, secondsLeft: null },
  };
  const later = { ...figures, done: 1e6, downRate: 1235, peers: 2, secondsLeft: 3, ratio: 0.333 };
  const whole = { ...later, activity: "seeding", done: 4e6, downloaded: 4e6 };
  const place = "/somewhere/photos";
  assertEquals(eventsOf(env), [
    { version: 1, event: "started", program: "muster 0.1.0", port: 6881, notes: [] },
    {
      ...names,
      ...{ event: "added", input: "photos.torrent", kind: "v1", infoHashV2: null, size: 6e6, wanted: 4e6 },
      ...{ files: 3, filesWanted: 2, place, renamed: [] },
    },
    { ...names, event: "progress", ...figures },
    { ...names, event: "opened", done: 0, wanted: 4e6, origin: "new", place },
    { ...names, event: "progress", ...later },
    { ...names, event: "tracker", url: "http://t.test/x", state: "working", message: "" },
    { ...names, event: "progress", ...whole },
    { ...names, event: "completed", seconds: 3, downloaded: 4e6, place },
    { version: 1, event: "stopped", exitCode: 0 },
  ]);
  assertEquals(env.err.text, "");
  assert(/"time":"2023-11-14T22:13:20Z"/.test(env.out.text));
});

Deno.test("--json tells faults of sources and of the run, and its exit code", async (t) => {
  await t.step("of a source", async () => {
    const env = machine("get", "none.torrent", "--json");
    assertEquals((await told(env))[0], 4);
    const message = "none.torrent cannot be read: there is no such file or folder.";
    assertEquals(eventsOf(env), [
      { version: 1, event: "error", input: "none.torrent", error: { code: "cannot-read", message } },
      { version: 1, event: "stopped", exitCode: 4 },
    ]);
    assertEquals(env.err.text, `muster: ${message}\n`);
  });
  await t.step("of the client", async () => {
    const env = machine("get", "photos.torrent", "--json");
    env.sessionStartsWith = fault("port-in-use", "Port 6881 is in use.");
    assertEquals((await told(env))[0], 1);
    assertEquals(eventsOf(env), [
      {
        version: 1,
        event: "error",
        input: null,
        error: { code: "port-in-use", message: "Port 6881 is in use." },
      },
      { version: 1, event: "stopped", exitCode: 1 },
    ]);
  });
  await t.step("of a folder", async () => {
    const env = machine("get", "photos.torrent", "--json", "--out", "/srv");
    env.files.fail("makeFolder", "/srv", "read-only");
    assertEquals((await told(env))[0], 5);
    assertEquals(eventsOf(env).map(({ event }) => event), ["error", "stopped"]);
  });
  await t.step("of a torrent", async () => {
    const it = await begin(machine("get", "photos.torrent", "--json"));
    it.torrents[0].tell({ kind: "paused", fault: fault("full", "The disk is full.", "Make room.") });
    it.torrents[0].tell({ kind: "failed", fault: fault("no-room", "No room.") });
    assertEquals(await it.code, 5);
    const [paused, failed] = eventsOf(it.env).filter(({ event }) => event === "paused" || event === "failed");
    assertEquals([paused.error, failed.error], [
      { code: "full", message: "The disk is full. Make room." },
      { code: "no-room", message: "No room." },
    ]);
  });
});

Deno.test("--json tells of --on-done, and its lines steer no terminal", async () => {
  const env = machine("get", "photos.torrent", "--json", "--on-done", "x");
  env.runs = () => Promise.resolve(7);
  const it = await begin(env);
  it.torrents[0].tell({ kind: "banned", peer: "10.0.0.1:1", reason: "\u202e\x1b[2J" });
  it.torrents[0].open(0);
  it.torrents[0].complete(1);
  await stop(it);
  assertEquals(eventsOf(env).find(({ event }) => event === "on-done")?.exitCode, 7);
  // deno-lint-ignore no-control-regex
  assertEquals(/[\u202e\x1b]/.test(env.out.text), false);
});

Deno.test("--json ends a torrent with one event that has the last figures, and says done where it is not to seed", async (t) => {
  const cases: [args: string[], told: "ratio" | "time" | "stopped", reason: string][] = [
    [["--exit-when-done"], "time", "done"],
    [["--exit-when-done"], "stopped", "stopped"],
    [["--seed-time", "5"], "time", "time"],
    [["--seed-ratio", "1"], "ratio", "ratio"],
  ];
  for (const [args, told, reason] of cases) {
    await t.step(`${args.join(" ")} ${told}`, async () => {
      const it = await begin(machine("get", "photos.torrent", "--json", ...args));
      const [photos] = it.torrents;
      photos.open(0);
      photos.complete(1);
      photos.figures = { ...photos.figures, activity: "ended", uploaded: 3e6, ratio: 0.5 };
      it.env.clock.advance(1000);
      photos.end(told);
      assertEquals(await it.code, 0);
      const events = eventsOf(it.env);
      const { name, infoHash, version, ...ended } = events.find(({ event }) => event === "ended")!;
      assertEquals([name, infoHash, version], ["photos", photos.status().infoHash, 1]);
      assertEquals(ended, { event: "ended", reason, downloaded: 6e6, uploaded: 3e6, ratio: 0.5 });
      assertEquals(events.filter(({ activity }) => activity === "ended"), []);
    });
  }
});

Deno.test("--json tells of a run that found nothing missing: no seconds, nothing downloaded", async () => {
  const it = await begin(machine("get", "photos.torrent", "--json"));
  it.torrents[0].open(6e6, "resumed");
  it.torrents[0].tell({ kind: "completed", seconds: 0, downloaded: 0, place: "/somewhere/photos" });
  await stop(it);
  const { seconds, downloaded } = eventsOf(it.env).find(({ event }) => event === "completed")!;
  assertEquals([seconds, downloaded], [0, 0]);
});

Deno.test("--json gives a sign of life after a minute in which nothing changed", async () => {
  const it = await begin(machine("get", "photos.torrent", "--json"));
  const progress = () => eventsOf(it.env).filter(({ event }) => event === "progress").length;
  it.env.clock.advance(59_000);
  assertEquals(progress(), 1);
  it.env.clock.advance(2_000);
  assertEquals(progress(), 2);
  it.env.clock.advance(50_000);
  assertEquals(progress(), 2);
  await stop(it);
});

Deno.test("get and btdownloadheadless end with 5 when nobody reads what they print any more", async (t) => {
  for (const args of [["get", "photos.torrent", "--json"], ["btdownloadheadless", "photos.torrent"]]) {
    await t.step(args[0], async () => {
      const it = await begin(machine(...args));
      it.torrents[0].open(0);
      it.env.out.isRead = false;
      it.torrents[0].figures = { done: 1e6 };
      it.env.clock.advance(1000);
      assertEquals([await it.code, it.env.session.stops], [5, 1]);
      assertEquals(it.env.err.text, "muster: The standard output cannot be written: nobody reads it.\n");
    });
  }
  await t.step("from the start", async () => {
    const env = machine("get", "photos.torrent", "--json");
    env.out.isRead = false;
    assertEquals((await told(env))[0], 5);
    assertEquals([env.session.torrents.length, env.session.stops], [0, 1]);
  });
  await t.step("a full disk", async () => {
    const env = machine("get", "photos.torrent", "--json");
    env.out.failsWith = fault("cannot-write", "The standard output cannot be written: the disk is full.");
    assertEquals(await told(env), [5, "muster: The standard output cannot be written: the disk is full.\n"]);
  });
});

Deno.test("the help of --json names every event and every field", async () => {
  const env = machine("get", "photos.torrent", "--json");
  const it = await begin(env);
  it.torrents[0].open(0);
  it.torrents[0].tell({ kind: "bad-piece", piece: 1 });
  it.torrents[0].complete(1);
  it.torrents[0].end("ratio");
  await it.code;
  const words = new Set(RUN_SETTINGS.json.more.match(/[\w-]+/g));
  for (const event of eventsOf(env)) {
    for (const word of [event.event as string, ...Object.keys(event)]) {
      if (word !== "event") assert(words.has(word), word);
    }
  }
});
