/** The options of `muster get`. */
import type { SettingTable } from "../../base/setting.ts";
import { TORRENT_SETTINGS } from "../../client/config.ts";
import { PASSWORD_SETTING } from "../ask_password.ts";
import { RUN_SETTINGS } from "../client/settings.ts";
import { DISCOVERY_SETTINGS } from "../discovery_settings.ts";
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
  wait: {
    name: "wait",
    kind: "switch",
    fallback: false,
    sentence:
      "Where a URL or a share does not give its torrent yet, try until it does: nobody answers there, or a muster share " +
      "says that it is not there, is being read, or has changed.",
  },
  lan: {
    name: "lan",
    kind: "switch",
    fallback: false,
    sentence:
      "Take the SOURCEs for names of shares on this LAN, and find the computers that share them. Without a name: list " +
      "what is shared.",
    more:
      "It asks the local networks by multicast, and hears what muster share says there; nothing is fetched that was not " +
      "named. Where two computers share different things under one name, it says so and gets neither. The list takes 3 " +
      "seconds; with --json it is one object: version (1) and shares, a list of name, size (bytes), files, guarded " +
      "(whether a password is needed), host, port and url.",
  },
  password: {
    ...PASSWORD_SETTING,
    sentence:
      "Ask for the password of a share, without showing it; MUSTER_PASSWORD in the environment holds it where nobody can " +
      "be asked.",
    more:
      "It is said to muster shares that ask for one, at the very address that was named (with --lan: at the one computer " +
      "that has the name), and never to where that leads. Only the torrent is asked for with it: who has the torrent " +
      "needs it no more. A URL can hold it too, as in http://:secret@192.168.1.50:9000/t/photos, but others on this " +
      "computer can then see it. No configuration file can.",
  },
  ...DISCOVERY_SETTINGS,
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
