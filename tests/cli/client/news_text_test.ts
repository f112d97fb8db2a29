/** What happens to torrents in words, on a client that only pretends. */
import { assertEquals } from "@std/assert";
import { fault } from "../../../lib/base/fault.ts";
import { gone } from "../../../lib/client/storage/faults.ts";
import { begin, machine, type Run, stop } from "./machine.ts";

/** What is told once the start was told. */
async function toldAfterStart(it: Run, act: () => void): Promise<string> {
  const start = it.env.err.text.length;
  act();
  const told = it.env.err.text.slice(start);
  await stop(it);
  return told;
}

Deno.test("get tells of the bytes that came in this run, and of their rate", async () => {
  const it = await begin(machine("get", "photos.torrent"));
  const [photos] = it.torrents;
  photos.open(2e6, "resumed");
  const told = await toldAfterStart(it, () => photos.complete(2));
  assertEquals(told, "Done: photos (the last 4 MB in 2s, 2 MB/s), seeding until Ctrl+C.\n");
});

Deno.test("get tells once that how far it is cannot be kept, what that means, and what to do", async (t) => {
  const it = await begin(machine("get", "photos.torrent", "debian.torrent"));
  const why = fault("cannot-write", "/state cannot be written: it is full.", "Make room.");
  const means = "and a later run will have to check what is there.";
  const advice = "Choose another folder with --data-dir, or keep nothing with --no-resume.";
  const told = await toldAfterStart(it, () => {
    const [photos, debian] = it.torrents;
    for (let i = 0; i < 3; i++) photos.tell({ kind: "unsaved", fault: why });
    debian.open(1e6, "checked");
    debian.tell({ kind: "unsaved", fault: why });
  });
  assertEquals(told.split("\n").filter((line) => line.includes("kept")), [
    `muster: photos: how far it is cannot be kept: ${why.message} The download goes on, ${means} ${advice}`,
    `muster: debian.iso: how far it is cannot be kept: ${why.message} Seeding goes on, ${means} ${advice}`,
  ]);
  await t.step("btdownloadheadless, which has no such options, gives no advice", async () => {
    const it = await begin(machine("btdownloadheadless", "photos.torrent", "--quiet"));
    const told = await toldAfterStart(it, () => it.torrents[0].tell({ kind: "unsaved", fault: why }));
    assertEquals(
      told,
      `muster: photos: how far it is cannot be kept: ${why.message} The download goes on, ${means}\n`,
    );
  });
});

Deno.test("get says when a tracker that fails is tried again, where it is", async (t) => {
  const url = "udp://t.test:1/x";
  const tracker = { url, tier: 0, state: "failing", message: null, seeds: null, leechers: null } as const;
  const cases: [message: string, next: number | null, line: string][] = [
    ["Nobody listens there.", 4_600, "Nobody listens there. Trying again in 5s."],
    ["unregistered torrent", 90_000, "unregistered torrent. Trying again in 1m 30s."],
    ["Go away!", null, "Go away!"],
  ];
  for (const [message, next, line] of cases) {
    await t.step(message, async () => {
      const it = await begin(machine("get", "photos.torrent"));
      const [photos] = it.torrents;
      photos.figures = { trackers: [{ ...tracker, next }] };
      const told = await toldAfterStart(it, () => {
        photos.tell({ kind: "tracker", url, state: "failing", message });
        photos.tell({ kind: "tracker", url, state: "failing", message });
      });
      assertEquals(told, `muster: photos: the tracker udp://t.test:1 fails: ${line}\n`);
    });
  }
});

Deno.test("get names no time for a tracker that fails beside others, which may answer", async () => {
  const it = await begin(machine("get", "photos.torrent"));
  const [photos] = it.torrents;
  const tracker = {
    tier: 0,
    state: "failing",
    message: null,
    seeds: null,
    leechers: null,
    next: 5_000,
  } as const;
  photos.figures = { trackers: ["udp://t.test:1/x", "udp://u.test:1/x"].map((url) => ({ ...tracker, url })) };
  const told = await toldAfterStart(it, () => {
    photos.tell({ kind: "tracker", url: "udp://u.test:1/x", state: "failing", message: "Nobody is there." });
  });
  assertEquals(
    told,
    "muster: photos: the tracker udp://u.test:1 fails: Nobody is there. Trying again later.\n",
  );
});

Deno.test("get says once that a torrent whose folder is gone goes on by itself", async () => {
  const it = await begin(machine("get", "photos.torrent"));
  const told = await toldAfterStart(
    it,
    () => it.torrents[0].tell({ kind: "paused", fault: gone("/mnt/photos") }),
  );
  assertEquals(
    told,
    "muster: Paused. /mnt/photos is gone. To download it anew, start again; otherwise connect its drive or put it " +
      "back. It goes on by itself then.\n",
  );
});
