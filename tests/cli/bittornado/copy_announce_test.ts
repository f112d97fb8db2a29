import { assertEquals, assertMatch } from "@std/assert";
import { rawTop } from "../../metainfo/edit/fixture.ts";
import { allBytes, machine, runs, torrent } from "../edit/fixture.ts";
import { read, TIERS } from "./fixture.ts";

Deno.test("btcopyannounce copies announce and announce-list", async () => {
  const env = machine("btcopyannounce", "from.torrent", "a.torrent", "c.torrent");
  env.files.put("from.torrent", torrent({ announce: "udp://z:80", "announce-list": TIERS }));
  assertEquals(await runs(env), [0, "", ""]);
  for (const path of ["a.torrent", "c.torrent"]) {
    assertEquals(read(env, path).outer.trackers, TIERS);
    assertEquals(rawTop(env.files.bytes(path)!).get("announce"), "10:udp://z:80");
  }
});

Deno.test("btcopyannounce says so when the source has no trackers", async () => {
  const env = machine("btcopyannounce", "c.torrent", "a.torrent");
  const before = allBytes(env);
  const [code, , err] = await runs(env);
  assertEquals([code, allBytes(env)], [1, before]);
  assertMatch(err, /c\.torrent has no trackers to copy/);
});
