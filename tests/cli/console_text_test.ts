import { assertEquals } from "@std/assert";
import { canDraw, canMove, harmless, harmlessName, jsonText } from "../../lib/cli/console_text.ts";
import { FakeEnv } from "./fake_env.ts";

Deno.test("canDraw() is true where the console is known to be able", async (t) => {
  const cases: readonly (readonly [FakeEnv["platform"], Record<string, string>, boolean])[] = [
    ["linux", {}, false],
    ["linux", { LANG: "en_US.UTF-8" }, true],
    ["linux", { LANG: "C.utf8" }, true],
    ["linux", { LANG: "en_US.ISO-8859-1" }, false],
    ["linux", { LC_ALL: "C", LANG: "en_US.UTF-8" }, false],
    ["linux", { LC_ALL: "", LC_CTYPE: "de_DE.UTF-8", LANG: "C" }, true],
    ["windows", { LANG: "en_US.UTF-8" }, false],
    ["windows", { WT_SESSION: "1" }, true],
  ];
  for (const [platform, variables, can] of cases) {
    await t.step(`${platform} ${JSON.stringify(variables)}`, () => {
      const env = new FakeEnv();
      Object.assign(env, { platform, variables });
      assertEquals(canDraw(env), can);
    });
  }
});

Deno.test("canMove() is true where codes that move the cursor are understood", async (t) => {
  const cases: readonly (readonly [FakeEnv["platform"], Record<string, string>, boolean])[] = [
    ["linux", {}, false],
    ["linux", { TERM: "dumb" }, false],
    ["linux", { TERM: "xterm-256color" }, true],
    ["darwin", { TERM: "xterm" }, true],
    ["windows", { TERM: "xterm" }, false],
    ["windows", { WT_SESSION: "1" }, true],
  ];
  for (const [platform, variables, can] of cases) {
    await t.step(`${platform} ${JSON.stringify(variables)}`, () => {
      assertEquals(canMove(Object.assign(new FakeEnv(), { platform, variables })), can);
    });
  }
});

Deno.test("harmless() takes away what steers, harmlessName() what is no UTF-8", () => {
  assertEquals(harmless("a\x1b[2J\u202eb\nc \u00e9\u{1f4e6}"), "a?[2J?b?c \u00e9\u{1f4e6}");
  assertEquals(harmlessName(new Uint8Array([0x61, 0xff, 0x0a])), "a\ufffd?");
});

Deno.test("jsonText() escapes what steers, and means the same", () => {
  const value = { "k\u202e": ["a\x9b2J\u2028\u{e0001}", 1], b: "\u00e9\n" };
  const text = jsonText(value);
  assertEquals(JSON.parse(text), value);
  assertEquals(/\p{C}|\p{Zl}/u.test(text), false);
});
