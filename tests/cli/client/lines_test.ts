import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { fault } from "../../../lib/base/fault.ts";
import { type Figures, percentText, plainLine, statusLines, sumOf } from "../../../lib/cli/client/lines.ts";
import { widthOf } from "../../../lib/cli/text_width.ts";

/** A download at work, but for what is given. */
function figures(given: Partial<Figures> = {}): Figures {
  return {
    ...{ name: "debian.iso", activity: "downloading", opening: null, wanted: 1e9, done: 453_900_000 },
    ...{ downloaded: 0, uploaded: 0, ratio: 0, downRate: 12e6, upRate: 1.2e6, peers: 14, seeds: 6 },
    ...{ secondsLeft: 182, fault: null },
    ...given,
  } as Figures;
}

Deno.test("statusLines() leaves out what there is no room for, the least wanted first", () => {
  const cases: [width: number, line: string][] = [
    [120, "debian.iso  45.3%  454 MB of 1 GB  12 MB/s down  1.2 MB/s up  14 peers (6 seeds)  3m 2s left"],
    [85, "debian.iso  45.3%  454 MB of 1 GB  12 MB/s down  1.2 MB/s up  14 peers  3m 2s left"],
    [79, "debian.iso  45.3%  454 MB of 1 GB  12 MB/s down  14 peers  3m 2s left"],
    [60, "debian.iso  45.3%  12 MB/s down  14 peers  3m 2s left"],
    [45, "debian.iso  45.3%  12 MB/s down  3m 2s left"],
    [32, "debian.iso  45.3%  12 MB/s down"],
    [20, "debian.iso  45.3%"],
    [10, "deb  45.3%"],
    [0, ""],
  ];
  for (const [width, line] of cases) assertEquals(statusLines([figures()], width), [line]);
});

Deno.test("statusLines() shortens a long name, and keeps its end", () => {
  const name = "a-very-long-name-of-a-torrent-that-goes-on-and-on.2026.mkv";
  assertEquals(statusLines([figures({ name })], 79), [
    "a-very-long-..26.mkv  45.3%  454 MB of 1 GB  12 MB/s down  14 peers  3m 2s left",
  ]);
});

Deno.test("statusLines() has words for whatever a torrent does", () => {
  const cases: [Partial<Figures>, string][] = [
    [{ activity: "queued" }, "debian.iso  waits to be checked"],
    [
      { activity: "checking", opening: { done: 5e8, total: 1e9 } },
      "debian.iso  checking 50.0%  500 MB of 1 GB",
    ],
    [
      { activity: "allocating", opening: { done: 0, total: 1e9 } },
      "debian.iso  making room 0.0%  0 B of 1 GB",
    ],
    [
      { peers: 0, seeds: 0, secondsLeft: null, downRate: 0, upRate: 0 },
      "debian.iso  45.3%  454 MB of 1 GB  0 B/s down  0 B/s up  no peers",
    ],
    [
      { activity: "seeding", uploaded: 15e8, ratio: 1.5, peers: 1, seeds: 1 },
      "debian.iso  seeding  1.5 GB sent  1.2 MB/s up  1 peer (1 seed)  ratio 1.50",
    ],
    [
      { activity: "paused", fault: fault("full", "The disk is full.") },
      "debian.iso  paused: The disk is full.",
    ],
    [{ activity: "failed", fault: fault("x", "No\x1b good.") }, "debian.iso  failed: No? good."],
    [{ activity: "ended" }, "debian.iso  ended"],
  ];
  for (const [given, line] of cases) assertEquals(statusLines([figures(given)], 119), [line]);
});

Deno.test("statusLines() stays within the width and steers nothing, whatever the names are", () => {
  const name = fc.oneof(fc.string({ unit: "binary", maxLength: 60 }), fc.constant("日本語の名前".repeat(9)));
  const activity = fc.constantFrom(
    "queued",
    "checking",
    "downloading",
    "seeding",
    "paused",
    "ended" as const,
  );
  const one = fc.record({ name, activity, done: fc.nat(1e9), downRate: fc.nat(1e12), peers: fc.nat(1e5) });
  fc.assert(fc.property(fc.array(one, { minLength: 1, maxLength: 5 }), fc.nat(150), (given, width) => {
    const lines = statusLines(given.map((each) => figures(each as Partial<Figures>)), width);
    assertEquals(lines.length, given.length);
    for (const line of lines) {
      assert(widthOf(line) <= width, line);
      assert(!/\p{Cc}/u.test(line), line);
    }
  }));
});

Deno.test("plainLine() is one sentence", () => {
  assertEquals(
    plainLine(figures()),
    "debian.iso: 45.3%, 454 MB of 1 GB, 12 MB/s down, 1.2 MB/s up, 14 peers (6 seeds), 3m 2s left",
  );
  assertEquals(plainLine(figures({ activity: "queued" })), "debian.iso: waits to be checked");
});

Deno.test("sumOf() adds up, and tells what most matters", () => {
  const sum = sumOf([
    figures({ activity: "seeding", done: 1e9, downRate: 0, ratio: 2, peers: 1, seeds: 0 }),
    figures({ done: 0, wanted: 3e9, downRate: 1e6 }),
  ]);
  assertEquals([sum.name, sum.activity, sum.done, sum.wanted], ["2 torrents", "downloading", 1e9, 4e9]);
  assertEquals([sum.peers, sum.seeds, sum.secondsLeft, sum.ratio], [15, 6, 3000, 0.5]);
  const activities = (...all: Figures["activity"][]) =>
    sumOf(all.map((activity) => figures({ activity }))).activity;
  assertEquals(activities("seeding", "ended"), "seeding");
  assertEquals(activities("queued", "queued"), "queued");
  assertEquals(activities("paused", "seeding"), "paused");
  assertEquals(activities("ended", "ended"), "ended");
  assertEquals(statusLines([sumOf([figures({ activity: "paused", fault: fault("x", "Why.") })])], 80), [
    "1 torrent  paused",
  ]);
});

Deno.test("percentText() is 100.0% only when nothing is missing", () => {
  assertEquals([percentText(0, 0), percentText(999_999_999, 1e9), percentText(1e9, 1e9)], [
    "100.0%",
    "99.9%",
    "100.0%",
  ]);
});
