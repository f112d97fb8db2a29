/** On Windows `"My Pictures\\" -t URL` arrives as one word with a quote in it. */
import { assertEquals, assertMatch } from "@std/assert";
import { run } from "../../lib/cli/run.ts";
import { within } from "../fixture/http.ts";
import { FakeEnv } from "./fake_env.ts";

async function told(args: string[], platform: FakeEnv["platform"]): Promise<[code: number, err: string]> {
  const env = new FakeEnv(args);
  env.platform = platform;
  return [await within(run(env), "the end"), env.err.text];
}

const SWALLOWED = [
  ["make", 'My Pictures" -t http://a/a'],
  ["make", 'My Pictures"'],
  ["make", "d", "-o", 'My Torrents" --private'],
  ["verify", "a.torrent", 'My Pictures" --extra'],
  ["btmakemetafile", "http://a/a", "d", "--target", 'there"'],
  ["get", "a.torrent", "--data-dir", 'My Data" --check'],
];

Deno.test("on Windows a path with a quote in it is refused, with what to leave out", async (t) => {
  for (const args of SWALLOWED) {
    await t.step(args.join(" "), async () => {
      const [code, err] = await told(args, "windows");
      assertEquals(code, 2);
      assertMatch(err, /^muster: ".*".* has a " in it\. Leave out the \\ before the closing quote\.\n$/);
    });
  }
});

Deno.test("elsewhere a path may have a quote in it, and on Windows a comment may", async () => {
  for (const args of SWALLOWED) assertEquals(/closing quote/.test((await told(args, "linux"))[1]), false);
  assertEquals(/closing quote/.test((await told(["make", "d", "-c", 'a "b"'], "windows"))[1]), false);
});
