import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { isFault } from "../../../lib/base/fault.ts";
import { toLatin1 } from "../../../lib/base/bytes.ts";
import { decodeResume, encodeResume } from "../../../lib/client/storage/resume.ts";

const MARK = fc.record({
  size: fc.option(fc.maxSafeNat()),
  modified: fc.option(fc.maxSafeNat()),
});

const DATA = fc.record({
  infoHash: fc.uint8Array({ minLength: 20, maxLength: 20 }),
  place: fc.string({ unit: "grapheme" }),
  have: fc.uint8Array({ maxLength: 40 }),
  files: fc.array(MARK, { maxLength: 20 }),
  uploaded: fc.maxSafeNat(),
  downloaded: fc.maxSafeNat(),
});

Deno.test("resume data read as they were written", () => {
  fc.assert(fc.property(DATA, (data) => {
    const read = decodeResume(encodeResume(data));
    assertEquals(read, { ...data, infoHash: data.infoHash.slice(), have: data.have.slice() });
  }));
});

Deno.test("bytes that are no resume data give a fault", async (t) => {
  const cases: [why: string, text: string][] = [
    ["nothing", ""],
    ["a list", "le"],
    ["an empty dictionary", "de"],
    ["another version", "d7:versioni2ee"],
    ["nothing but a version", "d7:versioni1ee"],
    [
      "sizes and times that differ in number",
      "d10:downloadedi0e4:have0:9:info hash0:5:place1:/5:sizes8:aaaaaaaa5:times0:8:uploadedi0e7:versioni1ee",
    ],
    [
      "a negative number",
      "d10:downloadedi-1e4:have0:9:info hash0:5:place1:/5:sizes0:5:times0:8:uploadedi0e7:versioni1ee",
    ],
    [
      "a place that is no text",
      "d10:downloadedi0e4:have0:9:info hash0:5:place1:\xff5:sizes0:5:times0:8:uploadedi0e7:versioni1ee",
    ],
  ];
  for (const [why, text] of cases) {
    await t.step(why, () => {
      const read = decodeResume(toLatin1(text));
      assert(isFault(read), "it was read");
      assertEquals(read.fault, "bad-resume");
    });
  }
});
