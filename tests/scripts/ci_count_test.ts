import { assertEquals } from "@std/assert";
import { count, joinRuns, type Outcomes, readReport } from "../../scripts/ci_count.ts";

/** A report of one file, in the form that `deno test --junit-path` writes. */
function report(file: string, ...cases: [name: string, inner: string][]): string {
  const lines = cases.map(([name, inner]) =>
    `        <testcase name="${name}" classname="${file}" time="0.001" line="1" col="6">\n${inner}        </testcase>\n`
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="deno test" tests="1" failures="0">\n` +
    `    <testsuite name="${file}" tests="1" disabled="0" errors="0" failures="0">\n` +
    `${lines.join("")}    </testsuite>\n</testsuites>\n`;
}

const SKIPPED = "            <skipped/>\n";
const FAILED = `            <failure message="1 test step failed">x &lt;testcase&gt; y</failure>\n`;

Deno.test("readReport() reads what became of each test", () => {
  const xml = report("./a_test.ts", ["a() works", ""], ["b() &amp; &lt;c&gt;", SKIPPED], [
    "d() fails",
    FAILED,
  ]);
  assertEquals([...readReport(xml)], [
    ["./a_test.ts: a() works", "passed"],
    ["./a_test.ts: b() & <c>", "skipped"],
    ["./a_test.ts: d() fails", "failed"],
  ]);
});

Deno.test("readReport() counts a test with rows by its rows", async (t) => {
  const cases: [string, [string, string][], [number, number, number]][] = [
    ["all pass", [["a", ""], ["a &gt; 1", ""], ["a &gt; 2", ""]], [2, 0, 0]],
    ["one fails", [["a", FAILED], ["a &gt; 1", FAILED], ["a &gt; 2", ""]], [1, 1, 0]],
    ["one is skipped", [["a", ""], ["a &gt; 1", SKIPPED], ["a &gt; 2", ""]], [1, 0, 1]],
    ["it fails outside of its rows", [["a", FAILED], ["a &gt; 1", ""]], [1, 1, 0]],
    ["rows in rows", [["a", ""], ["a &gt; 1", ""], ["a &gt; 1 &gt; x", ""]], [1, 0, 0]],
    ["a longer name is no row", [["a", ""], ["ab", ""]], [2, 0, 0]],
  ];
  for (const [name, rows, [passed, failed, skipped]] of cases) {
    await t.step(name, () => {
      assertEquals(count(readReport(report("a_test.ts", ...rows))), { passed, failed, skipped });
    });
  }
});

Deno.test("readReport() finds nothing in a report of nothing", async (t) => {
  for (const xml of ["", "<testsuites/>", `<testsuites><testsuite name="a" tests="0"/></testsuites>`]) {
    await t.step(JSON.stringify(xml), () => assertEquals(count(readReport(xml)), count(new Map())));
  }
});

Deno.test("joinRuns() counts a test once over several runs", async (t) => {
  const cases: [string, Outcomes[], string][] = [
    ["skipped, then run", [new Map([["a", "skipped"]]), new Map([["a", "passed"]])], "passed"],
    ["run, then skipped", [new Map([["a", "passed"]]), new Map([["a", "skipped"]])], "passed"],
    ["failed, then passed", [new Map([["a", "failed"]]), new Map([["a", "passed"]])], "failed"],
    ["skipped twice", [new Map([["a", "skipped"]]), new Map([["a", "skipped"]])], "skipped"],
  ];
  for (const [name, runs, expected] of cases) {
    await t.step(name, () => assertEquals([...joinRuns(runs)], [["a", expected]]));
  }
});
