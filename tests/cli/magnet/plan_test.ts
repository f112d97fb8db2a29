import { assertEquals, assertStringIncludes } from "@std/assert";
import { faultLine, isFault } from "../../../lib/base/fault.ts";
import { BETWEEN_TEXTS } from "../../../lib/base/setting.ts";
import { readMagnetPlan } from "../../../lib/cli/magnet/plan.ts";

Deno.test("readMagnetPlan() takes options given again and again", () => {
  const given = new Map([
    ["select", ["1,3-5", "*.mp4"].join(BETWEEN_TEXTS)],
    ["peer", ["1.2.3.4:5", "[::1]:6"].join(BETWEEN_TEXTS)],
    ["no-name", "on"],
  ]);
  const plan = readMagnetPlan(["a.torrent"], given);
  if (isFault(plan)) throw new Error(plan.message);
  assertEquals(plan.wishes, [{ first: 1, last: 1 }, { first: 3, last: 5 }, { glob: "*.mp4" }]);
  assertEquals(plan.settings.peer, ["1.2.3.4:5", "[::1]:6"]);
  assertEquals([plan.settings.noName, plan.settings.noTrackers], [true, false]);
});

Deno.test("readMagnetPlan() says what is wrong", async (t) => {
  const cases: [words: string[], given: [string, string][], code: string, line: string][] = [
    [[], [], "missing-value", "There is no torrent. The form is: muster magnet TORRENT..."],
    [["a"], [["peer", "h"]], "bad-value", '--peer cannot be "h". Give the address of a peer'],
    [["a"], [["peer", "::1:6881"]], "bad-value", "[2001:db8::7]:6881"],
    [["a"], [["select", "0"]], "bad-value", '--select cannot be "0". Give numbers and ranges such as 1,3-5'],
    [["a"], [["select", "3-1"]], "bad-value", "--select cannot be"],
    [["a"], [["select", "1,,2"]], "bad-value", "--select cannot be"],
    [["a"], [["select", "1-"]], "bad-value", "--select cannot be"],
    [["a"], [["select", ""]], "bad-value", "--select needs a value"],
  ];
  for (const [words, given, code, line] of cases) {
    await t.step(line, () => {
      const plan = readMagnetPlan(words, new Map(given));
      if (!isFault(plan)) throw new Error("no fault");
      assertEquals(plan.fault, code);
      assertStringIncludes(faultLine(plan), line);
    });
  }
});
