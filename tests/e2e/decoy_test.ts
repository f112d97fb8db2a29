/** With --obfuscation on real clients still find each other and move a file, on a network that nothing leaves. */
import { assert, assertEquals } from "@std/assert";
import { arrival } from "./fixture/arrival.ts";
import {
  aria2,
  type Client,
  contentPath,
  type Job,
  libtorrent,
  type Protocol,
  PYTHON,
} from "./fixture/client.ts";
import { Machine } from "./fixture/machine.ts";
import { networks, program, pythonModule, realTest } from "./fixture/need.ts";
import type { Program } from "./fixture/program.ts";
import { infoHash, makeContent, makeTorrent } from "./fixture/torrent.ts";
import { Tracker } from "./fixture/tracker.ts";
import { makeFolder } from "./fixture/transfer.ts";
import { announce } from "./fixture/visitor.ts";

/** What documentation may use, and nobody has: RFC 5737. */
const RANGES = ["192.0.2.", "198.51.100.", "203.0.113."];

/** A wire to nowhere for what is sent to a decoy, so that clients wait for an answer as they would outside. */
async function addVoid(machine: Machine): Promise<void> {
  await machine.run("ip", "link", "add", "void", "type", "veth", "peer", "name", "end");
  await machine.run("ip", "link", "set", "end", "up");
  await machine.run("ip", "link", "set", "void", "arp", "off", "up");
  for (const range of RANGES) await machine.run("ip", "route", "add", `${range}0/24`, "dev", "void");
}

realTest(
  "three clients move a file although the tracker mixes decoys in",
  [await networks(), await program("aria2c"), await pythonModule(PYTHON, "libtorrent")],
  async () => {
    await using stack = new AsyncDisposableStack();
    const machine = stack.use(await Machine.alone());
    await addVoid(machine);
    const tracker = stack.use(await Tracker.start(machine, "--obfuscation", "on"));
    const content = makeContent(77);
    const all: Program[] = [tracker.program];
    const start = async (client: Client, protocol: Protocol, address: string, seed = false) => {
      const torrent = makeTorrent(content, tracker.announceUrl("10.99.0.1", protocol));
      const job: Job = { place: machine, protocol, address, folder: await makeFolder(stack), torrent, seed };
      if (seed) await Deno.writeFile(contentPath(job.folder), content);
      const program = stack.use(await client(job));
      all.push(program);
      if (!seed) await arrival(job.folder, content, all);
      return program;
    };

    const seed = await start(libtorrent, "udp", "10.99.0.2", true);
    await tracker.counts(1, 0, all);
    const second = await start(aria2, "http", "10.99.0.3");
    await tracker.counts(2, 0, all);
    const third = await start(libtorrent, "udp", "10.99.0.1");
    // Two that are real, and one decoy.
    await third.said(/received peers: 3$/m);
    await tracker.counts(3, 0, all);

    const visitor = { machine, from: "10.99.0.1", host: "10.99.0.1", port: 7000, seed: false };
    for (const protocol of ["udp", "http"] as const) {
      const handed = await announce({ ...visitor, infoHash: infoHash(content) }, protocol, tracker.port, 2);
      const [real, decoys] = [true, false].map((isReal) =>
        handed.filter((peer) => peer.startsWith("10.99.0.") === isReal)
      );
      assertEquals(real, ["10.99.0.1:6882", "10.99.0.2:6881", "10.99.0.3:6882"]);
      assertEquals(decoys.length, 1);
      assert(decoys.every((peer) => RANGES.some((range) => peer.startsWith(range))), decoys.join());
      await announce({ ...visitor, infoHash: infoHash(content) }, protocol, tracker.port, 3);
    }
    // A decoy is never counted.
    await tracker.counts(3, 0, all);
    for (const client of [seed, second, third]) assertEquals(await client.stop(), 0, client.log());
    await tracker.counts(0, 0, all);
    await tracker.stop();
  },
);
