import { assert, assertEquals } from "@std/assert";
import { isFault } from "../../lib/base/fault.ts";
import { findCommand, findProgram, lineOf, settingsOf } from "../../lib/cli/command.ts";
import { COMMANDS } from "../../lib/cli/commands.ts";

Deno.test("findCommand() finds by the exact name only", () => {
  assertEquals(findCommand("track", COMMANDS), COMMANDS[0]);
  for (const name of ["Track", "trac", ""]) assert(isFault(findCommand(name, COMMANDS)));
});

Deno.test("findProgram() goes by the executable's own name, whatever its folder, case and ending", () => {
  const named: [startedAs: string, command: string | undefined][] = [
    ["py3bt_tracker", "py3bt_tracker"],
    ["./py3bt_tracker", "py3bt_tracker"],
    ["/usr/local/bin/py3bt_tracker", "py3bt_tracker"],
    ["Py3BT_Tracker", "py3bt_tracker"],
    ["py3bt_tracker.exe", "py3bt_tracker"],
    ["C:\\Users\\Some One\\Desktop\\PY3BT_TRACKER.EXE", "py3bt_tracker"],
    ["D:/tools\\py3bt_tracker", "py3bt_tracker"],
    ["muster", undefined],
    ["muster.exe", undefined],
    ["/usr/bin/deno", undefined],
    ["/home/py3bt_tracker/muster", undefined],
    ["py3bt_tracker.py", "py3bt_tracker"],
    ["btmakemetafile.py", "btmakemetafile"],
    ["/usr/bin/btmakemetafile.bittornado", "btmakemetafile"],
    ["C:\\BtRename.py.exe", "btrename"],
    ["muster.py", undefined],
    ["py3bt_tracker/", undefined],
    ["my_py3bt_tracker", undefined],
    ["py3bt_tracker.txt", undefined],
    // Commands of muster's own are no names of programs.
    ["track", undefined],
    ["help.exe", undefined],
    ["", undefined],
  ];
  for (const [startedAs, command] of named) {
    assertEquals(findProgram(startedAs, COMMANDS)?.name, command, startedAs);
  }
});

Deno.test("settingsOf() adds what a command borrows, and its own options go first", () => {
  const py3bt = COMMANDS.find(({ name }) => name === "py3bt_tracker")!;
  const settings = settingsOf(py3bt);
  assertEquals(settings.port.letter, "p");
  assertEquals(settings.bind, settingsOf(COMMANDS[0]).bind);
  assertEquals(settingsOf(COMMANDS[0]), COMMANDS[0].settings);
});

Deno.test("lineOf() puts muster in front, but not of another program's command line", () => {
  const py3bt = COMMANDS.find(({ name }) => name === "py3bt_tracker")!;
  assertEquals(lineOf(COMMANDS[0], "track"), "muster track");
  assertEquals(lineOf(py3bt, "py3bt_tracker"), "py3bt_tracker");
});
