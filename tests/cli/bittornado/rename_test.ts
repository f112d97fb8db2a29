import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { fromLatin1, toHex } from "../../../lib/base/bytes.ts";
import { allBytes, machine, runs, torrent } from "../edit/fixture.ts";
import { read } from "./fixture.ts";

Deno.test("btrename changes the name, and tells the new info hash on stderr", async () => {
  const env = machine("btrename", "a.torrent", "neu");
  const old = read(env, "a.torrent").infoHash;
  const [code, out, err] = await runs(env);
  const { name, infoHash } = read(env, "a.torrent");
  assertEquals([code, out, err], [0, "", `a.torrent: new info hash ${toHex(infoHash)}\n`]);
  assertEquals(fromLatin1(name), "neu");
  assertNotEquals(infoHash, old);
});

Deno.test("btrename -m takes each file's own name, without its folder and .torrent", async () => {
  const env = machine("btrename", "-m", "a.torrent", "sd/x.torrent", "sd/y.TORRENT");
  env.files.put("sd/x.torrent", torrent());
  env.files.put("sd/y.TORRENT", torrent());
  assertEquals((await runs(env))[0], 0);
  const names = ["a.torrent", "sd/x.torrent", "sd/y.TORRENT"].map((path) => fromLatin1(read(env, path).name));
  assertEquals(names, ["a", "x", "y"]);
});

Deno.test("btrename refuses names that lead elsewhere, and then changes nothing", async (t) => {
  const lines = [
    ["a.torrent", "../evil"],
    ["a.torrent", "x/y"],
    ["a.torrent", "..\\evil"],
    ["a.torrent", ".."],
    ["a.torrent", ""],
    ["-m", "a.torrent", "...torrent"],
    ["-m", "a.torrent", ".torrent"],
  ];
  for (const line of lines) {
    await t.step(line.join(" "), async () => {
      const env = machine("btrename", ...line);
      env.files.put("...torrent", torrent());
      env.files.put(".torrent", torrent());
      const before = allBytes(env);
      const [code, out, err] = await runs(env);
      assertEquals([code, out, allBytes(env)], [2, "", before]);
      assertMatch(err, /The name cannot be/);
    });
  }
});
