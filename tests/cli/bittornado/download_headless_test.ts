/** `btdownloadheadless` from its arguments to its exit code, on a machine whose client only pretends. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { fault } from "../../../lib/base/fault.ts";
import { IDLE_OPTIONS } from "../../../lib/cli/bittornado/download_settings.ts";
import { begin, machine, type Run, stop, told } from "../client/machine.ts";

async function start(...args: string[]): Promise<Run> {
  return await begin(machine("btdownloadheadless", ...args));
}

/** The last block that was printed. */
function lastBlock({ env }: Run): string {
  return env.out.text.slice(env.out.text.lastIndexOf("\n\n\n\n\n") + 5);
}

Deno.test("btdownloadheadless prints BitTornado's block, and seeds until Ctrl+C", async () => {
  const it = await start("photos.torrent");
  const [photos] = it.torrents;
  photos.figures = {
    ...{
      done: 2_718_000,
      downRate: 2048,
      upRate: 512,
      uploaded: 1_048_576,
      downloaded: 2_097_152,
      ratio: 0.5,
    },
    ...{ peers: 14, seeds: 6, copies: 6.25, secondsLeft: 3782 },
  };
  it.env.clock.advance(500);
  assertEquals(
    lastBlock(it),
    `saving:         photos (5.7 MB)
percent done:   45.3
time left:      1 hour 03 min 02 sec
download to:    /somewhere/photos
download rate:  2.0 kB/s
upload rate:    0.5 kB/s
share rating:   0.500   (1.0 MB up / 2.0 MB down)
seed status:    6 seen now, plus 0.250 distributed copies
peer status:    8 seen now
`,
  );
  photos.complete(5);
  assertMatch(
    lastBlock(it),
    /percent done: {3}100\ntime left: {6}Download Succeeded!\n.*\ndownload rate:\nupload/,
  );
  assertEquals([await stop(it), it.env.err.text], [0, ""]);
});

Deno.test("btdownloadheadless tells what it does while it does not download", async (t) => {
  const cases: [figures: object, line: string][] = [
    [{ activity: "checking", opening: { done: 3, total: 6 } }, "checking existing data"],
    [{ activity: "allocating", opening: { done: 3, total: 6 } }, "allocating disk space"],
    [{ peers: 0 }, "connecting to peers"],
    [{ peers: 1 }, "<unknown>"],
    [{ peers: 1, secondsLeft: 62 }, "1 min 02 sec"],
  ];
  for (const [figures, line] of cases) {
    await t.step(line, async () => {
      const it = await start("photos.torrent");
      it.torrents[0].figures = figures;
      it.env.clock.advance(500);
      assert(lastBlock(it).includes(`time left:      ${line}\n`), lastBlock(it));
      assertEquals(await stop(it), 130);
      assert(lastBlock(it).includes("time left:      shutting down\n"));
    });
  }
});

Deno.test("btdownloadheadless takes BitTornado's options by their names", async () => {
  const it = await start(
    ...["--max_upload_rate", "100", "--max_download_rate", "2000.5", "--max_uploads", "3"],
    ...["--max_connections", "40", "--minport", "7000", "--maxport", "7001", "--random_port", "0"],
    ...["--bind", "10.0.0.1", "--alloc_type", "pre-allocate", "--priority", "0,-1,2", "--super_seeder", "1"],
    ...["--saveas", "/srv/pics", "photos.torrent"],
  );
  const { torrent: _torrent, news: _news, ...task } = it.torrents[0].task;
  assertEquals(task, {
    ...{ folder: "/srv", root: "/srv/pics", wanted: [true, false, true], priorities: [7, 0, 0] },
    ...{
      allocate: "full",
      downloads: true,
      check: false,
      overwrite: false,
      stateFolder: "/home/me/.local/state/muster",
      peers: [],
    },
    options: {
      ...{ slots: 3, maxUp: 0, maxDown: 0, sequential: false, superSeed: true },
      ...{ seedRatio: null, seedTime: null },
    },
  });
  assertEquals(it.env.session.config, {
    ...{ port: 7000, bind: ["10.0.0.1"], maxUp: 100_000, maxDown: 2_000_500, maxPeers: 40, portWished: true },
  });
  assertEquals(it.env.dropped, ["env", "run", "ffi"]);
  await stop(it);
});

Deno.test("btdownloadheadless answers options without effect with a line, and says what -1 comes to", async () => {
  const it = await start(
    "--max_upload_rate",
    "-1",
    "--upnp_nat_access",
    "1",
    "--spew",
    "1",
    "photos.torrent",
  );
  assertEquals(it.env.session.config?.maxUp, 0);
  const lines = it.env.err.text.split("\n");
  assertEquals(lines.length, 4);
  assertMatch(lines[0], /^--upnp_nat_access has no effect: ports are not opened on routers/);
  assertMatch(lines[1], /^--spew has no effect: "muster get --json"/);
  assertMatch(lines[2], /^--max_upload_rate -1 is no limit here/);
  await stop(it);
});

Deno.test("btdownloadheadless takes every option that BitTornado had", () => {
  const names = "check_hashes alloc_rate selector_enabled expire_cache_data lock_files lock_while_reading " +
    "max_files_open buffer_reads write_buffer_size auto_flush double_check triple_check min_uploads upload_unit_size " +
    "max_rate_period upload_rate_fudge tcp_ack_fudge round_robin_period snub_time ip ipv6_enabled ipv6_binds_v4 " +
    "upnp_nat_access timeout timeout_check_interval keepalive_interval max_initiate min_peers rerequest_interval " +
    "http_timeout download_slice_size request_backlog max_slice_length max_message_length rarest_first_cutoff " +
    "rarest_first_priority_cutoff breakup_seed_bitfield security auto_kick crypto_allowed crypto_only crypto_stealth " +
    "dedicated_seed_id spew save_options";
  assertEquals(Object.keys(IDLE_OPTIONS).sort(), names.split(" ").sort());
});

Deno.test("btdownloadheadless tries ports until one is free", async () => {
  const env = machine("btdownloadheadless", "--minport", "7000", "--maxport", "7002", "photos.torrent");
  const tried: number[] = [];
  Object.assign(env, {
    startSession(config: { port: number }) {
      tried.push(config.port);
      return Promise.resolve(fault("port-in-use", `Port ${config.port} is in use.`));
    },
  });
  assertEquals((await told(env))[0], 1);
  assertEquals(tried.toSorted(), [7000, 7001, 7002]);
});

Deno.test("btdownloadheadless saves where --saveas says, or within a folder that is another's", async (t) => {
  const cases: [args: string[], files: string[], folder: string, root: string | null][] = [
    [["photos.torrent"], [], "/somewhere", null],
    [["--saveas", "x", "debian.torrent"], [], "/somewhere", "/somewhere/x"],
    [["--saveas", "/srv/", "debian.torrent"], ["/srv/other"], "/srv", null],
    [["--saveas", "/new/", "debian.torrent"], [], "/new/", null],
    [["--saveas", "/srv", "photos.torrent"], ["/srv/other"], "/srv", null],
    [["--saveas", "/srv", "photos.torrent"], ["/srv/other", "/srv/raw/x"], "/", "/srv"],
    [["--saveas", "/srv", "photos.torrent"], [], "/", "/srv"],
  ];
  for (const [args, files, folder, root] of cases) {
    await t.step(`${args} ${files}`, async () => {
      const env = machine("btdownloadheadless", ...args);
      files.forEach((path) => env.files.put(path, "x"));
      const it = await begin(env);
      assertEquals([it.torrents[0].task.folder.replace(/(?<=.)\/$/, ""), it.torrents[0].task.root], [
        folder.replace(/(?<=.)\/$/, ""),
        root,
      ]);
      await stop(it);
    });
  }
});

Deno.test("btdownloadheadless ends with an exit code where BitTornado ended with 0", async (t) => {
  const cases: [args: string[], code: number, line: RegExp][] = [
    [[], 2, /There is no torrent to download\. The form is: btdownloadheadless/],
    [["none.torrent"], 4, /none\.torrent cannot be read/],
    [["--metafile", "photos.torrent", "debian.torrent"], 2, /Give one torrent/],
    [["--priority", "1,1", "photos.torrent"], 2, /has 2 numbers, and the torrent 3 files/],
    [["--priority", "1,1,7", "photos.torrent"], 2, /--priority cannot be "1,1,7"/],
    [["--priority", "-1,-1,-1", "photos.torrent"], 2, /leaves no file/],
    [["--minport", "9", "--maxport", "8", "photos.torrent"], 2, /--minport 9 is above --maxport 8/],
    [["--max_upload_rate", "fast", "photos.torrent"], 2, /--max_upload_rate cannot be "fast"/],
    [["--saveas", "debian.torrent", "photos.torrent"], 2, /is a file, and the torrent is a folder/],
  ];
  for (const [args, code, line] of cases) {
    await t.step(args.join(" "), async () => {
      const [found, err] = await told(machine("btdownloadheadless", ...args));
      assertEquals(found, code);
      assertMatch(err, line);
    });
  }
  await t.step("a disk that is full", async () => {
    const it = await start("photos.torrent");
    it.torrents[0].tell({ kind: "failed", fault: fault("no-room", "The disk has no room.") });
    assertEquals(await it.code, 5);
    assertMatch(
      lastBlock(it),
      /^ERROR:\nphotos: The disk has no room\.\n\nsaving: [^]*time left: {6}Download Failed!/,
    );
  });
});

Deno.test("btdownloadheadless --quiet prints no block", async () => {
  const it = await start("--quiet", "--spew", "1", "photos.torrent");
  it.env.clock.advance(10_000);
  it.torrents[0].complete(1);
  await stop(it);
  assertEquals([it.env.out.text, it.env.err.text], ["", ""]);
});
