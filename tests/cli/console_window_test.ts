import { assertEquals } from "@std/assert";
import { aloneInConsole } from "../../lib/cli/console_window.ts";

function kernel32(answer: () => number) {
  let open = 0;
  return {
    stillOpen: () => open,
    open: () => {
      open++;
      return { symbols: { GetConsoleProcessList: answer }, close: () => open-- };
    },
  };
}

Deno.test("aloneInConsole() is true only when the console has one process", () => {
  for (const [count, alone] of [[0, false], [1, true], [2, false], [17, false]] as const) {
    const library = kernel32(() => count);
    assertEquals(aloneInConsole("windows", library.open), alone);
    assertEquals(library.stillOpen(), 0);
  }
});

Deno.test("aloneInConsole() is false outside Windows without asking, and whenever asking fails", () => {
  const fails = () => {
    throw new Error("no such library");
  };
  assertEquals(aloneInConsole("linux", fails), false);
  assertEquals(aloneInConsole("windows", fails), false);
  const library = kernel32(fails);
  assertEquals(aloneInConsole("windows", library.open), false);
  assertEquals(library.stillOpen(), 0);
});

Deno.test(
  "aloneInConsole() is false where there is no kernel32.dll",
  { ignore: Deno.build.os === "windows" },
  () => {
    assertEquals(aloneInConsole("windows"), false);
  },
);
