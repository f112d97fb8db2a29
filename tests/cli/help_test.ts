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
  for (const { name, program } of COMMANDS) assertStringIncludes(text, program ? name : `\n  ${name}`);
  for (const { name } of Object.values(EVERYWHERE)) assertStringIncludes(text, `--${name}`);
});

Deno.test("overview() fits a screen of 24 lines, and says that the tracker speaks HTTP and UDP", () => {
  const text = overview(COMMANDS);
  assert(text.split("\n").length <= 25, text);
  assertStringIncludes(text.split("\n")[0], "HTTP and UDP");
});

Deno.test("commandHelp() has every option with its default, aligned", () => {
  const text = commandHelp(COMMANDS[0]);
  for (const command of COMMANDS) {
    const lines = commandHelp(command).split("\n");
    const starts = new Set<number>();
    for (const row of Object.values(command.settings)) {
      const at = lines.findIndex((line) => new RegExp(`^  (-., )?--${row.name}( |$)`).test(line));
      assert(at >= 0, row.name);
      const [sentence] = row.sentence.split(" ");
      // A long option has a line of its own.
      starts.add(Math.max(...[at, at + 1].map((line) => lines[line].lastIndexOf(`  ${sentence}`))));
    }
    assert(starts.size <= 1 && !starts.has(-1), command.name);
  }
  const parts = [
    "default 256MB",
    "default: 2 x interval",
    "from 20s to 7d",
    "--obfuscation on|off",
    "[default off]",
  ];
  for (const part of parts) assertStringIncludes(text.replace(/\s+/g, " "), part);
});

Deno.test("the help on the tracker says what obfuscation does, what it costs and what it does not do", () => {
  const text = commandHelp(COMMANDS[0]).replace(/\s+/g, " ");
  for (const part of ["made-up peers", "one in three", "The price:", "They hide nobody"]) {
    assertStringIncludes(text, part);
  }
});

Deno.test("the help on py3bt_tracker has that program's own syntax first, then the options of 1.0.0", () => {
  const command = COMMANDS.find(({ name }) => name === "py3bt_tracker")!;
  const text = commandHelp(command);
  const order = [
    "\n  py3bt_tracker [port='9000'] [interval='240'] [obfuscation='off']\n",
    "\n  py3bt_tracker 6969 240 off ",
    "\n  py3bt_tracker 8080 360 on ",
    "\n  -p, --port PORT ",
    "\n  -i, --client_request_interval MINUTES",
    "\n  -o, --enable_obfuscation ",
    "\n  -d, --wipe_db_every MINUTES",
    '"muster help track"',
    "py3bt_tracker.exe",
  ];
  const places = order.map((part) => text.indexOf(part));
  assertEquals(places, [...places].sort((a, b) => a - b), text);
  assert(!places.includes(-1), order[places.indexOf(-1)]);
});

Deno.test("the examples of the help are command lines that muster understands", () => {
  for (const command of COMMANDS) {
    for (const [line] of command.examples) {
      const call = readArgs(line.replace(/^muster ?/, "").split(" ").filter(Boolean), COMMANDS);
      assert(!isFault(call), line);
      assertEquals(call.command.name, command.name);
    }
  }
});

Deno.test("the examples of the help have no single quotes, which consoles of Windows take for letters", () => {
  for (const { examples } of COMMANDS) {
    for (const [line] of examples) assertEquals(line.includes("'"), false, line);
  }
});

Deno.test("commandHelp() says of commands that take files that * and ? work on Windows too", () => {
  for (const command of COMMANDS) {
    const isTold = commandHelp(command).includes("On Windows too, * and ?");
    assertEquals(isTold, command.wildcards === true, command.name);
  }
});

Deno.test("the help on make begins with what most people need, and has no size that no piece can have", () => {
  const text = commandHelp(COMMANDS.find(({ name }) => name === "make")!);
  const first = ["tracker", "output", "private", "piece-length", "v1", "v2", "hybrid", "comment"];
  const options = [...text.matchAll(/^ {2}(?:-., )?--([\w-]+)/gm)].map(([, name]) => name);
  assertEquals(options.slice(0, first.length), first);
  assertStringIncludes(text, "A SIZE is 512KiB or 1MiB, also written 512K or 1M.\n");
  assertEquals(/256MB|1GB/.test(text), false);
});
