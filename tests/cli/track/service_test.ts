/** What stands around a running tracker: state, lists, reload, drain. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type Fault, faultLine, isFault } from "../../../lib/base/fault.ts";
import type { ReloadReport, SaveReport, StatusReport } from "../../../lib/cli/ctl/reports.ts";
import { announceTo } from "../../fixture/swarm.ts";
import { torrentV1 } from "../../fixture/torrents.ts";
import { settle } from "../fake_env.ts";
import { pumped, rested, start, stop } from "./fixture.ts";

const HASH = "01".repeat(20);
const OTHER = "02".repeat(20);

Deno.test("--state writes the swarms at the interval and at the end, and not without it", async () => {
  const running = await start("--state x.state --state-interval 10s");
  const { env } = running;
  assertEquals(env.files.bytes("x.state"), undefined);
  env.clock.advance(9_999);
  await settle();
  assertEquals(env.files.bytes("x.state"), undefined);
  env.clock.advance(1);
  await settle();
  const first = env.files.bytes("x.state")!.length;
  announceTo(env.tracker.store, { torrent: 1, peer: "10.0.0.1:7", seed: true }, 0);
  assertEquals(await stop(running), 0);
  assert(env.files.bytes("x.state")!.length > first);
  const without = await start("");
  without.env.clock.advance(1_000_000);
  assertEquals(await stop(without), 0);
  assertEquals(without.env.files.paths(), []);
});

Deno.test("--state alone stands in the data folder, a file for each port; --data-dir moves it", async () => {
  const plain = await start("--state --port 6969");
  assertEquals(await stop(plain), 0);
  assert(
    plain.env.files.bytes("/home/it/.local/state/muster/tracker-6969.state"),
    `${plain.env.files.paths()}`,
  );
  const moved = await start("--state --data-dir /var/lib/muster");
  assertEquals(await stop(moved), 0);
  assert(moved.env.files.bytes("/var/lib/muster/tracker-9000.state"), `${moved.env.files.paths()}`);
});

Deno.test("--state takes the words for on and off, and no number, which a port would be", async () => {
  for (const word of ["on", "true", "YES", "1"]) {
    const running = await start(`--state ${word} --port 6969`);
    assertEquals(await stop(running), 0);
    assertEquals(running.env.files.paths().length, 2);
    assert(running.env.files.bytes("/home/it/.local/state/muster/tracker-6969.state"));
  }
  for (const word of ["off", "false", "No", "0"]) {
    const running = await start(`--state ${word}`);
    assertEquals(await stop(running), 0);
    assertEquals(running.env.files.paths(), []);
  }
  const { env, code } = await start("--state 7005");
  assertEquals([await code, env.files.paths()], [2, []]);
  assertEquals(
    env.err.text,
    "muster: --state 7005 looks like a port. Give --port 7005 for a port, --state ./7005 for a file.\n",
  );
});

Deno.test("a state that is set aside is said, to who wants it quiet too", async () => {
  for (const line of ["--state x.state --log t.log", "--state x.state --log t.log --quiet"]) {
    const running = await start(line, { "x.state": "no state" }, (env) => {
      const { startTracker } = env;
      const filled: typeof startTracker = async (config, surroundings) => {
        await pumped(env, surroundings.restore!(env.tracker.store, 0));
        return await startTracker(config, surroundings);
      };
      Object.assign(env, { startTracker: filled });
    });
    const { out, err, files } = running.env;
    assertEquals(await stop(running), 0);
    assertStringIncludes(line.endsWith("--quiet") ? err.text : out.text, "x.state is of no use");
    assertStringIncludes(new TextDecoder().decode(files.bytes("t.log")), "warn  x.state is of no use");
  }
});

Deno.test("a state that is held by another muster ends the start, and says what to do", async () => {
  const running = await start("--state x.state", {}, (env) => void env.files.lock("x.state.lock"));
  assertEquals(await running.code, 1);
  assertStringIncludes(running.env.err.text, "x.state is the state of another muster that runs.");
});

Deno.test("a state that cannot be written is told once, and once when it is written again", async () => {
  const running = await start("--state x.state --state-interval 10s");
  const { env, ask } = running;
  const told = () => env.err.text.split("\n").filter((line) => line.includes("state"));
  env.files.fail("replace", "x.state", "full");
  for (let i = 0; i < 3; i++) {
    env.clock.advance(10_000);
    await settle();
  }
  assertEquals(told().length, 1);
  assertStringIncludes(told()[0], "The state was not written");
  assert((await ask("status") as StatusReport).state!.failure !== null);
  env.files.heal();
  env.clock.advance(10_000);
  await settle();
  assertEquals(told().slice(1), ["The state is written again."]);
  assertEquals((await ask("status") as StatusReport).state!.failure, null);
  assertEquals(await stop(running), 0);
});

Deno.test("a state that cannot be written at the end is the exit code", async () => {
  const running = await start("--state x.state");
  running.env.files.fail("replace", "x.state", "full");
  assertEquals(await stop(running), 5);
});

Deno.test("lists are in force from the start, and the tracker does not start with a bad one", async (t) => {
  const running = await start("--allow a.txt --ban b.txt --deny-client -XL", {
    "a.txt": `${HASH}\n`,
    "b.txt": "192.0.2.0/24\n",
  });
  const { access } = running.env.tracker;
  assertEquals([access!.allow!.length, access!.ban.length, access!.denyClient], [1, 1, ["-XL"]]);
  // A thread that answers before it hears of later rules has them too.
  assertEquals(running.env.startedWith!.access, { ...access, isDraining: false });
  await stop(running);
  const bad: [line: string, content: string, code: number, told: string][] = [
    ["--allow a.txt", "zz\n", 3, "a.txt, line 1"],
    ["--ban a.txt", "1.2.3.4\n300.1.1.1\n", 3, "a.txt, line 2"],
    ["--allow missing.txt", "", 3, "missing.txt"],
    ["--allow-dir missing", "", 3, "missing"],
    ["--allow a.txt", "\xff\xfea\0b\0", 3, "a.txt"],
    ["--allow .", "", 3, "it is a folder"],
    ["--allow-dir a.txt", "", 3, "no folder"],
    ["--deny-client=", "", 2, "--deny-client"],
  ];
  for (const [line, content, code, told] of bad) {
    await t.step(`${line} with ${JSON.stringify(content)}`, async () => {
      const { env, code: ended } = await start(line, {
        "a.txt": Uint8Array.from(content, (c) => c.charCodeAt(0)),
      });
      assertEquals(await ended, code, env.err.text);
      assertStringIncludes(env.err.text, told);
    });
  }
});

Deno.test("the start tells how large each list is, and a list that leaves nobody to serve is said whenever it comes", async () => {
  const running = await start("--allow a.txt --ban b.txt", {
    "a.txt": `${HASH}\n`,
    "b.txt": "10.0.0.1\n10.0.0.3\n",
  });
  const { env, ask } = running;
  assertStringIncludes(env.out.text, "\nallow a.txt: 1 entry\nban b.txt: 2 entries\n");
  assertEquals(env.err.text, "");
  env.files.put("a.txt", "", 1_800_000_000_000);
  await ask("reload");
  const line = "No torrent is served: allow a.txt: 0 entries.";
  assertStringIncludes(env.err.text, `${line}\n`);
  assertEquals((await ask("status") as StatusReport).notes, [line]);
  assertEquals(await stop(running), 0);
});

Deno.test("reload takes new lists in, and a bad one leaves all as it was", async () => {
  const running = await start("--allow a.txt --deny b.txt", { "a.txt": `${HASH}\n`, "b.txt": "" });
  const { env, ask } = running;
  env.files.put("a.txt", `${HASH}\n${OTHER}\n`, 1_800_000_000_000);
  const report = await ask("reload") as ReloadReport;
  assertEquals(report.lists.map(({ option, entries }) => [option, entries]), [["allow", 2], ["deny", 0]]);
  const before = env.tracker.access;
  env.files.put("b.txt", "what?\n", 1_900_000_000_000);
  const refused = await ask("reload") as Fault;
  assert(isFault(refused));
  assertStringIncludes(refused.message, "b.txt, line 1");
  assertEquals(env.tracker.access, before);
  const { lists } = await ask("status") as StatusReport;
  assertEquals(lists.map(({ entries }) => entries), [2, 0]);
  assertEquals(await stop(running), 0);
});

Deno.test("reload gives the tracker nothing that it has", async (t) => {
  const files = {
    "m.toml":
      '[track]\nallow = ["a.txt"]\nban = ["b.txt"]\nallow-dir = ["torrents"]\ndeny-client = ["-XL"]\n',
    "a.txt": `${HASH}\n`,
    "b.txt": "192.0.2.0/24\n",
    "torrents/a.torrent":
      "d4:infod6:lengthi5e4:name1:a12:piece lengthi16384e6:pieces20:01234567890123456789ee",
  };
  const running = await start("--config m.toml", files);
  const { env, ask } = running;
  const { tracker } = env;
  const reloaded = async () => {
    tracker.told = { access: 0, catalog: 0 };
    assert(!isFault(await ask("reload")));
    return tracker.told;
  };
  assertEquals(tracker.catalog.size, 1);
  assertEquals(await reloaded(), { access: 0, catalog: 0 });
  const changes: [path: string, content: string, told: { access: number; catalog: number }][] = [
    ["a.txt", `${OTHER}\n`, { access: 1, catalog: 0 }],
    ["b.txt", "192.0.2.7\n", { access: 1, catalog: 0 }],
    ["torrents/a.torrent", files["torrents/a.torrent"].replace("1:a", "1:b"), { access: 1, catalog: 1 }],
    ["m.toml", files["m.toml"].replace("-XL", "-XX"), { access: 1, catalog: 0 }],
    ["m.toml", files["m.toml"].replace("-XL", "-XX") + "interval = 300\n", { access: 0, catalog: 0 }],
  ];
  let modified = 1_800_000_000_000;
  for (const [path, content, told] of changes) {
    await t.step(path, async () => {
      env.files.put(path, content, modified++);
      assertEquals(await reloaded(), told);
      assertEquals(await reloaded(), { access: 0, catalog: 0 });
    });
  }
  tracker.told.access = 0;
  await ask("drain");
  assertEquals([tracker.told.access, tracker.access!.isDraining], [1, true]);
  assertEquals(await reloaded(), { access: 0, catalog: 0 });
  assertEquals(tracker.access!.isDraining, true);
  assertEquals(await stop(running), 0);
});

Deno.test("a file that changes is read again by itself; what is wrong with it is told once", async () => {
  const running = await start("--allow a.txt", { "a.txt": `${HASH}\n` });
  const { env } = running;
  const changed = async (content: string, modified: number) => {
    env.files.put("a.txt", content, modified);
    env.tellChange(".", "a.txt");
    env.clock.advance(1000);
    await settle();
  };
  await changed(`${HASH}\n${OTHER}\n`, 1_800_000_000_000);
  assertStringIncludes(env.err.text, "allow a.txt has 2 entries now.\n");
  await changed("what?\n", 1_900_000_000_000);
  await changed("what?\n", 1_900_000_000_001);
  assertEquals(env.err.text.split("What was in force stays so.").length, 2, env.err.text);
  env.files.put("a.txt", `${HASH}\n`, 2_000_000_000_000);
  env.clock.advance(60_000);
  await settle();
  assertStringIncludes(env.err.text, "allow a.txt has 1 entry now.\n");
  assertEquals(await stop(running), 0);
  assertEquals(env.watched.size, 0);
});

Deno.test("what a changed configuration names is watched from then on, and what it does not name no longer", async () => {
  const running = await start("--config m.toml", {
    "m.toml": '[track]\nwatch = 0\nallow = ["lists/a.txt"]\n',
    "lists/a.txt": `${HASH}\n`,
    "others/b.txt": "",
    "torrents/": "",
  });
  const { env } = running;
  let modified = 1_800_000_000_000;
  const changed = async (folder: string, name: string, path: string, content: string) => {
    env.files.put(path, content, modified++);
    env.tellChange(folder, name);
    env.clock.advance(1000);
    await rested(env);
  };
  const folders = () => [...env.watched].map(({ folder }) => folder).sort();
  assertEquals(folders(), ["/somewhere", "/somewhere/lists"]);
  const named = '[track]\nwatch = 0\nban = ["others/b.txt"]\nallow-dir = ["torrents"]\n';
  await changed("/somewhere", "m.toml", "m.toml", named);
  assertEquals(folders(), ["/somewhere", "/somewhere/others", "/somewhere/torrents"]);
  await changed("/somewhere/others", "b.txt", "others/b.txt", "192.0.2.0/24\n");
  assertEquals(env.tracker.access!.ban[0].count, 1);
  await changed("/somewhere", "m.toml", "m.toml", "[track]\nwatch = 0\n");
  assertEquals(folders(), ["/somewhere"]);
  assertEquals(env.tracker.access!.ban, []);
  assertEquals(await stop(running), 0);
  assertEquals(env.watched.size, 0);
});

Deno.test("a list that a changed configuration names is watched though it is wrong, so that mending it suffices", async () => {
  const running = await start("--config m.toml", {
    "m.toml": "[track]\nwatch = 0\n",
    "lists/a.txt": "what?\n",
  });
  const { env, ask } = running;
  env.files.put("m.toml", '[track]\nwatch = 0\nallow = ["lists/a.txt"]\n', 1_800_000_000_000);
  assert(isFault(await ask("reload")));
  assertEquals(env.tracker.access!.allow, null);
  env.files.put("lists/a.txt", `${HASH}\n`, 1_900_000_000_000);
  env.tellChange("/somewhere/lists", "a.txt");
  env.clock.advance(1000);
  await rested(env);
  assertEquals(env.tracker.access!.allow!.length, 1);
  assertEquals(await stop(running), 0);
});

Deno.test("what changes during a reload is read by another, one for all who ask meanwhile", async () => {
  const running = await start("--allow a.txt", { "a.txt": `${HASH}\n` });
  const { env, ask } = running;
  let reads = 0;
  const { info } = env.files;
  env.files.info = (path) => {
    if (path === "a.txt") reads++;
    return info.call(env.files, path);
  };
  const asked = Array.from({ length: 50 }, () => ask("reload") as Promise<ReloadReport>);
  env.files.put("a.txt", `${HASH}\n${OTHER}\n`, 1_800_000_000_000);
  const reports = await Promise.all(asked);
  assertEquals(reports.at(-1)!.lists.map(({ entries }) => entries), [2]);
  assertEquals(reads, 2);
  await stop(running);
});

Deno.test("settings of a changed configuration take effect, and those that wait are named", async () => {
  const running = await start("--config m.toml", { "m.toml": "[track]\ninterval = 300\n" });
  const { env, ask } = running;
  env.tracker.waiting = ["port"];
  env.files.put("m.toml", '[track]\ninterval = 600\nport = 7000\nstate = "x.state"\n', 1_800_000_000_000);
  const report = await ask("reload") as ReloadReport;
  assertEquals(env.tracker.configs.at(-1)!.interval, 600);
  assertEquals(report.waiting, ["port", "state"]);
  const status = await ask("status") as StatusReport;
  assertEquals(status.waiting, [
    { name: "port", value: "7000", origin: "m.toml, line 3" },
    { name: "state", value: "/somewhere/x.state", origin: "m.toml, line 4" },
  ]);
  env.files.put("m.toml", "[track]\nintervall = 600\n", 1_900_000_000_000);
  const refused = await ask("reload") as Fault;
  assertStringIncludes(refused.message, "m.toml, line 2");
  assertEquals(env.tracker.configs.length, 1);
  await stop(running);
});

Deno.test("what waits is what differs from what runs, however often it is read, and status tells what runs", async () => {
  const text = '[track]\ntrust-ip = true\nwatch = "90s"\n';
  const running = await start("--config m.toml", { "m.toml": text });
  const { env, ask } = running;
  let modified = 1_800_000_000_000;
  const reloaded = async (file: string) => {
    env.files.put("m.toml", file, modified++);
    const report = await ask("reload") as ReloadReport | Fault;
    const { settings, waiting } = await ask("status") as StatusReport;
    const told = [settings, waiting].map((some) =>
      some.map(({ name, value, origin }) => `${name}=${value} ${origin}`)
    );
    return [isFault(report) ? "refused" : report.waiting, ...told];
  };
  const inForce = ["trust-ip=on m.toml, line 2", "watch=90s m.toml, line 3"];
  const cases: [file: string, waiting: string[], told: string[]][] = [
    [`${text}control = false\n`, ["control"], ["control=off m.toml, line 4"]],
    [`${text}control = false\n`, ["control"], ["control=off m.toml, line 4"]],
    [text, [], []],
    ["[track]\ntrust-ip = true\n", ["watch"], ["watch=1m default"]],
    ["[track]\ntrust-ip = true\nstate-interval = '2m'\n", ["state-interval", "watch"], [
      "state-interval=2m m.toml, line 3",
      "watch=1m default",
    ]],
  ];
  for (const [file, waiting, told] of cases) assertEquals(await reloaded(file), [waiting, inForce, told]);
  // One that is read but cannot be taken in changes nothing of what is told.
  assertEquals(await reloaded(text.replace("trust-ip = true", "deny = ['nope']")), [
    "refused",
    inForce,
    ["state-interval=2m m.toml, line 3", "watch=1m default"],
  ]);
  assertEquals(await stop(running), 0);
});

Deno.test("what a change puts in force is said, and what it leaves for the next start, each once", async () => {
  const running = await start("--config m.toml --ban b.txt", {
    "m.toml": "[track]\n",
    "b.txt": "192.0.2.1\n",
  });
  const { env, ask } = running;
  const told = () => env.err.text.split("\n").filter((line) => line !== "");
  env.files.put(
    "m.toml",
    "[track]\ninterval = '6m'\npage = false\nstate-interval = '3m'\n",
    1_800_000_000_000,
  );
  env.tellChange("/somewhere", "m.toml");
  env.clock.advance(1000);
  await rested(env);
  assertEquals(told(), [
    "In force now: interval = 6m (m.toml, line 2), page = off (m.toml, line 3).",
    "In force from the next start on: state-interval = 3m (m.toml, line 4).",
  ]);
  await ask("reload");
  assertEquals(told().length, 2);
  // An address in another's place: as many as before.
  env.files.put("b.txt", "192.0.2.2\n", 1_800_000_000_000);
  env.files.put("m.toml", "[track]\nallow = ['a.txt']\n", 1_900_000_000_000);
  env.files.put("a.txt", `${HASH}\n`);
  const report = await ask("reload") as ReloadReport;
  assertEquals(report.changed.map(({ name, value, origin }) => `${name}=${value} ${origin}`), [
    "interval=4m default",
    "page=on default",
    "allow=/somewhere/a.txt m.toml, line 2",
  ]);
  assertEquals(told().slice(2), [
    "In force now: interval = 4m (default), page = on (default), allow = /somewhere/a.txt (m.toml, line 2).",
    "allow /somewhere/a.txt has 1 entry now.",
    "ban b.txt has 1 entry now.",
  ]);
  assertEquals(await stop(running), 0);
});

Deno.test("a reload begins to pass on what torrents have to say, and ends that", async () => {
  const torrent = torrentV1({ top: { "warning message": "Soon." } });
  const running = await start("--config m.toml", {
    "m.toml": '[track]\nallow-dir = ["torrents"]\n',
    "torrents/a.torrent": torrent,
  });
  const { env, ask } = running;
  const said = () => [...env.tracker.access!.notices.values()];
  assertEquals(said(), [{ warning: "Soon." }]);
  for (const [i, notices] of [false, true].entries()) {
    env.files.put(
      "m.toml",
      `[track]\nallow-dir = ["torrents"]\nnotices = ${notices}\n`,
      1_800_000_000_000 + i,
    );
    const report = await ask("reload") as ReloadReport;
    assertEquals([said().length, report.waiting], [notices ? 1 : 0, []]);
  }
  assertEquals(await stop(running), 0);
});

const GIF = new TextEncoder().encode("GIF89a icon");
const PNG = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0);

Deno.test("--favicon gives the pages an icon, which follows its file and the configuration", async () => {
  const running = await start("--config m.toml", {
    "m.toml": '[track]\nfavicon = "i/icon"\n',
    "i/icon": GIF,
    "other.png": PNG,
  });
  const { env, ask } = running;
  const { tracker } = env;
  assertEquals(tracker.icon, { bytes: GIF, type: "image/gif" });
  env.files.put("i/icon", PNG, 1_800_000_000_000);
  env.tellChange("/somewhere/i", "icon");
  env.clock.advance(1000);
  await rested(env);
  assertEquals(tracker.icon, { bytes: PNG, type: "image/png" });
  env.files.put("i/icon", "<svg/>", 1_800_000_000_001);
  assertStringIncludes(
    (await ask("reload") as Fault).message,
    "m.toml, line 2: favicon /somewhere/i/icon is no",
  );
  assertEquals(tracker.icon?.type, "image/png");
  env.files.put("m.toml", "[track]\n", 1_900_000_000_000);
  assertEquals((await ask("reload") as ReloadReport).waiting, []);
  assertEquals(tracker.icon, null);
  assertEquals(await stop(running), 0);
});

Deno.test("a file that is no icon keeps the tracker from starting, and says what would be one", async (t) => {
  const cases: [name: string, content: string | Uint8Array | null, code: number, told: string][] = [
    ["a picture of another kind", "\xff\xd8\xff\xe0 JFIF", 3, "--favicon icon is no picture"],
    ["SVG", "<svg/>", 3, "Give an ICO, PNG or GIF file of at most 64 KiB."],
    ["nothing in it", "", 3, "--favicon icon is no picture"],
    [
      "too long a picture",
      new Uint8Array([...PNG, ...new Uint8Array(65_536)]),
      3,
      "--favicon icon is too long",
    ],
    ["no file", null, 3, "icon cannot be read: there is no such file"],
  ];
  for (const [name, content, code, told] of cases) {
    await t.step(name, async () => {
      const { env, code: ended } = await start("--favicon icon", content === null ? {} : { icon: content });
      assertEquals(await ended, code);
      assertStringIncludes(env.err.text, told);
    });
  }
  const longest = new Uint8Array(65_536);
  longest.set(PNG);
  const running = await start("--favicon icon", { icon: longest });
  assertEquals(running.env.tracker.icon?.bytes.length, 65_536);
  assertEquals(running.env.dropped, ["ffi", "write", "run", "env"]);
  await stop(running);
});

Deno.test("what a reload refuses for a file is of the configuration, whatever is wrong with the file", async () => {
  const running = await start("--allow a.txt --favicon icon", { "a.txt": `${HASH}\n`, icon: GIF });
  const { env, ask } = running;
  env.files.put("icon", "<svg/>", 1_800_000_000_000);
  assertEquals((await ask("reload") as Fault).fault, "bad-list");
  env.files.drop("a.txt");
  assertEquals((await ask("reload") as Fault).fault, "bad-list");
  await stop(running);
});

Deno.test("reload words what is wrong with settings as a start does, with their file and line", async (t) => {
  const cases: [name: string, lines: string, told: string][] = [
    [
      "settings that do not go together",
      'interval = "1h"\npeer-timeout = "30m"',
      "m.toml, line 3: peer-timeout 30m is no longer",
    ],
    ["a setting that needs another", "log-announces = true", "m.toml, line 2: log-announces needs a log."],
    ["a redirect", 'page-redirect = "ftp://x"', "m.toml, line 2: page-redirect cannot be"],
    ["an address", 'external-ip = ["10.0.0.1"]', "m.toml, line 2: external-ip 10.0.0.1 means nothing"],
    ["a list in the file itself", 'deny-client = ["\u00e9"]', "m.toml, line 2: deny-client cannot be"],
    ["a value", "numwant = 0", "m.toml, line 2: track.numwant cannot be"],
  ];
  for (const [name, lines, told] of cases) {
    await t.step(name, async () => {
      const text = `[track]\n${lines}\n`;
      const atStart = await start("--config m.toml", { "m.toml": text });
      assertEquals(await atStart.code, 3);
      assertStringIncludes(atStart.env.err.text, `muster: ${told}`);
      const running = await start("--config m.toml", { "m.toml": "[track]\n" });
      const { env, ask } = running;
      env.files.put("m.toml", text, 1_800_000_000_000);
      const refused = await ask("reload") as Fault;
      assertEquals(`muster: ${faultLine(refused)}\n`, atStart.env.err.text);
      assertEquals(refused.fault, "bad-config");
      env.tellChange("/somewhere", "m.toml");
      env.clock.advance(1000);
      await rested(env);
      assertStringIncludes(env.err.text, told);
      assertEquals(await stop(running), 0);
    });
  }
});

Deno.test("drain refuses announces, and ends when nobody has asked for ten seconds", async () => {
  const running = await start("--state x.state");
  const { env, ask } = running;
  assertEquals(await ask("drain"), {});
  assertEquals(env.tracker.access!.isDraining, true);
  for (let second = 0; second < 20; second++) {
    env.tracker.refused++;
    env.clock.advance(1000);
    await settle();
  }
  assertEquals(env.tracker.stops, 0);
  env.clock.advance(10_000);
  await settle();
  assertEquals(await running.code, 0);
  assertEquals(env.tracker.stops, 1);
  assert(env.files.bytes("x.state") !== undefined);
});

Deno.test("drain ends after an interval, whoever still asks", async () => {
  const { env, ask, code } = await start("--interval 60");
  await ask("drain");
  for (let second = 0; second < 60; second++) {
    env.tracker.refused++;
    env.clock.advance(1000);
    await settle();
  }
  assertEquals(await code, 0);
});

Deno.test("save writes now, and says that nothing is kept where nothing is", async () => {
  const running = await start("--state x.state");
  const saved = await running.ask("save") as SaveReport;
  assertEquals(saved.path, "x.state");
  assert(running.env.files.bytes("x.state") !== undefined);
  await stop(running);
  const without = await start("");
  assertEquals((await without.ask("save") as Fault).fault, "no-state");
  await stop(without);
});

Deno.test("on Windows a tracker keeps what its pipe takes", async () => {
  const cases: [line: string, dropped: string[]][] = [
    ["", ["ffi", "run"]],
    ["--control off", ["ffi", "read", "write", "run", "env"]],
  ];
  for (const [line, dropped] of cases) {
    const running = await start(line, {}, (env) => env.platform = "windows");
    assertEquals(running.env.dropped, dropped, line);
    await stop(running);
  }
});

Deno.test("a tracker without state and lists keeps neither reading nor writing, one with lists only reading", async () => {
  const cases: [line: string, dropped: string[]][] = [
    ["--control off", ["ffi", "read", "write", "run", "env"]],
    ["--allow a.txt", ["ffi", "write", "run", "env"]],
    ["--state x.state", ["ffi", "run", "env"]],
    // Its sockets are made once.
    ["", ["ffi", "read", "write", "run", "env"]],
  ];
  for (const [line, dropped] of cases) {
    const running = await start(line, { "a.txt": "" });
    assertEquals(running.env.dropped, dropped, line);
    await stop(running);
  }
});
