/** The options that every command takes. */
import type { SettingTable, ValuesOf } from "../base/setting.ts";

export const EVERYWHERE = {
  help: {
    name: "help",
    letter: "h",
    kind: "switch",
    fallback: false,
    sentence: "Show the help, of a command when one is named.",
  },
  version: {
    name: "version",
    letter: "V",
    kind: "switch",
    fallback: false,
    sentence: "Show the version.",
  },
  quiet: {
    name: "quiet",
    kind: "switch",
    fallback: false,
    sentence: "No start text and no live line; only what goes wrong.",
  },
  noColor: {
    name: "no-color",
    kind: "switch",
    fallback: false,
    sentence: "No colours. NO_COLOR in the environment does the same.",
  },
  debug: {
    name: "debug",
    kind: "switch",
    fallback: false,
    sentence: "Show where in the program an internal error came up.",
  },
  config: {
    name: "config",
    kind: "text",
    fallback: "",
    placeholder: "FILE",
    good: "the path of a configuration file, or off for none",
    isPath: true,
    sentence:
      "The configuration file; else it is muster.toml in the working directory, or beside the executable.",
  },
  dataDir: {
    name: "data-dir",
    kind: "text",
    fallback: "",
    placeholder: "DIR",
    good: "the path of a folder",
    isPath: true,
    sentence: "Where muster keeps its own files, such as how far each torrent is.",
    more:
      "Without it that is %LOCALAPPDATA%\\muster on Windows, ~/Library/Application Support/muster on macOS, and " +
      "$XDG_STATE_HOME/muster or ~/.local/state/muster elsewhere.",
  },
} as const satisfies SettingTable;

export type Everywhere = ValuesOf<typeof EVERYWHERE>;
