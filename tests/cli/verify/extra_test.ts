/** Files that the torrent does not know. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { LIMITS } from "../../../lib/metainfo/limits.ts";
import { torrentV1 } from "../../fixture/torrents.ts";
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
  env.args.push("--json");
  env.out.text = "";
  const { extra, whole } = JSON.parse((await told(env))[1]);
  assertEquals([whole, extra.complete, extra.problems.length], [true, false, 1]);
});

Deno.test("verify --extra ends early in a folder of more names than a torrent can have, and says so", async () => {
  const env = envOf("/t/x", FILES, "/t/x1.torrent", "--extra");
  const list = env.files.list.bind(env.files);
  const many = Array.from({ length: LIMITS.files + 1 }, () => ({ name: "b", kind: "file" as const }));
  env.files.list = (path) => path === "/t/x" ? many : list(path);
  const [code, out] = await told(env);
  assertEquals(code, 0);
  assertStringIncludes(out, "the search for extra files ended early");
});

Deno.test("verify --extra has nothing to say of a single file, which has no folder", async () => {
  const env = envOf("/t/x", FILES, "/t/one.torrent", "--extra");
  env.files.put("/t/one.torrent", torrentV1({ name: "one", content: 5 }));
  env.files.put("/t/one", new Uint8Array(5));
  const [, out] = await told(env);
  assertEquals(/extra/.test(out), false);
  env.args.push("--json");
  env.out.text = "";
  assertEquals(JSON.parse((await told(env))[1]).extra, null);
});
