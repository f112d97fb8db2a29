import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import manifest from "../../deno.json" with { type: "json" };
import { faultLine, isFault } from "../../lib/base/fault.ts";
import {
  chooseBase,
  compileArguments,
  PERMISSIONS,
  readArguments,
  V8_FLAGS,
  WORKERS,
} from "../../scripts/build.ts";
import { readHouse } from "../../scripts/arrows.ts";
import { findTarget, TARGETS } from "../../scripts/targets.ts";

const own = findTarget(Deno.build.target);
const other = TARGETS.find((target) => target !== own)!;

Deno.test("the executable runs with the permissions and flags of `deno task start`", () => {
  const words = manifest.tasks.start.command.split(" ");
  assertEquals(
    words.filter((word) => /^--(allow|no-prompt|v8)/.test(word)).sort(),
    [V8_FLAGS, ...PERMISSIONS].sort(),
  );
});

Deno.test("PERMISSIONS let muster load no code", () => {
  assertEquals(PERMISSIONS.filter((word) => /-(all|import)\b/.test(word)), []);
});

Deno.test("compileArguments() names the target and the file, and the program comes last", () => {
  const args = compileArguments(other, "dist/x");
  assertEquals(args[0], "compile");
  assertEquals(args[args.indexOf("--target") + 1], other.triple);
  assertEquals(args[args.indexOf("--output") + 1], "dist/x");
  assertEquals(args.at(-1), "main.ts");
  assert(args.includes("--no-prompt") && args.includes("--no-code-cache"));
  for (const file of WORKERS) assertEquals(args[args.indexOf(file) - 1], "--include");
});

Deno.test("WORKERS are all the files that Workers start with", async () => {
  const started: string[] = [];
  for (const [path, imports] of await readHouse(new URL("../../", import.meta.url))) {
    for (const word of imports) {
      if (/(worker|\/entry)\.ts$/.test(word)) {
        started.push(new URL(word, `file:///${path}`).pathname.slice(1));
      }
    }
  }
  assertEquals([...new Set(started)].sort(), [...WORKERS].sort());
});

Deno.test({
  name: "chooseBase() takes DENORT_BIN when it is for the target",
  ignore: own === null,
  fn: async () => assertEquals(await chooseBase(own!, { bin: Deno.execPath() }), Deno.execPath()),
});

Deno.test("chooseBase() leaves the choice to deno when nothing is named", async () => {
  assertEquals(await chooseBase(other, {}), undefined);
});

Deno.test("chooseBase() says why a base does not serve", async (t) => {
  await t.step("made for another system", async () => {
    const base = await chooseBase(other, { bin: Deno.execPath() });
    assert(isFault(base));
    assertEquals(base.fault, "no-base");
    assertStringIncludes(faultLine(base), "DENORT_BIN");
  });
  await t.step("not in the folder", async () => {
    const base = await chooseBase(other, { dir: "no such folder" });
    assert(isFault(base));
    assertStringIncludes(faultLine(base), `no such folder/${other.base}`);
    assertStringIncludes(faultLine(base), "DENORT_DIR");
  });
});

Deno.test("readArguments() takes the name of the file from the target", async (t) => {
  const cases: [string[], string, string][] = [
    [["--target", "x86_64-pc-windows-msvc"], "Windows x64", "dist/muster.exe"],
    [["--target=aarch64-unknown-linux-gnu"], "Linux arm64", "dist/muster"],
    [["--target", "x86_64-apple-darwin", "--output", "out/m"], "macOS x64", "out/m"],
  ];
  for (const [args, platform, output] of cases) {
    await t.step(args.join(" "), () => {
      const wish = readArguments(args);
      assert(!isFault(wish));
      assertEquals([wish.target.platform, wish.output], [platform, output]);
    });
  }
});

Deno.test("readArguments() refuses what it does not know", async (t) => {
  for (const args of [["--target", "z80"], ["--tarbet", "x"], ["more"]]) {
    await t.step(args.join(" "), () => {
      const wish = readArguments(args);
      assert(isFault(wish));
      assertEquals(wish.fault, "usage");
    });
  }
});
