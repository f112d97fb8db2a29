import { assertEquals } from "@std/assert";
import { Output } from "../../../lib/cli/show/output.ts";

Deno.test("Output gathers what is small into few large writes", () => {
  const written: string[] = [];
  const output = new Output({
    write: (text) => written.push(text) > 0,
    writeBytes: () => true,
    fault: () => null,
  });
  for (let i = 0; i < 100_000; i++) output.line("0123456789");
  output.lines(["a", "b"]);
  output.text("c");
  output.flush();
  output.flush();
  assertEquals(written.length, 5);
  assertEquals(written.join(""), `${"0123456789\n".repeat(100_000)}a\nb\nc`);
});
