/** `muster ctl` as its users meet it. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { fault, together } from "../../lib/base/fault.ts";
import { readReply, writeReply } from "../../lib/control/message.ts";
import { run } from "../../lib/cli/run.ts";
import type { Env } from "../../lib/cli/env.ts";
import { STATS } from "../fixture/stats.ts";
import { FakeEnv } from "./fake_env.ts";

const HASH = "01".repeat(20);

/** A machine where trackers run on these ports; each answers with `answers` of the verb. */
function machine(line: string, ports: readonly number[], answers: Record<string, unknown> = {}): FakeEnv {
  const env = new FakeEnv(["ctl", ...line.split(" ")]);
  env.variables = { XDG_RUNTIME_DIR: "/run/user/7" };
  for (const port of ports) env.files.put(`/run/user/7/muster/muster-${port}.sock`, "");
  const answer: Env["callControl"] = (place, { verb, words, options }) => {
    const port = ports.find((one) =>
      place.path.endsWith(`muster-${one}.sock`) || place.path.endsWith(`muster-${one}`)
    );
    if (port === undefined) return Promise.resolve(fault("not-running", "No muster answers there."));
    if (verb === "ping") return Promise.resolve({ port });
    return Promise.resolve(answers[verb] ?? { asked: verb, words, options, port });
  };
  return Object.assign(env, { callControl: answer });
}

Deno.test("ctl asks the only tracker that runs, or the one on --port", async () => {
  const one = machine("drain --json", [9000]);
  assertEquals(await run(one), 0);
  assertEquals(JSON.parse(one.out.text), { asked: "drain", words: [], options: { limit: 100 }, port: 9000 });
  const two = machine(`peers ${HASH} --limit 3 --port 6969 --json`, [9000, 6969]);
  assertEquals(await run(two), 0);
  assertEquals(JSON.parse(two.out.text), {
    asked: "peers",
    words: [HASH],
    options: { limit: 3 },
    port: 6969,
  });
});

Deno.test("ctl finds the trackers of a data folder, and on Windows those with a pipe", async () => {
  const moved = machine("stop --data-dir /var/lib/muster", []);
  moved.files.put("/var/lib/muster/run/muster-7000.sock", "");
  const seen: string[] = [];
  Object.assign(moved, {
    callControl: (({ path }) => Promise.resolve((seen.push(path), {}))) as Env["callControl"],
  });
  assertEquals(await run(moved), 0, moved.err.text);
  assertEquals(seen.at(-1), "/var/lib/muster/run/muster-7000.sock");
  const windows = machine("stop --port 9000", [9000]);
  windows.platform = "windows";
  assertEquals(await run(windows), 0, windows.err.text);
  assertEquals(windows.out.text, "The tracker stops.\n");
  const unlisted = machine("stop", [9000]);
  unlisted.platform = "windows";
  assertEquals(await run(unlisted), 0, unlisted.err.text);
});

Deno.test("ctl share, unshare and shares say how to share where nothing runs, and where a plain tracker does", async () => {
  for (const line of ["shares", "share x", "unshare x"]) {
    const none = machine(line, []);
    assertEquals(await run(none), 1);
    assertMatch(none.err.text, /No muster of this user shares anything\. Start one: muster share PATH/);
  }
  const plain = machine("shares", [9000], { shares: fault("unknown-verb", "This muster does not know it.") });
  assertEquals(await run(plain), 1);
  assertMatch(plain.err.text, /is a tracker and shares nothing\. Start one that does: muster share PATH/);
});

Deno.test("ctl unshare says that it is not shared any more, and what still is", async () => {
  const none = machine("unshare x", [9000], { unshare: { page: "http://h:9000/", shares: [] } });
  assertEquals(await run(none), 0);
  assertMatch(
    none.out.text,
    /^It is not shared any more, and nothing else is\.\nmuster ctl share PATH shares/,
  );
});

Deno.test("ctl says what to do when no tracker, another or too many run", async (t) => {
  const cases: [line: string, ports: number[], code: number, told: string][] = [
    ["status", [], 1, "No tracker of this user answers. Start one"],
    ["status --port 7000", [9000], 1, "No tracker of this user answers for port 7000."],
    ["status", [9000, 6969], 2, "Trackers run on the ports 6969, 9000. Name one of them by --port."],
    ["", [9000], 2, "There is no verb"],
    ["statsu", [9000], 2, 'Did you mean "muster ctl status"?'],
    ["peers", [9000], 2, "Write: muster ctl peers HASH"],
    ["stop now", [9000], 2, "one word too many"],
  ];
  for (const [line, ports, code, told] of cases) {
    await t.step(`ctl ${line}`, async () => {
      const env = machine(line, ports);
      assertEquals(await run(env), code, env.err.text);
      assertStringIncludes(env.err.text, told);
      assertEquals(env.out.text, "");
    });
  }
});

Deno.test("a tracker that hangs is named, and keeps ctl neither from the others nor from an end", async (t) => {
  const silent = fault("no-answer", "The muster that was asked did not answer.");
  const cases: [line: string, ports: number[], code: number, told: string, out: RegExp][] = [
    ["save", [7001, 7002], 0, "The tracker on port 7001 does not answer:", /^The state/],
    ["stop", [7001, 7002], 2, "Trackers run on the ports 7001, 7002. Name one", /^$/],
    ["stop --port 7002", [7001, 7002], 0, "", /^The tracker stops/],
    ["status", [7001], 1, "The tracker on port 7001 does not answer:", /^$/],
    ["status --port 7001", [7001, 7002], 1, "The tracker on port 7001 does not answer:", /^$/],
  ];
  for (const [line, ports, code, told, out] of cases) {
    await t.step(`ctl ${line}`, async () => {
      const env = machine(line, ports, { save: { path: "x.state", saved: "now" } });
      const { callControl } = env;
      Object.assign(env, {
        callControl: ((place, ...others) =>
          place.path.includes("7001") ? Promise.resolve(silent) : callControl(place, ...others)) as Env[
            "callControl"
          ],
      });
      assertEquals(await run(env), code, env.err.text);
      assertStringIncludes(env.err.text, told);
      assertMatch(env.out.text, out);
    });
  }
});

Deno.test("what a tracker refuses is told as it says it, with the exit code of its kind", async () => {
  const refused = fault("bad-list", 'a.txt, line 3: "x" is no info hash.', "Write 40 hex digits.");
  const env = machine("reload", [9000], { reload: refused });
  assertEquals(await run(env), 3);
  assertEquals(env.err.text, 'muster: a.txt, line 3: "x" is no info hash. Write 40 hex digits.\n');
});

Deno.test("all that a tracker finds wrong is told, a line for each", async () => {
  const refused = together([
    fault("bad-list", "a.txt is wrong.", "Mend it."),
    fault("bad-list", "b.txt too."),
  ]);
  const env = machine("reload", [9000], { reload: readReply(writeReply(refused)) });
  assertEquals(await run(env), 3);
  assertEquals(env.err.text, "muster: a.txt is wrong. Mend it.\nmuster: b.txt too.\n");
});

Deno.test("ctl tells a person what a tracker says, a line for each thing", async () => {
  const status = {
    ...{
      program: "muster 0.1.0",
      pid: 42,
      port: 9000,
      urls: ["http://a/announce", "udp://a/announce"],
      page: "http://a/",
    },
    isDraining: true,
    stats: STATS,
    settings: [{ name: "interval", value: "5m", origin: "muster.toml, line 3" }],
    waiting: [{ name: "port", value: "7000", origin: "muster.toml, line 4" }],
    chosen: { udp: "batch", http: "serve", threads: { udp: 2, http: 1 }, openFiles: 1024 },
    lists: [{ option: "ban", path: "bans.txt", entries: 1 }],
    state: { path: "x.state", saved: null, failure: "The disk is full." },
    wrong: { since: "2026-11-27T06:32:14.000Z", lines: ["a.txt is wrong.", "b.txt too."] },
    notes: ["A note."],
  };
  const torrents = {
    total: 3,
    torrents: [{ hash: HASH, name: "evil\u001b[2Jname", complete: 1, incomplete: 2, downloaded: 3 }],
  };
  const peers = {
    ...{ hash: HASH, complete: 1, incomplete: 1, downloaded: 9 },
    peers: [{ address: "10.0.0.1:7", kind: "seed", age: 0 }],
  };
  const answers = { status, torrents, peers, save: { path: "x.state", saved: "now" } };
  const told = async (line: string) => {
    const env = machine(line, [9000], answers);
    assertEquals(await run(env), 0, env.err.text);
    return env.out.text;
  };
  const text = await told("status");
  for (
    const part of [
      "muster 0.1.0, process 42, for 1m 1s, draining",
      "           udp://a/announce\n",
      "Set        interval = 5m (muster.toml, line 3)\n",
      "Waits      port = 7000 (muster.toml, line 4), for the next start\n",
      "List       ban bans.txt: 1 entry\n",
      "State      x.state, not written yet; The disk is full.\n",
      "UDP        batch, 2 threads\n",
      "Wrong      a.txt is wrong.\n           b.txt too.\n" +
      "           What was in force at 2026-11-27T06:32:14.000Z stays so.\n",
      "Note       A note.\n",
    ]
  ) assertStringIncludes(text, part);
  const rows = await told("torrents");
  assertStringIncludes(rows, "and 2 more\n");
  assert(!rows.includes("\u001b"), "a name steers the terminal");
  assertEquals(
    (await told(`peers ${HASH}`)).trimEnd().split("\n").map((line) => line.trim().replaceAll(/ +/g, " ")),
    [
      `${HASH}: 1 seed, 1 leecher, downloaded 9 times`,
      "10.0.0.1:7 seed now",
      "and 1 more",
    ],
  );
  assertEquals(await told("save"), "The state is in x.state.\n");
});

Deno.test("ctl works beside a muster.toml that is wrong, by what is good of it", async (t) => {
  const wrong: [name: string, file: string, told: string][] = [
    ["no TOML", "data-dir = '/var/lib/muster'\n[track\nport = 1\n", "muster.toml, line 2"],
    [
      "an unknown key",
      "data-dir = '/var/lib/muster'\n[track]\nprot = 1\n",
      "muster.toml, line 3: track.prot",
    ],
    [
      "a value of its own",
      "data-dir = '/var/lib/muster'\n[ctl]\nport = 'x'\n",
      "muster.toml, line 3: ctl.port",
    ],
    ["an unknown table", "data-dir = '/var/lib/muster'\n[tarck]\n", "muster.toml, line 2"],
  ];
  for (const [name, file, told] of wrong) {
    for (const verb of ["status", "reload", "save", "drain", "stop", "torrents", `peers ${HASH}`]) {
      await t.step(`${verb} with ${name}`, async () => {
        const env = machine(`${verb} --json`, [9000]);
        // A tracker of that data folder, and none in the usual place.
        env.files.drop("/run/user/7/muster/muster-9000.sock");
        env.files.put("/var/lib/muster/run/muster-9000.sock", "");
        env.files.put("/somewhere/muster.toml", file);
        assertEquals(await run(env), 0, env.err.text);
        assertEquals(JSON.parse(env.out.text).asked, verb.split(" ")[0]);
        assertStringIncludes(env.err.text, `note: ${told}`);
        assert(env.err.text.endsWith(" Here that is passed over.\n"), env.err.text);
      });
    }
  }
  const binary = machine("stop", [9000]);
  binary.files.put("/somewhere/muster.toml", Uint8Array.of(0xff, 0xfe, 0));
  assertEquals(await run(binary), 0, binary.err.text);
});

Deno.test("ctl takes the port of a good muster.toml, and of one that is wrong elsewhere", async () => {
  for (const [more, told] of [["", ""], ["[track]\nprot = 1\n", "track.prot"]]) {
    const env = machine("stop --json", [9000, 6969]);
    env.files.put("/somewhere/muster.toml", `[ctl]\nport = 6969\n${more}`);
    assertEquals(await run(env), 0, env.err.text);
    assertEquals(JSON.parse(env.out.text).port, 6969);
    assertStringIncludes(env.err.text, told);
  }
});

Deno.test("ctl does nothing by a wrong file that somebody named, nor by a wrong variable", async () => {
  const cases: [line: string, variables: Record<string, string>, told: string][] = [
    ["stop --config wrong.toml", {}, "wrong.toml, line 2: track.prot"],
    ["stop", { MUSTER_CONFIG: "wrong.toml" }, "wrong.toml, line 2: track.prot"],
    ["stop", { MUSTER_CTL_PORT: "x" }, "MUSTER_CTL_PORT"],
    ["stop --config missing.toml", {}, "missing.toml"],
  ];
  for (const [line, variables, told] of cases) {
    const env = machine(line, [9000]);
    Object.assign(env.variables, variables);
    env.files.put("/somewhere/wrong.toml", "[track]\nprot = 1\n");
    assertEquals(await run(env), 3, line);
    assertStringIncludes(env.err.text, told);
    assertEquals(env.out.text, "");
  }
});
