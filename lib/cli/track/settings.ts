/** What a tracker is told beside the settings of the tracker itself: files that it keeps and reads, its log, and who controls it. */
import type { SettingTable, ValuesOf } from "../../base/setting.ts";

const FILE = { fallback: [] as readonly string[], max: 16, placeholder: "FILE", good: "the path of a file" };
const DAY = 86_400;

/** The rows, in the order of the help. */
export const SERVICE_SETTINGS = {
  state: {
    name: "state",
    kind: "text",
    fallback: "",
    alone: "on",
    placeholder: "[FILE]",
    good: "the path of a file, on for one in muster's data folder, or off",
    isPath: true,
    sentence:
      "Keeps swarms and counts over restarts, in a file; without a name (or with on) in muster's data folder; off for none.",
  },
  stateInterval: {
    name: "state-interval",
    kind: "duration",
    fallback: 60,
    min: 5,
    max: DAY,
    placeholder: "TIME",
    sentence: "How often the state is written; it is at every orderly stop too.",
  },
  allow: {
    ...FILE,
    name: "allow",
    kind: "texts",
    isPath: true,
    sentence:
      "Serves only the torrents whose info hashes are in the file, one a line, hex or base32. Can be given again.",
  },
  deny: {
    ...FILE,
    name: "deny",
    kind: "texts",
    isPath: true,
    sentence: "Refuses the torrents whose info hashes are in the file. Can be given again.",
  },
  allowDir: {
    ...FILE,
    name: "allow-dir",
    kind: "texts",
    isPath: true,
    placeholder: "DIR",
    good: "the path of a folder",
    sentence:
      "Serves only the torrents whose .torrent files are in the folder or below, and knows their names.",
  },
  notices: {
    name: "notices",
    kind: "toggle",
    fallback: true,
    sentence:
      "Tells clients what their torrent's file in --allow-dir has to say: a warning message, or a failure reason, with " +
      "which they are refused.",
  },
  ban: {
    ...FILE,
    name: "ban",
    kind: "texts",
    isPath: true,
    sentence:
      "Refuses clients at the addresses in the file: addresses, networks (192.0.2.0/24), ranges, eMule's and " +
      "PeerGuardian's lists. Can be given again.",
  },
  allowIp: {
    ...FILE,
    name: "allow-ip",
    kind: "texts",
    isPath: true,
    sentence: "Serves only clients at the addresses in the file.",
  },
  denyClient: {
    name: "deny-client",
    kind: "texts",
    isDashed: true,
    fallback: [],
    max: 256,
    placeholder: "PREFIX",
    good: "the beginning of peer ids, such as -XL or -XL0012, of 1 to 20 characters",
    sentence: "Refuses client programs whose peer ids begin so, such as -XL0012. Can be given again.",
  },
  favicon: {
    name: "favicon",
    kind: "text",
    fallback: "",
    placeholder: "FILE",
    good: "the path of a file",
    isPath: true,
    sentence: "The icon of the pages: an ICO, PNG or GIF file of at most 64 KiB.",
  },
  watch: {
    name: "watch",
    kind: "duration",
    fallback: 60,
    min: 1,
    max: DAY,
    zero: "only when told to",
    placeholder: "TIME",
    sentence:
      "How often lists, folders and the configuration are looked at for changes, where the system does not tell.",
  },
  control: {
    name: "control",
    kind: "toggle",
    fallback: true,
    sentence: 'Lets "muster ctl" of the same user control this tracker, over a local socket.',
  },
  log: {
    name: "log",
    kind: "text",
    fallback: "",
    placeholder: "FILE|-",
    good: "the path of a file, or - for the standard output",
    isPath: true,
    sentence: "Writes what happens to a file, or with - to the standard output.",
  },
  logLevel: {
    name: "log-level",
    kind: "choice",
    choices: ["error", "warn", "info"],
    fallback: "info",
    sentence: "What is worth a line of the log; announces are another matter.",
  },
  logFormat: {
    name: "log-format",
    kind: "choice",
    choices: ["text", "json", "common"],
    fallback: "text",
    sentence:
      "How the log is written: as text, a JSON object a line, or in the common log format of web servers.",
  },
  logAnnounces: {
    name: "log-announces",
    kind: "toggle",
    fallback: false,
    sentence: "Writes each announce to the log too.",
  },
  logRotate: {
    name: "log-rotate",
    kind: "text",
    fallback: "",
    placeholder: "SIZE|day",
    good: "a size such as 10MB, or day",
    sentence: "Begins a new log file when it has so many bytes, or every day.",
  },
  logKeep: {
    name: "log-keep",
    kind: "count",
    fallback: 7,
    min: 1,
    max: 1000,
    placeholder: "N",
    sentence: "How many old log files are kept.",
  },
} as const satisfies SettingTable;

export type ServiceConfig = ValuesOf<typeof SERVICE_SETTINGS>;
