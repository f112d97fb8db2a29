import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { Fault } from "../../../lib/base/fault.ts";
import type { SharesReport } from "../../../lib/cli/ctl/reports.ts";
import { run } from "../../../lib/cli/run.ts";
import { readPacket } from "../../../lib/share/beacon/message.ts";
import type { TrackerConfig } from "../../../lib/tracker/config.ts";
import type { Surroundings } from "../../../lib/tracker/serve.ts";
import { readTorrent } from "../../../lib/metainfo/read.ts";
import { within } from "../../fixture/http.ts";
import { OLD } from "../../share/fixture.ts";
import { announceOf, readReply } from "../../fixture/swarm.ts";
import type { FakeEnv } from "../fake_env.ts";
import { hashed, machine, pumped, second, start, stop } from "./fixture.ts";

Deno.test("a start prints the page, and for each share the exact line to type elsewhere; Ctrl+C is its proper end", async () => {
  const it = await start(machine("images"));
  assertMatch(
    it.env.out.text,
    /^muster [\d.]+ share\nPage: http:\/\/192\.168\.1\.50:9000\/ {5}Stop: Ctrl\+C\n(?:.*\n)*images is shared: 2 files, 10 B\. On other machines type:\n {2}muster get http:\/\/192\.168\.1\.50:9000\/t\/images\n$/,
  );
  assertEquals(await stop(it), 0);
  assertEquals([it.env.session.stops, it.env.tracker.stops], [1, 1]);
});

Deno.test("nothing is told before the start, however long that takes", async () => {
  const env = machine("images");
  const openControl = env.openControl;
  env.openControl = async (wish) => {
    for (let i = 0; i < 3; i++) await second(env);
    return await openControl(wish);
  };
  const it = await start(env);
  assertMatch(env.out.text, /^muster [\d.]+ share\nPage: (?:.*\n)*images is shared: /);
  await stop(it);
});

Deno.test("what is shared is seeded from where it stands, believed as it was hashed, and announced to the own tracker", async () => {
  const it = await start(machine("images", "--slots", "4"));
  const { task } = it.env.session.torrents[0];
  assertEquals([task.root, task.downloads, task.stateFolder, task.options.slots], [
    "/somewhere/images",
    false,
    null,
    4,
  ]);
  assertEquals(task.known, [{ size: 5, modified: OLD }, { size: 5, modified: OLD }]);
  assertEquals(task.torrent.outer.trackers, [["http://localhost:9000/announce"]]);
  await stop(it);
});

Deno.test("the site hands out the torrent at the address that was asked", async () => {
  const it = await start(machine("images"));
  const answer = await it.get("/t/images", { accept: "application/x-bittorrent" });
  const torrent = readTorrent(new Uint8Array(await answer.arrayBuffer()));
  assert("outer" in torrent);
  assertEquals(torrent.outer.trackers[0], ["http://192.168.1.50:9000/announce"]);
  assertEquals(torrent.outer.webSeeds, ["http://192.168.1.50:9000/t/"]);
  assertStringIncludes(await (await it.get("/")).text(), "images");
  assertEquals(await (await it.get("/t/images/b/c")).text(), "world");
  await stop(it);
});

Deno.test("with --no-http files are not given one by one, and torrents have no web seed", async () => {
  const it = await start(machine("images", "--no-http"));
  const answer = await it.get("/t/images.torrent");
  const torrent = readTorrent(new Uint8Array(await answer.arrayBuffer()));
  assert("outer" in torrent);
  assertEquals(torrent.outer.webSeeds, []);
  assertEquals((await it.get("/t/images/a")).status, 403);
  await stop(it);
});

Deno.test("--until 2 ends with 0 when two others have it, and not before", async () => {
  const it = await start(machine("images", "--until", "2"));
  const { infoHash } = it.env.session.torrents[0].status();
  const words = new Int32Array(Uint8Array.fromHex(infoHash).buffer);
  const { store } = it.env.tracker;
  const seed = (peer: string) =>
    readReply(store, { ...announceOf({ torrent: 0, peer, seed: true }), infoHash: words }, 990);
  seed("192.168.1.50:6881");
  seed("192.168.1.21:6881");
  await second(it.env);
  assert(!it.env.out.text.includes("done"));
  seed("192.168.1.22:6881");
  await second(it.env);
  assertEquals(await within(pumped(it.env, it.code), "the end"), 0);
  assertStringIncludes(it.env.err.text, "192.168.1.22:6881 has images: 2 have it.");
  assertStringIncludes(it.env.err.text, "2 have it: done.");
});

Deno.test("of several paths those that cannot be shared are told, and the others are shared", async () => {
  const env = machine("images", "empty");
  env.files.put("/somewhere/empty/", "");
  const it = await start(env);
  assertStringIncludes(env.err.text, "/somewhere/empty has no files in it.");
  assertEquals((await it.ask("shares") as SharesReport).shares.map(({ name }) => name), ["images"]);
  assertEquals(await stop(it), 0);
});

Deno.test("when nothing can be shared it ends with why", async () => {
  const env = machine("empty");
  env.files.put("/somewhere/empty/", "");
  const code = await within(pumped(env, run(env)), "the end");
  assertEquals(code, 1);
  assertStringIncludes(env.err.text, "/somewhere/empty has no files in it.");
  const missing = machine("nowhere");
  assertEquals(await within(run(missing), "the end"), 4);
  assertStringIncludes(missing.err.text, "there is no such file or folder");
});

Deno.test("names that Windows cannot hold are said before anything is shared", async () => {
  const env = machine("odd");
  env.files.put("/somewhere/odd/a:b", "1", OLD);
  env.files.put("/somewhere/odd/CON", "1", OLD);
  const it = await start(env);
  assertStringIncludes(env.err.text, "odd: 2 names cannot stand on Windows as they are; there CON becomes ");
  await stop(it);
});

Deno.test("ctl shares tells what is shared; share adds, unshare takes away", async () => {
  const it = await start(machine("images"));
  const added = await it.ask("share", ["/somewhere/disk.img"], {}) as SharesReport;
  assertEquals(added.shares.map(({ name, path }) => [name, path]), [["disk.img", "/somewhere/disk.img"]]);
  await hashed(it);
  const all = await it.ask("shares") as SharesReport;
  assertEquals(all.shares.map(({ name, state, command }) => [name, state, command]), [
    ["images", "sharing", "muster get http://192.168.1.50:9000/t/images"],
    ["disk.img", "sharing", "muster get http://192.168.1.50:9000/t/disk.img"],
  ]);
  const left = await it.ask("unshare", ["images"]) as SharesReport;
  assertEquals(left.shares.map(({ name }) => name), ["disk.img"]);
  assertEquals((await it.ask("unshare", ["images"]) as Fault).fault, "unknown-share");
  assertEquals((await it.ask("share", ["/nowhere"]) as Fault).fault, "cannot-read");
  assertEquals((await it.ask("ping") as { shares: boolean }).shares, true);
  await stop(it);
});

Deno.test("--json prints events, one object a line", async () => {
  const it = await start(machine("images", "--json"));
  await second(it.env);
  await stop(it);
  const events = it.env.out.text.trimEnd().split("\n").map((line) => JSON.parse(line));
  const kinds = events.map(({ version, event }) => `${version} ${event}`);
  assertEquals(kinds.filter((kind, i) => kinds.indexOf(kind) === i), [
    ...["1 started", "1 progress", "1 hashing", "1 shared", "1 stopped"],
  ]);
  const shared = events.find(({ event }) => event === "shared");
  assertEquals(shared.command, "muster get http://192.168.1.50:9000/t/images");
  assertEquals(events.find(({ event }) => event === "progress").shares[0].name, "images");
  assertEquals(it.env.err.text, "Stopping.\n");
});

Deno.test("where a muster shares on that port already the paths are added to it", async () => {
  const env = machine("images", "disk.img");
  const asked: unknown[] = [];
  env.callControl = (_place, { verb, words }) => {
    asked.push([verb, words]);
    if (verb === "ping") return Promise.resolve({ port: 9000, shares: true });
    const share = (path: string) => ({
      ...{ name: path.slice(11), path, state: "sharing", why: null, done: 1, size: 1, files: 1 },
      command: `muster get http://h:9000/t/${path.slice(11)}`,
    });
    if (verb === "share") return Promise.resolve({ page: "http://h:9000/", shares: words.map(share) });
    return Promise.resolve(share(words[0]));
  };
  assertEquals(await within(pumped(env, run(env)), "the end"), 0);
  assertEquals(asked, [
    ["ping", []],
    ["share", ["/somewhere/images", "/somewhere/disk.img"]],
    ["share-state", ["/somewhere/images"]],
    ["share-state", ["/somewhere/disk.img"]],
  ]);
  assertStringIncludes(env.out.text, "  muster get http://h:9000/t/images\n");
  assertEquals(env.config, null);
});

/** A machine where another muster shares, with what that is asked; what is asked for is never hashed to its end. */
function machineBeside(ping: object, ...args: string[]): [FakeEnv, unknown[]] {
  const env = machine(...args);
  const asked: unknown[] = [];
  env.callControl = (_place, { verb, words, options }) => {
    if (verb === "ping") return Promise.resolve({ port: 9000, shares: true, ...ping });
    asked.push([verb, words, options]);
    const report = { name: "images", path: words[0], state: "hashing", done: 1, size: 2 };
    return Promise.resolve(verb === "share" ? { page: "", shares: [report] } : report);
  };
  return [env, asked];
}

Deno.test("options of one share go along to who shares already; Ctrl+C while it is hashed there says what becomes of it", async () => {
  const [env, asked] = machineBeside({}, "images", "--exclude", "*.tmp", "--hidden");
  const code = run(env);
  await second(env);
  env.signal("SIGINT");
  assertEquals(await within(pumped(env, code), "the end"), 130);
  assertEquals(asked[0], ["share", ["/somewhere/images"], { exclude: "*.tmp", hidden: "on" }]);
  assertStringIncludes(
    env.err.text,
    "images is still being read, to be shared then; muster ctl unshare takes",
  );
});

Deno.test("what is up to who shares already is refused: nobody is to believe in a limit or a password that is none", async () => {
  for (const option of [["--until", "2"], ["--password"], ["--no-http"]]) {
    const [env, asked] = machineBeside({ guarded: true }, "images", ...option);
    assertEquals(await within(run(env), "the end"), 2);
    assertStringIncludes(
      env.err.text,
      `${option[0]} cannot be taken along: a muster shares on port 9000 already`,
    );
    assertEquals(asked, []);
  }
  const [env, asked] = machineBeside({ guarded: false }, "images");
  env.variables.MUSTER_PASSWORD = "secret";
  assertEquals(await within(run(env), "the end"), 2);
  assertStringIncludes(env.err.text, "MUSTER_PASSWORD would guard nothing");
  assertEquals(asked, []);
});

Deno.test("a share that is added by ctl is found with the options that came along, and else with those of the start", async () => {
  const it = await start(machine("disk.img", "--exclude", "a"));
  const filesOf = async (options: Record<string, string>) => {
    await it.ask("share", ["/somewhere/images"], options);
    await hashed(it);
    return (await it.ask("shares") as SharesReport).shares.at(-1)!.files;
  };
  assertEquals(await filesOf({}), 1);
  assertEquals(await filesOf({ exclude: "nothing" }), 2);
  assertEquals((await it.ask("share", ["/somewhere/images"], { symlinks: "x" }) as Fault).fault, "bad-value");
  await stop(it);
});

Deno.test("where a plain tracker runs on that port it is used, and the pages are on another", async () => {
  const env = machine("images");
  env.callControl = (_place, { verb }) =>
    Promise.resolve(
      verb === "ping" ? { port: 6969 } : { hash: "", complete: 0, incomplete: 0, downloaded: 0, peers: [] },
    );
  env.args.push("--port", "6969");
  const it = await start(env);
  assertEquals(env.config?.port, 6970);
  assertStringIncludes(
    env.out.text,
    "The tracker is the muster that runs already: http://192.168.1.50:6969/announce",
  );
  assertEquals(env.session.torrents[0].task.torrent.outer.trackers, [["http://localhost:6969/announce"]]);
  const answer = await it.get("/t/images.torrent");
  const torrent = readTorrent(new Uint8Array(await answer.arrayBuffer()));
  assert("outer" in torrent);
  assertEquals(torrent.outer.trackers[0], ["http://192.168.1.50:6969/announce"]);
  await stop(it);
});

Deno.test("the beacon tells the LAN what is shared, after each change, and nothing when it is off", async () => {
  const env = machine("images");
  const sent: Uint8Array[] = [];
  let port = 0;
  env.openMulticast = ({ group }) => {
    port = group.port;
    return { send: (packet) => void sent.push(packet), answer: () => true, refresh() {}, close() {} };
  };
  env.args.push("--discovery-port", "7009");
  const it = await start(env);
  await second(env);
  const told = () => {
    const packet = readPacket(sent.at(-1)!);
    assert(packet?.kind === "beacon");
    return packet;
  };
  assertEquals([port, told().port], [7009, 9000]);
  assertEquals(told().shares, [{ name: "images", size: 10, files: 2, guarded: false }]);
  await it.ask("unshare", ["images"]);
  await it.ask("share", ["/somewhere/disk.img"]);
  await hashed(it);
  await second(env);
  assertEquals(told().shares.map(({ name }) => name), ["disk.img"]);
  await stop(it);
  const silent = machine("images", "--no-discovery");
  silent.openMulticast = () => {
    throw new Error("It is off.");
  };
  assertEquals(await stop(await start(silent)), 0);
});

Deno.test("a password guards the torrent and the files, and not the pages", async () => {
  const env = machine("images", "--password");
  Object.assign(env, { inIsTerminal: true, errIsTerminal: true, typed: "secret" });
  const it = await start(env);
  assertEquals(env.hiddenReads, 2);
  assertEquals((await it.get("/t/images.torrent")).status, 401);
  assertEquals((await it.get("/t/images/a")).status, 401);
  const page = await (await it.get("/t/images")).text();
  assert(!page.includes("magnet:"));
  const authorization = `Basic ${btoa(":secret")}`;
  assertEquals((await it.get("/t/images.torrent", { authorization })).status, 200);
  assertEquals(await (await it.get("/t/images/a", { authorization })).text(), "hello");
  await stop(it);
});

Deno.test("MUSTER_PASSWORD guards without a question; without a terminal --password says to set it", async () => {
  const told = machine("images");
  told.variables.MUSTER_PASSWORD = "secret";
  const it = await start(told);
  assertEquals([told.hiddenReads, (await it.get("/t/images.torrent")).status], [0, 401]);
  await stop(it);
  const deaf = machine("images", "--password");
  assertEquals(await within(run(deaf), "the end"), 2);
  assertStringIncludes(deaf.err.text, "Set MUSTER_PASSWORD.");
});

Deno.test("of two that begin in the same moment the one that comes late adds to the other", async () => {
  const env = machine("images");
  env.startsWith = { fault: "port-in-use", message: "Port 9000 is already in use by another program." };
  let pings = 0;
  const asked: string[] = [];
  const report = {
    name: "images",
    path: "/somewhere/images",
    state: "sharing",
    size: 1,
    files: 1,
    command: "muster get x",
  };
  env.callControl = (_place, { verb }) => {
    asked.push(verb);
    if (verb === "ping" && ++pings < 3) return Promise.resolve({ fault: "not-running", message: "Nobody." });
    if (verb === "ping") return Promise.resolve({ port: 9000, shares: true });
    return Promise.resolve(verb === "share" ? { page: "http://h:9000/", shares: [report] } : report);
  };
  const code = run(env);
  for (let turn = 0; turn < 50; turn++) await second(env);
  assertEquals(await within(pumped(env, code), "the end"), 0);
  assertEquals(asked, ["ping", "ping", "ping", "share", "share-state"]);
  assertStringIncludes(env.err.text, "The muster that runs on port 9000 shares it; this window is free.");
});

Deno.test("a port that another program has ends it with why, and with an event for who reads events", async () => {
  const env = machine("images", "--json");
  env.startsWith = { fault: "port-in-use", message: "Port 9000 is already in use by another program." };
  const code = run(env);
  for (let turn = 0; turn < 50; turn++) await second(env);
  assertEquals(await within(pumped(env, code), "the end"), 1);
  const [event] = env.out.text.trimEnd().split("\n").map((line) => JSON.parse(line));
  assertEquals([event.event, event.error.code], ["error", "port-in-use"]);
});

Deno.test("beside a plain tracker the pages are on the next port that is free", async () => {
  const env = machine("images");
  env.callControl = (_place, { verb }) =>
    Promise.resolve(
      verb === "ping" ? { port: 9000 } : { hash: "", complete: 0, incomplete: 0, downloaded: 0, peers: [] },
    );
  const ports: number[] = [];
  const start0 = env.startTracker;
  Object.assign(env, {
    startTracker: (config: TrackerConfig, surroundings: Surroundings) => {
      ports.push(config.port);
      if (config.port < 9003) return Promise.resolve({ fault: "port-in-use", message: "It is taken." });
      return start0(config, surroundings);
    },
  });
  const it = await start(env);
  assertEquals(ports, [9001, 9002, 9003]);
  assertStringIncludes(env.out.text, "a firewall must let it in too");
  await stop(it);
});

Deno.test("what fails is an event, the last one too", async () => {
  const env = machine("empty", "--json");
  env.files.put("/somewhere/empty/", "");
  assertEquals(await within(pumped(env, run(env)), "the end"), 1);
  const events = env.out.text.trimEnd().split("\n").map((line) => JSON.parse(line));
  assertEquals(events.find(({ event }) => event === "failed").error.code, "empty");
});

Deno.test("a slash at the end of a path makes no other share of it", async () => {
  const it = await start(machine("images", "images/", "./images"));
  assertEquals((await it.ask("shares") as SharesReport).shares.map(({ name }) => name), ["images"]);
  await stop(it);
});

Deno.test("files behind links that lead out of a folder are told", async () => {
  const env = machine("images");
  env.files.put("/etc/secret", "1", OLD);
  env.files.put("/somewhere/images/link", "-> /etc/secret");
  const it = await start(env);
  assertStringIncludes(
    env.err.text,
    "images: 1 file in it stands elsewhere, behind links, and is shared too",
  );
  await stop(it);
});

Deno.test("who has it is counted one by one", async () => {
  const it = await start(machine("images"));
  const { infoHash } = it.env.session.torrents[0].status();
  const words = new Int32Array(Uint8Array.fromHex(infoHash).buffer);
  for (const peer of ["192.168.1.21:6881", "192.168.1.22:6881"]) {
    readReply(
      it.env.tracker.store,
      { ...announceOf({ torrent: 0, peer, seed: true }), infoHash: words },
      990,
    );
  }
  await second(it.env);
  assertMatch(it.env.err.text, / has images: 1 has it\.\n.* has images: 2 have it\./);
  await stop(it);
});

Deno.test("a muster that does not answer this user is used as a tracker all the same", async () => {
  const env = machine("images");
  env.httpGet = () =>
    Promise.resolve({
      ...{ status: 200, location: null },
      body: new TextEncoder().encode('{\n  "version": 1,\n  "program": "muster 0.1.0"\n}\n'),
    });
  const begin = env.startTracker;
  Object.assign(env, {
    startTracker: (config: TrackerConfig, surroundings: Surroundings) =>
      config.port === 9000
        ? Promise.resolve({ fault: "port-in-use", message: "Another muster is running already." })
        : begin(config, surroundings),
  });
  const code = run(env);
  for (let turn = 0; turn < 60 && env.control === null; turn++) await second(env);
  assertStringIncludes(
    env.out.text,
    "The tracker is the muster that runs already: http://192.168.1.50:9000/announce",
  );
  assertEquals(env.config?.port, 9001);
  env.signal("SIGINT");
  assertEquals(await within(pumped(env, code), "the end"), 0);
});
