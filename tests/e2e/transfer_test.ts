/**
 * Real clients move a file between each other, and learn of each other from muster alone. Each pair has a network of
 * its own. All pairs work at once: clients wait for timers of theirs (transmission opens its hand to a new peer only
 * every 10 s), not for this machine.
 */
import { aria2, type Client, libtorrent, type Protocol, PYTHON, transmission } from "./fixture/client.ts";
import { networks, program, pythonModule, realTest } from "./fixture/need.ts";
import { makeContent } from "./fixture/torrent.ts";
import { alone, beside, move, type Network, outside } from "./fixture/transfer.ts";

const CLIENTS = { aria2, libtorrent, transmission } satisfies Record<string, Client>;
type Name = keyof typeof CLIENTS;

// aria2 1.36 and transmission 3.00 never ask a UDP tracker on IPv6, and transmission no HTTP tracker by such an address.
const ROWS: [name: string, protocol: Protocol, seed: Name, leecher: Name, network: Network][] = [
  ["aria2 gives to transmission over IPv4", "http", "aria2", "transmission", alone("10.99.0.")],
  ["transmission gives to aria2 over IPv4", "http", "transmission", "aria2", alone("10.99.0.")],
  ["aria2 gives to aria2 over IPv6", "http", "aria2", "aria2", alone("fd99::")],
  [
    "aria2 beside the tracker gives to transmission elsewhere",
    "http",
    "aria2",
    "transmission",
    beside("away"),
  ],
  [
    "transmission beside the tracker gives to aria2 elsewhere",
    "http",
    "transmission",
    "aria2",
    beside("away"),
  ],
  ["aria2 gives to transmission, both beside the tracker", "http", "aria2", "transmission", beside("beside")],
  ["libtorrent gives to aria2 over IPv4", "udp", "libtorrent", "aria2", alone("10.99.0.")],
  ["aria2 gives to libtorrent over IPv4", "udp", "aria2", "libtorrent", alone("10.99.0.")],
  ["libtorrent gives to libtorrent over IPv6", "udp", "libtorrent", "libtorrent", alone("fd99::")],
  ["transmission gives to aria2 over IPv4", "udp", "transmission", "aria2", alone("10.99.0.")],
  ["libtorrent beside the tracker gives to aria2 elsewhere", "udp", "libtorrent", "aria2", beside("away")],
  ["aria2 beside the tracker gives to libtorrent elsewhere", "udp", "aria2", "libtorrent", beside("away")],
  [
    "libtorrent beside the tracker gives to aria2 on its public side",
    "udp",
    "libtorrent",
    "aria2",
    outside(),
  ],
];

realTest(
  "real clients move 4 MiB by way of the tracker",
  [
    await networks(),
    await program("aria2c"),
    await program("transmission-daemon"),
    await pythonModule(PYTHON, "libtorrent"),
  ],
  async (t) => {
    // Steps that run at once cannot tell whose resources are whose; the test as a whole is looked at.
    const together = { sanitizeOps: false, sanitizeResources: false, sanitizeExit: false };
    await Promise.all(ROWS.map(([name, protocol, seed, leecher, network], index) => {
      const clients = { seed: CLIENTS[seed], leecher: CLIENTS[leecher] };
      const fn = () => move({ ...clients, protocol, network, content: makeContent(index) });
      return t.step({ name: `${name}, by ${protocol.toUpperCase()}`, fn, ...together });
    }));
  },
);
