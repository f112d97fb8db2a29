/** What a visit makes of it stands in visit_test.ts. */
import { assertEquals } from "@std/assert";
import { fault } from "../../../lib/base/fault.ts";
import { isRefused, mayBeListed } from "../../../lib/cli/ask/arrival.ts";

Deno.test("isRefused() and mayBeListed() take a bare head for a refusal over UDP only", () => {
  const bytes = new Uint8Array(8);
  const answer = { reading: fault("bad-answer", "?"), bytes, milliseconds: 0, tries: 1, from: "" };
  assertEquals([isRefused(answer, true), isRefused(answer, false)], [true, false]);
  assertEquals([mayBeListed(answer, true), mayBeListed(answer, false)], [false, true]);
});
