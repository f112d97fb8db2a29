/** `muster verify TORRENT [PATH]`: tells which files of a torrent are whole on disk, and which of their pieces are bad. */
import { type Fault, fault, isFault } from "../base/fault.ts";
import { readSettings, type ValuesOf } from "../base/setting.ts";
import { rowLengthOf, type Verdict, verify } from "../metainfo/verify.ts";
import type { Call, Command } from "./command.ts";
import { jsonText } from "./console_text.ts";
import type { Env } from "./env.ts";
import { EXIT } from "./exit.ts";
import type { LiveLine } from "./live.ts";
import { startProgress } from "./progress.ts";
import { readSourceTorrent } from "./source.ts";
import { stoppable } from "./stoppable.ts";
import { findExtra } from "./verify/extra.ts";
import { type Named, named } from "./verify/paths.ts";
import { findPlace, type Place } from "./verify/place.ts";
import { type Findings, reportOf } from "./verify/report.ts";
import { VERIFY_SETTINGS } from "./verify/settings.ts";
import { verdictText } from "./verify/text.ts";

/** All but reading; the network goes when the torrent is there, the environment when the progress knows its terminal. */
const NOT_NEEDED = ["ffi", "write", "run", "sys"] as const;

export const verifyCommand: Command = {
  name: "verify",
  synopsis: ["verify TORRENT [PATH] [options]"],
  summary: "check files on disk against a torrent",
  examples: [
    ["muster verify pictures.torrent", "is pictures/, here or beside the torrent, whole?"],
    ["muster verify pictures.torrent /srv/pictures --extra", "and is there anything else in it?"],
  ],
  settings: VERIFY_SETTINGS,
  words: [
    ["TORRENT", "A .torrent file, an http or https URL of one, or - for the standard input."],
    [
      "PATH",
      "The file or the folder to check, or the folder that it stands in. Without it: the torrent's name in the " +
      "current folder, else beside the torrent.",
    ],
  ],
  remark:
    "A file is whole, missing, short, long, damaged, unreadable, or suspect: right in size, but it shares a piece that " +
    "is not right with other files (v1 torrents cut pieces across files). Pieces are counted from 0, as clients do. A " +
    "link of the torrent may be a file or a folder on disk. Extra files do not make it fail. --quiet prints only what " +
    "is wrong. Exit codes: 0 all is whole, 6 something is not, 2 for a bad command line, 4 when the torrent cannot be " +
    "read or nothing of it is found, 130 after Ctrl+C.",
  async run(call, env, live) {
    const settings = readSettings(VERIFY_SETTINGS, call.given);
    if (isFault(settings)) return settings;
    if (call.words.length === 0) return fault("missing-value", "There is no torrent to verify.", FORM);
    env.dropPermissions(NOT_NEEDED);
    const code = await stoppable(
      env,
      EXIT.interrupted,
      (stop) => checkFiles({ call, settings, env, live, stop }),
    );
    live.clear();
    if (code === EXIT.interrupted && !call.everywhere.quiet) live.log("Stopped.");
    return code;
  },
};

const FORM = "The form is: muster verify TORRENT [PATH]";

interface Work {
  readonly call: Call;
  readonly settings: ValuesOf<typeof VERIFY_SETTINGS>;
  readonly env: Env;
  readonly live: LiveLine;
  readonly stop: AbortSignal;
}

async function checkFiles(work: Work): Promise<number | Fault> {
  const { call, settings, env, stop } = work;
  const [word, given] = call.words;
  const source = await readSourceTorrent(word, env, stop);
  if (stop.aborted) return EXIT.interrupted;
  if (isFault(source)) return source;
  env.dropPermissions(["net"]);
  const names = named(source.torrent, env);
  const place = findPlace(names, { given, called: source.called }, env);
  if (isFault(place)) return place;
  const verdict = await hashAndJudge(work, names, place);
  const wantsExtra = settings.extra && !source.torrent.isSingle && !stop.aborted;
  const extra = wantsExtra ? await findExtra(place, env, stop) : null;
  if (stop.aborted) return EXIT.interrupted;
  tell(work, { torrent: source.torrent, called: source.called, root: place.root, verdict, extra });
  return verdict.isWhole ? EXIT.done : EXIT.notVerified;
}

async function hashAndJudge(
  { call, settings, env, live, stop }: Work,
  { torrent, safe }: Named,
  { paths }: Place,
): Promise<Verdict> {
  const { quiet } = call.everywhere;
  const progress = startProgress(env, live, { quiet, what: "Verifying", total: rowLengthOf(torrent) });
  env.dropPermissions(["env"]);
  const { files, platform, clock, hash, cores } = env;
  try {
    return await verify(torrent, paths, {
      ...{ files, platform, clock, hash },
      threads: settings.threads || cores,
      onProgress: (bytes) => progress.update(bytes),
      signal: stop,
    }, safe.files.map(({ link }) => link));
  } finally {
    progress.end();
  }
}

function tell({ call, settings, env }: Work, findings: Findings): void {
  env.out.write(
    settings.json
      ? `${jsonText(reportOf(findings), 2)}\n`
      : verdictText(findings, { all: settings.files, quiet: call.everywhere.quiet }),
  );
}
