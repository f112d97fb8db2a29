/** `--out`: what it names is a folder, or is told in words of its own. */
import { assertEquals } from "@std/assert";
import { machine, told } from "../client/machine.ts";

Deno.test("get says that --out must name a folder, or that the folder could not be made", async (t) => {
  const cases: [out: string, line: string][] = [
    ["/srv/file", "--out must name a folder, and /srv/file is none. Choose another one with --out."],
    [
      "/srv/file/x/y",
      "--out must name a folder, and /srv/file/x/y would be below a file. Choose another one with --out.",
    ],
    ["/proc/x", "The folder /proc/x could not be made. Choose another one with --out."],
    [
      "/no",
      "The folder /no could not be made: this user may not make it there. Choose another one with --out.",
    ],
    [
      "/ro",
      "The folder /ro could not be made: it stands on something that is read-only. Choose another one with --out.",
    ],
  ];
  for (const [out, line] of cases) {
    await t.step(out, async () => {
      const env = machine("get", "photos.torrent", "--out", out);
      env.files.put("/srv/file", "x");
      env.files.fail("makeFolder", "/srv/file", "exists");
      env.files.fail("makeFolder", "/srv/file/x/y", "no-folder");
      env.files.fail("makeFolder", "/proc/x", "missing");
      env.files.fail("makeFolder", "/no", "denied");
      env.files.fail("makeFolder", "/ro", "read-only");
      assertEquals(await told(env), [5, `muster: ${line}\n`]);
    });
  }
});
