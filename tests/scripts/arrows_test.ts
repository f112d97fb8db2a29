import { assertEquals, assertStringIncludes } from "@std/assert";
import { checkArrows, type House, PLAN, readHouse, readImports, roomOf } from "../../scripts/arrows.ts";

/** A house with one file that imports one thing, and the file that it imports. */
function pair(path: string, word: string): House {
  return new Map([[path, [word]]]);
}

Deno.test("readImports() finds every way to import", async (t) => {
  const cases: [string, string, string[]][] = [
    ["a named import", `import { a } from "./a.ts";`, ["./a.ts"]],
    ["types alone", `import type { A } from "./a.ts";`, ["./a.ts"]],
    ["everything under one name", `import * as a from "./a.ts";`, ["./a.ts"]],
    ["over several lines", `import {\n  a,\n  type B,\n} from "./a.ts";`, ["./a.ts"]],
    ["for its effect", `import "./a.ts";`, ["./a.ts"]],
    ["a re-export", `export { a } from "./a.ts";\nexport * from "./b.ts";`, ["./a.ts", "./b.ts"]],
    ["a value with attributes", `import d from "../deno.json" with { type: "json" };`, ["../deno.json"]],
    ["import() as a value and a type", `const a = await import("./a.ts");\ntype B = import("./b.ts").B;`, [
      "./a.ts",
      "./b.ts",
    ]],
    ["the file of a Worker", `new Worker(new URL("./w.ts", import.meta.url).href)`, ["./w.ts"]],
    ["a second statement", `import { a } from "./a.ts";\nimport { b } from "@std/assert";`, [
      "./a.ts",
      "@std/assert",
    ]],
  ];
  for (const [name, source, expected] of cases) {
    await t.step(name, () => assertEquals(readImports(source), expected));
  }
});

Deno.test("readImports() sees no import where there is none", async (t) => {
  const cases: [string, string][] = [
    ["a comment line", `// import { a } from "./a.ts";`],
    ["a doc comment", `/**\n * import { a } from "./a.ts";\n import { a } from "./a.ts";\n */\nlet x;`],
    ["a constant", `export const from = "./a.ts";`],
    ["a sentence with from", `export function f(): string {\n  return "peers from " + "./a.ts";\n}`],
    ["an interface", `export interface A {\n  from: string;\n}\nconst b = "./a.ts";`],
  ];
  for (const [name, source] of cases) await t.step(name, () => assertEquals(readImports(source), []));
});

Deno.test("roomOf() takes the longest name of the plan that fits", async (t) => {
  const cases: [string, string | null][] = [
    ["main.ts", "main"],
    ["lib/base/bytes.ts", "base"],
    ["lib/tracker/serve.ts", "tracker/serve"],
    ["lib/tracker/swarm/store.ts", "tracker/swarm/store"],
    ["lib/tracker/swarm/probation.ts", "tracker/swarm"],
    ["lib/tracker/front/page.ts", "tracker/front/page"],
    ["lib/tracker/front/http.ts", "tracker/front"],
    ["lib/std/assert/mod.d.ts", "std"],
    ["lib/tracker/other.ts", null],
    ["tests/base/bytes_test.ts", null],
  ];
  for (const [path, room] of cases) await t.step(path, () => assertEquals(roomOf(path), room));
});

Deno.test("checkArrows() lets the arrows of the plan pass", async (t) => {
  const cases: [string, string][] = [
    ["main.ts", "./lib/cli/command.ts"],
    ["lib/cli/track.ts", "../tracker/serve.ts"],
    ["lib/base/version.ts", "../../deno.json"],
    ["lib/protocol/http.ts", "../bencode/encode.ts"],
    ["lib/tracker/serve.ts", "./swarm/memory.ts"],
    ["lib/tracker/serve.ts", "./network.ts"],
    ["lib/tracker/front/http.ts", "../decide.ts"],
    ["lib/tracker/front/http.ts", "../swarm/store.ts"],
    ["lib/tracker/front/page.ts", "./http.ts"],
    ["lib/tracker/front/page.ts", "../stats/counters.ts"],
    ["lib/tracker/decide.ts", "./swarm/store.ts"],
    ["lib/tracker/swarm/memory.ts", "./table.ts"],
    ["lib/tracker/swarm/table.ts", "../../base/bytes.ts"],
    ["lib/std/assert/mod.ts", "npm:deno-std@1.4.0/assert/mod.js"],
    ["lib/base/hash.ts", "node:crypto"],
    ["lib/cli/args.ts", "@std/cli/parse-args"],
  ];
  for (const [path, word] of cases) {
    await t.step(`${path} -> ${word}`, () => assertEquals(checkArrows(pair(path, word)), []));
  }
});

Deno.test("checkArrows() names an arrow that the plan does not have", async (t) => {
  const cases: [string, string, string][] = [
    ["lib/base/log.ts", "../bencode/decode.ts", "base may not point to bencode"],
    ["lib/base/log.ts", "@std/text/closest-string", "base may not use @std/"],
    ["lib/bencode/decode.ts", "../protocol/http.ts", "bencode may not point to protocol"],
    ["lib/tracker/decide.ts", "../client/session.ts", "tracker/decide may not point to client"],
    ["lib/client/session.ts", "../tracker/decide.ts", "client/session may not point to tracker/decide"],
    ["lib/tracker/decide.ts", "../metainfo/read.ts", "tracker/decide may not point to metainfo"],
    ["lib/tracker/decide.ts", "./swarm/memory.ts", "tracker/decide may not point to tracker/swarm/memory"],
    ["lib/tracker/decide.ts", "./front/http.ts", "tracker/decide may not point to tracker/front"],
    [
      "lib/tracker/front/http.ts",
      "../swarm/memory.ts",
      "tracker/front may not point to tracker/swarm/memory",
    ],
    ["lib/tracker/front/http.ts", "./page.ts", "tracker/front may not point to tracker/front/page"],
    ["lib/cli/version.ts", "../../deno.json", "which is not in lib"],
    [
      "lib/tracker/swarm/store.ts",
      "./memory.ts",
      "tracker/swarm/store may not point to tracker/swarm/memory",
    ],
    ["lib/tracker/serve.ts", "../cli/print.ts", "tracker/serve may not point to cli"],
    ["lib/cli/print.ts", "../std/cli/parse_args.ts", "cli may not point to std"],
    ["lib/cli/print.ts", "npm:fast-check@4.10.2", "cli may not use npm:"],
    ["lib/cli/print.ts", "fast-check", "which the plan does not know"],
    ["lib/cli/print.ts", "../../tests/fixture/peers.ts", "which is not in lib"],
    ["lib/cli/print.ts", "../../scripts/build.ts", "which is not in lib"],
    ["main.ts", "./lib/tracker/serve.ts", "main may not point to tracker/serve"],
  ];
  for (const [path, word, expected] of cases) {
    await t.step(`${path} -> ${word}`, () => {
      const complaints = checkArrows(pair(path, word));
      assertEquals(complaints.length, 1);
      assertStringIncludes(complaints[0], path);
      assertStringIncludes(complaints[0], expected);
    });
  }
});

Deno.test("checkArrows() names a file that no room holds", () => {
  assertEquals(checkArrows(new Map([["lib/odd/thing.ts", []]])), [
    "lib/odd/thing.ts is in no room of the plan.",
  ]);
});

Deno.test("checkArrows() shows a circle of files once, as a path", () => {
  const house: House = new Map([
    ["lib/base/a.ts", ["./b.ts"]],
    ["lib/base/b.ts", ["./c.ts"]],
    ["lib/base/c.ts", ["./b.ts", "./d.ts"]],
    ["lib/base/d.ts", []],
  ]);
  assertEquals(checkArrows(house), ["A circle: lib/base/b.ts -> lib/base/c.ts -> lib/base/b.ts."]);
});

Deno.test("checkArrows() takes two ways to one file for no circle", () => {
  const house: House = new Map([
    ["lib/base/a.ts", ["./b.ts", "./c.ts"]],
    ["lib/base/b.ts", ["./d.ts"]],
    ["lib/base/c.ts", ["./d.ts"]],
    ["lib/base/d.ts", []],
  ]);
  assertEquals(checkArrows(house), []);
});

Deno.test("the plan never joins tracker and client", () => {
  for (const [room, targets] of Object.entries(PLAN)) {
    if (room.startsWith("tracker")) assertEquals(targets.filter((name) => name.startsWith("client")), []);
    if (room.startsWith("client")) assertEquals(targets.filter((name) => name.startsWith("tracker")), []);
  }
});

Deno.test("the plan points only to rooms that it has", () => {
  for (const targets of Object.values(PLAN)) {
    assertEquals(targets.filter((name) => !Object.hasOwn(PLAN, name)), []);
  }
});

Deno.test("readHouse() reads main.ts and the files of lib by their paths", async () => {
  const house = await readHouse(new URL("../../", import.meta.url));
  assertEquals(house.has("main.ts"), true);
  assertEquals(house.has("lib/base/bytes.ts"), true);
  assertEquals([...house.keys()].some((path) => path.includes("\\") || path.startsWith("tests")), false);
});
