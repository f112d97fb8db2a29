import { assertEquals } from "@std/assert";
import { plainView } from "../../lib/base/plain_memory.ts";

Deno.test("plainView() shows the very memory of a shared buffer", () => {
  const buffer = new SharedArrayBuffer(64);
  const shared = new Uint8Array(buffer);
  const plain = plainView(buffer);
  plain.set([1, 2, 3], 5);
  shared[63] = 9;
  assertEquals([...shared.subarray(5, 8), plain[63], plain.length], [1, 2, 3, 9, 64]);
});

Deno.test("plainView() is the shared view where pointers may not be had", async () => {
  const state = await Deno.permissions.query({ name: "ffi" });
  const code = `import { plainView } from ${
    JSON.stringify(new URL("../../lib/base/plain_memory.ts", import.meta.url).href)
  };
    const buffer = new SharedArrayBuffer(8);
    console.log(plainView(buffer).buffer === buffer);`;
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--no-prompt",
      "--no-config",
      `data:application/typescript,${encodeURIComponent(code)}`,
    ],
  }).output();
  assertEquals([state.state, new TextDecoder().decode(stdout).trim()], ["granted", "true"]);
});
