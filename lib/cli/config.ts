/** `muster config`: prints the default configuration, or tells what is configured. */
import type { Command } from "./command.ts";
import { CONFIG_SETTINGS } from "./config/settings.ts";

/** The row of the command; it tells of the options of all commands, itself among them. */
export function configCommand(commands: () => readonly Command[]): Command {
  return {
    name: "config",
    synopsis: ["config", "config --check [FILE] [--json]"],
    summary: "print the default configuration, or check one",
    examples: [
      ["muster config", "all settings, for a file to be edited"],
      ["muster config --check", "what is set, and where"],
      ["muster config --check /etc/muster.toml", "the same with that file"],
    ],
    settings: CONFIG_SETTINGS,
    words: [["FILE", "The configuration file, as --config FILE."]],
    readsNoConfig: true,
    remark:
      "A configuration file has a table for each command, such as [track], with its options by their names; options " +
      "everywhere stand above. The environment is stronger: MUSTER_PORT and MUSTER_TRACK_PORT are track's --port, " +
      "MUSTER_GET_MAX_UP is --max-up of get, MUSTER_DATA_DIR is --data-dir. The command line " +
      "is stronger than both. An empty text sets nothing. Relative paths in a file start from its folder. Exit codes: 0 all is well, 2 for a bad command line, 3 for a bad configuration.",
    run: async (call, env) => (await import("./config/run.ts")).runConfig(call, env, commands()),
  };
}
