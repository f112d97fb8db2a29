/** Where the files are looked for. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import {
  contentOf,
  type Fixture,
  type FixtureFile,
  torrentHybrid,
  torrentV1,
} from "../../fixture/torrents.ts";
import { FakeEnv } from "../fake_env.ts";
import { envOf, FILES, flip, told } from "./machine.ts";

Deno.test("verify finds the files", async (t) => {
  const cases: [claim: string, stands: string, args: string[]][] = [
    ["in the current folder", "/somewhere/x", ["/t/x1.torrent"]],
    ["beside the torrent", "/t/x", ["/t/x1.torrent"]],
    ["in the folder named", "/d/y", ["/t/x1.torrent", "/d/y"]],
    ["by the name in the folder named", "/d/x", ["/t/x1.torrent", "/d"]],
    ["by a relative path", "/somewhere/y", ["/t/x1.torrent", "./y"]],
    ["by .", "/somewhere", ["/t/x1.torrent", "."]],
    ["in a folder of the torrent's own name within itself", "/d/x/x", ["/t/x1.torrent", "/d/x"]],
  ];
  for (const [claim, stands, args] of cases) {
    await t.step(claim, async () => assertEquals((await told(envOf(stands, FILES, ...args)))[0], 0));
  }
});

Deno.test("verify takes the place where more of the files are", async () => {
  const env = envOf("/t/x", FILES, "/t/x1.torrent");
  env.files.put("/somewhere/x/b", "another x");
  assertEquals((await told(env))[0], 0);
});

Deno.test("verify takes the current folder before the torrent's when both have as much", async () => {
  const env = envOf("/somewhere/x", FILES, "/t/x1.torrent");
  for (const { path } of FILES) env.files.put(`/t/x/${path}`, "other");
  assertEquals((await told(env))[0], 0);
});

Deno.test("verify says where it looked when nothing is there", async (t) => {
  const cases: [args: string[], line: RegExp][] = [
    [
      ["/t/x1.torrent"],
      /The folder of the torrent is not there: looked for "x" and "\/t\/x"\. Say where it is: /,
    ],
    [["/t/x1.torrent", "/nowhere"], /\/nowhere cannot be read: there is no such file or folder\./],
    [["/t/none.torrent"], /\/t\/none\.torrent cannot be read: there is no such file/],
    [["/t"], /\/t cannot be read: it is a folder/],
  ];
  for (const [args, line] of cases) {
    await t.step(args.join(" "), async () => {
      const [code, out, err] = await told(envOf("/elsewhere", FILES, ...args));
      assertEquals([code, out], [4, ""]);
      assertMatch(err, line);
    });
  }
});

Deno.test("verify tells what people give for the files by mistake", async (t) => {
  const cases: [args: string[], line: RegExp][] = [
    [
      ["/t/x1.torrent", "/t/x2.torrent"],
      /^muster: \/t\/x2\.torrent is a torrent in the place of the files\. Verify one torrent at a time/,
    ],
    [["/t/x1.torrent", "none.torrent"], /none\.torrent is a torrent in the place of the files/],
    [
      ["/t/x1.torrent", "/t/a"],
      /\/t\/a is a file, and the torrent tells of a folder of files\. Give the folder/,
    ],
    [["/t/x1.torrent", "http://a.example/x"], /http:\/\/a\.example\/x is no place on disk\. Give the path/],
    [["/t/x1.torrent", "magnet:?xt=x"], /magnet:\?xt=x is no place on disk/],
    [
      ["/t/x", "/t/x1.torrent"],
      /The torrent comes first\. Did you mean: muster verify \/t\/x1\.torrent \/t\/x\n/,
    ],
    [["/t/a", "/t/x1.torrent"], /The torrent comes first/],
    [["/t/x", "http://a.example/x.torrent"], /The torrent comes first/],
  ];
  for (const [args, line] of cases) {
    await t.step(args.join(" "), async () => {
      const env = envOf("/t/x", FILES, ...args);
      env.files.put("/t/a", "a file");
      const [code, out, err] = await told(env);
      assertEquals([code, out], [2, ""]);
      assertMatch(err, line);
    });
  }
});

Deno.test("verify checks a torrent whose file is a torrent itself", async () => {
  const env = new FakeEnv(["verify", "/t/outer", "/d/inner.torrent"]);
  env.files.put("/t/outer", torrentV1({ name: "inner.torrent", content: 100 }));
  env.files.put("/d/inner.torrent", contentOf({ path: ["inner.torrent"], content: 100 }));
  assertEquals((await told(env))[0], 0);
});

Deno.test("verify tells an empty folder as one whose files are missing", async () => {
  const env = envOf("/elsewhere", FILES, "/t/x1.torrent", "/empty");
  env.files.put("/empty/", "");
  const [code, out] = await told(env);
  assertEquals(code, 6);
  assertMatch(out, /4 of 4 files are not whole \(4 missing\)\. None of 85 KB is right in \/empty\.\n$/);
});

Deno.test("verify reads torrents of a single file", async (t) => {
  const single: Fixture = { name: "one.bin", content: 40_000 };
  const envWith = (path: string, ...args: string[]) => {
    const env = new FakeEnv(["verify", ...args]);
    env.files.put("/t/one.torrent", torrentHybrid(single));
    env.files.put(path, contentOf({ path: ["one.bin"], content: 40_000 }));
    return env;
  };
  const cases: [claim: string, stands: string, args: string[], code: number][] = [
    ["in the current folder", "/somewhere/one.bin", [], 0],
    ["beside the torrent", "/t/one.bin", [], 0],
    ["the file named", "/d/other.bin", ["/d/other.bin"], 0],
    ["in the folder named", "/d/one.bin", ["/d"], 0],
  ];
  for (const [claim, stands, args, code] of cases) {
    await t.step(claim, async () => {
      const [found, out] = await told(envWith(stands, "/t/one.torrent", ...args, "--extra"));
      assertEquals([found, out], [code, code === 0 ? "The file is whole: 40 KB in 3 pieces.\n" : ""]);
    });
  }
  await t.step("missing from the folder named", async () => {
    assertEquals(await told(envWith("/d/other.bin", "/t/one.torrent", "/d")), [
      6,
      "missing     one.bin: 40 KB\nPieces that miss bytes: 0-2\n" +
      "The file is missing. None of 40 KB is right in /d/one.bin.\n",
      "",
    ]);
    const [code, out] = await told(envWith("/d/other.bin", "/t/one.torrent", "/d", "--json"));
    const { whole, place, files } = JSON.parse(out);
    assertEquals([code, whole, place, files[0].state], [6, false, "/d/one.bin", "missing"]);
  });
  await t.step("damaged", async () => {
    const env = envWith("/t/one.bin", "/t/one.torrent");
    flip(env, "/t/one.bin", 20_000);
    assertEquals(await told(env), [
      6,
      "damaged     one.bin: 1 of 3 pieces not right\nBad pieces: 1\n" +
      "The file is damaged. 41% (16 KB of 40 KB) is not right in /t/one.bin.\n",
      "",
    ]);
  });
});

Deno.test("verify never looks outside of the folder, whatever the names", async () => {
  const files: FixtureFile[] = [
    { path: ["..", "secret"], content: "secret" },
    { path: ["a", "../../secret"], content: "secret" },
    { path: ["/secret"], content: "secret" },
    { path: ["", "secret"], content: "secret" },
    { path: [".", "..", "x\u202e\u001b[31m"], content: "secret" },
  ];
  const env = new FakeEnv(["verify", "/t/x.torrent", "--files"]);
  env.files.put("/t/x.torrent", torrentV1({ name: "x", files }));
  env.files.put("/t/x/", "");
  env.files.put("/t/secret", "secret");
  env.files.put("/secret", "secret");
  const [code, out] = await told(env);
  assertEquals([code, out.match(/^missing /gm)?.length], [6, 5]);
  assert(!out.includes("\x1b") && !out.includes("\u202e"));
});

Deno.test("verify finds files under their raw names, and under those that were made safe", async (t) => {
  const files: FixtureFile[] = [
    { path: ["a\\b "], content: 10 },
    { path: ["d\u200b", "e"], content: 20 },
    { path: ["twice"], content: "one" },
    { path: ["twice"], content: "two" },
  ];
  for (const [claim, names] of Object.entries({ raw: ["a\\b ", "d\u200b/e"], safe: ["ab", "d/e"] })) {
    await t.step(claim, async () => {
      const env = new FakeEnv(["verify", "/t/x.torrent"]);
      env.files.put("/t/x.torrent", torrentV1({ name: "x", files }));
      names.forEach((name, index) => env.files.put(`/t/x/${name}`, contentOf(files[index])));
      env.files.put("/t/x/twice", "one");
      const [code, out] = await told(env);
      assertEquals(code, 6);
      assertMatch(out, /^missing {5}twice: 3 B\n/);
    });
  }
});
