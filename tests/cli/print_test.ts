import { assert, assertEquals } from "@std/assert";
import { fault } from "../../lib/base/fault.ts";
import { crashText, faultText, isAsked, wantsColour } from "../../lib/cli/print.ts";
import { FakeEnv } from "./fake_env.ts";

Deno.test("faultText() is one line, whatever a fault holds", () => {
  assertEquals(faultText(fault("x", "It broke.", "Mend it."), false), "muster: It broke. Mend it.");
  assertEquals(faultText(fault("x", "It\r\nbroke\x1b[2J"), false), "muster: It  broke [2J");
  assertEquals(faultText(fault("x", "It broke."), true), "\x1b[31mmuster:\x1b[0m It broke.");
});

Deno.test("crashText() keeps the stack for those who asked for it", () => {
  const error = new Error("a thing");
  const plain = crashText(error, { debug: false, colour: false });
  assertEquals(
    plain,
    "muster: internal error: a thing. Run it again with --debug and report what it prints.",
  );
  const long = crashText(error, { debug: true, colour: false });
  assert(long.startsWith("muster: internal error: a thing.\n") && long.includes("print_test.ts"));
  assertEquals(
    crashText("a text", { debug: true, colour: false }),
    "muster: internal error: a text.",
  );
});

Deno.test("wantsColour() is for terminals that know colours, and for people who do not mind", () => {
  const cases: [Partial<FakeEnv>, boolean][] = [
    [{ errIsTerminal: true }, true],
    [{ errIsTerminal: false }, false],
    [{ errIsTerminal: true, variables: { NO_COLOR: "1" } }, false],
    [{ errIsTerminal: true, variables: { NO_COLOR: "" } }, true],
    [{ errIsTerminal: true, variables: { TERM: "dumb" } }, false],
    [{ errIsTerminal: true, args: ["--no-color"] }, false],
    [{ errIsTerminal: true, args: ["--", "--no-color"] }, true],
    [{ errIsTerminal: true, platform: "windows" }, false],
    [{ errIsTerminal: true, platform: "windows", variables: { WT_SESSION: "x" } }, true],
  ];
  for (const [parts, wanted] of cases) {
    assertEquals(wantsColour(Object.assign(new FakeEnv(), parts)), wanted, JSON.stringify(parts));
  }
});

Deno.test("isAsked() sees a switch on a command line that is wrong in another place", () => {
  assert(isAsked(new FakeEnv(["--prot", "5", "--debug"]), "debug"));
  assert(!isAsked(new FakeEnv(["--", "--debug"]), "debug"));
});
