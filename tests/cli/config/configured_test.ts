/** What a command is told when its command line, the environment and a file say different things. */
import { assert, assertEquals } from "@std/assert";
import { faultLine, isFault } from "../../../lib/base/fault.ts";
import { readArgs } from "../../../lib/cli/args.ts";
import { COMMANDS } from "../../../lib/cli/commands.ts";
import { configured, fullCall } from "../../../lib/cli/config/configured.ts";
import type { Call } from "../../../lib/cli/command.ts";
import { FakeEnv } from "../fake_env.ts";

const FILE = "/somewhere/muster.toml";

function callOf(line: string): Call {
  const call = readArgs(line === "" ? [] : line.split(" "), COMMANDS);
  assert(!isFault(call), line);
  return call;
}

function envOf(variables: Record<string, string>, file: string): FakeEnv {
  const env = new FakeEnv();
  env.variables = variables;
  if (file !== "") env.files.put(FILE, file);
  return env;
}

interface Case {
  line: string;
  variables?: Record<string, string>;
  file?: string;
  texts: Record<string, string>;
  origins: string[];
}

const CASES: Record<string, Case> = {
  "nothing": { line: "", texts: {}, origins: [] },
  "the command line alone": { line: "--port 1", texts: { port: "1" }, origins: ["--port"] },
  "the environment alone": {
    line: "",
    variables: { MUSTER_PORT: "2" },
    texts: { port: "2" },
    origins: ["MUSTER_PORT"],
  },
  "the file alone": {
    line: "",
    file: "[track]\nport = 3",
    texts: { port: "3" },
    origins: ["muster.toml, line 2"],
  },
  "the command line over the environment": {
    line: "--port 1",
    variables: { MUSTER_PORT: "2" },
    texts: { port: "1" },
    origins: ["--port"],
  },
  "the environment over the file": {
    line: "",
    variables: { MUSTER_PORT: "2" },
    file: "[track]\nport = 3",
    texts: { port: "2" },
    origins: ["MUSTER_PORT"],
  },
  "all three, each with something of its own": {
    line: "track --port 1",
    variables: { MUSTER_PORT: "2", MUSTER_NUMWANT: "20" },
    file: "[track]\nport = 3\nnumwant = 30\ninterval = '5m'",
    texts: { port: "1", interval: "5m", numwant: "20" },
    origins: ["--port", "muster.toml, line 4", "MUSTER_NUMWANT"],
  },
  "another command's": {
    line: "seed a.torrent",
    variables: { MUSTER_PORT: "2", MUSTER_GET_PORT: "3" },
    file: "[track]\nport = 3\n[get]\nport = 4\n[seed]\nslots = 5",
    texts: { slots: "5" },
    origins: ["muster.toml, line 6"],
  },
  "a list in the place of a list": {
    line: "--bind ::1",
    file: "[track]\nbind = ['10.0.0.1']",
    texts: { bind: "::1" },
    origins: ["--bind"],
  },
  "a switch that the environment takes back": {
    line: "get a",
    variables: { MUSTER_GET_SEQUENTIAL: "off" },
    file: "[get]\nsequential = true",
    texts: {},
    origins: [],
  },
  "an option that the command line takes back": {
    line: "make a --no-private",
    file: "[make]\nprivate = true",
    texts: { "no-private": "on" },
    origins: ["--no-private"],
  },
  "a program that borrows": {
    line: "py3bt_tracker -i 5",
    variables: { MUSTER_NUMWANT: "20" },
    file: "[track]\nport = 3",
    texts: { port: "3", client_request_interval: "5", numwant: "20" },
    origins: ["muster.toml, line 2", "--client_request_interval", "MUSTER_NUMWANT"],
  },
  "a program that does not": {
    line: "btshowmetainfo a",
    file: "[show]\njson = true",
    texts: {},
    origins: [],
  },
  "a file that is not to be read": {
    line: "--config off",
    file: "[track]\nport = x",
    texts: {},
    origins: [],
  },
};

Deno.test("configured() takes the command line over the environment over the file", async (t) => {
  for (const [name, { line, variables = {}, file = "", texts, origins }] of Object.entries(CASES)) {
    await t.step(name, () => {
      const found = configured(callOf(line), envOf(variables, file), COMMANDS);
      assert(!isFault(found), isFault(found) ? faultLine(found) : "");
      assertEquals(Object.fromEntries(found.texts), texts);
      assertEquals([...found.origins.keys()].sort(), Object.keys(texts).sort());
      assertEquals([...found.origins.values()].sort(), origins.sort());
    });
  }
});

Deno.test("configured() merges the options everywhere, and takes the file that the command line or MUSTER_CONFIG names", () => {
  const env = envOf({ MUSTER_CONFIG: "other.toml" }, "data-dir = 'a'");
  env.files.put("/somewhere/other.toml", "data-dir = 'b'\nno-color = true");
  env.files.put("/etc/third.toml", "data-dir = 'c'");
  const look = (line: string) => {
    const found = configured(callOf(line), env, COMMANDS);
    assert(!isFault(found));
    return [found.file, found.everywhere.dataDir, found.everywhere.noColor, found.everywhere.quiet];
  };
  assertEquals(look("--quiet"), ["/somewhere/other.toml", "/somewhere/b", true, true]);
  assertEquals(look("--config /etc/third.toml"), ["/etc/third.toml", "/etc/c", false, false]);
  assertEquals(look("--data-dir d"), ["/somewhere/other.toml", "d", true, false]);
  assertEquals(look("--config off"), [null, "", false, false]);
  env.variables = { MUSTER_DATA_DIR: "e" };
  assertEquals(look(""), [FILE, "e", false, false]);
});

Deno.test("configured() checks the whole file, whatever the command", () => {
  const found = configured(callOf("show a.torrent"), envOf({}, "[track]\nprot = 3"), COMMANDS);
  assert(isFault(found));
  assertEquals(faultLine(found), 'muster.toml, line 2: track.prot is no setting. Did you mean "port"?');
});

Deno.test("configured() asks the environment for known variables alone", () => {
  const env = envOf({}, "");
  const asked: string[] = [];
  env.variable = (name) => void asked.push(name);
  configured(callOf("get a"), env, COMMANDS);
  assert(asked.includes("MUSTER_GET_MAX_UP") && asked.includes("MUSTER_CONFIG"));
  assertEquals(asked.filter((name) => !/^MUSTER_(GET_|CONFIG|DATA_DIR|QUIET|NO_COLOR|DEBUG)/.test(name)), []);
});

Deno.test("fullCall() reads the file anew for each reading, and the environment only once", () => {
  const env = envOf({ MUSTER_NUMWANT: "20" }, "[track]\nport = 3");
  const call = fullCall(callOf("--interval 5m"), env, COMMANDS);
  assert(!isFault(call));
  const [given, before] = [new Map(call.given), new Map(call.origins)];
  env.variable = () => {
    throw new Error("The environment is closed.");
  };
  env.files.put(FILE, "\n\n[track]\nport = 4");
  const again = call.configured();
  assert(!isFault(again));
  assertEquals([given.get("port"), again.get("port")], ["3", "4"]);
  assertEquals([before.get("port"), call.origins.get("port")], [
    "muster.toml, line 2",
    "muster.toml, line 4",
  ]);
  assertEquals([again.get("numwant"), again.get("interval")], ["20", "5m"]);
  assertEquals(call.configFile, FILE);
});

Deno.test("fullCall() gives a Fault for a later reading of a file that is bad then, or gone", () => {
  const env = envOf({}, "[track]\nport = 3");
  const call = fullCall(callOf(""), env, COMMANDS);
  assert(!isFault(call));
  env.files.put(FILE, "[track]\nport = no");
  assert(isFault(call.configured()));
  env.files.drop(FILE);
  assert(isFault(call.configured()));
  assertEquals(call.origins.get("port"), "muster.toml, line 2");
});

Deno.test("fullCall() looks for no file where the command is to run whatever the file says", () => {
  for (const line of ["help", "config"]) {
    const call = fullCall(callOf(line), envOf({ MUSTER_QUIET: "what" }, "[track]\nport = no"), COMMANDS);
    assert(!isFault(call));
    assertEquals(call.configFile, null);
  }
});
