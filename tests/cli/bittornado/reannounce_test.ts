import { assertEquals } from "@std/assert";
import { rawTop } from "../../metainfo/edit/fixture.ts";
import { machine, runs, torrent } from "../edit/fixture.ts";
import { LIST, read, TIERS } from "./fixture.ts";

Deno.test("btreannounce sets one tracker and removes the list", async () => {
  const env = machine("btreannounce", "http://x/", "a.torrent", "l.torrent");
  env.files.put("l.torrent", torrent({ announce: "http://x/", "announce-list": TIERS }));
  assertEquals(await runs(env), [0, "", ""]);
  assertEquals(read(env, "a.torrent").outer.trackers, [["http://x/"]]);
  assertEquals([...rawTop(env.files.bytes("l.torrent")!).keys()], ["announce", "info"]);
});

Deno.test("btreannounce takes the list by all its names, before and after the URL", async (t) => {
  const lines = [
    ["-a", LIST, "http://x/", "a.torrent"],
    [`-a${LIST}`, "http://x/", "a.torrent"],
    ["--announce_list", LIST, "http://x/", "a.torrent"],
    [`--announce_list=${LIST}`, "http://x/", "a.torrent"],
    ["--announce-list", LIST, "http://x/", "a.torrent"],
    ["http://x/", "-a", LIST, "a.torrent"],
    ["http://x/", "a.torrent", `--announce-list=${LIST}`],
  ];
  for (const line of lines) {
    await t.step(line.join(" "), async () => {
      const env = machine("btreannounce", ...line);
      assertEquals(await runs(env), [0, "", ""]);
      assertEquals(read(env, "a.torrent").outer.trackers, TIERS);
      assertEquals(rawTop(env.files.bytes("a.torrent")!).get("announce"), "9:http://x/");
    });
  }
});

Deno.test("btreannounce keeps the URL that it was given as announce, and the list as it was given", async () => {
  const within = machine("btreannounce", "-a", LIST, "udp://z:80", "a.torrent");
  assertEquals((await runs(within))[0], 0);
  assertEquals(rawTop(within.files.bytes("a.torrent")!).get("announce"), "10:udp://z:80");
  assertEquals(read(within, "a.torrent").outer.trackers, TIERS);
  const beside = machine("btreannounce", "-a", LIST, "http://q/", "a.torrent");
  for (let time = 1; time <= 2; time++) {
    assertEquals((await runs(beside))[0], 0);
    assertEquals(rawTop(beside.files.bytes("a.torrent")!).get("announce"), "9:http://q/");
    assertEquals(read(beside, "a.torrent").outer.trackers, TIERS);
  }
  const copied = machine("btreannounce", "-a", "http://x/", "http://q/", "a.torrent");
  assertEquals((await runs(copied))[0], 0);
  assertEquals(rawTop(copied.files.bytes("a.torrent")!).get("announce-list"), "ll9:http://x/ee");
});
