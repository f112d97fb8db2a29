/**
 * The torrent tools of the executable, from outside: a torrent of each kind is made, shown, verified, edited and linked
 * to; the Windows executable does the same under wine, and makes the same bytes. MUSTER_BIN and MUSTER_WINE as in
 * compiled_test.ts.
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { randomFrom } from "../../lib/base/random.ts";
import { BIN, compiled, SIGNALS, WINE } from "./fixture/compiled.ts";
import { type Ran, run } from "./fixture/muster.ts";

const TRACKER = "http://tracker.test:9000/announce";

/** One file is so long that it is hashed in Workers. */
const TREE: Readonly<Record<string, number>> = { "a.txt": 900, "empty": 0, "sub/long.bin": 9_000_001 };

const KINDS = [["v1", []], ["v2", ["--v2"]], ["hybrid", ["--hybrid"]]] as const;

function namesIn(folder: string): string[] {
  return Array.from(Deno.readDirSync(folder), ({ name }) => name).sort();
}

async function withTree(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "muster-tools-" }));
  try {
    for (const [path, length] of Object.entries(TREE)) {
      await Deno.mkdir(`${folder}/tree/${path}`.replace(/\/[^/]*$/, ""), { recursive: true });
      const random = randomFrom(length, 1, 2, 3);
      await Deno.writeFile(`${folder}/tree/${path}`, Uint8Array.from({ length }, () => random.next()));
    }
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Runs the executable in the folder; it must end with the code. */
async function muster(folder: string, code: number, ...args: string[]): Promise<Ran> {
  const ran = await run(await Deno.realPath(BIN), args, folder);
  assertEquals(ran.code, code, `muster ${args.join(" ")}: ${ran.err}${ran.out}`);
  return ran;
}

for (const [kind, options] of KINDS) {
  compiled(`makes, shows, verifies, edits and links to a torrent: ${kind}`, () =>
    withTree(async (folder) => {
      const made = await muster(folder, 0, "make", "tree", "-t", TRACKER, ...options, "--json");
      const { infoHash, infoHashV2 } = JSON.parse(made.out);
      const shown = async () => {
        const { out } = await muster(folder, 0, "show", "--json", "tree.torrent");
        const report = JSON.parse(out);
        assertEquals([report.kind, report.infoHash, report.infoHashV2], [kind, infoHash, infoHashV2]);
        return report;
      };
      assertEquals((await shown()).trackers, [[TRACKER]]);
      await muster(folder, 0, "verify", "tree.torrent");
      await muster(folder, 5, "make", "tree", "-t", TRACKER, ...options);
      await muster(folder, 0, "edit", "tree.torrent", "--comment", "hi", "--no-tracker");
      const { comment, trackers } = await shown();
      assertEquals([comment, trackers], ["hi", []]);
      const link = (await muster(folder, 0, "magnet", "tree.torrent")).out;
      for (const hash of [infoHash, infoHashV2]) if (hash !== null) assertStringIncludes(link, hash);
      const long = `${folder}/tree/sub/long.bin`;
      const bytes = await Deno.readFile(long);
      bytes[8_000_000] ^= 1;
      await Deno.writeFile(long, bytes);
      assertMatch((await muster(folder, 6, "verify", "tree.torrent")).out, /^damaged +sub\/long\.bin/m);
    }));
}

compiled("refuses what is no torrent in one line, without a trace", () =>
  withTree(async (folder) => {
    await Deno.writeTextFile(`${folder}/bad.torrent`, "l-3:e");
    for (const command of ["show", "verify", "edit", "magnet", "btshowmetainfo"]) {
      const options = command === "edit" ? ["--no-comment"] : [];
      const { err, out } = await muster(folder, 4, command, "bad.torrent", ...options);
      assertStringIncludes(err, "bad.torrent");
      assertEquals(err.trim().split("\n").length, 1, err);
      assert(!/\bat file:/.test(err + out), err);
    }
  }));

compiled(
  "names a file whose name is no UTF-8, and makes no torrent without it",
  () =>
    withTree(async (folder) => {
      // The shell writes the byte: a text cannot hold it.
      const made = await run("sh", ["-c", `printf x > "$(printf 'tree/caf\\351')"`], folder);
      assertEquals(made.code, 0, made.err);
      const { err } = await muster(folder, 4, "make", "tree");
      assertStringIncludes(err, "caf\ufffd");
      assertEquals(namesIn(folder), ["tree"]);
    }),
  BIN === "" || Deno.build.os !== "linux",
);

compiled("ends with 5 when its result cannot be written", () =>
  withTree(async (folder) => {
    const bin = await Deno.realPath(BIN);
    await muster(folder, 0, "make", "tree");
    const ran = await run("sh", ["-c", `"${bin}" show --json tree.torrent >/dev/full`], folder);
    assertEquals(ran.code, 5);
    assertEquals(ran.err.trim().split("\n").length, 1, ran.err);
  }), BIN === "" || Deno.build.os !== "linux");

compiled("is each of BitTornado's tools under its name", () =>
  withTree(async (folder) => {
    const as = async (name: string, code: number, ...args: string[]) => {
      const copy = `${folder}/${name}`;
      await Deno.symlink(await Deno.realPath(BIN), copy);
      const ran = await run(copy, args, folder);
      assertEquals(ran.code, code, `${name}: ${ran.err}`);
      return ran.out;
    };
    await as("btmakemetafile", 0, TRACKER, "tree", "--comment", "old");
    // One entry is an empty file, which is skipped.
    await as("btcompletedir", 0, TRACKER, "tree", "--target", "all");
    assertEquals(namesIn(`${folder}/all`), [
      "a.txt.torrent",
      "sub.torrent",
    ]);
    await as("btreannounce", 0, "-a", "http://a.test/x|http://b.test/y", "http://a.test/x", "tree.torrent");
    await as("btcopyannounce", 0, "tree.torrent", "all/sub.torrent");
    await as("btsethttpseeds", 0, "http://seed.test/s", "tree.torrent");
    await as("btrename", 0, "tree.torrent", "renamed");
    const shown = await as("btshowmetainfo", 0, "tree.torrent");
    for (const line of ["directory name: renamed", "announce-list.: http://a.test/x|http://b.test/y"]) {
      assertStringIncludes(shown, line);
    }
    assertStringIncludes(shown, "http seeds....: http://seed.test/s");
  }), BIN === "" || !SIGNALS);

compiled(
  "for Windows makes the same torrents under wine, and verifies, edits and shows them",
  () =>
    withTree(async (folder) => {
      const exe = `${await Deno.realPath(BIN)}.exe`;
      await Deno.link(exe, `${folder}/muster.exe`).catch(() => Deno.copyFile(exe, `${folder}/muster.exe`));
      const steps = KINDS.flatMap(([kind, options]) => [
        `make tree -t ${TRACKER} --no-date ${options.join(" ")} -o win-${kind}.torrent`,
        `verify win-${kind}.torrent`,
      ]);
      steps.push('show "win-*.torrent"', "edit win-v2.torrent --comment hi", "make tree -o win-v1.torrent");
      const line = steps.map((step) => `wine muster.exe ${step} </dev/null || echo code=$?`).join("; ");
      const signal = AbortSignal.timeout(120_000);
      const { stdout, stderr } = await new Deno.Command("sh", {
        args: [WINE, line],
        env: { WIN: folder },
        stdin: "null",
        signal,
      }).output();
      const said = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
      // Only the last one fails: the torrent is there already.
      assertEquals(said.match(/code=\d+/g), ["code=5"], said);
      assertEquals(said.match(/All 3 files are whole/g)?.length, 3, said);
      for (const [kind, options] of KINDS.filter(([kind]) => kind !== "v2")) {
        await muster(
          folder,
          0,
          "make",
          "tree",
          "-t",
          TRACKER,
          "--no-date",
          ...options,
          "-o",
          "linux.torrent",
          "--force",
        );
        const [ours, theirs] = await Promise.all(
          ["linux", `win-${kind}`].map((name) => Deno.readFile(`${folder}/${name}.torrent`)),
        );
        assertEquals(ours, theirs, kind);
      }
    }),
  BIN === "" || WINE === "",
);
