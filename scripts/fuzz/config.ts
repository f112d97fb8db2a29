/** Configuration files under fire: each gives texts that its settings can be read from, or one line that names the file. */
import { toLatin1 } from "../../lib/base/bytes.ts";
import { faultLine, isFault } from "../../lib/base/fault.ts";
import { readSetting } from "../../lib/base/setting.ts";
import { COMMANDS } from "../../lib/cli/commands.ts";
import { readFile } from "../../lib/cli/config/file.ts";
import { allTables, calledIn } from "../../lib/cli/config/tables.ts";
import type { Reader } from "./readers.ts";

const SAMPLES = [
  "quiet = true\ndata-dir = 'd'\n\n[track] # one\nport = 6969\nbind = [\"::1\", '10.0.0.1',\n]\nlog = '''\nx'''\n",
  'track.port = 0x10\nget = { port = 5, select = [\'1\', 2] }\n[make]\ncomment = """a\n\\"\\u00e9"""\n',
  '\xef\xbb\xbf[track]\r\nstate = true\r\npeer-timeout = "15m"\r\n[seed]\r\nseed-ratio = 1.5e1\r\n',
];

const TABLES = allTables(COMMANDS);

export const CONFIG: Reader = {
  name: "configuration file",
  samples: SAMPLES.map(toLatin1),
  call(input) {
    const files = { info: () => missing(), readWhole: () => input.slice() };
    const file = { path: "/etc/muster.toml", called: "muster.toml" };
    const found = readFile(file, TABLES, { files, platform: "linux" });
    if (isFault(found)) {
      const line = faultLine(found);
      if (!line.startsWith("muster.toml") || line.length > 500) throw new Error(line);
      return;
    }
    for (const [table, rows] of TABLES) {
      for (const row of Object.values(rows)) {
        const placed = found.get(calledIn(table, row.name));
        if (placed !== undefined && isFault(readSetting(row, placed.text))) throw new Error(placed.text);
      }
    }
  },
};

function missing(): never {
  throw new Error("Nobody asks for that.");
}
