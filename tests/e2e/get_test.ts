/**
 * muster's client with real ones, both ways, who learn of each other from muster's tracker alone; files are compared
 * byte for byte. `deno task matrix` tries many more clients and ways.
 */
import { aria2, type Client, libtorrent, type Protocol, PYTHON } from "./fixture/client.ts";
import { type MakeGround, oneMachine, twoMachines } from "./fixture/ground.ts";
import { muster } from "./fixture/muster_client.ts";
import { networks, program, pythonModule, realTest } from "./fixture/need.ts";
import { type Kind, makeFile, makePayload } from "./fixture/payload.ts";
import { type Actor, runSwarm, type Turn } from "./fixture/swarm.ts";

const CLIENTS = { muster, aria2, libtorrent } satisfies Record<string, Client>;
type Name = keyof typeof CLIENTS;

function actors(names: readonly Name[]): Actor[] {
  return names.map((name) => ({ name, client: CLIENTS[name], strict: name === "muster" }));
}

const NEEDS = [
  await networks(),
  await program("aria2c"),
  await pythonModule(PYTHON, "libtorrent"),
];

const HERE = oneMachine(4);
const ROWS: [seeds: Name[], leechers: Name[], kind: Kind, protocol: Protocol, ground: MakeGround][] = [
  [["muster"], ["aria2"], "tree", "http", HERE],
  [["aria2"], ["muster"], "tree", "http", HERE],
  [["muster"], ["aria2"], "short", "udp", HERE],
  [["aria2"], ["muster"], "short", "udp", HERE],
  [["muster"], ["libtorrent"], "short", "http", HERE],
  [["libtorrent"], ["muster"], "short", "http", HERE],
  [["muster"], ["libtorrent"], "tree", "udp", HERE],
  [["libtorrent"], ["muster"], "tree", "udp", HERE],
  [["muster"], ["muster"], "tiny", "http", HERE],
  [["muster"], ["libtorrent"], "single", "udp", oneMachine(6)],
  [["libtorrent"], ["muster"], "single", "udp", oneMachine(6)],
  [["muster"], ["muster", "libtorrent"], "single", "http", twoMachines()],
];

// Rows that work at once cannot tell whose resources are whose; each test as a whole is looked at.
const TOGETHER = { sanitizeOps: false, sanitizeResources: false, sanitizeExit: false };

realTest("muster gets from real clients and seeds to them", NEEDS, async (t) => {
  await Promise.all(ROWS.map(([seeds, leechers, kind, protocol, ground], index) => {
    const name = `row ${index + 1}: ${seeds} to ${leechers}, ${kind}, by ${protocol.toUpperCase()}`;
    const fn = async () => {
      const payload = makePayload(kind, index);
      await runSwarm({ payload, protocol, ground, seeds: actors(seeds), leechers: actors(leechers) });
    };
    return t.step({ name, fn, ...TOGETHER });
  }));
});

/** Who is the first seed, and who comes when it goes. */
const TURNS: [first: Name, second: Name, turn: Turn][] = [
  ["libtorrent", "muster", "dies"],
  ["muster", "aria2", "dies"],
  ["libtorrent", "libtorrent", "freezes"],
];

realTest("muster goes on with another seed when the first is gone half way", NEEDS, async (t) => {
  await Promise.all(TURNS.map(([first, second, turn]) => {
    const fn = async () => {
      const payload = makeFile("slow.bin", 16 * 1024 * 1024 + 1);
      const parts = { seeds: actors([first, second]), leechers: actors(["muster"]) };
      await runSwarm({ payload, protocol: "http", ground: HERE, ...parts, turn });
    };
    return t.step({ name: `${first} ${turn}, ${second} comes`, fn, ...TOGETHER });
  }));
});
