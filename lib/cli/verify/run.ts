/** Carries out `muster verify`: finds the files, has them hashed, tells. */
import { type Fault, fault, isFault } from "../../base/fault.ts";
import { readSettings, shownPath, type ValuesOf } from "../../base/setting.ts";
import { type Verdict, verify } from "../../metainfo/verify.ts";
import type { Call } from "../command.ts";
import { jsonText } from "../console_text.ts";
import type { Env } from "../env.ts";
import { EXIT } from "../exit.ts";
import { failureReport } from "../failure_report.ts";
import type { LiveLine } from "../live.ts";
import { startProgress } from "../progress.ts";
import { readSourceTorrent, withDash } from "../source.ts";
import { stoppable } from "../stoppable.ts";
import { findExtra } from "./extra.ts";
import { type Named, named } from "../../metainfo/file_paths.ts";
import { areSwapped, findPlace, type Place } from "./place.ts";
import { type Findings, reportOf } from "./report.ts";
import { VERIFY_SETTINGS } from "./settings.ts";
import { verdictText } from "./text.ts";

/** All but reading; the network goes when the torrent is there, the environment when the progress knows its terminal. */
const NOT_NEEDED = ["ffi", "write", "run", "sys"] as const;

/** Does it; gives the exit code. */
export async function runVerify(call: Call, env: Env, live: LiveLine): Promise<number | Fault> {
  const settings = readSettings(VERIFY_SETTINGS, call.given);
  if (isFault(settings)) return settings;
  if (call.words.length === 0) {
    return withDash(fault("missing-value", "There is no torrent to verify.", FORM), env);
  }
  if (call.words[1] === "") {
    return fault("bad-value", "The PATH is empty.", "Give the path of a file or folder.");
  }
  if (settings.extra) env.files.prepareLists();
  env.dropPermissions(NOT_NEEDED);
  const code = await stoppable(
    env,
    EXIT.interrupted,
    (stop) => checkFiles({ call, settings, env, live, stop }),
  );
  live.clear();
  if (isFault(code) && settings.json) env.out.write(`${jsonText(failureReport(call.words[0], code))}\n`);
  if (code === EXIT.interrupted && !call.everywhere.quiet) live.log("Stopped.");
  return code;
}

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
  if (isFault(source)) return areSwapped(word, given) ? swapped(word, given) : source;
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

function swapped(word: string, given: string): Fault {
  return fault(
    "bad-value",
    "The torrent comes first.",
    `Did you mean: muster verify ${shownPath(given)} ${shownPath(word)}`,
  );
}

async function hashAndJudge(
  { call, settings, env, live, stop }: Work,
  { torrent, safe }: Named,
  { paths }: Place,
): Promise<Verdict> {
  const { quiet } = call.everywhere;
  const progress = startProgress(env, live, { quiet, what: "Verifying", total: torrent.length });
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
      ? `${jsonText(reportOf(findings))}\n`
      : verdictText(findings, { all: settings.files, quiet: call.everywhere.quiet }),
  );
}
