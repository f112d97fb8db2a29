import { assertEquals } from "@std/assert";
import { machine, runs, torrent } from "../edit/fixture.ts";
import { read } from "./fixture.ts";

Deno.test("btsethttpseeds sets seeds with | between them, and 0 takes them away", async () => {
  const env = machine("btsethttpseeds", "http://s/|http://t/", "a.torrent", "b.torrent");
  assertEquals(await runs(env), [0, "", ""]);
  assertEquals(read(env, "a.torrent").outer.httpSeeds, ["http://s/", "http://t/"]);
  env.args = ["btsethttpseeds", "0", "a.torrent"];
  assertEquals(await runs(env), [0, "", ""]);
  assertEquals(env.files.bytes("a.torrent"), torrent({ announce: "http://a/" }));
  assertEquals(read(env, "b.torrent").outer.httpSeeds, ["http://s/", "http://t/"]);
});
