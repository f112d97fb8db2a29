import { assertEquals } from "@std/assert";
import { outputOf } from "../../../lib/cli/make/destination.ts";
import { FakeEnv } from "../fake_env.ts";

Deno.test("outputOf() gives on Windows a file's name that Windows can hold", () => {
  const env = new FakeEnv();
  env.platform = "windows";
  const cases: [name: string, output: string][] = [
    ["plain", "C:\\out\\plain.torrent"],
    ["a:b", "C:\\out\\a_b.torrent"],
    ["CON", "C:\\out\\_CON.torrent"],
    ["dots..", "C:\\out\\dots.torrent"],
  ];
  for (const [name, output] of cases) {
    assertEquals(outputOf({ kind: "folder", path: "C:\\out\\" }, "x", name, env), output);
  }
});

Deno.test("outputOf() keeps a name as it is elsewhere", () => {
  const env = new FakeEnv();
  assertEquals(outputOf({ kind: "folder", path: "." }, "x", "a:b.", env), "a:b..torrent");
});

Deno.test("outputOf() beside Windows paths takes either separator off", () => {
  const env = new FakeEnv();
  env.platform = "windows";
  for (const path of ["C:\\d\\x", "C:\\d\\x\\", "C:\\d\\x/"]) {
    assertEquals(outputOf({ kind: "beside" }, path, "x", env), "C:\\d\\x.torrent");
  }
});
