import { assert, assertEquals } from "@std/assert";
import { faultLine, isFault } from "../../lib/base/fault.ts";
import { runProgram } from "../../lib/cli/run_program.ts";

/** Runs code in a Deno of its own. */
async function runCode(code: string, args: string[] = [], variables: Record<string, string> = {}) {
  const lines: string[] = [];
  const command = { program: Deno.execPath(), args: ["eval", "--quiet", code, ...args], variables };
  const result = await runProgram(command, (line) => lines.push(line));
  return { result, lines };
}

Deno.test("runProgram() hands over words and variables as they are, and tells lines and the exit code", async () => {
  const strange = "a b\"c'd $HOME & %PATH% ;\\";
  const code = "console.log(Deno.args[0]); console.error(Deno.env.get('MUSTER_NAME')); Deno.exit(3)";
  const { result, lines } = await runCode(code, [strange], { MUSTER_NAME: strange });
  assertEquals([result, lines], [3, [strange, strange]]);
});

Deno.test("runProgram() tells a last line without an end, and cuts one that is endless", async () => {
  const { lines } = await runCode(
    "let rest = new TextEncoder().encode('a\\n' + 'x'.repeat(200_000));" +
      "while (rest.length > 0) rest = rest.subarray(await Deno.stdout.write(rest));",
  );
  assertEquals([lines.length, lines[0], lines[1].length], [2, "a", 1000]);
});

Deno.test("runProgram() has a program read nothing from the standard input", async () => {
  const { result, lines } = await runCode("console.log(await Deno.stdin.read(new Uint8Array(1)))");
  assertEquals([result, lines], [0, ["null"]]);
});

Deno.test("runProgram() says that a program is not there", async () => {
  const result = await runProgram({ program: "no-such-program-here", args: [], variables: {} }, () => {});
  assert(isFault(result));
  assertEquals(faultLine(result), "no-such-program-here cannot be started: there is no such program.");
});
