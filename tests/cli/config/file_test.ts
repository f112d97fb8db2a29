/** Configuration files, good and bad. */
import { assert, assertEquals } from "@std/assert";
import { faultLine, isFault } from "../../../lib/base/fault.ts";
import { BETWEEN_TEXTS } from "../../../lib/base/setting.ts";
import { COMMANDS } from "../../../lib/cli/commands.ts";
import { findFile, readFile } from "../../../lib/cli/config/file.ts";
import { allTables } from "../../../lib/cli/config/tables.ts";
import { MemoryFiles } from "../../fixture/memory_files.ts";

const TABLES = allTables(COMMANDS);
const FILE = { path: "/etc/muster.toml", called: "muster.toml" };

function read(content: string | Uint8Array, platform: "linux" | "windows" = "linux", path = FILE.path) {
  const files = new MemoryFiles({ [FILE.path]: content });
  if (path !== FILE.path) files.readWhole = () => new TextEncoder().encode(content as string);
  return readFile({ ...FILE, path }, TABLES, { files, platform });
}

/** What a good file sets, without the places. */
function textsOf(...parts: Parameters<typeof read>): Record<string, string> {
  const found = read(...parts);
  assert(!isFault(found), isFault(found) ? faultLine(found) : "");
  return Object.fromEntries([...found].map(([name, { text }]) => [name, text]));
}

const GOOD: [name: string, text: string, texts: Record<string, string>][] = [
  ["nothing", "", {}],
  ["numbers", "[track]\nport = 6969\nnumwant = 0x20\ninterval = 300", {
    "track.port": "6969",
    "track.numwant": "32",
    "track.interval": "300",
  }],
  ["texts with units", "[track]\npeer-timeout = '15m'\nmemory = \"1GB\"", {
    "track.peer-timeout": "15m",
    "track.memory": "1GB",
  }],
  ["on and off", "quiet = true\n[track]\nobfuscation = true\ntrust-ip = 'off'\n[get]\nsequential = false", {
    quiet: "on",
    "track.obfuscation": "on",
    "track.trust-ip": "off",
    "get.sequential": "off",
  }],
  [
    "lists",
    "[track]\nbind = ['192.168.1.50', '::1']\nexternal-ip = 'a.example'\n[get]\nselect = [1, '3-5']",
    {
      "track.bind": "192.168.1.50,::1",
      "track.external-ip": "a.example",
      "get.select": `1${BETWEEN_TEXTS}3-5`,
    },
  ],
  ["what sets nothing", "data-dir = ''\n[track]\nbind = []\nport = ''\nlog = ''", {}],
  ["a switch with a text, by both", "[track]\nstate = true", { "track.state": "on" }],
  ["a switch with a text, off", "[track]\nstate = false", { "track.state": "off" }],
  ["a number for a text", "[get]\nseed-ratio = 1.5", { "get.seed-ratio": "1.5" }],
  ["other ways to write tables", "track.port = 1\nget = { port = 2 }\n[seed]\nport = 3", {
    "track.port": "1",
    "get.port": "2",
    "seed.port": "3",
  }],
  ["Windows' ends of lines and a byte order mark", "\ufeff[track]\r\nport = 1\r\n", { "track.port": "1" }],
];

Deno.test("readFile() gives the texts of a file by what their settings are called", async (t) => {
  for (const [name, text, texts] of GOOD) {
    await t.step(name, () => assertEquals(textsOf(text), texts));
  }
});

Deno.test("readFile() tells where each text stands", () => {
  const found = read("quiet = true\n\n[track]\nbind = [\n  '::1',\n]\nport = 5");
  assert(!isFault(found));
  assertEquals([...found].map(([name, { origin }]) => `${name}: ${origin}`), [
    "quiet: muster.toml, line 1",
    "track.bind: muster.toml, line 4",
    "track.port: muster.toml, line 7",
  ]);
});

const PATHS: [platform: "linux" | "windows", text: string, path: string][] = [
  ["linux", "log", "/etc/log"],
  ["linux", "a/b.log", "/etc/a/b.log"],
  ["linux", "../log", "/log"],
  ["linux", "/var/log/x", "/var/log/x"],
  ["linux", "C:\\x", "/etc/C:\\x"],
  ["linux", "-", "-"],
  ["windows", "log", "C:\\Users\\me\\log"],
  ["windows", "a\\b", "C:\\Users\\me\\a\\b"],
  ["windows", "a/b", "C:\\Users\\me\\a\\b"],
  ["windows", "D:\\logs\\x", "D:\\logs\\x"],
  ["windows", "\\\\server\\share\\x", "\\\\server\\share\\x"],
  ["windows", "D:x", "D:x"],
  ["windows", "-", "-"],
];

Deno.test("readFile() takes relative paths from the folder of the file", async (t) => {
  for (const [platform, text, path] of PATHS) {
    await t.step(`${platform}: ${text}`, () => {
      const file = platform === "linux" ? FILE.path : "C:\\Users\\me\\muster.toml";
      const texts = textsOf(
        `data-dir = '${text}'\n[track]\nlog = '${text}'\nallow = ['${text}']`,
        platform,
        file,
      );
      assertEquals(texts, { "data-dir": path, "track.log": path, "track.allow": path });
    });
  }
});

Deno.test("readFile() leaves on and off of --state what they are, and texts that are no paths", () => {
  assertEquals(textsOf("[track]\nstate = 'on'"), { "track.state": "on" });
  assertEquals(textsOf("[track]\nstate = 'off'"), { "track.state": "off" });
  assertEquals(textsOf("[track]\nstate = 's'\ndeny-client = '-XL'"), {
    "track.state": "/etc/s",
    "track.deny-client": "-XL",
  });
});

const bytes = (...numbers: number[]) => new Uint8Array(numbers);

const BAD: [text: string | Uint8Array, line: string][] = [
  ["[track]\n\n\n\n\n\nprot = 5", 'muster.toml, line 7: track.prot is no setting. Did you mean "port"?'],
  [
    "[track]\npeer_timeout = 5",
    'muster.toml, line 2: track.peer_timeout is no setting. Did you mean "peer-timeout"?',
  ],
  [
    "[track]\nqqqqq = 5",
    'muster.toml, line 2: track.qqqqq is no setting. "muster config" prints all settings.',
  ],
  [
    "[track]\n__proto__ = 5",
    'muster.toml, line 2: track.__proto__ is no setting. "muster config" prints all settings.',
  ],
  [
    "[track]\nconstructor = 5",
    'muster.toml, line 2: track.constructor is no setting. "muster config" prints all settings.',
  ],
  ["port = 5", "muster.toml, line 1: port is no setting. It belongs under [track]."],
  ["sequential = true", "muster.toml, line 1: sequential is no setting. It belongs under [get]."],
  ["track = 5", "muster.toml, line 1: track is no setting. It is a table: write [track]."],
  ["queit = true", 'muster.toml, line 1: queit is no setting. Did you mean "quiet"?'],
  [
    "[track]\nquiet = true",
    "muster.toml, line 2: track.quiet is no setting. It belongs at the top of the file, above all tables.",
  ],
  [
    "[track]\nsequential = true",
    "muster.toml, line 2: track.sequential is no setting. It belongs under [get].",
  ],
  ["[trak]", 'muster.toml, line 1: There is no table "trak". Did you mean [track]?'],
  ["[bttrack]\nport = 1", 'muster.toml, line 1: There is no table "bttrack". Did you mean [track]?'],
  [
    "[help]",
    'muster.toml, line 1: There is no table "help". The tables are track, get, seed, share, make, show, verify, edit, magnet, ask, ctl.',
  ],
  ["[quiet]", "muster.toml, line 1: quiet is no table. Write quiet = ... at the top of the file."],
  ["[track.port]", "muster.toml, line 1: track.port cannot be a table. Give a port number from 0 to 65535."],
  [
    "[track]\nport.x = 1",
    "muster.toml, line 2: track.port cannot be a table. Give a port number from 0 to 65535.",
  ],
  [
    "[track]\nport = { x = 1 }",
    "muster.toml, line 2: track.port cannot be a table. Give a port number from 0 to 65535.",
  ],
  [
    "[track]\nport = 'x'",
    'muster.toml, line 2: track.port cannot be "x". Give a port number from 0 to 65535.',
  ],
  [
    "[track]\nport = 65536",
    'muster.toml, line 2: track.port cannot be "65536". Give a port number from 0 to 65535.',
  ],
  [
    "[track]\nport = -1",
    'muster.toml, line 2: track.port cannot be "-1". Give a port number from 0 to 65535.',
  ],
  [
    "[track]\nport = 1.5",
    'muster.toml, line 2: track.port cannot be "1.5". Give a port number from 0 to 65535.',
  ],
  [
    "[track]\nport = inf",
    "muster.toml, line 2: track.port cannot be Infinity. Give a port number from 0 to 65535.",
  ],
  [
    "[track]\nport = true",
    "muster.toml, line 2: track.port cannot be true. Give a port number from 0 to 65535.",
  ],
  [
    "[track]\nport = [1]",
    "muster.toml, line 2: track.port cannot be this list. Give a port number from 0 to 65535.",
  ],
  [
    "[track]\nport = 2026-11-20",
    "muster.toml, line 2: track.port cannot be a date. Give a port number from 0 to 65535.",
  ],
  [
    "[track]\nobfuscation = 'maybe'",
    'muster.toml, line 2: track.obfuscation cannot be "maybe". Give on or off.',
  ],
  [
    "[track]\nlog = true",
    "muster.toml, line 2: track.log cannot be true. Give the path of a file, or - for the standard output.",
  ],
  [
    '[track]\nlog = "a\\u0000b"',
    "muster.toml, line 2: track.log cannot be this text. Give the path of a file, or - for the standard output.",
  ],
  [
    "[track]\nbind = ['::1', 'here']",
    'muster.toml, line 2: track.bind cannot be "::1,here". Give IP addresses with commas between them, such as ' +
    "192.168.1.50,::1.",
  ],
  ["[track]\nallow = ['']", "muster.toml, line 2: track.allow cannot be this list. Give the path of a file."],
  [
    "[track]\nallow = [['a']]",
    "muster.toml, line 2: track.allow cannot be this list. Give the path of a file.",
  ],
  ["[get]\nallocate = 'no'", 'muster.toml, line 2: get.allocate cannot be "no". Give none, sparse or full.'],
  [
    "[track]\nport = 1\nport = 2",
    "muster.toml, line 3: track.port is there twice, first on line 2. Give it once.",
  ],
  ["[track]\n[get]\n[track]", "muster.toml, line 3: [track] is there twice, first on line 1. Give it once."],
  [
    "[track]\npeer-timeout = 15m",
    'muster.toml, line 2: peer-timeout = 15m is no TOML. Put a text between quotes: peer-timeout = "15m"',
  ],
  ["config = 'x'", 'muster.toml, line 1: config is no setting. "muster config" prints all settings.'],
  ["help = true", 'muster.toml, line 1: help is no setting. "muster config" prints all settings.'],
  [bytes(0xff, 0xfe, 0x61, 0), "muster.toml cannot be read: it is UTF-16. Save it as UTF-8."],
  [bytes(0xfe, 0xff, 0, 0x61), "muster.toml cannot be read: it is UTF-16. Save it as UTF-8."],
  [bytes(0x7f, 0x45, 0x4c, 0x46, 0, 1), "muster.toml cannot be read: it is no text. Give a TOML file."],
  [bytes(0x23, 10, 0x23, 0xe4, 10), "muster.toml, line 2 is not UTF-8. Save it as UTF-8."],
  ["#".repeat(1024 * 1024 + 1), "muster.toml has more than 1 MiB. Give a shorter file."],
];

Deno.test("readFile() says of a bad file what is wrong on which line, and what would be right", async (t) => {
  for (const [text, line] of BAD) {
    await t.step(line, () => {
      const found = read(text);
      assert(isFault(found));
      assertEquals([faultLine(found), found.fault], [line, "bad-config"]);
    });
  }
});

Deno.test("readFile() says why a file cannot be read, and how to do without it", () => {
  const means = { files: new MemoryFiles({ "/etc/muster.toml/": "" }), platform: "linux" as const };
  const fault = (path: string) => faultLine(readFile({ path, called: "my.toml" }, TABLES, means) as never);
  const advice = "Give another by --config, or --config off for none.";
  assertEquals(fault("/none"), `my.toml cannot be read: there is no such file or folder. ${advice}`);
  assertEquals(fault("/etc/muster.toml"), `my.toml cannot be read: it is a folder. ${advice}`);
});

const FOUND: [name: string, wish: string, files: string[], path: string | null, called?: string][] = [
  ["none", "", [], null],
  [
    "the working directory's",
    "",
    ["/somewhere/muster.toml", "/opt/muster.toml"],
    "/somewhere/muster.toml",
    "muster.toml",
  ],
  ["the executable's", "", ["/opt/muster.toml"], "/opt/muster.toml", "/opt/muster.toml"],
  ["one that is named", "a/b.toml", ["/somewhere/muster.toml"], "/somewhere/a/b.toml", "a/b.toml"],
  ["one with an absolute path", "/etc/x", ["/somewhere/muster.toml"], "/etc/x", "/etc/x"],
  ["off", "off", ["/somewhere/muster.toml", "/opt/muster.toml"], null],
];

Deno.test("findFile() goes by the name, then looks into the working directory and beside the executable", async (t) => {
  for (const [name, wish, there, path, called] of FOUND) {
    await t.step(name, () => {
      const files = new MemoryFiles(Object.fromEntries(there.map((one) => [one, ""])));
      const means = {
        files,
        platform: "linux" as const,
        cwd: () => "/somewhere",
        executableFolder: () => "/opt",
      };
      const found = path === "/somewhere/muster.toml" && wish === "" ? { isFound: true as const } : {};
      const named = wish === "" ? {} : { isNamed: true as const };
      assertEquals(
        findFile(wish, means),
        path === null ? null : { path, called: called!, ...found, ...named },
      );
    });
  }
});

Deno.test("a secret is taken from no file, and its own words are not repeated", () => {
  for (const value of ["true", '"hunter2"']) {
    const files = new MemoryFiles({ [FILE.path]: `[get]\npassword = ${value}\n` });
    const refused = readFile(FILE, TABLES, { files, platform: "linux" });
    assert(isFault(refused));
    assertEquals(
      faultLine(refused),
      "muster.toml, line 2: get.password is a secret, and is taken from no file. " +
        "Give --password, which asks for it, or set MUSTER_PASSWORD.",
    );
  }
});

Deno.test("a program is taken from a file that was named, and from none that was only found", () => {
  const files = new MemoryFiles({ [FILE.path]: '[get]\non-done = "rm"\n' });
  const read = (file: typeof FILE & { isFound?: true }) =>
    readFile(file, TABLES, { files, platform: "linux" });
  assert(!isFault(read(FILE)));
  const refused = read({ ...FILE, isFound: true });
  assert(isFault(refused));
  assertEquals(
    faultLine(refused),
    "muster.toml, line 2: get.on-done runs a program, and is not taken from here. " +
      "Name this file by --config muster.toml, or give the option on the command line.",
  );
});

Deno.test("findFile() knows the paths of Windows", () => {
  const files = { info: (path: string) => ({ path }) as never, readWhole: () => new Uint8Array() };
  const means = { files, platform: "windows" as const, cwd: () => "C:\\work", executableFolder: () => null };
  const path = (wish: string) => findFile(wish, means)?.path;
  assertEquals(path(""), "C:\\work\\muster.toml");
  assertEquals(path("a\\b.toml"), "C:\\work\\a\\b.toml");
  assertEquals(path("D:\\b.toml"), "D:\\b.toml");
});

Deno.test("findFile() does without a working directory that was removed", () => {
  const cwd = () => {
    throw new Deno.errors.NotFound();
  };
  const means = { files: new MemoryFiles(), platform: "linux" as const, cwd, executableFolder: () => null };
  assertEquals(findFile("", means), null);
});
