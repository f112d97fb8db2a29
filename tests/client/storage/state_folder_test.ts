import { assertEquals } from "@std/assert";
import type { Platform } from "../../../lib/base/stop.ts";
import { stateFolder } from "../../../lib/client/storage/state_folder.ts";

Deno.test("stateFolder() is where the system's customs have it", async (t) => {
  const cases: [platform: Platform, variables: Record<string, string>, folder: string | null][] = [
    ["linux", { HOME: "/home/me" }, "/home/me/.local/state/muster"],
    ["linux", { HOME: "/home/me", XDG_STATE_HOME: "/state" }, "/state/muster"],
    ["linux", { HOME: "/home/me", XDG_STATE_HOME: "state" }, "/home/me/.local/state/muster"],
    ["linux", {}, null],
    ["freebsd", { HOME: "/home/me" }, "/home/me/.local/state/muster"],
    [
      "darwin",
      { HOME: "/Users/me", XDG_STATE_HOME: "/state" },
      "/Users/me/Library/Application Support/muster",
    ],
    ["windows", { LOCALAPPDATA: "C:\\Users\\Me\\AppData\\Local" }, "C:\\Users\\Me\\AppData\\Local\\muster"],
    ["windows", { USERPROFILE: "C:\\Users\\Me" }, "C:\\Users\\Me\\AppData\\Local\\muster"],
    ["windows", { HOME: "/home/me" }, null],
  ];
  for (const [platform, variables, folder] of cases) {
    await t.step(`${platform} ${JSON.stringify(variables)}`, () => {
      assertEquals(stateFolder(platform, (name) => variables[name]), folder);
    });
  }
});
