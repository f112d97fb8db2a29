/** The commands, a row each. */
import { type Fault, isFault } from "../base/fault.ts";
import { ask } from "./ask.ts";
import {
  btcompletedir,
  btcopyannounce,
  btdownloadheadless,
  btmakemetafile,
  btreannounce,
  btrename,
  btsethttpseeds,
  btshowmetainfo,
} from "./bittornado/commands.ts";
import { bttrack } from "./bittornado/bttrack.ts";
import { type Command, findCommand } from "./command.ts";
import { configCommand } from "./config.ts";
import { ctl } from "./ctl.ts";
import { editCommand } from "./edit.ts";
import { EXIT } from "./exit.ts";
import { get } from "./get.ts";
import { commandHelp, overview } from "./help.ts";
import { magnet } from "./magnet.ts";
import { make } from "./make.ts";
import { py3btTracker } from "./py3bt_tracker.ts";
import { seed } from "./seed.ts";
import { share } from "./share.ts";
import { show } from "./show.ts";
import { track } from "./track.ts";
import { verifyCommand } from "./verify.ts";

const help: Command = {
  name: "help",
  synopsis: ["help [COMMAND]"],
  summary: "show how muster, or one of its commands, is used",
  examples: [["muster help track", "all about the tracker's options"]],
  settings: {},
  words: [["COMMAND", "The command to tell about."]],
  readsNoConfig: true,
  // deno-lint-ignore require-await
  async run({ words }, env) {
    const text = words.length === 0 ? overview(COMMANDS) : helpOn(words[0]);
    if (typeof text !== "string") return text;
    env.out.write(text);
    return EXIT.done;
  },
};

const config = configCommand(() => COMMANDS);

/** In the order of the help; the first one runs when none is named. */
export const COMMANDS: readonly Command[] = [
  track,
  get,
  seed,
  share,
  make,
  show,
  verifyCommand,
  editCommand,
  magnet,
  ask,
  ctl,
  config,
  help,
  py3btTracker,
  bttrack,
  btdownloadheadless,
  btmakemetafile,
  btcompletedir,
  btshowmetainfo,
  btreannounce,
  btcopyannounce,
  btrename,
  btsethttpseeds,
];

function helpOn(name: string): string | Fault {
  const command = findCommand(name, COMMANDS);
  return isFault(command) ? command : commandHelp(command);
}
