import { assertEquals } from "@std/assert";
import { sumLine } from "../../scripts/release.ts";

Deno.test("sumLine() writes a line as sha256sum does", async () => {
  // The digest of "abc" is the example of FIPS 180-2, B.1.
  assertEquals(
    await sumLine(new TextEncoder().encode("abc"), "muster-linux-x64"),
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  muster-linux-x64\n",
  );
});
