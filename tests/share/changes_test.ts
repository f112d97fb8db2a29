import { assertEquals } from "@std/assert";
import { systemClock } from "../../lib/base/clock.ts";
import { fault } from "../../lib/base/fault.ts";
import { Pace } from "../../lib/base/pace.ts";
import type { Content } from "../../lib/metainfo/content.ts";
import { differenceNow, differenceOf } from "../../lib/share/changes.ts";
import { contentOf } from "../fixture/content.ts";

/** Others have their turn after each file. */
const PACE = new Pace(systemClock, 0);

const BEFORE = contentOf("images", { "a": 10, "b/c": 20 });

function changed(change: (files: Content["files"][number]) => Partial<Content["files"][number]>): Content {
  return { ...BEFORE, files: BEFORE.files.map((file) => ({ ...file, ...change(file) })) };
}

const CASES: readonly (readonly [claim: string, now: Content, why: string | null, added: number])[] = [
  ["what is as it was differs in nothing", BEFORE, null, 0],
  ["another size is a change", changed(({ length }) => ({ length: length + 1 })), "a has changed", 0],
  ["another time is a change", changed(() => ({ modified: 5 })), "a has changed", 0],
  ["a file that is missing is gone", contentOf("images", { "a": 10 }), "b/c is gone", 0],
  ["a link in a file's place leads elsewhere", changed(() => ({ link: ["x"] })), "a leads elsewhere", 0],
  ["a file in a folder's place is something else", contentOf("images", 10), "it is something else now", 1],
  [
    "files that have come are counted, and are no change",
    contentOf("images", { "a": 10, "b/c": 20, "d": 1, "e": 1 }),
    null,
    2,
  ],
];

for (const [claim, now, why, added] of CASES) {
  Deno.test(claim, async () => assertEquals(await differenceOf(BEFORE, now, PACE), { why, added }));
}

Deno.test("what cannot be read has changed: strangers are told no more, who shares it is told why", async () => {
  const why = fault("cannot-read", "/srv/images/a cannot be read: there is no such file.", "Look there.");
  assertEquals(await differenceNow(BEFORE, why, PACE), {
    why: "images cannot be read as it was",
    detail: "/srv/images/a cannot be read: there is no such file",
    added: 0,
  });
});
