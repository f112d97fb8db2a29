/** The options of `muster get`. */
import type { SettingTable } from "../../base/setting.ts";
import { TORRENT_SETTINGS } from "../../client/config.ts";
import { RUN_SETTINGS } from "../client/settings.ts";
import { MAGNET_SETTINGS } from "../magnet/settings.ts";

const FILES = {
  kind: "texts",
  fallback: [],
  max: 1000,
  placeholder: "FILES",
  good: MAGNET_SETTINGS.select.good,
} as const;

/** As they are typed. */
export const GET_SETTINGS = {
  out: {
    name: "out",
    letter: "o",
    kind: "text",
    fallback: "",
    placeholder: "DIR",
    good: "the path of a folder",
    isPath: true,
    sentence: "The folder to download into, made if need be. Without it: the current one.",
  },
  select: {
    ...FILES,
    name: "select",
    sentence:
      'Download only these files: numbers and ranges such as 1,3-5, counted from 1 as "muster show --files" lists ' +
      'them, or a glob such as "*.mp4". Can be given again. For one torrent alone.',
  },
  first: {
    ...FILES,
    name: "first",
    sentence: "Download these files before the others; written as for --select.",
  },
  last: {
    ...FILES,
    name: "last",
    sentence: "Download these files after the others; written as for --select.",
  },
  sequential: TORRENT_SETTINGS.sequential,
  exitWhenDone: {
    name: "exit-when-done",
    kind: "switch",
    fallback: false,
    sentence: "End when all is there, in place of seeding until Ctrl+C.",
  },
  onDone: {
    name: "on-done",
    runsProgram: true,
    kind: "text",
    fallback: "",
    placeholder: "COMMAND",
    good: "a program and its words",
    sentence:
      "Run a program for each torrent once all of it is there. In its words {name}, {path} and {hash} stand for the " +
      "torrent's; it is no shell that reads them.",
    more:
      "The COMMAND is cut into words at spaces; \"...\" and '...' keep a word with spaces together, and a backslash is a " +
      "character like any other. Whatever stands in a torrent's name, {name} stays one word or a part of one. The same is in the " +
      "environment: MUSTER_NAME, MUSTER_PATH (the file or folder, absolute) and MUSTER_HASH (the info hash). What the " +
      "program prints is shown; when it fails, that is told, and changes nothing else. A shell would read a name as a " +
      "part of its commands: for one (sh -c, cmd, a .bat file, powershell) placeholders are refused, and the variables " +
      "are there.",
  },
  allocate: {
    name: "allocate",
    kind: "choice",
    choices: ["none", "sparse", "full"],
    fallback: "sparse",
    sentence:
      "How room is made at the start: files grow as they come, have their full length but take no room, or take all " +
      "their room.",
  },
  force: {
    name: "force",
    kind: "switch",
    fallback: false,
    sentence: "Write over files of the same names that are there already and hold nothing of the torrent.",
  },
  ...RUN_SETTINGS,
} as const satisfies SettingTable;
