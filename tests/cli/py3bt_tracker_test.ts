/** `muster py3bt_tracker` from its command lines to the tracker that they start. */
import { assert, assertEquals } from "@std/assert";
import { run } from "../../lib/cli/run.ts";
import { type TrackerConfig, trackerDefaults } from "../../lib/tracker/config.ts";
import { FakeEnv, serves } from "./fake_env.ts";

/** The same line in both ways to call it: as a command, and by the executable's name. */
function environments(line: string): FakeEnv[] {
  const words = line.split(" ").filter((word) => word !== "");
  const program = new FakeEnv(words);
  program.startedAs = "./py3bt_tracker";
  return [new FakeEnv(["py3bt_tracker", ...words]), program];
}

/** Runs the program up to where the tracker serves, then stops it; gives the exit code. */
async function startAndStop(env: FakeEnv): Promise<number> {
  const code = run(env);
  await serves(env, code);
  env.signal("SIGINT");
  return await code;
}

const STARTED: [line: string, config: Partial<TrackerConfig>][] = [
  // The first generation's words, as its texts have them.
  ["", {}],
  ["6969", { port: 6969 }],
  ["9000 240", { port: 9000, interval: 240 }],
  ["6969 240 off", { port: 6969, interval: 240 }],
  ["8080 360 on", { port: 8080, interval: 360, obfuscation: true }],
  ["6969 4m", { port: 6969, interval: 240 }],
  // The options of 1.0.0: minutes, and port 6969 when it is not given.
  ["-p 9000", { port: 9000 }],
  ["--port 1234", { port: 1234 }],
  ["-i 4", { port: 6969, interval: 240 }],
  ["-i 1440", { port: 6969, interval: 86_400 }],
  ["--client_request_interval=30", { port: 6969, interval: 1800 }],
  ["-o", { port: 6969, obfuscation: true }],
  ["-d 60", { port: 6969 }],
  ["-d 0", { port: 6969 }],
  ["-p 9000 -i 1 -o -d 10", { port: 9000, interval: 60, obfuscation: true }],
  ["-op9000 -i1", { port: 9000, interval: 60, obfuscation: true }],
  // muster's own options beside either.
  ["--bind 127.0.0.1", { bind: ["127.0.0.1"] }],
  ["6969 --numwant 50", { port: 6969, numwant: 50 }],
  ["6969 --interval 1m", { port: 6969, interval: 60 }],
  ["-o --interval 1m", { port: 6969, interval: 60, obfuscation: true }],
  ["--obfuscation on --interval 90", { interval: 90, obfuscation: true }],
];

Deno.test("py3bt_tracker starts what its command lines meant, as a command and by the executable's name", async (t) => {
  for (const [line, config] of STARTED) {
    await t.step(`py3bt_tracker ${line}`, async () => {
      for (const env of environments(line)) {
        assertEquals(await startAndStop(env), 0, env.err.text);
        assertEquals(env.config, { ...trackerDefaults(), ...config });
      }
    });
  }
});

const FORMS =
  'Give words alone, such as "py3bt_tracker 6969 240 off", or options alone: "py3bt_tracker -p 6969 -i 4".';

const WRONG: [line: string, err: string][] = [
  ["-p 70000", '--port cannot be "70000". Give a port number from 0 to 65535.'],
  ["-p abc", '--port cannot be "abc". Give a port number from 0 to 65535.'],
  ["-p -1", '--port cannot be "-1". Give a port number from 0 to 65535.'],
  ["-p", "-p needs a value. Give a port number from 0 to 65535."],
  ["-p 1 -p 2", "--port is there twice. Give it once."],
  ["-i 0", '--client_request_interval cannot be "0". Give a whole number from 1 to 1440 (minutes).'],
  ["-i -4", '--client_request_interval cannot be "-4". Give a whole number from 1 to 1440 (minutes).'],
  ["-i 4m", '--client_request_interval cannot be "4m". Give a whole number from 1 to 1440 (minutes).'],
  ["-i 1441", '--client_request_interval cannot be "1441". Give a whole number from 1 to 1440 (minutes).'],
  ["-d often", '--wipe_db_every cannot be "often". Give a whole number from 0 to 1000000 (minutes).'],
  ["-o on", `on and -o (--enable_obfuscation) are of two command lines that do not go together. ${FORMS}`],
  ["on", 'PORT cannot be "on". Give a port number from 0 to 65535.'],
  ["65536", 'PORT cannot be "65536". Give a port number from 0 to 65535.'],
  ["6969 4", "INTERVAL 4 is seconds here, and the shortest is 10s. For 4 minutes give 4m or 240."],
  ["6969 240 maybe", 'OBFUSCATION cannot be "maybe". Give on or off.'],
  ["6969 -p 6969", `6969 and -p (--port) are of two command lines that do not go together. ${FORMS}`],
  [
    "6969 240 -o",
    `6969 240 and -o (--enable_obfuscation) are of two command lines that do not go together. ${FORMS}`,
  ],
  [
    "-i 4 6969",
    `6969 and -i (--client_request_interval) are of two command lines that do not go together. ${FORMS}`,
  ],
  ["6969 -d 5", `6969 and -d (--wipe_db_every) are of two command lines that do not go together. ${FORMS}`],
  ["-i 4 --interval 4m", "-i (--client_request_interval) and --interval are both there. Give one of them."],
  ["-o --obfuscation off", "-o (--enable_obfuscation) and --obfuscation are both there. Give one of them."],
  ["6969 240 --interval 5m", "INTERVAL 240 and --interval are both there. Give one of them."],
  [
    "1 240 off 4",
    `"4" is one word too many. The form is: py3bt_tracker [port='9000'] [interval='240'] [obfuscation='off']`,
  ],
];

Deno.test("py3bt_tracker answers wrong usage with one line and 2, starting nothing", async (t) => {
  for (const [line, err] of WRONG) {
    await t.step(`py3bt_tracker ${line}`, async () => {
      for (const env of environments(line)) {
        assertEquals(await run(env), 2);
        assertEquals([env.out.text, env.err.text, env.config], ["", `muster: ${err}\n`, null]);
      }
    });
  }
});

Deno.test("py3bt_tracker -d says in one line that nothing is wiped any more, unless it is to be quiet", async () => {
  const note = "-d changes nothing: swarms are not wiped any more, silent peers are forgotten one by one.\n";
  for (const env of environments("-d 60")) {
    await startAndStop(env);
    assertEquals(env.out.text.split(note).length, 2);
  }
  for (const env of [...environments("-i 4"), ...environments("-d 60 --quiet")]) {
    await startAndStop(env);
    assert(!env.out.text.includes("-d "));
  }
});

Deno.test("py3bt_tracker in a window of its own, as after a double click, shows what muster shows there", async () => {
  const shown = async (startedAs: string) => {
    const env = new FakeEnv();
    const terminal = { inIsTerminal: true, outIsTerminal: true, errIsTerminal: true };
    Object.assign(env, { startedAs, platform: "windows", ownWindow: true, ...terminal });
    const code = run(env);
    await serves(env, code);
    env.clock.advance(3000);
    assertEquals(env.listened(), ["SIGBREAK", "SIGHUP", "SIGINT"]);
    env.signal("SIGINT");
    return {
      code: await code,
      out: env.out.text,
      err: env.err.text,
      config: env.config,
      read: env.linesRead,
    };
  };
  const muster = await shown("C:\\Users\\x\\Desktop\\muster.exe");
  assertEquals([muster.code, muster.read], [0, 0]);
  assertEquals(await shown("C:\\Users\\x\\Desktop\\py3bt_tracker.exe"), muster);
  assertEquals(await shown("C:\\Users\\x\\Desktop\\PY3BT_TRACKER.EXE"), muster);
});
