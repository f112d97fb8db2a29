/** The whole program, arguments to exit code, without a process. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import manifest from "../../deno.json" with { type: "json" };
import { fault } from "../../lib/base/fault.ts";
import { commandHelp, overview } from "../../lib/cli/help.ts";
import { COMMANDS } from "../../lib/cli/commands.ts";
import { run } from "../../lib/cli/run.ts";
import { FakeEnv, serves } from "./fake_env.ts";

const OVERVIEW = overview(COMMANDS);
const TRACK_HELP = commandHelp(COMMANDS[0]);
const PY3BT_HELP = commandHelp(COMMANDS.find(({ name }) => name === "py3bt_tracker")!);
const VERSION = `muster ${manifest.version}\n`;

const TOLD: [line: string, out: string][] = [
  ["--help", OVERVIEW],
  ["-h", OVERVIEW],
  ["/?", OVERVIEW],
  ["help", OVERVIEW],
  ["--quiet --help", OVERVIEW],
  ["--port 5 --help", OVERVIEW],
  ["help track", TRACK_HELP],
  ["track --help", TRACK_HELP],
  ["track -h", TRACK_HELP],
  ["track --port 5 -h", TRACK_HELP],
  ["help help", commandHelp(COMMANDS.find(({ name }) => name === "help")!)],
  ["help py3bt_tracker", PY3BT_HELP],
  ["py3bt_tracker --help", PY3BT_HELP],
  ["py3bt_tracker -h", PY3BT_HELP],
  ["py3bt_tracker -p 6969 -oh", PY3BT_HELP],
  ["--version", VERSION],
  ["-V", VERSION],
  ["track --version", VERSION],
];

Deno.test("run() tells help and version on stdout and ends with 0, starting nothing", async (t) => {
  for (const [line, out] of TOLD) {
    await t.step(`muster ${line}`, async () => {
      const env = new FakeEnv(line.split(" "));
      assertEquals(await run(env), 0);
      assertEquals([env.out.text, env.err.text, env.config], [out, "", null]);
    });
  }
});

const WRONG: [line: string, err: string][] = [
  ["--port abc", '--port cannot be "abc". Give a port number from 0 to 65535.'],
  ["--port=", "--port needs a value. Give a port number from 0 to 65535."],
  ["--port", "--port needs a value. Give a port number from 0 to 65535."],
  ["--port -1", '--port cannot be "-1". Give a port number from 0 to 65535.'],
  ["--port 65536", '--port cannot be "65536". Give a port number from 0 to 65535.'],
  ["--port 1e3", '--port cannot be "1e3". Give a port number from 0 to 65535.'],
  ["65536", 'PORT cannot be "65536". Give a port number from 0 to 65535.'],
  ["-1", 'PORT cannot be "-1". Give a port number from 0 to 65535.'],
  ["track abc", 'PORT cannot be "abc". Give a port number from 0 to 65535.'],
  ["6969 0", 'INTERVAL cannot be "0". Give a time from 10s to 1d, such as 240 (seconds), 4m or 1h.'],
  ["6969 240 maybe", 'OBFUSCATION cannot be "maybe". Give on or off.'],
  ["6969 240 on --obfuscation on", "OBFUSCATION on and --obfuscation are both there. Give one of them."],
  ["--obfuscation", "--obfuscation needs a value. Give on or off."],
  ["--obfuscation=", "--obfuscation needs a value. Give on or off."],
  ["--obfuscation --port 5", "--obfuscation needs a value. Give on or off."],
  ["--obfuscation maybe", '--obfuscation cannot be "maybe". Give on or off.'],
  ["6969 4", "INTERVAL 4 is seconds here, and the shortest is 10s. For 4 minutes give 4m or 240."],
  ["track 0 1", "INTERVAL 1 is seconds here, and the shortest is 10s. For a minute give 1m or 60."],
  [
    "--external-ip my_home",
    '--external-ip cannot be "my_home". Give IP addresses or host names with commas between them, such as ' +
    "home.example.net or 203.0.113.7,2001:db8::7.",
  ],
  [
    "--external-ip 192.168.1.1",
    "--external-ip 192.168.1.1 means nothing to the internet. Give the address that the internet knows your router " +
    "by; its status page tells it.",
  ],
  [
    "udp://t.test:80",
    'There is no command "udp://t.test:80". To ask a tracker: muster ask "udp://t.test:80"',
  ],
  ["version", 'There is no command "version". Did you mean --version?'],
  ["6969 --port 7000", "PORT 6969 and --port are both there. Give one of them."],
  [
    "--memory 1MB",
    '--memory cannot be "1MB". Give a size from 4MB to 16GiB, such as 256MB or 1GB.',
  ],
  ["--numwant 1001", '--numwant cannot be "1001". Give a whole number from 1 to 1000.'],
  ["--numwant 0", '--numwant cannot be "0". Give a whole number from 1 to 1000.'],
  [
    "--bind here",
    '--bind cannot be "here". Give IP addresses with commas between them, such as 192.168.1.50,::1.',
  ],
  [
    "--interval 1h --peer-timeout 30m",
    "--peer-timeout 30m is no longer than the interval of 1h, so every peer would be forgotten before it " +
    "announces again. Give --peer-timeout a longer time, or leave it out.",
  ],
  ["--prot 5", 'There is no option "--prot". Did you mean --port?'],
  ["trak", 'There is no command "trak". Did you mean "muster track"?'],
  ["help trak", 'There is no command "trak". Did you mean "muster track"?'],
];

Deno.test("run() answers wrong usage with one line on stderr and 2, starting nothing", async (t) => {
  for (const [line, err] of WRONG) {
    await t.step(`muster ${line}`, async () => {
      const env = new FakeEnv(line.split(" "));
      assertEquals(await run(env), 2);
      assertEquals([env.out.text, env.err.text, env.config], ["", `muster: ${err}\n`, null]);
      assertEquals(env.listened(), []);
    });
  }
});

Deno.test("run() tells what keeps the tracker from starting and ends with 1", async () => {
  const env = new FakeEnv(["6969"]);
  env.startsWith = fault("port-in-use", "Port 6969 is taken.", "Give another one.");
  assertEquals(await run(env), 1);
  assertEquals([env.out.text, env.err.text], ["", "muster: Port 6969 is taken. Give another one.\n"]);
  assertEquals([env.listened(), env.dropped], [[], []]);
});

Deno.test("run() makes one line of an unexpected exception, and the stack with --debug", async () => {
  const env = new FakeEnv([]);
  env.startThrows = new Error("a thing\nbroke");
  assertEquals(await run(env), 1);
  assertEquals(
    env.err.text,
    "muster: internal error: a thing broke. Run it again with --debug and report what it prints.\n",
  );
  const debug = new FakeEnv(["--debug"]);
  debug.startThrows = new Error("a thing");
  assertEquals(await run(debug), 1);
  assertMatch(debug.err.text, /^muster: internal error: a thing\.\nError: a thing\n +at /);
});

Deno.test("run() ends with 1 when an exception comes up beside the command, below a live line too", async () => {
  const env = new FakeEnv([]);
  env.errIsTerminal = true;
  const code = run(env);
  await serves(env, code);
  env.crash(new TypeError("lost"));
  assertEquals(await code, 1);
  assert(
    env.err.text.endsWith(" internal error: lost. Run it again with --debug and report what it prints.\n"),
  );
  assert(env.err.text.includes(`\r${" ".repeat(79)}\r`));
});

Deno.test("run() colours the name only on a terminal, and not with NO_COLOR or --no-color", async () => {
  const told = async (env: FakeEnv) => {
    env.errIsTerminal = true;
    await run(env);
    return env.err.text.includes("\x1b");
  };
  assertEquals(await told(new FakeEnv(["--port", "x"])), true);
  assertEquals(await told(new FakeEnv(["--port", "x", "--no-color"])), false);
  assertEquals(await told(Object.assign(new FakeEnv(["x"]), { variables: { NO_COLOR: "1" } })), false);
});

Deno.test("run() colours nothing where a file or the environment wants no colours, whatever is told", async (t) => {
  const lines: [line: string, what: string][] = [
    ["--port x", "a wrong command line"],
    ["--prot 5 --config other.toml", "a wrong command line that names a file"],
    ["track --peer-timeout 20 --interval 30", "settings that do not go together"],
    ["show missing.torrent other.torrent", "a command's own lines"],
    ["magnet missing.torrent other.torrent", "another's"],
    ["make missing other", "another's"],
    ["get missing.torrent other.torrent", "another's"],
    ["btshowmetainfo missing.torrent other.torrent", "another's"],
    ["btdownloadheadless missing.torrent", "another's"],
    ["config --check missing.toml", "a command that the file tells nothing else"],
  ];
  const places: [name: string, variables: Record<string, string>, file: string, coloured: boolean][] = [
    ["nowhere", {}, "", true],
    ["the environment", { MUSTER_NO_COLOR: "on" }, "", false],
    ["the file", {}, "no-color = true\n", false],
    ["the file, and not in the environment", { MUSTER_NO_COLOR: "off" }, "no-color = true\n", true],
    ["a file that is wrong", {}, "no-color = true\n[track]\nprot = 1\n", false],
  ];
  for (const [line, what] of lines) {
    for (const [name, variables, file, coloured] of places) {
      await t.step(`${what}, wanted in ${name}: ${line}`, async () => {
        const env = new FakeEnv(line.split(" "));
        Object.assign(env, {
          errIsTerminal: true,
          variables: { ...variables, HOME: "/home/it", TERM: "xterm" },
        });
        for (const path of ["muster.toml", "other.toml"]) env.files.put(`/somewhere/${path}`, file);
        assert(await run(env) !== 0);
        assertEquals(env.err.text.includes("\x1b[31m"), coloured, env.err.text);
        assert(env.err.text.includes("muster:"), env.err.text);
      });
    }
  }
});

Deno.test("run() ends with 5 when a result could not be written, and says why", async (t) => {
  const full = fault("cannot-write", "The standard output cannot be written: the disk is full.");
  const cases: [line: string, code: number][] = [
    ["--help", 5],
    ["help make", 5],
    ["--version", 5],
    ["magnet magnet:?xt=urn:btih:0123456789abcdef0123456789abcdef01234567", 5],
    ["show nothing.torrent", 4],
    ["show", 2],
  ];
  for (const [line, code] of cases) {
    await t.step(line, async () => {
      const env = new FakeEnv(line.split(" "));
      env.out.failsWith = full;
      assertEquals(await run(env), code);
      assertEquals(env.err.text.includes("the disk is full"), code === 5);
    });
  }
});

Deno.test("run() ends a tracker with 0 whatever became of what it said", async () => {
  const env = new FakeEnv([]);
  env.out.failsWith = fault("cannot-write", "The standard output cannot be written: the disk is full.");
  const code = run(env);
  await serves(env, code);
  env.signal("SIGINT");
  assertEquals(await code, 0);
});

Deno.test("run() keeps a window of its own open after a failure, until Enter", async () => {
  const env = new FakeEnv([]);
  env.ownWindow = true;
  env.startsWith = fault("port-in-use", "Port 9000 is taken.");
  assertEquals(await run(env), 1);
  assertEquals(env.err.text, "muster: Port 9000 is taken.\nPress Enter to close this window.\n");
  assertEquals(env.linesRead, 1);
});

Deno.test("run() is py3bt_tracker when the executable has its name, in a window of its own as well", async () => {
  for (const startedAs of ["py3bt_tracker", "C:\\Users\\x\\Desktop\\PY3BT_tracker.exe"]) {
    const env = new FakeEnv(["-p", "70000"]);
    Object.assign(env, { startedAs, platform: "windows", ownWindow: true });
    assertEquals(await run(env), 2);
    assertEquals(
      env.err.text,
      'muster: --port cannot be "70000". Give a port number from 0 to 65535.\nPress Enter to close this window.\n',
    );
    const asked = new FakeEnv(["--help"]);
    asked.startedAs = startedAs;
    assertEquals([await run(asked), asked.out.text], [0, PY3BT_HELP]);
  }
});

Deno.test("run() does not keep the window after success, nor one that is not its own", async () => {
  const good = new FakeEnv(["--version"]);
  good.ownWindow = true;
  assertEquals(await run(good), 0);
  const shell = new FakeEnv(["--port", "x"]);
  assertEquals(await run(shell), 2);
  assertEquals([good.linesRead, shell.linesRead], [0, 0]);
});
