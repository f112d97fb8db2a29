import { assertEquals, assertThrows } from "@std/assert";
import type { Setting } from "../../lib/base/setting.ts";
import { optionsTable, withAllOptions, withOptions } from "../../scripts/readme.ts";

Deno.test("README.md has the options of track, get and seed as the tables of settings have them", async () => {
  const readme = await Deno.readTextFile(new URL("../../README.md", import.meta.url));
  assertEquals(readme.replaceAll("\r\n", "\n"), withAllOptions(readme.replaceAll("\r\n", "\n")));
});

Deno.test("optionsTable() has a row for each setting, in columns", () => {
  const table = optionsTable({
    port: {
      name: "port",
      kind: "port",
      fallback: 9000,
      min: 0,
      max: 65_535,
      placeholder: "PORT",
      sentence: "The port.",
    },
    fast: { name: "fast", kind: "switch", fallback: false, sentence: "Quickly." },
    decoys: { name: "decoys", kind: "toggle", fallback: true, sentence: "Decoys." },
  });
  assertEquals(
    table,
    "| option             | what it is | default |\n" +
      "| ------------------ | ---------- | ------- |\n" +
      "| `--port PORT`      | The port.  | 9000    |\n" +
      "| `--fast`           | Quickly.   | off     |\n" +
      "| `--decoys on\\|off` | Decoys.    | on      |\n",
  );
});

Deno.test("withOptions() tells below the table what does not fit into a row, in lines of 110 characters", () => {
  const place = "<!-- options of x: written by `deno task readme` -->\n\nold\n\n<!-- end of options of x -->";
  const decoys = {
    name: "decoys",
    kind: "toggle",
    fallback: false,
    sentence: "",
    more: "word ".repeat(40).trim(),
  };
  const text = withOptions(`before\n\n${place}\n\nafter\n`, { decoys: decoys as Setting }, "x");
  const lines = text.split("\n");
  assertEquals(
    lines.filter((line) => line.startsWith("word") || line.startsWith("`--decoys`: word")).length,
    2,
  );
  assertEquals(lines.every((line) => line.length <= 110), true);
  assertEquals(lines.slice(-5), ["", "<!-- end of options of x -->", "", "after", ""]);
});

Deno.test("withOptions() refuses a text without a place for them", () => {
  assertThrows(() => withOptions("# muster\n", {}, "x"), Error, "no place");
});
