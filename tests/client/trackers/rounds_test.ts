/** The rounds beside a slow twin that does what BEP 12 says, over whatever fast-check thinks of. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { noAnswer } from "../../../lib/client/trackers/no_answer.ts";
import { FakeTrackers, settle, urlOf } from "../../fixture/fake_trackers.ts";

const NAMES = ["a", "b", "c", "d", "e", "f"];
const DOWN = noAnswer("closed");
const HOUR = 3600;

/** BEP 12 in its own words: lists of lists, and a list is tried in its order until one answers. */
class SlowTiers {
  readonly #tiers: string[][];

  constructor(tiers: string[][]) {
    this.#tiers = tiers;
  }

  /** Whom a round tries, the one that answers last. */
  round(isUp: (name: string) => boolean): string[] {
    const tried: string[] = [];
    for (const tier of this.#tiers) {
      for (const name of [...tier]) {
        tried.push(name);
        if (!isUp(name)) continue;
        tier.splice(0, tier.length, name, ...tier.filter((other) => other !== name));
        return tried;
      }
    }
    return tried;
  }
}

/** Tiers of a few of the names, each once. */
const tiers = fc.record({
  names: fc.shuffledSubarray(NAMES, { minLength: 1 }),
  cuts: fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
}).map(({ names, cuts }) => {
  const laid: string[][] = [[]];
  names.forEach((name, i) => {
    if (cuts[i] && laid.at(-1)!.length > 0) laid.push([]);
    laid.at(-1)!.push(name);
  });
  return laid;
});

Deno.test("each round tries whom BEP 12 says", async () => {
  const rounds = fc.array(fc.subarray(NAMES, { minLength: 0 }), { minLength: 1, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(tiers, rounds, async (laid, ups) => {
      const world = new FakeTrackers();
      const announcer = world.announcer(...laid);
      const order = announcer.status().map(({ url, tier }) => [/\/\/(.)/.exec(url)![1], tier] as const);
      const slow = new SlowTiers(
        laid.map((_, i) => order.filter(([, tier]) => tier === i).map(([name]) => name)),
      );
      for (const [i, up] of ups.entries()) {
        // A round is an hour after one that somebody answered, and so are all retries after one that nobody did.
        for (const name of NAMES) {
          world.set({
            [name]: up.includes(name)
              ? { interval: HOUR }
              : { ...DOWN, fault: "refused", retryIn: 60 } as typeof DOWN,
          });
        }
        if (i === 0) announcer.start();
        else world.clock.advance(HOUR * 1000);
        await settle();
        assertEquals(world.calls.splice(0).map(({ to }) => to), slow.round((name) => up.includes(name)));
      }
    }),
    { numRuns: 300 },
  );
});

type Step =
  | { do: "wait"; seconds: number }
  | { do: "want" }
  | { do: "complete" }
  | { do: "set"; name: string; doing: "up" | "down" | "silent" | "never" | "slow" };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant("wait" as const), seconds: fc.constantFrom(1, 5, 20, 60, 300) }),
  fc.record({ do: fc.constant("want" as const) }),
  fc.record({ do: fc.constant("complete" as const) }),
  fc.record({
    do: fc.constant("set" as const),
    name: fc.constantFrom(...NAMES),
    doing: fc.constantFrom(
      "up" as const,
      "down" as const,
      "silent" as const,
      "never" as const,
      "slow" as const,
    ),
  }),
);

function doingOf(world: FakeTrackers, doing: (Step & { do: "set" })["doing"]) {
  if (doing === "up") return { interval: 120, minInterval: 60 };
  if (doing === "down") return DOWN;
  if (doing === "never") return { ...DOWN, fault: "refused", retryIn: "never" } as typeof DOWN;
  const seconds = doing === "slow" ? 8 : 60;
  const outcome = doing === "slow" ? { interval: 120 } : DOWN;
  return () =>
    new Promise<typeof outcome>((resolve) => world.clock.after(seconds * 1000, () => resolve(outcome)));
}

Deno.test("whatever comes, each tracker hears a story that makes sense, and none is asked too often", async () => {
  await fc.assert(
    fc.asyncProperty(tiers, fc.array(step, { maxLength: 40 }), async (laid, steps) => {
      const world = new FakeTrackers();
      const announcer = world.announcer(...laid);
      announcer.start();
      for (const it of steps) {
        if (it.do === "wait") await world.pass(it.seconds);
        else if (it.do === "want") announcer.wantPeers();
        else if (it.do === "complete") {
          world.progress = { ...world.progress, left: 0 };
          announcer.completed();
        } else world.set({ [it.name]: doingOf(world, it.doing) });
        await settle();
      }
      for (const name of NAMES) world.set({ [name]: { interval: 60 } });
      await world.pass(2 * HOUR);
      const status = announcer.status();
      assert(
        status.some(({ state }) => state === "working") || status.every(({ next }) => next === null),
        "somebody answers as soon as somebody can",
      );
      const stopped = announcer.stop(3000);
      await world.pass(1);
      await stopped;
      checkStories(world, status.find(({ state }) => state === "working")?.url);
      assertEquals(world.open, 0);
    }),
    { numRuns: 200 },
  );
});

/** What each tracker was told, and took, from the start to the stop. */
function checkStories(world: FakeTrackers, working: string | undefined): void {
  for (const name of NAMES) {
    const calls = world.calls.filter(({ to }) => to === name);
    const text = calls.map(({ event, at, isTaken }) => `${event}@${at}${isTaken ? "" : "!"}`).join(" ");
    const taken = calls.filter(({ isTaken }) => isTaken).map(({ event }) => event);
    const count = (event: string) => taken.filter((other) => other === event).length;
    assert(count("completed") <= 1, text);
    if (taken.length > 0) {
      assertEquals(
        [taken[0], count("started"), taken.at(-1), count("stopped")],
        ["started", 1, "stopped", 1],
        text,
      );
    }
    const wasCompleted = world.progress.left === 0;
    if (working === urlOf(name)) assertEquals(count("completed"), Number(wasCompleted), text);
    calls.forEach(({ event, at }, i) => {
      const isPlanned = i > 0 && (event === "" || event === "started");
      if (isPlanned) assert(at - calls[i - 1].at >= (calls[i - 1].isTaken ? 60 : 5), text);
    });
  }
}
