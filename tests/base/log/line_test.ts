import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { type LogFields, type LogFormat, type LogMessage, messageLine } from "../../../lib/base/log/line.ts";

const TIME = Date.parse("2026-11-27T02:52:17.123Z");
const NASTY = 'a\n2026 info  fake\r\t\x1b[31m\u202e\ud800 "b" \\ =';

const ROWS: [format: LogFormat, message: Partial<LogMessage>, line: string][] = [
  ["text", {}, "2026-11-27T02:52:17.123Z info  The text.\n"],
  ["text", { level: "error" }, "2026-11-27T02:52:17.123Z error The text.\n"],
  [
    "text",
    { level: "warn", fields: { port: 9000, file: "a b", empty: "", path: "C:\\x" } },
    '2026-11-27T02:52:17.123Z warn  The text. port=9000 file="a b" empty="" path=C:\\x\n',
  ],
  ["text", { text: "a\nb\x7f\u202e" }, "2026-11-27T02:52:17.123Z info  a\\x0ab\\x7f\\u{202e}\n"],
  ["common", { level: "debug" }, "# 2026-11-27T02:52:17.123Z debug The text.\n"],
  [
    "json",
    { fields: { port: 9000, file: "a\nb\u202e" } },
    '{"time":"2026-11-27T02:52:17.123Z","level":"info","text":"The text.","port":9000,"file":"a\\nb\\u202e"}\n',
  ],
];

Deno.test("messageLine() writes each format as it is documented", async (t) => {
  for (const [format, message, line] of ROWS) {
    await t.step(`${format}: ${JSON.stringify(message)}`, () => {
      const whole = { time: TIME, level: "info", text: "The text.", fields: {}, ...message } as const;
      assertEquals(messageLine(format, whole), line);
    });
  }
});

Deno.test("messageLine() lets no text and no value begin a line or steer a terminal", () => {
  const texts = fc.oneof(fc.string({ unit: "binary" }), fc.constant(NASTY));
  fc.assert(
    fc.property(fc.constantFrom("text", "json", "common"), texts, texts, (format, text, value) => {
      const line = messageLine(format as LogFormat, { time: TIME, level: "info", text, fields: { value } });
      assertEquals(line.indexOf("\n"), line.length - 1);
      assert(!/[\p{C}\p{Zl}\p{Zp}]/u.test(line.slice(0, -1)), JSON.stringify(line));
    }),
  );
});

Deno.test("messageLine() in JSON is read back as what was said", () => {
  const anything = fc.string({ unit: "binary" });
  fc.assert(
    fc.property(anything, anything, fc.integer(), (text, name, number) => {
      const fields: LogFields = { name, number };
      const line = messageLine("json", { time: TIME, level: "warn", text, fields });
      assertEquals(JSON.parse(line), {
        time: "2026-11-27T02:52:17.123Z",
        level: "warn",
        text,
        ...fields,
      });
    }),
  );
});
