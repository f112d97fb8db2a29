/** What a running tracker answers to `muster ctl`. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type Fault, isFault } from "../../../lib/base/fault.ts";
import type { PeersReport, StatusReport, TorrentsReport } from "../../../lib/cli/ctl/reports.ts";
import { announceTo, infoHash } from "../../fixture/swarm.ts";
import { toHex } from "../../../lib/base/bytes.ts";
import { start, stop } from "./fixture.ts";

const hexOf = (torrent: number) => toHex(new Uint8Array(infoHash(torrent).buffer));

Deno.test("status tells what runs, what was set and where, and what is in force", async () => {
  const running = await start("6969 --numwant 50 --allow a.txt --config m.toml", {
    "a.txt": "",
    "m.toml": "[track]\ninterval = 300\n",
  }, (env) => env.variables.MUSTER_PEER_TIMEOUT = "1h");
  const status = await running.ask("status") as StatusReport;
  assertEquals(status.settings.map(({ name, value, origin }) => `${name}=${value} ${origin}`), [
    "port=6969 PORT",
    "interval=5m m.toml, line 2",
    "numwant=50 --numwant",
    "peer-timeout=1h MUSTER_PEER_TIMEOUT",
    "allow=a.txt --allow",
  ]);
  assertEquals(status.lists, [{ option: "allow", path: "a.txt", entries: 0 }]);
  assertEquals([status.pid, status.isDraining, status.state], [4242, false, null]);
  assertEquals(status.stats.seeds, 5);
  await stop(running);
});

Deno.test("torrents tells the largest first, and how many there are", async () => {
  const running = await start("");
  const { store } = running.env.tracker;
  for (let torrent = 1; torrent <= 5; torrent++) {
    for (let peer = 0; peer < torrent; peer++) {
      announceTo(store, { torrent, peer: `10.0.0.${peer + 1}:7`, seed: peer === 0 }, 0);
    }
  }
  const { total, torrents } = await running.ask("torrents", [], { limit: 2 }) as TorrentsReport;
  assertEquals(total, 5);
  assertEquals(
    torrents.map(({ hash, complete, incomplete }) => [hash, complete, incomplete]),
    [[hexOf(5), 1, 4], [hexOf(4), 1, 3]],
  );
  await stop(running);
});

Deno.test("peers tells a torrent's peers with their roles and ages, as many as are asked for", async () => {
  const running = await start("");
  const { store } = running.env.tracker;
  for (const [peer, seed] of [["10.0.0.1:7", true], ["[2001:db8::7]:9", false]] as const) {
    announceTo(store, { torrent: 1, peer, seed }, 400);
  }
  const hash = hexOf(1);
  const report = await running.ask("peers", [hash]) as PeersReport;
  assertEquals([report.hash, report.complete, report.incomplete], [hash, 1, 1]);
  assertEquals(report.peers.map(({ address, kind }) => `${address} ${kind}`).toSorted(), [
    "10.0.0.1:7 seed",
    "[2001:db8::7]:9 leecher",
  ]);
  for (const { age } of report.peers) assert(Math.abs(age - 600) <= 40, `${age} s`);
  assertEquals((await running.ask("peers", [hash], { limit: 1 }) as PeersReport).peers.length, 1);
  const unknown = await running.ask("peers", ["ff".repeat(20)]) as Fault;
  assert(isFault(unknown));
  assertStringIncludes(unknown.message, "nobody");
  for (const word of ["", "xyz", "ff".repeat(21)]) {
    assertEquals((await running.ask("peers", [word]) as Fault).fault, "bad-value");
  }
  await stop(running);
});

Deno.test("stop ends the tracker as Ctrl+C does, and a verb that nobody knows is refused", async () => {
  const { ask, code, env } = await start("");
  for (const verb of ["", "constructor", "__proto__", "shutdown"]) {
    assertEquals((await ask(verb) as Fault).fault, "unknown-verb");
  }
  assertEquals(await ask("stop"), {});
  assertEquals(await code, 0);
  assertEquals(env.tracker.stops, 1);
  assertEquals(env.control, null);
});

Deno.test("a control socket that cannot be had is said, and the tracker runs without", async () => {
  const running = await start("", {}, (env) => {
    env.controlFault = { fault: "no-control", message: "There is no control socket." } as Fault;
  });
  assertStringIncludes(running.env.out.text, "There is no control socket.");
  assertEquals(await stop(running), 0);
  const folder = await start("", {}, ({ files }) => files.fail("makeFolder", "/run/user/7/muster", "denied"));
  assertStringIncludes(
    folder.env.out.text,
    'The tracker serves, but "muster ctl" cannot reach it: /run/user/7/muster cannot be written: ',
  );
  assertEquals(await stop(folder), 0);
  const off = await start("--control off");
  assertEquals(off.env.control, null);
  await stop(off);
});
