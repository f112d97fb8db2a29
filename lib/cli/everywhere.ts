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
} as const satisfies SettingTable;

export type Everywhere = ValuesOf<typeof EVERYWHERE>;
