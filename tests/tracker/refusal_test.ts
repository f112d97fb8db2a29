import { assert, assertEquals } from "@std/assert";
import { isFault } from "../../lib/base/fault.ts";
import { writeFailure } from "../../lib/protocol/http_answer.ts";
import { readAnnounceReply } from "../../lib/protocol/http_reply.ts";
import { REFUSALS } from "../../lib/tracker/refusal.ts";

Deno.test("every refusal is a sentence in ASCII with a number of py3bt_tracker's", () => {
  const numbers = [101, 102, 103, 150, 151, 152, 200, 500, 900];
  for (const refusal of Object.values(REFUSALS)) {
    assert(/^[A-Z][\x20-\x7e]*\.$/.test(refusal!.reason), refusal!.reason);
    assert(numbers.includes(refusal!.code));
  }
});

Deno.test("a client reads of every refusal what was written", () => {
  for (const refusal of Object.values(REFUSALS)) {
    const { code, reason, retryIn } = refusal!;
    const reading = readAnnounceReply(writeFailure(refusal!));
    assert(isFault(reading) && reading.fault === "refused");
    assertEquals([reading.code, reading.message, reading.retryIn], [code, reason, retryIn]);
  }
});
