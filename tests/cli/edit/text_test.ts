import { assert, assertEquals } from "@std/assert";
import { editText } from "../../../lib/cli/edit/text.ts";
import { fileWith } from "./fixture.ts";

const IN_PLACE = { target: null, dryRun: false };

Deno.test("editText() puts long changes on two lines, and dates into words", () => {
  const long = `http://${"x".repeat(60)}/`;
  const file = fileWith({
    changed: [
      { what: "web seeds", was: long, is: `${long}, ${long}` },
      { what: "date", was: "99999999999999999999", is: "0" },
      { what: "private", was: "no", is: "yes" },
    ],
  });
  assertEquals(
    editText(file, IN_PLACE),
    `a.torrent
  web seeds: ${long}
          -> ${long}, ${long}
  date: 99999999999999999999 seconds after 1970 -> 1970-01-01T00:00:00Z
  private: no -> yes
`,
  );
});

Deno.test("editText() tells of a date that is none what it is", () => {
  const odd = (was: string) => editText(fileWith({ changed: [{ what: "date", was, is: null }] }), IN_PLACE);
  assertEquals(odd("5 (a string)"), "a.torrent\n  date: 5 (a string) -> none\n");
  assertEquals(odd("-5"), "a.torrent\n  date: 1969-12-31T23:59:55Z -> none\n");
});

Deno.test("editText() lets no stranger's text steer the terminal", () => {
  const evil = "a\x1b[2J\n\u202eb";
  const text = editText(
    fileWith({
      path: evil,
      changed: [{ what: "comment", was: evil, is: null }, { what: "trackers", was: evil, is: "http://a/" }],
      absent: [{ what: "trackers", text: evil }],
    }),
    { target: evil, dryRun: true },
  );
  assert(!/[^\n -~]/.test(text), JSON.stringify(text));
  assertEquals(text.split("\n").length, 5);
});
