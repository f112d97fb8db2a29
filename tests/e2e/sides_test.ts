/**
 * A tracker between a LAN and a public side, with clients on both and on its own machine: each is handed every other
 * one under the address at which it can be reached from there, if at all.
 */
import { assertEquals } from "@std/assert";
import type { Protocol } from "./fixture/client.ts";
import { Machine } from "./fixture/machine.ts";
import { networks, realTest } from "./fixture/need.ts";
import { Tracker } from "./fixture/tracker.ts";
import { announce, type Visitor } from "./fixture/visitor.ts";

type Name = "seed beside" | "leecher beside" | "neighbour" | "outsider";

/** Where the internet finds the LAN, where the operator says so. */
const EXTERNAL = "198.51.100.9";

/** What each is handed, the rule behind it in words. */
const HANDED: Record<Name, { plain: string[]; external: string[] }> = {
  // Others on this machine under its LAN address, the rest as they came.
  "seed beside": {
    plain: ["10.98.0.1:6882", "10.98.0.2:6883", "203.0.113.7:6884"],
    external: ["10.98.0.1:6882", "10.98.0.2:6883", "203.0.113.7:6884"],
  },
  "leecher beside": {
    plain: ["10.98.0.1:6881", "10.98.0.2:6883", "203.0.113.7:6884"],
    external: ["10.98.0.1:6881", "10.98.0.2:6883", "203.0.113.7:6884"],
  },
  // This machine under its address on the LAN.
  "neighbour": {
    plain: ["10.98.0.1:6881", "10.98.0.1:6882", "203.0.113.7:6884"],
    external: ["10.98.0.1:6881", "10.98.0.1:6882", "203.0.113.7:6884"],
  },
  // This machine under its public address; who is in the LAN not at all, or where the operator says.
  "outsider": {
    plain: ["203.0.113.1:6881", "203.0.113.1:6882"],
    external: [`${EXTERNAL}:6883`, "203.0.113.1:6881", "203.0.113.1:6882"],
  },
};

function visitors(middle: Machine, lan: Machine, outside: Machine): Record<Name, Visitor> {
  const home = { machine: middle, from: "127.0.0.1", host: "127.0.0.1" };
  return {
    "seed beside": { ...home, port: 6881, seed: true },
    "leecher beside": { ...home, port: 6882, seed: false },
    "neighbour": { machine: lan, from: "10.98.0.2", host: "10.98.0.1", port: 6883, seed: false },
    "outsider": { machine: outside, from: "203.0.113.7", host: "203.0.113.1", port: 6884, seed: false },
  };
}

realTest("clients beside the tracker, in its LAN and outside find each other, each where it can", [
  await networks(),
], async (t) => {
  await using stack = new AsyncDisposableStack();
  const { middle, lan, outside } = await Machine.between(stack);
  const all = visitors(middle, lan, outside);
  const names = Object.keys(all) as Name[];
  const modes = [["plain", []], ["external", ["--external-ip", EXTERNAL]]] as const;
  for (const [mode, options] of modes) {
    await using tracker = await Tracker.start(middle, ...options);
    for (const protocol of ["udp", "http"] satisfies Protocol[]) {
      for (const name of names) await announce(all[name], protocol, tracker.port, 2);
      for (const name of names) {
        await t.step(`${[name, ...options].join(" ")}, by ${protocol.toUpperCase()}`, async () => {
          assertEquals(await announce(all[name], protocol, tracker.port), HANDED[name][mode]);
        });
      }
      for (const name of names) await announce(all[name], protocol, tracker.port, 3);
    }
    await t.step("nobody is left, nobody was turned away", async () => {
      const { seeds, leechers, refused, protocols } = await tracker.stats();
      assertEquals([seeds, leechers, refused, protocols.udp.dropped], [0, 0, 0, 0]);
      const twelve = { ipv4: 12, ipv6: 0 };
      assertEquals([protocols.udp.announces, protocols.http.announces], [twelve, twelve]);
      await tracker.stop();
    });
  }
});
