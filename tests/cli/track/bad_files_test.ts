/** What happens to the files of a tracker while it runs: it says what is wrong, keeps what it had, and takes the next good one. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type Fault, isFault } from "../../../lib/base/fault.ts";
import type { ReloadReport, StatusReport } from "../../../lib/cli/ctl/reports.ts";
import type { MemoryFiles } from "../../fixture/memory_files.ts";
import { torrentV1 } from "../../fixture/torrents.ts";
import { settle } from "../fake_env.ts";
import { pumped, rested, start, stop } from "./fixture.ts";

const HASH = "01".repeat(20);
const OTHER = "02".repeat(20);
const LATER = 1_800_000_000_000;

/** Somebody writes to a file at each reading of it. */
function touched(files: MemoryFiles, path: string, line: string): void {
  let time = LATER;
  files.put(path, `${HASH}\n`.repeat(10), time);
  files.beforeRead = () => files.put(path, `${line}\n`.repeat(++time - LATER), time);
}

/** What is done to a list, and what is told of it. */
const SPOILT: [what: string, spoil: (files: MemoryFiles, path: string) => void, told: string][] = [
  ["it vanishes", (files, path) => files.drop(path), "there is no such file or folder"],
  [
    "a folder takes its place",
    (files, path) => {
      files.drop(path);
      files.put(`${path}/`, "");
    },
    "it is a folder",
  ],
  [
    "it may not be read any more",
    (files, path) => {
      files.put(path, `${OTHER}\n`, LATER);
      files.fail("read", path, "denied");
    },
    "a.txt cannot be read",
  ],
  [
    "it grows whenever it is read",
    (files, path) => touched(files, path, HASH),
    "it changed while it was read",
  ],
  [
    "it is cut off whenever it is read",
    (files, path) => touched(files, path, ""),
    "it changed while it was read",
  ],
  [
    "a program",
    (files, path) => files.put(path, Uint8Array.of(0x7f, 69, 76, 70, 2, 1, 0, 0, 10), LATER),
    "line 1 has a byte of 0 in it",
  ],
  ["UTF-16", (files, path) => files.put(path, Uint8Array.of(0xff, 0xfe, 48, 0), LATER), "it is UTF-16"],
  [
    "Latin-1",
    (files, path) => files.put(path, Uint8Array.of(35, 10, 35, 0xe9, 10), LATER),
    "line 2 is not UTF-8",
  ],
  [
    "a line without an end",
    (files, path) => files.put(path, "0".repeat(1e6), LATER),
    "line 1 is longer than",
  ],
  ["nonsense", (files, path) => files.put(path, `# x\r\n\r\nabc\r\n`, LATER), 'a.txt, line 3: "abc"'],
];

Deno.test("a list that is spoilt while the tracker runs leaves the old one in force, until it is good again", async (t) => {
  for (const [what, spoil, told] of SPOILT) {
    await t.step(what, async () => {
      const running = await start("--allow a.txt", { "a.txt": `${HASH}\n` });
      const { env, ask } = running;
      const { access } = env.tracker;
      spoil(env.files, "a.txt");
      // It is noticed, and said once; who asks for a reload is told too.
      for (let look = 0; look < 2; look++) {
        env.clock.advance(60_000);
        await pumped(env, settle());
      }
      const refused = await ask("reload") as Fault;
      assert(isFault(refused), JSON.stringify(refused));
      assertStringIncludes(refused.message, told);
      assertStringIncludes(refused.message, "a.txt");
      assertEquals(env.err.text.split("What was in force stays so.").length, 2, env.err.text);
      assertStringIncludes(env.err.text, told);
      assert(env.tracker.access === access, "the rules were changed");

      env.files.heal();
      env.files.beforeRead = () => {};
      env.files.drop("a.txt");
      env.files.put("a.txt", `\ufeff${HASH}\r\n${OTHER}\r\n`, LATER + 2);
      const report = await ask("reload") as ReloadReport;
      assertEquals(report.lists.map(({ entries }) => entries), [2]);
      assert(env.tracker.access !== access);
      assertEquals(await stop(running), 0);
    });
  }
});

Deno.test("status tells all that is wrong on disk, since when, and no longer once it is over, which is said", async () => {
  const good = { "m.toml": "[track]\nallow = ['a.txt']\nban = ['b.txt']\n", "a.txt": "", "b.txt": "" };
  const running = await start("--config m.toml", good);
  const { env, ask } = running;
  const wrong = async () => (await ask("status") as StatusReport).wrong;
  let modified = LATER;
  const changed = async (path: string, content: string) => {
    env.files.put(path, content, modified++);
    env.tellChange("/somewhere", path);
    env.clock.advance(1000);
    await pumped(env, settle());
    await rested(env);
  };
  assertEquals(await wrong(), null);
  const since = () => new Date(env.clock.now()).toISOString();
  await changed("b.txt", "what?\n");
  const first = since();
  await changed("m.toml", good["m.toml"] + "prot = 1\n");
  await changed("a.txt", "zz\n");
  const told = await wrong();
  assertEquals(told!.since, first);
  for (const [i, part] of ["m.toml, line 4: track.prot", "a.txt, line 1", "b.txt, line 1"].entries()) {
    assertStringIncludes(told!.lines[i], part);
  }
  assertEquals(env.err.text.split("What was in force stays so.").length, 4, env.err.text);
  for (const [path, content] of Object.entries(good)) {
    assert(!env.err.text.includes("good again"));
    await changed(path, content);
  }
  assertStringIncludes(
    env.err.text,
    `Lists and configuration are good again, and in force; ${first} they were not.`,
  );
  assertEquals(await wrong(), null);
  // What comes again is told again.
  await changed("b.txt", "what?\n");
  assertEquals(env.err.text.split("What was in force stays so.").length, 5, env.err.text);
  assertEquals(await stop(running), 0);
});

Deno.test("a folder of torrents that vanishes while the tracker runs leaves its torrents in force, until it is back", async () => {
  const torrent = torrentV1({});
  const running = await start("--allow-dir t", { "t/a.torrent": torrent });
  const { env, ask } = running;
  const { access } = env.tracker;
  assertEquals(access!.allow!.length, 1);
  env.files.drop("t");
  const refused = await ask("reload") as Fault;
  assert(isFault(refused));
  assertStringIncludes(refused.message, "t cannot be read: there is no such file or folder");
  assert(env.tracker.access === access, "the rules were changed");
  env.files.put("t/a.torrent", torrent, LATER);
  assertEquals((await ask("reload") as ReloadReport).lists.map(({ entries }) => entries), [1]);
  assertEquals(await stop(running), 0);
});

Deno.test("a configuration that vanishes or is spoilt while the tracker runs leaves what was in force", async (t) => {
  const spoilt: [what: string, spoil: (files: MemoryFiles) => void, told: string][] = [
    [
      "it vanishes",
      (files) => files.drop("/c.toml"),
      "/c.toml cannot be read: there is no such file or folder",
    ],
    ["UTF-16", (files) => files.put("/c.toml", Uint8Array.of(0xff, 0xfe, 91, 0), LATER), "it is UTF-16"],
    [
      "a key that is none",
      (files) => files.put("/c.toml", "[track]\r\nalow = 'a'\r\n", LATER),
      "/c.toml, line 2",
    ],
  ];
  for (const [what, spoil, told] of spoilt) {
    await t.step(what, async () => {
      const good = "[track]\r\nallow = 'a.txt'\r\n";
      const running = await start("--config /c.toml", { "/c.toml": good, "/a.txt": `${HASH}\r\n` });
      const { env, ask } = running;
      const { access } = env.tracker;
      spoil(env.files);
      const refused = await ask("reload") as Fault;
      assert(isFault(refused), JSON.stringify(refused));
      assertStringIncludes(refused.message, told);
      assert(env.tracker.access === access, "the rules were changed");
      env.files.put("/c.toml", good, LATER + 1);
      assert(!isFault(await ask("reload")));
      assertEquals(await stop(running), 0);
    });
  }
});
