/** A tracker client that others wrote, npm's bittorrent-tracker, against muster. */
import { assert, assertEquals } from "@std/assert";
import type { Protocol } from "./fixture/client.ts";
import { npmPackage, realTest } from "./fixture/need.ts";
import { PACKAGE, type Told } from "./fixture/npm_client.ts";
import { HERE } from "./fixture/place.ts";
import { Tracker } from "./fixture/tracker.ts";

const CLIENT = `${import.meta.dirname}/fixture/npm_client.ts`;
const LOCK = `${import.meta.dirname}/fixture/npm_client.lock`;

// The client's scrape does not find hashes again that are no UTF-8: these are plain letters.
const INFO_HASH = "6d".repeat(20);
const UNKNOWN = "7a".repeat(20);

/** Runs the clients against the tracker and gives what they were told. */
async function goThroughLife(tracker: Tracker, protocol: Protocol): Promise<Told> {
  const permissions = ["--no-prompt", "--allow-net=127.0.0.1,0.0.0.0", "--allow-env", "--allow-read"];
  const options = ["--quiet", "--no-config", `--lock=${LOCK}`, "--frozen", "--cached-only", ...permissions];
  const args = ["run", ...options, CLIENT, tracker.announceUrl("127.0.0.1", protocol), INFO_HASH, UNKNOWN];
  const env = { NO_PROXY: "*" };
  await using program = HERE.start({ name: "the npm client", command: Deno.execPath(), args, env });
  const code = await program.within(program.ended, "did not end");
  assertEquals(code, 0, program.log());
  return JSON.parse(program.text);
}

/** Where others find this machine; its loopback address only when it has no other. */
function ownAddresses(): string[] {
  const fours = Deno.networkInterfaces().filter(({ family }) => family === "IPv4");
  const good = fours.map(({ address }) => address).filter((address) => !/^(127|169\.254)\./.test(address));
  return good.length > 0 ? good : ["127.0.0.1"];
}

/** Over HTTP it asks for two torrents at once. */
const SCRAPES = { http: 2, udp: 3 } as const;
const NEEDS = [await npmPackage(PACKAGE, LOCK)];

for (const protocol of ["http", "udp"] as const) {
  realTest(
    `npm's bittorrent-tracker client announces, completes, scrapes and stops over ${protocol.toUpperCase()}`,
    NEEDS,
    async (t) => {
      await using tracker = await Tracker.start(HERE);
      const told = await goThroughLife(tracker, protocol);

      await t.step("the first to come counts itself and gets nobody", () => {
        assertEquals(told.firstStarts, { complete: 0, incomplete: 1, peers: [] });
      });
      await t.step("the second finds the first, under an address of this machine", () => {
        const { complete, incomplete, peers: [peer, ...more] } = told.secondStarts;
        assertEquals([complete, incomplete, more], [0, 2, []]);
        const [, address, port] = /^(.*):(\d+)$/.exec(peer) ?? [];
        const own = ownAddresses();
        assert(own.includes(address), `${address} is not one of ${own.join(", ")}`);
        assertEquals(port, "6881");
      });
      await t.step("an announce in between changes nothing", () => {
        assertEquals(told.secondUpdates, told.secondStarts);
      });
      await t.step("a completed download makes a leecher a seed", () => {
        const { complete, incomplete, peers } = told.secondCompletes;
        assertEquals({ complete, incomplete, peers }, { ...told.secondStarts, complete: 1, incomplete: 1 });
      });
      await t.step("a scrape tells one seed, one leecher, one completed download", () => {
        assertEquals(told.scraped, { complete: 1, incomplete: 1, downloaded: 1 });
      });
      await t.step("a scrape of an unknown hash tells zeros", () => {
        assertEquals(told.unknownScraped, { complete: 0, incomplete: 0, downloaded: 0 });
      });
      await t.step("who stops counts no more", () => {
        assertEquals(told.secondStops, { complete: 0, incomplete: 1, peers: [] });
        assertEquals(told.firstStops, { complete: 0, incomplete: 0, peers: [] });
        const { complete, incomplete } = told.scrapedInTheEnd;
        assertEquals([complete, incomplete], [0, 0]);
      });
      await t.step("nobody is left on the tracker's page", async () => {
        const { seeds, leechers, refused, protocols } = await tracker.stats();
        assertEquals({ seeds, leechers, refused }, { seeds: 0, leechers: 0, refused: 0 });
        const { announces, scrapes } = protocols[protocol];
        assertEquals({ announces, scrapes }, { announces: { ipv4: 6, ipv6: 0 }, scrapes: SCRAPES[protocol] });
        assertEquals(protocols.udp.dropped, 0);
      });
      await t.step("the tracker ends well on Ctrl+C", () => tracker.stop());
    },
  );
}
