/** `muster seed` from its arguments to its exit code, on a machine whose client only pretends. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { torrentV1 } from "../fixture/torrents.ts";
import { begin, machine, stop, told } from "./client/machine.ts";

/** The machine, with the files of photos.torrent and of debian.torrent below a folder. */
function seeding(folder: string, ...args: string[]) {
  const env = machine("seed", ...args);
  env.files.put(`${folder}/photos/a.jpg`, "a");
  env.files.put(`${folder}/photos/raw/b.raw`, "b");
  env.files.put(`${folder}/debian.iso`, "d");
  return env;
}

Deno.test("seed finds the files as verify does, and never downloads", async (t) => {
  const cases: [folder: string, args: string[], root: string][] = [
    ["/somewhere", ["photos.torrent"], "/somewhere/photos"],
    ["/srv", ["photos.torrent", "--data", "/srv"], "/srv/photos"],
    ["/srv", ["photos.torrent", "--data", "/srv/photos"], "/srv/photos"],
    ["/somewhere/x", ["photos.torrent", "--data", "x"], "/somewhere/x/photos"],
    ["/srv", ["debian.torrent", "--data", "/srv/debian.iso"], "/srv/debian.iso"],
  ];
  for (const [folder, args, root] of cases) {
    await t.step(args.join(" "), async () => {
      const it = await begin(seeding(folder, ...args));
      const { downloads, allocate, priorities, ...task } = it.torrents[0].task;
      assertEquals([task.root, downloads, allocate, priorities], [root, false, "none", []]);
      assertEquals(task.wanted.every((wanted) => wanted), true);
      assertEquals(await stop(it), 0);
    });
  }
});

Deno.test("seed tells from where, how much is there, and how to stop; Ctrl+C is its proper end", async () => {
  const it = await begin(seeding("/somewhere", "photos.torrent", "--super-seed"));
  assertEquals(it.torrents[0].task.options.superSeed, true);
  it.torrents[0].open(2_718_000, "checked");
  it.torrents[0].figures = { uploaded: 5e6 };
  assertEquals(await stop(it), 0);
  assertEquals(
    it.env.err.text,
    `photos: 6 MB in 3 files, from /somewhere/photos
Port: 6881     Stop: Ctrl+C
photos: 45.3% is there (2.7 MB of 6 MB, checked), seeding until Ctrl+C.
Stopped. Sent 5 MB in this run.
`,
  );
});

Deno.test("seed says once that all is there", async () => {
  const it = await begin(seeding("/somewhere", "photos.torrent", "--seed-time", "1h"));
  it.torrents[0].open(6e6, "resumed");
  it.torrents[0].complete(0);
  it.torrents[0].end("time");
  assertEquals(await it.code, 0);
  assertMatch(
    it.env.err.text,
    /photos: all is there \(6 MB, as the last run left it\), seeding for 1h \(Ctrl\+C stops it\)\.\nphotos: its time is over/,
  );
});

Deno.test("seed ends with 4 when nothing is there, or of what is there nothing is right", async (t) => {
  const cases: [args: string[], line: RegExp][] = [
    [
      ["photos.torrent"],
      /is not there: looked for "photos"\. Say where it is: muster seed TORRENT --data PATH/,
    ],
    [["photos.torrent", "--data", "/srv"], /\/srv cannot be read/],
    [["none.torrent", "--data", "/somewhere"], /none\.torrent cannot be read/],
  ];
  for (const [args, line] of cases) {
    await t.step(args.join(" "), async () => {
      const [code, err] = await told(machine("seed", ...args));
      assertEquals(code, 4);
      assertMatch(err, line);
    });
  }
  await t.step("wrong files", async () => {
    const it = await begin(seeding("/somewhere", "photos.torrent"));
    it.torrents[0].open(0, "checked");
    assertEquals(await it.code, 4);
    assertStringIncludes(
      it.env.err.text,
      'muster: Nothing of "photos" is there in "/somewhere/photos". Say where it is: muster seed TORRENT --data PATH\n',
    );
  });
});

Deno.test("seed goes on with the other torrents where one has nothing", async () => {
  const it = await begin(seeding("/srv", "photos.torrent", "debian.torrent", "--data", "/srv"));
  it.torrents[0].open(0, "checked");
  it.torrents[1].open(1e6, "checked");
  assertEquals(it.env.session.stops, 0);
  assertEquals(await stop(it), 4);
});

Deno.test("seed quotes a name with spaces where it says that it is not there", async () => {
  const env = machine("seed", "spaces.torrent");
  env.files.put("/somewhere/spaces.torrent", torrentV1({ name: "no tracker", content: 10 }));
  assertEquals(await told(env), [
    4,
    'muster: The file of the torrent is not there: looked for "no tracker". Say where it is: muster seed TORRENT ' +
    "--data PATH\n",
  ]);
});

Deno.test("seed refuses what makes no sense", async (t) => {
  const cases: [args: string[], line: RegExp][] = [
    [[], /There is no torrent to seed\. The form is: muster seed TORRENT/],
    [["magnet:?xt=urn:btih:" + "01".repeat(20)], /Magnet links are not in this version yet/],
    [["photos.torrent", "--data", "debian.torrent"], /a torrent in the place of the files.*given as words/],
    [["photos.torrent", "--data="], /--data is empty/],
    [["photos.torrent", "--max-down", "1MB"], /There is no option "--max-down"/],
    [
      ["photos.torrent", "--exit-when-done"],
      /"--exit-when-done"\. A seed is ended by --seed-time or --seed-ratio\./,
    ],
    [["photos.torrent", "--out=x"], /no option "--out"\. Where the files are is said by --data\./],
    [["photos.torrent", "--super-seed", "--port", "x"], /--port cannot be "x"/],
  ];
  for (const [args, line] of cases) {
    await t.step(args.join(" ").slice(0, 40), async () => {
      const [code, err] = await told(machine("seed", ...args));
      assertEquals(code, 2);
      assertMatch(err, line);
    });
  }
});

Deno.test("seed says that nobody finds a torrent without a tracker by itself", async () => {
  const env = machine("seed", "alone.torrent");
  env.files.put("/somewhere/alone.iso", "x");
  const it = await begin(env);
  assertStringIncludes(
    env.err.text,
    "  It has no tracker: nobody finds this computer by itself. Others must give its address: --peer 192.168.1.50:6881\n",
  );
  await stop(it);
});
