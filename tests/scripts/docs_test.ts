import { assertEquals } from "@std/assert";
import { isSerious, readComplaints } from "../../scripts/docs.ts";

const TEXT = `error[missing-jsdoc]: exported symbol is missing JSDoc documentation
  --> /house/lib/base/stop.ts:21:1
   |
21 | export interface StopWatch {
   | ^


error[missing-jsdoc]: exported symbol is missing JSDoc documentation
  --> C:\\house\\lib\\base\\stop.ts:22:3
   |
22 |   close(): void;
   |   ^

error[missing-return-type]: exported function is missing an explicit return type annotation
  --> /house/lib/base/stop.ts:30:17

error: Found 3 documentation lint errors.
`;

Deno.test("readComplaints() reads what and where", async (t) => {
  const expected = [
    ["missing-jsdoc", "/house/lib/base/stop.ts", 21, 1],
    ["missing-jsdoc", "C:\\house\\lib\\base\\stop.ts", 22, 3],
    ["missing-return-type", "/house/lib/base/stop.ts", 30, 17],
  ];
  for (const [name, text] of [["lines end with LF", TEXT], ["with CRLF", TEXT.replaceAll("\n", "\r\n")]]) {
    await t.step(name, () => {
      const complaints = readComplaints(text);
      assertEquals(complaints.map((it) => [it.code, it.path, it.line, it.column]), expected);
    });
  }
});

Deno.test("isSerious() lets a member without a comment and a private type pass", async (t) => {
  const cases: [string, number, boolean][] = [
    ["missing-jsdoc", 1, true],
    ["missing-jsdoc", 3, false],
    ["missing-return-type", 3, true],
    ["private-type-ref", 1, false],
  ];
  for (const [code, column, expected] of cases) {
    await t.step(`${code} in column ${column}`, () => {
      assertEquals(isSerious({ code, column, sentence: "", path: "", line: 1 }), expected);
    });
  }
});
