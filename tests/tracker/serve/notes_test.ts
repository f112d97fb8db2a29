import { assertEquals } from "@std/assert";
import { ManualClock } from "../../../lib/base/clock.ts";
import { Network } from "../../../lib/tracker/network.ts";
import { sparingly, type Start, startNotes, watchMemory } from "../../../lib/tracker/serve/notes.ts";
import { newCounters, NOT_LISTED } from "../../../lib/tracker/stats/counters.ts";
import type { Store } from "../../../lib/tracker/swarm/store.ts";
import { INTERFACES } from "../../fixture/http.ts";

const GOOD: Start = {
  everywhere: true,
  places: { hosts: ["::"], port: 9000, families: { four: true, six: true } },
  network: new Network(INTERFACES),
  openFiles: 65_536,
  udpHosts: ["127.0.0.1", "192.168.1.50"],
  engines: { note: "" },
};

Deno.test("startNotes() says what is not as one would expect, and nothing else", async (t) => {
  const [loopback4, loopback6, cable4, cable6] = INTERFACES;
  const cases: [what: string, start: Partial<Start>, words: RegExp[]][] = [
    ["all well", {}, []],
    ["files unknown", { openFiles: null }, []],
    ["few files", { openFiles: 1024 }, [/1024 connections/]],
    ["UDP the slower way", { engines: { note: "UDP goes packet by packet here." } }, [/packet by packet/]],
    ["no UDP", { udpHosts: [] }, [/over HTTP only/]],
    ["UDP on all addresses at once", { udpHosts: ["0.0.0.0", "::"] }, [/name one with --bind/]],
    ["no IPv6", { network: new Network([loopback4, cable4]) }, [/IPv6 is off/]],
    ["no IPv4", { network: new Network([loopback6, cable6]) }, [/IPv4 is off/]],
    ["no network", { network: new Network([loopback4, loopback6]) }, [/on no network/]],
    ["no network, but one address was asked for", {
      network: new Network([loopback4]),
      everywhere: false,
    }, []],
  ];
  for (const [what, start, words] of cases) {
    await t.step(what, () => {
      const notes = startNotes({ ...GOOD, ...start });
      assertEquals(notes.map((note, i) => words[i]?.test(note)), words.map(() => true), notes.join("\n"));
    });
  }
});

Deno.test("sparingly() lets each kind of line through once a minute", () => {
  const clock = new ManualClock();
  const lines: string[] = [];
  const warn = sparingly(clock, (line) => lines.push(line));
  warn("a", "1");
  warn("a", "2");
  warn("b", "3");
  clock.advance(59_999);
  warn("a", "4");
  clock.advance(1);
  warn("a", "5");
  assertEquals(lines, ["1", "3", "5"]);
});

Deno.test("watchMemory() says how much was lost at once, and what was lost since within a minute of that", () => {
  const clock = new ManualClock();
  const lines: string[] = [];
  const counters = newCounters();
  let pushedOut = 0;
  const store = { totals: () => ({ pushedOut }) } as unknown as Store;
  const look = watchMemory(store, () => counters, sparingly(clock, (line) => lines.push(line)));
  const lost = (torrents: number, announces: number) => {
    pushedOut += torrents;
    counters[NOT_LISTED] += announces;
    look();
  };
  const numbers = () => lines.splice(0).map((line) => Number(/\d+/.exec(line)![0]));
  lost(0, 0);
  assertEquals(numbers(), []);
  lost(23, 5);
  assertEquals(numbers(), [23, 5]);
  lost(37_000, 7);
  assertEquals(numbers(), []);
  // It is over before the minute is.
  clock.advance(60_000);
  look();
  assertEquals(numbers(), [37_023, 12]);
  clock.advance(60_000);
  look();
  assertEquals(numbers(), []);
});
