/**
 * Adds up what test runs reported (`deno test --junit-path=FILE`) for the closing line of .ci/run:
 *     deno run --allow-read scripts/ci_count.ts FILE...
 * prints a line for each failed and each skipped test, then `N passed, N failed, N skipped`.
 *
 * Each row of a table is a test; a test with rows counts by them alone. A test that an earlier run skipped and a
 * later one ran counts once, as run. Where a file cannot be read, that is one failure.
 */

export type Outcome = "passed" | "failed" | "skipped";

/** Tests by "file: name". */
export type Outcomes = ReadonlyMap<string, Outcome>;

const SUITE = /<testsuite name="([^"]*)"[^>]*?(?:\/>|>([\s\S]*?)<\/testsuite>)/g;
const CASE = /<testcase name="([^"]*)"[^>]*?(?:\/>|>([\s\S]*?)<\/testcase>)/g;
const ENTITIES: Readonly<Record<string, string>> = {
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&apos;": "'",
  "&amp;": "&",
};

/** Reads one report. */
export function readReport(xml: string): Outcomes {
  const outcomes = new Map<string, Outcome>();
  for (const [, file, body = ""] of xml.matchAll(SUITE)) {
    const cases = Array.from(body.matchAll(CASE), (match) => [plain(match[1]), match[2] ?? ""] as const);
    const own = new Map<string, Outcome>(cases.map(([name, inner]) => [name, outcomeOf(inner)]));
    for (const [name, outcome] of own) {
      if (!countsByRows(name, outcome, own)) outcomes.set(`${plain(file)}: ${name}`, outcome);
    }
  }
  return outcomes;
}

function plain(text: string): string {
  return text.replaceAll(/&(?:lt|gt|quot|apos|amp);/g, (entity) => ENTITIES[entity]);
}

function outcomeOf(inner: string): Outcome {
  if (/<(?:failure|error)\b/.test(inner)) return "failed";
  return /<skipped\b/.test(inner) ? "skipped" : "passed";
}

/** Whether a test has rows that tell its outcome; one that failed outside of its rows counts by itself too. */
function countsByRows(name: string, outcome: Outcome, own: Outcomes): boolean {
  const rows = [...own].filter(([other]) => other.startsWith(`${name} > `));
  if (rows.length === 0) return false;
  return outcome !== "failed" || rows.some(([, row]) => row === "failed");
}

/** Joins runs: a failure stays one, and what ran is not skipped. */
export function joinRuns(runs: readonly Outcomes[]): Outcomes {
  const rank: Record<Outcome, number> = { skipped: 0, passed: 1, failed: 2 };
  const joined = new Map<string, Outcome>();
  for (const run of runs) {
    for (const [name, outcome] of run) {
      const before = joined.get(name);
      if (before === undefined || rank[outcome] > rank[before]) joined.set(name, outcome);
    }
  }
  return joined;
}

/** How many of each. */
export function count(outcomes: Outcomes): Record<Outcome, number> {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const outcome of outcomes.values()) counts[outcome]++;
  return counts;
}

async function readRun(path: string): Promise<Outcomes> {
  try {
    return readReport(await Deno.readTextFile(path));
  } catch (thrown) {
    return new Map([[`${path}: ${thrown instanceof Error ? thrown.message : thrown}`, "failed"]]);
  }
}

if (import.meta.main) {
  const joined = joinRuns(await Promise.all(Deno.args.map(readRun)));
  const named = [...joined].filter(([, outcome]) => outcome !== "passed");
  const { passed, failed, skipped } = count(joined);
  const lines = named.map(([name, outcome]) => `${outcome}: ${name}`);
  lines.push(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  await Deno.stdout.write(new TextEncoder().encode(lines.join("\n") + "\n"));
}
