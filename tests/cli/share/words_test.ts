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
    assertMatch(getLine(page), /^muster get [\w.:/%-]+$/);
  });
}

Deno.test("on Windows a start says that the firewall may ask, and elsewhere not", () => {
  const site = "http://192.168.1.50:9000/";
  assertStringIncludes(startText(site, null, true, []), "tick private networks");
  assertEquals(startText(site, null, false, ["A note."]).split("\n").slice(1), [
    "Page: http://192.168.1.50:9000/     Stop: Ctrl+C",
    "A note.",
    "",
  ]);
});
