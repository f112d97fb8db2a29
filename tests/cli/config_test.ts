/** `muster config`, and what a configuration does to other commands, arguments to exit code. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { run } from "../../lib/cli/run.ts";
import { trackerDefaults } from "../../lib/tracker/config.ts";
import type { TrackerConfig } from "../../lib/tracker/config.ts";
import { FakeEnv, settle } from "./fake_env.ts";

const FILE = "/somewhere/muster.toml";

function envOf(line: string, file = "", variables: Record<string, string> = {}): FakeEnv {
  const env = new FakeEnv(line === "" ? [] : line.split(" "));
  if (file !== "") env.files.put(FILE, file);
  env.variables = variables;
  return env;
}

async function sample(): Promise<string> {
  const env = envOf("config");
  assertEquals(await run(env), 0);
  return env.out.text;
}

/** Runs the program up to where the tracker is started, or to its end; the result waits for that. */
async function started(env: FakeEnv): Promise<() => Promise<number>> {
  const start = Promise.withResolvers<void>();
  const { startTracker } = env;
  Object.assign(env, {
    startTracker: (...parts: Parameters<typeof startTracker>) => {
      start.resolve();
      return startTracker(...parts);
    },
  });
  const code = run(env);
  await Promise.race([start.promise, code]);
  await settle();
  return () => code;
}

Deno.test("config prints a file with a table for each command that serves or downloads", async () => {
  const text = await sample();
  for (const name of ["track", "get", "seed", "make"]) assertStringIncludes(text, `\n[${name}]\n`);
  assertStringIncludes(
    text,
    "\n# The port to listen on, TCP and UDP. 0 takes any free one.\n# port = 9000\n",
  );
  assertStringIncludes(text, '\n# interval = "4m"\n');
  assertStringIncludes(text, "\n# bind = []\n");
  assertStringIncludes(text, "\n# peer-timeout = 0\n");
  for (const line of text.split("\n")) assert(line.length <= 80, line);
});

Deno.test("config prints what passes --check, as it is and with every default taken in", async () => {
  const text = await sample();
  const all = text.replace(/^# (?=[a-z][a-z0-9-]* = )/gm, "");
  assert(all.split("\n").filter((line) => /^[a-z]/.test(line)).length > 60);
  for (const [name, file] of Object.entries({ text, all })) {
    const env = envOf("config --check", file);
    assertEquals([await run(env), env.err.text], [0, ""], name);
    assertMatch(env.out.text, /^OK$/m);
  }
});

Deno.test("a tracker with every default taken in is the one without a file", async () => {
  const env = envOf("", (await sample()).replace(/^# (?=[a-z][a-z0-9-]* = )/gm, ""));
  const code = await started(env);
  assertEquals([env.config, env.err.text], [trackerDefaults(), ""]);
  env.signal("SIGINT");
  assertEquals(await code(), 0);
});

const CHECKED: [line: string, file: string, variables: Record<string, string>, out: string][] = [
  ["config --check", "", {}, "No configuration file.\nOK\n"],
  ["config --check", "", { MUSTER_PORT: "5" }, "No configuration file.\ntrack.port = 5 (MUSTER_PORT)\nOK\n"],
  [
    "config --check",
    "quiet = true\n[get]\nselect = ['1', '*.mp4']\n[track]\nport = 5\nnumwant = 6",
    { MUSTER_TRACK_PORT: "7" },
    "quiet = on (muster.toml, line 1)\ntrack.port = 7 (MUSTER_TRACK_PORT)\n" +
    "track.numwant = 6 (muster.toml, line 6)\nget.select = 1, *.mp4 (muster.toml, line 3)\nOK\n",
  ],
  [
    "config --check",
    "# nothing\n",
    { MUSTER_PORT: "5" },
    "muster.toml sets nothing.\ntrack.port = 5 (MUSTER_PORT)\nOK\n",
  ],
  ["config --check --config off", "[track]\nport = x", {}, "No configuration file.\nOK\n"],
];

Deno.test("config --check tells what is set and where, and that all is well", async (t) => {
  for (const [line, file, variables, out] of CHECKED) {
    await t.step(out.replaceAll("\n", "; "), async () => {
      const env = envOf(line, file, variables);
      assertEquals([await run(env), env.out.text, env.err.text], [0, out, ""]);
    });
  }
});

Deno.test("config --check reads the file that is named", async () => {
  const env = envOf("config --check /etc/my.toml", "[track]\nport = x");
  env.files.put("/etc/my.toml", "[track]\nallow = ['list']");
  env.files.put("/etc/list", "");
  assertEquals([await run(env), env.out.text], [0, "track.allow = /etc/list (/etc/my.toml, line 2)\nOK\n"]);
});

Deno.test("config --check --json tells the same to a program", async () => {
  const env = envOf("config --check --json", "[track]\nbind = ['::1', '10.0.0.1']", { MUSTER_PORT: "5" });
  assertEquals(await run(env), 0);
  assertEquals(JSON.parse(env.out.text), {
    version: 1,
    file: FILE,
    settings: [
      { name: "track.port", value: "5", origin: "MUSTER_PORT" },
      { name: "track.bind", value: ["::1", "10.0.0.1"], origin: "muster.toml, line 2" },
    ],
  });
});

const WRONG: [line: string, file: string, variables: Record<string, string>, code: number, err: string][] = [
  [
    "config --check",
    "[track]\nprot = 5",
    {},
    3,
    'muster.toml, line 2: track.prot is no setting. Did you mean "port"?',
  ],
  [
    "config --check",
    "",
    { MUSTER_SEED_PORT: "x" },
    3,
    'MUSTER_SEED_PORT cannot be "x". Give a port number from 1 to 65535, or 0 for any free one.',
  ],
  [
    "config --check none.toml",
    "",
    {},
    3,
    "none.toml cannot be read: there is no such file or folder. Give another by --config, or --config off for none.",
  ],
  [
    "config --check",
    "[track]\nexternal-ip = '192.168.1.1'",
    {},
    3,
    "muster.toml, line 2: external-ip 192.168.1.1 means nothing to the internet. Give the address that the internet knows " +
    "your router by; its status page tells it.",
  ],
  [
    "config --check",
    "[track]\ndeny = ['deny.txt']",
    {},
    3,
    "muster.toml, line 2: deny /somewhere/deny.txt cannot be read: there is no such file or folder. " +
    "Give the path of a file that is there.",
  ],
  ["config a.toml", "", {}, 2, '"a.toml" is for --check. Write: muster config --check [FILE] [--json]'],
  ["config --json", "", {}, 2, "--json is for --check. Write: muster config --check [FILE] [--json]"],
  ["config --check a --config b", "", {}, 2, '"a" and --config are both there. Give one file.'],
  [
    "",
    "[track]\nport = 'x'",
    {},
    3,
    'muster.toml, line 2: track.port cannot be "x". Give a port number from 0 to 65535.',
  ],
  [
    "show a.torrent",
    "[track]\nport = 'x'",
    {},
    3,
    'muster.toml, line 2: track.port cannot be "x". Give a port number from 0 to 65535.',
  ],
  ["", "", { MUSTER_PORT: "x" }, 3, 'MUSTER_PORT cannot be "x". Give a port number from 0 to 65535.'],
  [
    "--config none.toml",
    "",
    {},
    3,
    "none.toml cannot be read: there is no such file or folder. Give another by --config, or --config off for none.",
  ],
  ["--port x", "[track]\nport = 5", {}, 2, '--port cannot be "x". Give a port number from 0 to 65535.'],
  [
    "",
    "[track]\nexternal-ip = '192.168.1.1'",
    {},
    3,
    "muster.toml, line 2: external-ip 192.168.1.1 means nothing to the internet. Give the address that the internet knows " +
    "your router by; its status page tells it.",
  ],
  [
    "get a.torrent",
    "",
    { MUSTER_GET_SEED_RATIO: "much" },
    3,
    'MUSTER_GET_SEED_RATIO cannot be "much". Give a number such as 1 or 1.5.',
  ],
];

Deno.test("a bad configuration ends with 3 and one line that says where it is wrong; a bad command line with 2", async (t) => {
  for (const [line, file, variables, code, err] of WRONG) {
    await t.step(`muster ${line}: ${err}`, async () => {
      const env = envOf(line, file, variables);
      assertEquals([await run(env), env.err.text, env.config], [code, `muster: ${err}\n`, null]);
    });
  }
});

Deno.test("all that is wrong with a configuration is told together, a line each, by --check as by a start", async (t) => {
  const cases: [what: string, file: string, files: Record<string, string>, told: string[]][] = [
    [
      "settings",
      "[track]\nprot = 5\nnumwant = 7\ninterval = 'x'\n[tarck]\nport = 1\nbind = 2\n[get]\nport = 'x'\nno TOML\nslots = 0\n",
      {},
      [
        "muster.toml, line 2: track.prot",
        "muster.toml, line 4: track.interval",
        "muster.toml, line 5: There is no table",
        "muster.toml, line 9: get.port",
        'muster.toml, line 10: "no TOML"',
      ],
    ],
    [
      "lists",
      "[track]\nallow = ['a.txt', 'b.txt']\nban = ['c.txt']\nallow-dir = 'none'\nfavicon = 'd.ico'\n",
      { "/somewhere/a.txt": "\n", "/somewhere/b.txt": "what?\n", "/somewhere/d.ico": "<svg/>" },
      [
        "/somewhere/b.txt, line 1",
        "muster.toml, line 3: ban /somewhere/c.txt cannot",
        "muster.toml, line 4: allow-dir /somewhere/none cannot",
        "muster.toml, line 5: favicon /somewhere/d.ico is no",
      ],
    ],
    ["too much", `[track]\n${"x = 1\n".repeat(100)}`, {}, Array(20).fill("muster.toml, line ")],
  ];
  for (const [what, file, files, told] of cases) {
    for (const line of ["config --check", ""]) {
      await t.step(`${what}: muster ${line}`, async () => {
        const env = envOf(line, file);
        for (const [path, content] of Object.entries(files)) env.files.put(path, content);
        assertEquals([await run(env), env.config, env.out.text], [3, null, ""]);
        const lines = env.err.text.trimEnd().split("\n");
        assertEquals(
          lines.map((one, i) => one.slice(0, `muster: ${told[i]}`.length)),
          told.map((one) => `muster: ${one}`),
        );
      });
    }
  }
});

Deno.test("config --check leaves all files as they are", async () => {
  const env = envOf("config --check", "[track]\nstate = true\nlog = 'a.log'\nallow = ['a.txt']\n");
  env.files.put("/somewhere/a.txt", "");
  const before = env.files.paths();
  assertEquals(await run(env), 0);
  assertEquals([env.files.paths(), env.watched.size, env.config], [before, 0, null]);
});

const STARTED: [
  line: string,
  file: string,
  variables: Record<string, string>,
  config: Partial<TrackerConfig>,
][] = [
  ["", "[track]\nport = 6969\nobfuscation = true", {}, { port: 6969, obfuscation: true }],
  ["7000", "[track]\nport = 6969\ninterval = '5m'", {}, { port: 7000, interval: 300 }],
  ["7000 6m on", "[track]\nport = 6969", { MUSTER_INTERVAL: "5m" }, {
    port: 7000,
    interval: 360,
    obfuscation: true,
  }],
  ["track --port 5", "[track]\nport = 6969", { MUSTER_PORT: "7" }, { port: 5 }],
  ["py3bt_tracker", "[track]\nport = 6969", {}, { port: 6969 }],
  ["py3bt_tracker 7000", "[track]\nport = 6969", {}, { port: 7000 }],
  ["py3bt_tracker -i 5", "[track]\ninterval = '9m'\nport = 5", {}, { port: 5, interval: 300 }],
  ["py3bt_tracker -i 5", "", { MUSTER_INTERVAL: "9m" }, { port: 6969, interval: 300 }],
];

Deno.test("the tracker is what the command line, the environment and the file describe", async (t) => {
  for (const [line, file, variables, config] of STARTED) {
    await t.step(`muster ${line}; ${file}; ${JSON.stringify(variables)}`, async () => {
      const env = envOf(line, file, variables);
      const code = await started(env);
      assertEquals([env.config, env.err.text], [{ ...trackerDefaults(), ...config }, ""]);
      env.signal("SIGINT");
      assertEquals(await code(), 0);
    });
  }
});

Deno.test("help, the version and the sample come whatever is configured", async () => {
  for (const line of ["help", "--help", "--version", "config"]) {
    const env = envOf(line, "[track]\nport = x", { MUSTER_QUIET: "x" });
    assertEquals([await run(env), env.err.text], [0, ""]);
  }
});

Deno.test("no-color in the file keeps the colour out of an error", async () => {
  const env = envOf("magnet none.torrent", "no-color = true", { TERM: "xterm" });
  env.errIsTerminal = true;
  assertEquals(await run(env), 4);
  assertStringIncludes(env.err.text, "none.torrent");
});
