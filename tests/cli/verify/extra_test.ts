/** Files that the torrent does not know. */
import { assertEquals, assertMatch } from "@std/assert";
import { envOf, FILES, told } from "./machine.ts";

Deno.test("verify --extra lists what the torrent does not know, follows no links, and is content", async () => {
  const env = envOf("/t/x", FILES, "/t/x1.torrent", "--extra");
  env.files.put("/t/x/c/new", "");
  env.files.put("/t/x/z/deep/one", "");
  env.files.put("/t/x/out", "-> /etc");
  env.files.put("/t/x/round", "-> .");
  env.files.put("/etc/passwd", "");
  assertEquals(await told(env), [
    0,
    `extra       c/new
extra       out
extra       round
extra       z/deep/one
All 4 files are whole: 85 KB in 6 pieces. 4 extra files.
`,
    "",
  ]);
});

Deno.test("verify --extra tells of folders that it cannot look into", async () => {
  const env = envOf("/t/x", FILES, "/t/x1.torrent", "--extra");
  env.files.put("/t/x/z/one", "");
  env.files.fail("list", "/t/x/z", "denied");
  const [code, out] = await told(env);
  assertEquals(code, 0);
  assertMatch(out, /\/t\/x\/z cannot be read: it may not be opened by this user/);
});
