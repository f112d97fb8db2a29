import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { COMMANDS } from "../../lib/cli/commands.ts";
import { isFault } from "../../lib/base/fault.ts";
import { EVERYWHERE } from "../../lib/cli/everywhere.ts";
import { readArgs } from "../../lib/cli/args.ts";
import { commandHelp, overview } from "../../lib/cli/help.ts";

const TEXTS: [name: string, text: string][] = [
  ["overview", overview(COMMANDS)],
  ...COMMANDS.map((command): [string, string] => [command.name, commandHelp(command)]),
];

Deno.test("help fits 80 columns, ends its last line, and is plain ASCII without trailing spaces", async (t) => {
  for (const [name, text] of TEXTS) {
    await t.step(name, () => {
      for (const line of text.split("\n")) {
        assert(line.length <= 80, line);
        assertEquals(line.trimEnd(), line);
      }
      assert(/^[\x20-\x7e\n]*[^\n]\n$/.test(text));
    });
  }
});

Deno.test("overview() names every command and every option that is everywhere", () => {
  const text = overview(COMMANDS);
  for (const { name } of COMMANDS) assertStringIncludes(text, `\n  ${name}`);
  for (const { name } of Object.values(EVERYWHERE)) assertStringIncludes(text, `--${name}`);
});

Deno.test("commandHelp() has every option with its default, aligned", () => {
  const text = commandHelp(COMMANDS[0]);
  const starts = new Set<number>();
  for (const row of Object.values(COMMANDS[0].settings)) {
    const line = text.split("\n").find((line) => line.startsWith(`  --${row.name}`))!;
    assert(line !== undefined, row.name);
    starts.add(line.indexOf(row.sentence.split(" ").slice(0, 2).join(" ")));
  }
  assertEquals(starts.size, 1);
  for (const part of ["default 256MB", "default: 2 x interval", "from 20s to 7d"]) {
    assertStringIncludes(text.replace(/\s+/g, " "), part);
  }
});

Deno.test("the examples of the help are command lines that muster understands", () => {
  for (const command of COMMANDS) {
    for (const [line] of command.examples) {
      const call = readArgs(line.split(" ").slice(1), COMMANDS);
      assert(!isFault(call), line);
      assertEquals(call.command.name, command.name);
    }
  }
});
