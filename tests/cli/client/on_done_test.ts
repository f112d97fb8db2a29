import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { faultLine, isFault } from "../../../lib/base/fault.ts";
import { filled, missingProgram, readHook } from "../../../lib/cli/client/on_done.ts";
import { FakeEnv } from "../fake_env.ts";
import { machine, told } from "./machine.ts";

Deno.test("readHook() cuts a command into words, as a person expects", async (t) => {
  const cases: [text: string, words: string[]][] = [
    ["a", ["a"]],
    ["  a   b\tc ", ["a", "b", "c"]],
    ['a "b c" d', ["a", "b c", "d"]],
    ["a 'b \"c' d", ["a", 'b "c', "d"]],
    ['"C:\\Program Files\\x.exe" {path}', ["C:\\Program Files\\x.exe", "{path}"]],
    ['a ""', ["a", ""]],
    ['a --name="{name} x"', ["a", "--name={name} x"]],
    ["a $HOME `x` ; & | > y", ["a", "$HOME", "`x`", ";", "&", "|", ">", "y"]],
  ];
  for (const [text, words] of cases) {
    await t.step(text, () => {
      const hook = readHook(text, "linux");
      assert(!isFault(hook));
      assertEquals([hook.program, ...hook.args], words);
    });
  }
});

Deno.test("readHook() refuses what cannot be run, and names where a shell would read them", async (t) => {
  const cases: [text: string, line: RegExp][] = [
    ["", /needs a command/],
    ["   ", /needs a command/],
    ['a "b', /a quote without its partner/],
    ["a 'b", /a quote without its partner/],
    ["{path} x", /must name its program itself/],
    ["sh -c 'rm {path}'", /^sh would read \{path\} as a part of its commands\. Take MUSTER_NAME/],
    ["/bin/bash -lc {name}", /would read \{name\}/],
    ["cmd /c echo {name}", /would read \{name\}/],
    ["C:\\Windows\\System32\\CMD.EXE /c x{hash}", /would read \{hash\}/],
    ["done.bat {path}", /would read \{path\}/],
    ["x\\Done.CMD {path}", /would read \{path\}/],
    ["powershell -File x.ps1 {path}", /would read \{path\}/],
  ];
  for (const [text, line] of cases) {
    await t.step(text, () => {
      for (const platform of ["linux", "windows"] as const) {
        const hook = readHook(text, platform);
        assert(isFault(hook));
        assertEquals(hook.fault, "bad-value");
        assertMatch(faultLine(hook), line);
      }
    });
  }
});

Deno.test("readHook() lets shells run what does not read a torrent's name as commands", () => {
  for (
    const text of [
      "sh -c 'echo \"$MUSTER_NAME\"'",
      "sh done.sh {path}",
      "sh -c 'echo $1' sh {name}",
      "done.bat",
    ]
  ) {
    assert(!isFault(readHook(text, "linux")), text);
  }
});

Deno.test("readHook() has a program without an ending be no batch file on Windows", () => {
  for (
    const [text, program] of [["tell", "tell.exe"], ["C:\\x.y\\tell", "C:\\x.y\\tell.exe"], [
      "a.com",
      "a.com",
    ]]
  ) {
    const hook = readHook(`${text} {name}`, "windows");
    assert(!isFault(hook));
    assertEquals(hook.program, program);
  }
});

Deno.test("readHook() refuses a placeholder that there is not, and names those that there are", async (t) => {
  for (
    const [text, word] of [["a {foo}", "{foo}"], ["a x{Name}y", "{Name}"], [
      "a {path} {file-name}",
      "{file-name}",
    ]]
  ) {
    await t.step(text, () => {
      const hook = readHook(text, "linux");
      assert(isFault(hook));
      assertEquals(
        faultLine(hook),
        `--on-done has no placeholder ${word}. There are {name}, {path} and {hash}.`,
      );
    });
  }
  for (
    const text of ["a {} ${HOME} {a:1} '{ x }' {1}", "sh -c 'f() {echo}; f'", "sh -c 'echo ${MUSTER_NAME}'"]
  ) {
    await t.step(text, () => assert(!isFault(readHook(text, "linux"))));
  }
});

Deno.test("missingProgram() finds what is not there, where that can be told", async (t) => {
  const cases: [program: string, path: string | undefined, line: string | null][] = [
    ["/opt/tell", undefined, null],
    ["opt/tell", undefined, "--on-done: there is no program opt/tell. Name one that is there."],
    ["./here", undefined, null],
    ["/opt/none", "/opt", "--on-done: there is no program /opt/none. Name one that is there."],
    ["/opt/tell/x", undefined, "--on-done: there is no program /opt/tell/x. Name one that is there."],
    ["/opt", undefined, "--on-done: /opt is no program. Name one that is there."],
    ["tell", undefined, null],
    ["tell", "/bin:/opt", null],
    ["here", "/bin:", null],
    [
      "none",
      "/bin:/opt",
      '--on-done: there is no program "none" in the folders of PATH. Name one that is there.',
    ],
  ];
  for (const [program, path, line] of cases) {
    await t.step(`${program} ${path}`, () => {
      const env = new FakeEnv();
      env.files.put("/opt/tell", "");
      env.files.put("/somewhere/here", "");
      if (path !== undefined) env.variables.PATH = path;
      const missing = missingProgram({ program, args: [] }, env);
      assertEquals(missing === null ? null : faultLine(missing), line);
    });
  }
  await t.step("Windows looks into more folders than PATH has", () => {
    const env = new FakeEnv();
    Object.assign(env, { platform: "windows", variables: { PATH: "/opt" } });
    assertEquals(missingProgram({ program: "none.exe", args: [] }, env), null);
    assert(missingProgram({ program: "x\\none.exe", args: [] }, env) !== null);
  });
});

Deno.test("get refuses a program of --on-done that is not there, at the start", async () => {
  const env = machine("get", "photos.torrent", "--on-done", "/opt/none {path}");
  assertEquals(await told(env), [
    2,
    "muster: --on-done: there is no program /opt/none. Name one that is there.\n",
  ]);
});

Deno.test("filled() keeps each value within its word, whatever stands in it", () => {
  const text = fc.string({ unit: "binary" });
  fc.assert(fc.property(text, text, (name, path) => {
    const hook = { program: "p", args: ["{name}", "x{path}y{hash}", "{nam}"] };
    const command = filled(hook, { name, path, hash: "00" });
    assertEquals(command.args, [name, `x${path}y00`, "{nam}"]);
    assertEquals(command.variables, { MUSTER_NAME: name, MUSTER_PATH: path, MUSTER_HASH: "00" });
  }));
});
