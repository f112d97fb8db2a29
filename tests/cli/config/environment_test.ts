import { assert, assertEquals } from "@std/assert";
import { faultLine, isFault } from "../../../lib/base/fault.ts";
import { BETWEEN_TEXTS } from "../../../lib/base/setting.ts";
import { COMMANDS } from "../../../lib/cli/commands.ts";
import { readEnvironment } from "../../../lib/cli/config/environment.ts";
import { allTables, variablesOf } from "../../../lib/cli/config/tables.ts";

const TABLES = allTables(COMMANDS);

type Variables = Readonly<Record<string, string>>;

const read = (variables: Variables) => readEnvironment(TABLES, (name) => variables[name]);

const GOOD: [variables: Variables, texts: Record<string, string>][] = [
  [{}, {}],
  [{ MUSTER_PORT: "6969" }, { "track.port": "6969" }],
  [{ MUSTER_TRACK_PORT: "6969" }, { "track.port": "6969" }],
  [{ MUSTER_PORT: "1", MUSTER_TRACK_PORT: "2" }, { "track.port": "2" }],
  [{ MUSTER_GET_MAX_UP: "5MB/s", MUSTER_GET_PORT: "7" }, { "get.max-up": "5MB/s", "get.port": "7" }],
  [{ MUSTER_QUIET: "yes", MUSTER_DATA_DIR: "d" }, { quiet: "yes", "data-dir": "d" }],
  [{ MUSTER_BIND: "::1, 10.0.0.1" }, { "track.bind": "::1, 10.0.0.1" }],
  [{ MUSTER_ALLOW: "a.txt, b.txt" }, { "track.allow": `a.txt${BETWEEN_TEXTS}b.txt` }],
  [{ MUSTER_ALLOW: "a,b.txt\nc.txt\n" }, { "track.allow": `a,b.txt${BETWEEN_TEXTS}c.txt` }],
  [{ MUSTER_STATE: "true" }, { "track.state": "on" }],
  [{ MUSTER_STATE: "0" }, { "track.state": "off" }],
  [{ MUSTER_STATE: "my.state" }, { "track.state": "my.state" }],
  [{ MUSTER_PORT: "" }, {}],
  // A secret stands in MUSTER_PASSWORD, which who needs it reads.
  [{ MUSTER_PASSWORD: "secret", MUSTER_GET_PASSWORD: "secret" }, {}],
  // What muster tells a program that it runs.
  [{ MUSTER_NAME: "x", MUSTER_PATH: "/x", MUSTER_HASH: "0" }, {}],
];

Deno.test("readEnvironment() gives the texts by what their settings are called; empty variables set nothing", () => {
  for (const [variables, texts] of GOOD) {
    const found = read(variables);
    assert(!isFault(found), JSON.stringify(variables));
    assertEquals(Object.fromEntries([...found].map(([name, { text }]) => [name, text])), texts);
  }
});

Deno.test("readEnvironment() tells the variable that each text comes from", () => {
  const found = read({ MUSTER_PORT: "1", MUSTER_TRACK_NUMWANT: "2" });
  assert(!isFault(found));
  assertEquals([...found.values()].map(({ origin }) => origin), ["MUSTER_PORT", "MUSTER_TRACK_NUMWANT"]);
});

const BAD: [variables: Variables, line: string][] = [
  [{ MUSTER_PORT: "x" }, 'MUSTER_PORT cannot be "x". Give a port number from 0 to 65535.'],
  [{ MUSTER_TRACK_PORT: "-1" }, 'MUSTER_TRACK_PORT cannot be "-1". Give a port number from 0 to 65535.'],
  [{ MUSTER_QUIET: "loud" }, 'MUSTER_QUIET cannot be "loud". Give on or off.'],
  [{ MUSTER_GET_ALLOCATE: "no" }, 'MUSTER_GET_ALLOCATE cannot be "no". Give none, sparse or full.'],
  [{ MUSTER_ALLOW: "," }, "MUSTER_ALLOW needs a value. Give the path of a file."],
];

Deno.test("readEnvironment() says which variable is bad, and what would be right", () => {
  for (const [variables, line] of BAD) {
    const found = read(variables);
    assert(isFault(found), line);
    assertEquals([faultLine(found), found.fault], [line, "bad-config"]);
  }
});

Deno.test("variablesOf() never gives two settings the same variable", () => {
  const names = [...TABLES].flatMap(([table, rows]) =>
    Object.values(rows).flatMap((row) => variablesOf(table, row))
  );
  assertEquals(names.filter((name, at) => names.indexOf(name) !== at), []);
  assert(
    !names.some((name) => ["MUSTER_NAME", "MUSTER_PATH", "MUSTER_HASH", "MUSTER_CONFIG"].includes(name)),
  );
});
