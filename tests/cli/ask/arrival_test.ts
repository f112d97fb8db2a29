/** What a visit makes of it stands in visit_test.ts. */
import { assertEquals } from "@std/assert";
import { fault } from "../../../lib/base/fault.ts";
import { isBareHead, isRefused, isTorrentRefused, mayBeListed } from "../../../lib/cli/ask/arrival.ts";
import type { Problem, Told } from "../../../lib/cli/ask/report.ts";
import { words } from "../../fixture/udp_tracker.ts";

const CAME = { milliseconds: 0, tries: 1, from: "" };

Deno.test("a bare head to an announce is no refusal, and lists nobody over UDP", () => {
  const answer = { ...CAME, reading: fault("bad-answer", "?"), bytes: words(1, 7) };
  assertEquals([isBareHead(answer), isRefused(answer)], [true, false]);
  assertEquals([mayBeListed(answer, true), mayBeListed(answer, false)], [false, true]);
});

Deno.test("isBareHead() knows none but the 8 bytes of an announce's answer", () => {
  const of = (bytes: Uint8Array) => isBareHead({ ...CAME, reading: fault("bad-answer", "?"), bytes });
  assertEquals([of(words(2, 7)), of(words(1, 7, 0)), of(new Uint8Array(7))], [false, false, false]);
  assertEquals(isBareHead(fault("no-answer", "?")), false);
});

Deno.test("isTorrentRefused() takes only a refusal that can be meant for one torrent", async (t) => {
  const cases: [what: string, status: number | null, problem: Partial<Problem>, isMeant: boolean][] = [
    ["UDP", null, {}, true],
    ["200", 200, {}, true],
    ["200, later", 200, { retryIn: 5 }, true],
    ["200, never", 200, { retryIn: "never" }, false],
    ["404", 404, {}, false],
    ["405", 405, {}, false],
    ["500", 500, {}, false],
    ["no refusal", 200, { code: "bad-answer" }, false],
  ];
  for (const [what, status, changes, isMeant] of cases) {
    await t.step(what, () => {
      const problem = { code: "refused", message: "no.", failureCode: null, retryIn: null, ...changes };
      const told: Told = { ...CAME, status, problem };
      assertEquals(isTorrentRefused(told), isMeant);
    });
  }
});
