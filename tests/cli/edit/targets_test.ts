import { assert, assertEquals, assertMatch } from "@std/assert";
import { faultLine, isFault } from "../../../lib/base/fault.ts";
import type { EditPlan } from "../../../lib/cli/edit/plan.ts";
import { targetsOf } from "../../../lib/cli/edit/targets.ts";
import { FakeEnv } from "../fake_env.ts";
import { machine } from "./fixture.ts";

const PLAN: EditPlan = {
  files: ["a.torrent"],
  changes: {},
  newInfohash: false,
  copyFrom: null,
  output: null,
  force: false,
  dryRun: false,
  json: false,
};

Deno.test("targetsOf() gives the files themselves, a file, or names in a folder", async (t) => {
  const cases: [plan: Partial<EditPlan>, targets: string[]][] = [
    [{}, ["a.torrent"]],
    [{ output: "x.torrent" }, ["x.torrent"]],
    [{ output: "out" }, ["out/a.torrent"]],
    [{ output: "out/" }, ["out/a.torrent"]],
    [{ files: ["a.torrent", "sub/b.torrent"], output: "out" }, ["out/a.torrent", "out/b.torrent"]],
    [{ output: "c.torrent", force: true }, ["c.torrent"]],
    [{ files: ["-"], output: "x.torrent" }, ["x.torrent"]],
  ];
  for (const [plan, targets] of cases) {
    await t.step(
      JSON.stringify(plan),
      () => assertEquals(targetsOf({ ...PLAN, ...plan }, machine()), targets),
    );
  }
});

Deno.test("targetsOf() refuses what is not there, is taken or would be written twice", async (t) => {
  const cases: [plan: Partial<EditPlan>, code: string, says: RegExp][] = [
    [{ output: "c.torrent" }, "cannot-write", /c\.torrent cannot be written: it is there already/],
    [
      { output: "c.torrent/" },
      "cannot-write",
      /c\.torrent\/ cannot be written: a part of the path is no folder/,
    ],
    [
      { files: ["a", "b"], output: "none" },
      "bad-value",
      /none is no folder, and there are several .* Write none\/ to have a folder made/,
    ],
    [{ files: ["a/x", "b/x"], output: "out" }, "bad-value", /Two of the torrents would be written to out\/x/],
    [{ files: ["-"], output: "out" }, "bad-value", /has no name/],
  ];
  for (const [plan, code, says] of cases) {
    await t.step(JSON.stringify(plan), () => {
      const targets = targetsOf({ ...PLAN, ...plan }, machine());
      assert(isFault(targets));
      assertEquals(targets.fault, code);
      assertMatch(faultLine(targets), says);
    });
  }
});

Deno.test("targetsOf() takes Windows paths apart on Windows", () => {
  const env = Object.assign(new FakeEnv(), { platform: "windows" as const });
  env.files.put("/somewhere/out/", "");
  assertEquals(targetsOf({ ...PLAN, files: ["C:\\x\\a.torrent"], output: "out" }, env), ["out\\a.torrent"]);
});

Deno.test("targetsOf() makes a folder that is missing, but not in a dry run", () => {
  const plan = { ...PLAN, files: ["a.torrent", "b.torrent"], output: "new/er/" };
  const env = machine();
  assertEquals(targetsOf({ ...plan, dryRun: true }, env), ["new/er/a.torrent", "new/er/b.torrent"]);
  assert(isFault(env.files.info("new")));
  assertEquals(targetsOf(plan, env), ["new/er/a.torrent", "new/er/b.torrent"]);
  assert(!isFault(env.files.info("new/er")));
});
