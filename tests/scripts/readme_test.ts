import { assertEquals, assertThrows } from "@std/assert";
import { optionsTable, withOptions } from "../../scripts/readme.ts";

Deno.test("README.md has the options of the tracker as the table of settings has them", async () => {
  const readme = await Deno.readTextFile(new URL("../../README.md", import.meta.url));
  assertEquals(readme.replaceAll("\r\n", "\n"), withOptions(readme.replaceAll("\r\n", "\n")));
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
  });
  assertEquals(
    table,
    "| option        | what it is | default |\n" +
      "| ------------- | ---------- | ------- |\n" +
      "| `--port PORT` | The port.  | 9000    |\n" +
      "| `--fast`      | Quickly.   | off     |\n",
  );
});

Deno.test("withOptions() refuses a text without a place for them", () => {
  assertThrows(() => withOptions("# muster\n"), Error, "no place");
});
