/** Where the password of a share comes from. */
import { assert, assertEquals } from "@std/assert";
import { isFault } from "../../lib/base/fault.ts";
import { askPassword } from "../../lib/cli/ask_password.ts";
import { FakeEnv } from "./fake_env.ts";

/** A machine at a terminal where this is typed. */
function machine(typed: string | null, variable?: string): FakeEnv {
  const env = new FakeEnv();
  Object.assign(env, { typed, inIsTerminal: true, errIsTerminal: true });
  if (variable !== undefined) env.variables.MUSTER_PASSWORD = variable;
  return env;
}

Deno.test("askPassword() asks at the terminal, and shows nothing of what is typed", async () => {
  const env = machine("s\u00e9same");
  assertEquals(await askPassword(true, "Password: ", env), "s\u00e9same");
  assertEquals(env.err.text, "Password: \n");
});

Deno.test("askPassword() takes the variable before all, and asks nobody then", async (t) => {
  const cases: [isAsked: boolean, variable: string | undefined, password: string | null, reads: number][] = [
    [true, "of env", "of env", 0],
    [false, "of env", "of env", 0],
    [true, "", "typed", 1],
    [false, "", null, 0],
    [false, undefined, null, 0],
  ];
  for (const [isAsked, variable, password, reads] of cases) {
    await t.step(`${isAsked} ${variable}`, async () => {
      const env = machine("typed", variable);
      assertEquals(await askPassword(isAsked, "?", env), password);
      assertEquals(env.hiddenReads, reads);
    });
  }
});

Deno.test("askPassword() refuses what is no password", async (t) => {
  const cases: [what: string, env: FakeEnv, code: string, message: string][] = [
    ["Ctrl+C", machine(null), "interrupted", "Interrupted."],
    ["nothing", machine(""), "bad-value", "An empty password is none."],
    ["too long", machine("\u00e9".repeat(513)), "bad-value", "The password is longer than 1024 bytes."],
    [
      ...["a variable that is too long", machine("x", "y".repeat(1025)), "bad-config"] as const,
      "MUSTER_PASSWORD is longer than 1024 bytes.",
    ],
    [
      ...[
        "no terminal to read",
        Object.assign(machine("x"), { inIsTerminal: false }),
        "missing-value",
      ] as const,
      "--password asks at a terminal, and here is none.",
    ],
    [
      ...[
        "no terminal to write",
        Object.assign(machine("x"), { errIsTerminal: false }),
        "missing-value",
      ] as const,
      "--password asks at a terminal, and here is none.",
    ],
  ];
  for (const [what, env, code, message] of cases) {
    await t.step(what, async () => {
      const it = await askPassword(true, "?", env);
      assert(isFault(it));
      assertEquals([it.fault, it.message], [code, message]);
    });
  }
});
