import { assertEquals } from "@std/assert";
import { ManualClock } from "../../../lib/base/clock.ts";
import type { PeerStatus } from "../../../lib/client/status.ts";
import { viewLines } from "../../../lib/cli/share/view.ts";
import { Placed } from "../../../lib/share/placed.ts";
import type { Share } from "../../../lib/share/share.ts";
import { wishFor } from "../../share/fixture.ts";

const SIZE = 8_000_000_000;

/** A share that is given to these peers; each got so many bytes in the last 10 seconds. */
function given(
  name: string,
  peers: readonly [address: string, before: number, now: number][],
): [Placed, ManualClock] {
  const clock = new ManualClock(0);
  const placed = new Placed(wishFor(`/srv/${name}`), name, clock);
  placed.size = SIZE;
  let told: PeerStatus[] = [];
  placed.gives({ name } as Share, { peers: () => told, upRate: () => 112e6, stop: () => Promise.resolve() });
  const at = (which: 1 | 2) =>
    peers.map((peer) => ({
      ...{ address: peer[0], id: peer[0], client: "", pieces: 0, of: 1, downRate: 0, upRate: 0 },
      done: peer[which],
    }));
  told = at(1);
  placed.update(null);
  clock.advance(4000);
  told = at(2);
  placed.update(null);
  clock.advance(1000);
  return [placed, clock];
}

Deno.test("a share's line says how large it is, who has it and gets it, how fast, and when all have it", () => {
  const [placed, clock] = given("images", [["192.168.1.21:6881", 0, SIZE / 2], [
    "192.168.1.22:6881",
    0,
    SIZE,
  ]]);
  assertEquals(viewLines([placed], 10, clock.elapsed()), [
    "images  8 GB  1 has it, 1 gets it  112 MB/s  all in 1s",
    "  192.168.1.21:6881   50%  4 GB/s  1s left",
    "  192.168.1.22:6881  100%  has it",
  ]);
});

Deno.test("who gets nothing for half a minute is said to be stuck", () => {
  const [placed, clock] = given("images", [["192.168.1.22:6881", 1e9, 1e9]]);
  assertEquals(
    viewLines([placed], 10, clock.elapsed() + 40_000)[1],
    "  192.168.1.22:6881   12%  stuck for 45s",
  );
});

Deno.test("where there is no room for all, those that are farthest behind are shown", () => {
  const peers = Array.from(
    { length: 20 },
    (_, i): [string, number, number] => [`10.0.0.${10 + i}:1`, 0, i * 1e8],
  );
  const [placed, clock] = given("images", peers);
  const lines = viewLines([placed], 5, clock.elapsed());
  assertEquals(lines.length, 5);
  assertEquals(lines.slice(1).map((line) => line.slice(0, 19).trim()), [
    "10.0.0.10:1    0%",
    "10.0.0.11:1    1%",
    "10.0.0.12:1    2%",
    "... and 17 more",
  ]);
});

Deno.test("several shares divide the room, and more of them than lines are counted", () => {
  const peers = Array.from({ length: 9 }, (_, i): [string, number, number] => [`10.0.0.${i}:1`, 0, 1e8]);
  const shelf = ["a", "b", "c"].map((name) => given(name, peers)[0]);
  const heads = (room: number) => viewLines(shelf, room, 5000).filter((line) => !line.startsWith(" "));
  assertEquals([viewLines(shelf, 9, 5000).length, heads(9).length], [9, 3]);
  assertEquals(viewLines(shelf, 2, 5000)[1], "... and 2 more shares");
  assertEquals(viewLines(shelf, 1, 5000), ["3 shares  27 get one  336 MB/s"]);
  assertEquals(viewLines([], 5, 0), ["Nothing is shared."]);
});

Deno.test("what is hashed is shown with how far that is, and what has changed with why", async () => {
  const clock = new ManualClock(0);
  const placed = new Placed(wishFor("/srv/a"), "a\x1b[31m", clock);
  assertEquals(viewLines([placed], 5, 0), ["a?[31m  is looked through"]);
  placed.size = 1000;
  placed.hashes(0);
  assertEquals(viewLines([placed], 5, 0), ["a?[31m  is hashed: 0% of 1 KB"]);
  clock.advance(2000);
  placed.hashes(450);
  assertEquals(viewLines([placed], 5, 3000), ["a?[31m  is hashed: 45% of 1 KB, 2s left"]);
  await placed.holds("b has changed.");
  assertEquals(viewLines([placed], 5, 0), ["a?[31m  not given any more: b has changed."]);
});
