import { assertEquals } from "@std/assert";
import { finding, findingOf } from "../../../lib/cli/ask/finding.ts";

Deno.test("finding() has its kind and words, and the particular case behind them", () => {
  assertEquals(finding("no-interval"), {
    kind: "odd",
    code: "no-interval",
    sentence: "It does not say when to announce again.",
  });
  assertEquals(finding("bad-hash-taken", "x"), {
    kind: "wrong",
    code: "bad-hash-taken",
    sentence: "It takes an info hash of 19 bytes. (x)",
  });
});

Deno.test("findingOf() tells which question came to nothing", () => {
  const problem = { code: "closed", message: "Nobody.", failureCode: null, retryIn: null };
  assertEquals(findingOf("scrape", problem), {
    kind: "wrong",
    code: "closed",
    sentence: "The scrape: Nobody.",
  });
  assertEquals(
    findingOf("announce", { ...problem, code: "refused", message: "no." }).sentence,
    "The announce was refused: no.",
  );
});
