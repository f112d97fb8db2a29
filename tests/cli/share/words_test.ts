import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { getLine, pageOf, startText } from "../../../lib/cli/share/words.ts";

const NAMES: readonly (readonly [name: string, word: string])[] = [
  ["images", "images"],
  ["my images", "my%20images"],
  ["a&b;c$(d)`e`", "a%26b%3Bc%24%28d%29%60e%60"],
  ["it's", "it%27s"],
  ["50%!", "50%25%21"],
  ["Bilder\u00fc", "Bilder%C3%BC"],
  ["a/b", "a%2Fb"],
];

for (const [name, word] of NAMES) {
  Deno.test(`what is typed for ${name} has nothing in it that a shell would read as its own`, () => {
    const page = pageOf("http://192.168.1.50:9000/", name);
    assertEquals(page, `http://192.168.1.50:9000/t/${word}`);
    assertMatch(getLine(page, false), /^muster get [\w.:/%-]+$/);
  });
}

Deno.test("a line for an address of IPv6 is in quotes, since brackets mean something to shells", () => {
  assertEquals(getLine("http://[fd00::2]:9000/t/a", false), 'muster get "http://[fd00::2]:9000/t/a"');
});

Deno.test("a line for what a password guards asks for it", () => {
  assertEquals(getLine("http://h:9000/t/a", true), "muster get --password http://h:9000/t/a");
});

Deno.test("a start tells the page, how to stop, another tracker where one is used, and its notes", () => {
  const site = "http://192.168.1.50:9000/";
  assertEquals(startText(site, null, ["A note."]).split("\n").slice(1), [
    "Page: http://192.168.1.50:9000/     Stop: Ctrl+C",
    "A note.",
    "",
  ]);
  assertStringIncludes(
    startText(site, "http://192.168.1.50:6969/announce", []),
    ": http://192.168.1.50:6969/announce\n",
  );
});
