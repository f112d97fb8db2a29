/**
 * Real clients move a file between each other, and learn of each other from muster alone. Each pair has a network of
 * its own. All pairs work at once: clients wait for timers of theirs (transmission opens its hand to a new peer only
 * every 10 s), not for this machine.
 */
import { assertEquals } from "@std/assert";
import { arrival } from "./fixture/arrival.ts";
import { aria2, type Client, contentPath, type Job, transmission } from "./fixture/client.ts";
import { Machine } from "./fixture/machine.ts";
import { networks, program, realTest } from "./fixture/need.ts";
import { infoHash, makeContent, makeTorrent } from "./fixture/torrent.ts";
import { Tracker } from "./fixture/tracker.ts";

const CLIENTS: Record<"aria2" | "transmission", Client> = { aria2, transmission };

/** Where the tracker, the seed and the leecher are. */
type Network = (stack: AsyncDisposableStack) => Promise<{ tracker: Machine; seed: Site; leecher: Site }>;

/** A client's machine, its own address there ("": any) and how it knows the tracker. */
interface Site {
  place: Machine;
  address: string;
  host: string;
}

/** All on one machine, which goes by several addresses. */
function alone(prefix: string): Network {
  return async (stack) => {
    const place = stack.use(await Machine.alone());
    const host = prefix.includes(":") ? `[${prefix}1]` : `${prefix}1`;
    const site = (last: number): Site => ({ place, address: `${prefix}${last}`, host });
    return { tracker: place, seed: site(2), leecher: site(3) };
  };
}

/** The seed is on the tracker's machine and knows it as 127.0.0.1; the leecher is there too, or on another machine. */
function beside(leecherIs: "beside" | "away"): Network {
  return async (stack) => {
    const [tracker, other] = await Machine.pair(stack);
    const seed: Site = { place: tracker, address: "", host: "127.0.0.1" };
    const away: Site = { place: other, address: "", host: "10.98.0.1" };
    return { tracker, seed, leecher: leecherIs === "away" ? away : seed };
  };
}

const ROWS: [name: string, seed: keyof typeof CLIENTS, leecher: keyof typeof CLIENTS, network: Network][] = [
  ["aria2 gives to transmission over IPv4", "aria2", "transmission", alone("10.99.0.")],
  ["transmission gives to aria2 over IPv4", "transmission", "aria2", alone("10.99.0.")],
  ["aria2 gives to aria2 over IPv6", "aria2", "aria2", alone("fd99::")],
  ["aria2 beside the tracker gives to transmission elsewhere", "aria2", "transmission", beside("away")],
  ["transmission beside the tracker gives to aria2 elsewhere", "transmission", "aria2", beside("away")],
  ["aria2 gives to transmission, both beside the tracker", "aria2", "transmission", beside("beside")],
];

realTest(
  "real clients move 4 MiB by way of the tracker",
  [await networks(), await program("aria2c"), await program("transmission-daemon")],
  async (t) => {
    // Steps that run at once cannot tell whose resources are whose; the test as a whole is looked at.
    const together = { sanitizeOps: false, sanitizeResources: false, sanitizeExit: false };
    await Promise.all(ROWS.map(([name, seed, leecher, network], index) => {
      const fn = () => move(CLIENTS[seed], CLIENTS[leecher], network, makeContent(index));
      return t.step({ name, fn, ...together });
    }));
  },
);

/** From nothing to two seeds and back. */
async function move(
  seedClient: Client,
  leecherClient: Client,
  network: Network,
  content: Uint8Array<ArrayBuffer>,
): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const sites = await network(stack);
  const tracker = stack.use(await Tracker.start(sites.tracker));
  const job = async ({ place, address, host }: Site, seed: boolean): Promise<Job> => {
    const torrent = makeTorrent(content, tracker.announceUrl(host));
    return { place, address, folder: await makeFolder(stack), torrent, seed };
  };

  const seedJob = await job(sites.seed, true);
  await Deno.writeFile(contentPath(seedJob.folder), content);
  const seed = stack.use(await seedClient(seedJob));
  await tracker.counts(1, 0, [seed]);

  const leecherJob = await job(sites.leecher, false);
  const leecher = stack.use(await leecherClient(leecherJob));
  await arrival(leecherJob.folder, content, [tracker.program, seed, leecher]);
  await tracker.counts(2, 0, [seed, leecher]);
  assertEquals(await tracker.scrape(infoHash(content)), { seeds: 2, leechers: 0, completed: 1 });

  const sixes = sites.seed.address.includes(":") ? 2 : 0;
  const { torrents, peers, refused } = await tracker.stats();
  assertEquals({ torrents, peers, refused }, {
    torrents: 1,
    peers: { ipv4: 2 - sixes, ipv6: sixes },
    refused: 0,
  });

  assertEquals(await seed.stop(), 0, seed.log());
  assertEquals(await leecher.stop(), 0, leecher.log());
  // transmission 3.00 ends without a word to the tracker.
  const silent = [seedClient, leecherClient].filter((client) => client === transmission).length;
  await tracker.counts(silent, 0, [seed, leecher]);
  await tracker.stop();
}

/** A client's folder, removed with the stack. */
async function makeFolder(stack: AsyncDisposableStack): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "muster-e2e-" });
  stack.defer(() => Deno.remove(folder, { recursive: true }));
  await Deno.mkdir(`${folder}/content`);
  return folder;
}
