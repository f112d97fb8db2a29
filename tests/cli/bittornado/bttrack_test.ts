/** `muster bttrack` from its command lines to the tracker that they start. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { isFault } from "../../../lib/base/fault.ts";
import { toLatin1 } from "../../../lib/base/bytes.ts";
// The command loads this when it runs, which takes a moment the first time.
import "../../../lib/cli/bittornado/bttrack/run.ts";
import { bttrack } from "../../../lib/cli/bittornado/bttrack.ts";
import type { StatusReport } from "../../../lib/cli/ctl/reports.ts";
import type { Env } from "../../../lib/cli/env.ts";
import { commandHelp } from "../../../lib/cli/help.ts";
import { run } from "../../../lib/cli/run.ts";
import { trackerDefaults } from "../../../lib/tracker/config.ts";
import { dfileOf, peerOf } from "../../fixture/dfile.ts";
import { torrentV1 } from "../../fixture/torrents.ts";
import { FakeEnv, settle } from "../fake_env.ts";

/** The same line in both ways to call it: as a command, and by the executable's name. */
function environments(line: string): FakeEnv[] {
  const words = line.split(" ").filter((word) => word !== "");
  const program = new FakeEnv(words);
  program.startedAs = "/usr/bin/bttrack.bittornado";
  return [new FakeEnv(["bttrack", ...words]), program];
}

/** Lets the tracker of a machine fill its store before it serves, as a real one does. */
function restoring(env: FakeEnv): FakeEnv {
  const { startTracker } = env;
  const filled: Env["startTracker"] = async (config, surroundings) => {
    const past = await surroundings.restore?.(env.tracker.store, 1000);
    return isFault(past) ? past : await startTracker(config, surroundings);
  };
  return Object.assign(env, { startTracker: filled });
}

/** Runs the program up to where the tracker serves, then stops it; gives the exit code. */
async function startAndStop(env: FakeEnv): Promise<number> {
  const code = run(env);
  let isOver = false;
  void code.finally(() => isOver = true);
  for (let i = 0; !isOver && i < 1000; i++) {
    await settle();
    env.clock.advance(0);
    if (env.out.text !== "") env.signal("SIGINT");
  }
  assert(isOver);
  return await code;
}

Deno.test("bttrack starts a tracker with its namesake's defaults, as a command and by the executable's name", async () => {
  for (const env of environments("--port 6969 --dfile dstate")) {
    assertEquals(await startAndStop(env), 0, env.err.text);
    assertEquals(env.config, {
      ...trackerDefaults(),
      ...{ port: 6969, interval: 1800, numwant: 50, scrape: "full" },
    });
    assert(env.files.bytes("dstate.muster") !== undefined);
  }
  const [env] = environments("--dfile dstate --reannounce-interval 600 --memory=1GB --nat_check 3");
  assertEquals(await startAndStop(env), 0, env.err.text);
  assertEquals([env.config?.port, env.config?.interval, env.config?.memory], [80, 600, 1e9]);
  assertStringIncludes(env.out.text, "\n--nat_check has no effect: muster never connects to clients, ");
});

Deno.test("bttrack without options shows them all and is done", async () => {
  for (const env of environments("")) {
    assertEquals(await run(env), 0);
    assertEquals([env.out.text, env.err.text, env.config], [commandHelp(bttrack), "", null]);
  }
  const [env] = environments("");
  env.variables.MUSTER_INTERVAL = "5m";
  assertEquals([await run(env), env.config], [0, null]);
});

const WRONG: [line: string, err: string][] = [
  [
    "--port 6969",
    "bttrack needs --dfile, the file beside which the state is kept. Give one, which need not be there yet: --dfile dstate",
  ],
  ["--dfile d --ipv6_enabled", "--ipv6_enabled needs a value. Give a value, as bttrack takes it."],
  ["--dfile", "--dfile needs a value. Give the path of a file."],
  ["--dfile dstate --port x", '--port cannot be "x". Give a port number from 0 to 65535.'],
  ["--dfile dstate --keep_dead", "--keep_dead needs a value. Give on or off."],
  ["--dfile dstate more", '"more" is one word too many. The form is: bttrack --dfile FILE [options]'],
  ["--dfile a --dfile b", "--dfile is there twice. Give it once."],
  ["--dfile dstate --keep_dad 1", 'There is no option "--keep_dad". Did you mean --keep_dead?'],
];

Deno.test("bttrack answers wrong usage with one line and 2, starting nothing", async (t) => {
  for (const [line, err] of WRONG) {
    await t.step(`bttrack ${line}`, async () => {
      for (const env of environments(line)) {
        assertEquals(await run(env), 2);
        assertEquals([env.out.text, env.err.text, env.config], ["", `muster: ${err}\n`, null]);
      }
    });
  }
});

const DFILE = dfileOf({
  completed: { a: 5, b: 1 },
  peers: { a: [peerOf("192.0.2.1", 1, 0), peerOf("192.0.2.2", 2, 9)], b: [peerOf("2001:db8::1", 1, 0)] },
});

/** Starts bttrack on a machine with this dfile; what is said of it, and how many torrents there are then. */
async function takenFrom(
  dfile: Uint8Array,
  more = "",
): Promise<{ env: FakeEnv; code: number; torrents: number }> {
  const [env] = environments(`--dfile dstate ${more}`);
  env.files.put("dstate", dfile);
  const code = await startAndStop(restoring(env));
  return { env, code, torrents: env.tracker.store.totals().torrents };
}

Deno.test("bttrack takes over its namesake's state at the first start, and leaves that file as it is", async () => {
  const { env, code, torrents } = await takenFrom(DFILE);
  assertEquals([code, torrents], [0, 2]);
  assertStringIncludes(
    env.out.text,
    "\nTaken over from dstate: 2 torrents, 3 peers. From now on the state is in dstate.muster.\n",
  );
  assertEquals(env.files.bytes("dstate"), DFILE);
  const [again] = environments("--dfile dstate");
  again.files = env.files;
  again.files.put("dstate", dfileOf({ completed: { z: 1 }, peers: { z: [peerOf("192.0.2.9", 9, 0)] } }));
  await startAndStop(restoring(again));
  assertEquals(again.tracker.store.totals().torrents, 2);
  assertStringIncludes(again.out.text, " is back: 2 torrents, 3 peers (dstate.muster).\n");
});

Deno.test("bttrack says of a dfile that came after the first start that it is not taken over, and how it is", async () => {
  const [env] = environments("--dfile dstate");
  assertEquals(await startAndStop(restoring(env)), 0);
  const again = async () => {
    const [next] = environments("--dfile dstate");
    next.files = env.files;
    await startAndStop(restoring(next));
    return next;
  };
  assert(!(await again()).out.text.includes("not read"));
  env.files.put("dstate", DFILE);
  const late = await again();
  assertEquals(late.tracker.store.totals().torrents, 0);
  assertStringIncludes(
    late.out.text,
    "\ndstate is not read any more: the state is in dstate.muster. To take dstate over, stop this tracker and give " +
      "dstate.muster another name.\n",
  );
  env.files.rename("dstate.muster", "old");
  assertEquals((await again()).tracker.store.totals().torrents, 2);
});

Deno.test("bttrack says what of a dfile it could not take over", async (t) => {
  const odd = dfileOf({ peers: { a: [peerOf("192.0.2.1", 1, 0), peerOf("somewhere", 2, 9)] } });
  const end = "From now on the state is in dstate.muster.";
  const cases: [claim: string, dfile: Uint8Array, line: string][] = [
    [
      "an entry without sense",
      odd,
      `Taken over from dstate: 1 torrent, 1 peer. 1 entry of it made no sense and is left out. ${end}`,
    ],
    [
      "a file that breaks off",
      toLatin1("d5:peersd3:x"),
      `Taken over from dstate: 0 torrents, 0 peers. It breaks off at byte 9; what stands before is here. ${end}`,
    ],
    [
      "counts of torrents without peers",
      dfileOf({ completed: { a: 17, b: 3, c: 99 }, peers: { a: [peerOf("192.0.2.1", 1, 0)] } }),
      "Taken over from dstate: 1 torrent, 1 peer. The downloads of 2 torrents without peers are left out: to have " +
      `them, stop this tracker, take dstate.muster away and start with --keep_dead 1. ${end}`,
    ],
    [
      "another file",
      toLatin1("root:x:0:0:\n"),
      "dstate is left alone: it is no state of bttrack's. The swarms begin empty.",
    ],
  ];
  for (const [claim, dfile, line] of cases) {
    await t.step(claim, async () => {
      const { env, code } = await takenFrom(dfile);
      assertEquals(code, 0);
      assertStringIncludes(env.out.text, `\n${line}\n`);
    });
  }
});

Deno.test("bttrack begins with empty swarms, and tells but its own state's place, where no dfile is", async () => {
  const [env] = environments("--dfile dstate");
  assertEquals(await startAndStop(restoring(env)), 0);
  assertStringIncludes(env.out.text, "\nThe state will be kept in dstate.muster.\n");
  assert(!env.out.text.replace("dstate.muster", "").includes("dstate"), env.out.text);
});

Deno.test("bttrack does not start where its dfile cannot be read", async () => {
  const [env] = environments("--dfile dstate");
  env.files.put("dstate", DFILE);
  env.files.fail("readWhole", "dstate", "denied");
  assertEquals(await startAndStop(restoring(env)), 4);
  assertStringIncludes(env.err.text, "dstate cannot be read: it may not be opened by this user.");
  env.files.heal();
  env.files.fail("readWhole", "dstate", "too-long");
  assertEquals(await startAndStop(env), 4);
  assertStringIncludes(
    env.err.text,
    "dstate is longer than 512 MiB. Give --dfile another name to begin anew.",
  );
});

Deno.test("bttrack passes on what torrents have to say only when --allowed_controls asks for that", async () => {
  const cases: [options: string, file: string, passed: number][] = [
    ["", "", 0],
    [" --allowed_controls 0", "", 0],
    [" --allowed_controls 1", "", 1],
    [" --allowed-controls=1", "", 1],
    ["", "[track]\nnotices = true\n", 1],
    [" --allowed_controls 0", "[track]\nnotices = true\n", 0],
    [" --notices on", "", 1],
  ];
  for (const [options, file, passed] of cases) {
    const [env] = environments(`--dfile dstate --allowed_dir torrents${options}`);
    env.files.put("torrents/a.torrent", torrentV1({ top: { "failure reason": "Gone." } }));
    env.files.put("muster.toml", file);
    assertEquals(await startAndStop(env), 0, env.err.text);
    assertEquals(env.tracker.access!.notices.size, passed, `${options} with ${file}`);
    assertEquals(env.out.text.includes("no effect"), false);
  }
});

Deno.test("bttrack tells muster ctl which of its options set what, and takes up changed settings", async () => {
  const [env] = environments("--dfile dstate --response_size 20");
  env.variables.MUSTER_MEMORY = "1GB";
  env.variables.XDG_RUNTIME_DIR = "/run/user/1000";
  env.files.put("muster.toml", "[track]\nkeep-dead = true\n");
  const code = run(env);
  await settle();
  assert(env.control !== null);
  const ask = async (verb: string) => await env.control!.answer({ verb, words: [], options: {} });
  const status = await ask("status") as StatusReport;
  assertEquals(Object.fromEntries(status.settings.map(({ name, origin }) => [name, origin])), {
    ...{ port: "a default of bttrack's", interval: "a default of bttrack's", numwant: "--response_size" },
    ...{
      memory: "MUSTER_MEMORY",
      "scrape-allowed": "a default of bttrack's",
      notices: "a default of bttrack's",
      "keep-dead": "muster.toml, line 2",
    },
    ...{ state: "--dfile", "state-interval": "a default of bttrack's" },
  });
  env.files.put("muster.toml", "[track]\nkeep-dead = false\n");
  assert(!isFault(await ask("reload")));
  const last = env.tracker.configs.at(-1)!;
  assertEquals([last.keepDead, last.numwant, last.interval], [false, 20, 1800]);
  env.signal("SIGINT");
  await code;
});

Deno.test("what is wrong with a list is told under the name of bttrack's option for it", async () => {
  for (const env of environments("--dfile dstate --allowed_dir allow.txt")) {
    env.files.put("allow.txt", "");
    assert(await run(env) !== 0);
    assertEquals(
      env.err.text,
      "muster: --allowed_dir allow.txt is no folder. Give the path of a folder that is there.\n",
    );
  }
});
