import { assertEquals } from "@std/assert";
import { finding, FINDING_CODES, findingOf } from "../../../lib/cli/ask/finding.ts";
import { PROBLEM_CODES } from "../../../lib/cli/ask/report.ts";

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
  assertEquals(findingOf("scrape", problem, "Try x").sentence, "The scrape: Nobody. Try x");
});

Deno.test("README.md names the code of every finding and of every problem", async () => {
  const readme = await Deno.readTextFile(new URL("../../../README.md", import.meta.url));
  const section = readme.split("\n## ").find((part) => part.startsWith("Asking a tracker"))!;
  const named = new Set(section.match(/`[a-z0-9-]+`/g));
  const missing = [...FINDING_CODES, ...PROBLEM_CODES].filter((code) => !named.has(`\`${code}\``));
  assertEquals(missing, []);
});
