import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { faultLine, isFault } from "../../lib/base/fault.ts";
import type { Setting } from "../../lib/base/setting.ts";
import { readArgs } from "../../lib/cli/args.ts";
import { settingsOf } from "../../lib/cli/command.ts";
import { COMMANDS } from "../../lib/cli/commands.ts";
import { EVERYWHERE } from "../../lib/cli/everywhere.ts";

/** A command line of one string; words that must hold spaces are not needed here. */
const split = (line: string) => line === "" ? [] : line.split(" ");
const read = (line: string) => readArgs(split(line), COMMANDS);

interface Understood {
  command?: string;
  words?: string[];
  given?: Record<string, string>;
  on?: string[];
  texts?: Record<string, string>;
}

const UNDERSTOOD: [line: string, as: Understood][] = [
  ["", {}],
  ["track", {}],
  ["6969", { words: ["6969"] }],
  ["6969 240 off", { words: ["6969", "240", "off"] }],
  ["track 6969 240 off", { words: ["6969", "240", "off"] }],
  ["007", { words: ["007"] }],
  ["1e3", { words: ["1e3"] }],
  ["-1", { words: ["-1"] }],
  ["--port 6969", { given: { port: "6969" } }],
  ["--port=6969 track", { given: { port: "6969" } }],
  ["--port 6969 track 7000", { words: ["7000"], given: { port: "6969" } }],
  ["track --port 0x10 --memory 1e3", { given: { port: "0x10", memory: "1e3" } }],
  ["--port=", { given: { port: "" } }],
  ["--port -1", { given: { port: "-1" } }],
  ["--port -", { given: { port: "-" } }],
  ["--port=--debug", { given: { port: "--debug" } }],
  ["--port==5", { given: { port: "=5" } }],
  ["--port true", { given: { port: "true" } }],
  ["--bind ::1 --bind=127.0.0.1", { given: { bind: "::1,127.0.0.1" } }],
  ["--debug 6969", { words: ["6969"], on: ["debug"] }],
  ["--debug --debug", { on: ["debug"] }],
  ["--config x --data-dir=y 6969", { words: ["6969"], texts: { config: "x", dataDir: "y" } }],
  ["--data-dir y get a", { command: "get", words: ["a"], texts: { dataDir: "y" } }],
  ["track --quiet true", { words: ["true"], on: ["quiet"] }],
  ["--no-color --quiet 6969 --debug", { words: ["6969"], on: ["quiet", "noColor", "debug"] }],
  ["track -- -h", { words: ["-h"] }],
  ["track 1 -- --port 5", { words: ["1", "--port", "5"] }],
  ["-h", { on: ["help"] }],
  ["-V", { on: ["version"] }],
  ["-hV", { on: ["help", "version"] }],
  ["-?", { on: ["help"] }],
  ["/?", { on: ["help"] }],
  ["help", { command: "help" }],
  ["help track", { command: "help", words: ["track"] }],
  ["--quiet help", { command: "help", on: ["quiet"] }],
  ["--obfuscation on", { given: { obfuscation: "on" } }],
  ["track --obfuscation=off 6969", { words: ["6969"], given: { obfuscation: "off" } }],
  ["--external-ip a.example --external-ip ::1", { given: { "external-ip": "a.example,::1" } }],
  ["py3bt_tracker", { command: "py3bt_tracker" }],
  ["py3bt_tracker 6969 240 off", { command: "py3bt_tracker", words: ["6969", "240", "off"] }],
  ["py3bt_tracker -p 6969", { command: "py3bt_tracker", given: { port: "6969" } }],
  ["py3bt_tracker -p6969", { command: "py3bt_tracker", given: { port: "6969" } }],
  ["py3bt_tracker -p=6969", { command: "py3bt_tracker", given: { port: "6969" } }],
  ["py3bt_tracker -p=", { command: "py3bt_tracker", given: { port: "" } }],
  ["py3bt_tracker -p -1", { command: "py3bt_tracker", given: { port: "-1" } }],
  ["py3bt_tracker -op 6969", {
    command: "py3bt_tracker",
    given: { port: "6969", "enable_obfuscation": "on" },
  }],
  ["py3bt_tracker -op6969 -i=4", {
    command: "py3bt_tracker",
    given: { port: "6969", "client_request_interval": "4", "enable_obfuscation": "on" },
  }],
  ["py3bt_tracker -oh", {
    command: "py3bt_tracker",
    given: { "enable_obfuscation": "on" },
    on: ["help"],
  }],
  ["--client_request_interval 4 py3bt_tracker", {
    command: "py3bt_tracker",
    given: { "client_request_interval": "4" },
  }],
  ["-o py3bt_tracker", { command: "py3bt_tracker", given: { "enable_obfuscation": "on" } }],
  ["py3bt_tracker --bind ::1", { command: "py3bt_tracker", given: { bind: "::1" } }],
  ["py3bt_tracker -- -1 py3bt_tracker", { command: "py3bt_tracker", words: ["-1", "py3bt_tracker"] }],
];

Deno.test("readArgs() takes a command line apart, every text as it was typed", async (t) => {
  for (const [line, { command = "track", words = [], given = {}, on = [], texts = {} }] of UNDERSTOOD) {
    await t.step(`muster ${line}`, () => {
      const call = read(line);
      assert(!isFault(call), isFault(call) ? faultLine(call) : "");
      const everywhere = Object.entries(call.everywhere).filter(([, value]) => value);
      assertEquals(
        {
          command: call.command.name,
          words: call.words,
          given: Object.fromEntries(call.given),
          on: everywhere.flatMap(([name, value]) => value === true ? name : []),
          texts: Object.fromEntries(everywhere.filter(([, value]) => typeof value === "string")),
        },
        { command, words, given, on, texts },
      );
    });
  }
});

const REFUSED: [line: string, told: string][] = [
  ["trak", 'There is no command "trak". Did you mean "muster track"?'],
  ["hepl", 'There is no command "hepl". Did you mean "muster help"?'],
  ["download", 'There is no command "download". Did you mean "muster get"?'],
  ["--prot 3", 'There is no option "--prot". Did you mean --port?'],
  // The option is of a command that is not there: what it was meant to be does not matter.
  ["2025.torrent", 'There is no command "2025.torrent". To download it: muster get 2025.torrent'],
  ["2025/d", 'There is no command "2025/d". To make a torrent of it: muster make 2025/d'],
  ["bttrak --dfile x", 'There is no command "bttrak". Did you mean "muster bttrack"?'],
  ["mak --trackr x", 'There is no command "mak". Did you mean "muster make"?'],
  ["--dfile x", 'There is no option "--dfile". "muster help track" lists the options.'],
  ["--trackr x make d", 'There is no option "--trackr". Did you mean --tracker?'],
  ["make d -2", 'There is no option "-2". "muster help make" lists the options.'],
  ["verify a.torrent -10", 'There is no option "-10". "muster help verify" lists the options.'],
  ["make d --announce x", 'There is no option "--announce". Did you mean --tracker?'],
  ["make d -a x", 'There is no option "-a". Did you mean --tracker?'],
  ["make d -l 18", 'There is no option "-l". Did you mean --piece-length?'],
  ["make d --piece-size 1M", 'There is no option "--piece-size". Did you mean --piece-length?'],
  ["make d --piecelength 1M", 'There is no option "--piecelength". Did you mean --piece-length?'],
  ["make d --out x", 'There is no option "--out". Did you mean --output?'],
  ["make d --target x", 'There is no option "--target". Did you mean --output?'],
  ["make d --rename x", 'There is no option "--rename". Did you mean --name?'],
  ["edit a.torrent --name x", 'There is no option "--name". Did you mean --rename?'],
  ["-- --port", 'There is no command "--port". "muster help" lists the commands.'],
  ["--port", "--port needs a value. Give a port number from 0 to 65535."],
  ["--port --debug", "--port needs a value. Give a port number from 0 to 65535."],
  ["--port -- 5", "--port needs a value. Give a port number from 0 to 65535."],
  ["--port -h", "--port needs a value. Give a port number from 0 to 65535."],
  ["--port 1 --port 1", "--port is there twice. Give it once."],
  ["--port= --port=", "--port is there twice. Give it once."],
  ["--config a --config b", "--config is there twice. Give it once."],
  ["--data-dir", "--data-dir needs a value. Give the path of a folder."],
  ["--prot 5", 'There is no option "--prot". Did you mean --port?'],
  ["--prot=5", 'There is no option "--prot". Did you mean --port?'],
  ["--Port 5", 'There is no option "--Port". Did you mean --port?'],
  ["--PORT=5", 'There is no option "--PORT". Did you mean --port?'],
  ["--peer 5m", 'There is no option "--peer". Did you mean --peer-timeout?'],
  ["--mem 5", 'There is no option "--mem". Did you mean --memory?'],
  ["--no-colour", 'There is no option "--no-colour". Did you mean --no-color?'],
  ["--no-port", 'There is no option "--no-port". "muster help track" lists the options.'],
  ["--xyzzyxyzzy", 'There is no option "--xyzzyxyzzy". "muster help track" lists the options.'],
  ["-port 5", 'There is no option "-port". Did you mean --port?'],
  ["-i 4", 'There is no option "-i". Did you mean --interval?'],
  ["-p 4", 'There is no option "-p". Did you mean --port?'],
  ["-p4", 'There is no option "-p4". Did you mean --port?'],
  ["-o", 'There is no option "-o". "muster help track" lists the options.'],
  ["track --wipe_db_every 5", 'There is no option "--wipe_db_every". "muster help track" lists the options.'],
  ["-hx", 'There is no option "-x". "muster help track" lists the options.'],
  ["-h-", "-h takes no value. Write -h alone."],
  ["-p 6969 py3bt_tracker", 'There is no option "-p". Did you mean --port?'],
  ["py3bt_tracker -p", "-p needs a value. Give a port number from 0 to 65535."],
  ["py3bt_tracker -op", "-p needs a value. Give a port number from 0 to 65535."],
  ["py3bt_tracker -p -o", "-p needs a value. Give a port number from 0 to 65535."],
  ["py3bt_tracker -i", "-i needs a value. Give a whole number from 1 to 1440 (minutes)."],
  ["py3bt_tracker -port 5", 'There is no option "-port". Did you mean --port?'],
  ["py3bt_tracker -o=on", "-o takes no value. Write -o alone."],
  ["py3bt_tracker -p 1 --port 2", "--port is there twice. Give it once."],
  ["py3bt_tracker --wipe 5", 'There is no option "--wipe". Did you mean --wipe_db_every?'],
  [
    "py3bt_tracker --logging=x",
    'There is no option "--logging". "muster help py3bt_tracker" lists the options.',
  ],
  ["py3bt_tracker -x", 'There is no option "-x". "muster help py3bt_tracker" lists the options.'],
  [
    "py3bt_tracker 1 2 off 4",
    `"4" is one word too many. The form is: py3bt_tracker [port='9000'] [interval='240'] [obfuscation='off']`,
  ],
  ["--obfuscation", "--obfuscation needs a value. Give on or off."],
  ["--obfuscation --quiet", "--obfuscation needs a value. Give on or off."],
  ["--obfuscation on --obfuscation on", "--obfuscation is there twice. Give it once."],
  ["-o help", 'There is no option "-o". "muster help help" lists the options.'],
  ["-x", 'There is no option "-x". "muster help track" lists the options.'],
  ["--a.b=1", 'There is no option "--a.b". "muster help track" lists the options.'],
  ["--__proto__=1", 'There is no option "--__proto__". "muster help track" lists the options.'],
  [
    "--constructor.prototype.x=1",
    'There is no option "--constructor.prototype.x". "muster help track" lists the options.',
  ],
  ["--=1", 'There is no option "--". "muster help track" lists the options.'],
  ["---", 'There is no option "---". "muster help track" lists the options.'],
  ["--debug=yes", "--debug takes no value. Write --debug alone."],
  ["--debug=false", "--debug takes no value. Write --debug alone."],
  ["--debug=", "--debug takes no value. Write --debug alone."],
  ["--no-color=1", "--no-color takes no value. Write --no-color alone."],
  ["-h5", "-h takes no value. Write -h alone."],
  ["-h=yes", "-h takes no value. Write -h alone."],
  ["help --port 5", 'There is no option "--port". "muster help help" lists the options.'],
  ["help track track", '"track" is one word too many. The form is: muster help [COMMAND]'],
  [
    "1 2 off 4",
    '"4" is one word too many. The form is: muster [PORT [INTERVAL [OBFUSCATION]]]',
  ],
];

Deno.test("readArgs() refuses what it does not understand, and says what to do", async (t) => {
  for (const [line, told] of REFUSED) {
    await t.step(`muster ${line}`, () => {
      const call = read(line);
      assert(isFault(call));
      assertEquals(faultLine(call), told);
    });
  }
});

Deno.test("readArgs() takes a number among files for an option, but not behind -- and as an option's value", () => {
  for (const line of ["make d -- -2", "make d --date -2", "make d ./-2", "btmakemetafile http://a/a -- -2"]) {
    assert(!isFault(read(line)), line);
  }
});

Deno.test("readArgs() gives a program's arguments to it alone: no word of them is a command", () => {
  const program = COMMANDS.find(({ name }) => name === "py3bt_tracker")!;
  const asProgram = (line: string) => readArgs(split(line), COMMANDS, program);
  const call = asProgram("6969 240 off");
  assert(!isFault(call));
  assertEquals([call.command, call.named, call.words], [program, true, ["6969", "240", "off"]]);
  const word = asProgram("track --bind ::1");
  assert(!isFault(word));
  assertEquals([word.command, word.words], [program, ["track"]]);
  const strange = asProgram("--logging=x");
  assert(isFault(strange));
  assertEquals(
    faultLine(strange),
    'There is no option "--logging". "py3bt_tracker --help" lists the options.',
  );
});

Deno.test("readArgs() loses no word and throws for no arguments at all", () => {
  const piece = fc.oneof(
    fc.constantFrom(
      "track",
      "help",
      "--port",
      "--port=1",
      "--bind",
      "-h",
      "-hV",
      "py3bt_tracker",
      "-p",
      "-op1",
      "--obfuscation",
      "--",
      "-",
      "--debug",
      "true",
      "1",
    ),
    fc.string(),
    fc.string().map((text) => `--${text}`),
    fc.string().map((text) => `-${text}`),
  );
  fc.assert(fc.property(fc.array(piece, { maxLength: 6 }), (args) => {
    const call = readArgs(args, COMMANDS);
    if (isFault(call)) return faultLine(call).length < 200;
    const { config, dataDir, ...switches } = call.everywhere;
    return call.words.every((word) => args.includes(word)) &&
      [config, dataDir].every((value) => typeof value === "string") &&
      Object.values(switches).every((value) => typeof value === "boolean");
  }));
});

Deno.test("COMMANDS use a name for one kind of option only, and none of those that are everywhere", () => {
  const kinds = new Map(Object.values(EVERYWHERE).map((row) => [row.name as string, "everywhere"]));
  for (const command of COMMANDS) {
    for (const row of Object.values(settingsOf(command))) {
      const kind = row.kind === "switch" ? "switch" : "value";
      assertEquals(kinds.get(row.name) ?? kind, kind, `--${row.name}`);
      kinds.set(row.name, kind);
    }
  }
});

Deno.test("COMMANDS use each letter once, and none of those that are everywhere", () => {
  for (const command of COMMANDS) {
    const rows: Setting[] = [...Object.values(settingsOf(command)), ...Object.values(EVERYWHERE)];
    const letters = rows.flatMap(({ letter }) => letter ?? []);
    assertEquals(letters, [...new Set(letters)], command.name);
    for (const letter of letters) assert(/^[A-Za-z]$/.test(letter), letter);
  }
});
