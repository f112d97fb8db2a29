import { assertEquals } from "@std/assert";
import { ManualClock } from "../../../lib/base/clock.ts";
import { type NamedPeer, UserPeers } from "../../../lib/client/session/user_peers.ts";

function scene() {
  const lines: string[] = [];
  const found: NamedPeer[] = [];
  const names: { [name: string]: string[] } = { "nas.test": ["10.0.0.5", "fd00::5"] };
  const peers = new UserPeers({
    clock: new ManualClock(),
    lookup: (name) => Promise.resolve(names[name] ?? []),
    log: (line) => void lines.push(line),
    found: (some) => void found.push(...some),
  });
  return { peers, lines, found };
}

Deno.test("Names become all their addresses, addresses stay, and a name without any is told", async () => {
  const { peers, lines, found } = scene();
  await peers.find([{ host: "192.168.1.9", port: 1 }, { host: "nas.test", port: 2 }, {
    host: "no.test",
    port: 3,
  }]);
  assertEquals(found, [
    { host: "192.168.1.9", port: 1 },
    { host: "10.0.0.5", port: 2 },
    { host: "fd00::5", port: 2 },
  ]);
  assertEquals(lines, ["The name no.test of --peer has no address."]);
});

Deno.test("Where nobody answers at any address is told once, as it was named, and of nobody else", async () => {
  const { peers, lines } = scene();
  await peers.find([{ host: "nas.test", port: 2 }, { host: "::1", port: 4 }]);
  peers.missed("10.0.0.5", 2);
  assertEquals(lines, []);
  for (const host of ["fd00::5", "10.0.0.5", "10.9.9.9"]) peers.missed(host, 2);
  peers.missed("::1", 4);
  assertEquals(lines, [
    "Nobody with this torrent answers at nas.test:2 (--peer); it is tried again.",
    "Nobody with this torrent answers at [::1]:4 (--peer); it is tried again.",
  ]);
});
