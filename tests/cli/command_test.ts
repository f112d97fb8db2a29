import { assert, assertEquals } from "@std/assert";
import { isFault } from "../../lib/base/fault.ts";
import { findCommand } from "../../lib/cli/command.ts";
import { COMMANDS } from "../../lib/cli/commands.ts";

Deno.test("findCommand() finds by the exact name only", () => {
  assertEquals(findCommand("track", COMMANDS), COMMANDS[0]);
  for (const name of ["Track", "trac", ""]) assert(isFault(findCommand(name, COMMANDS)));
});
