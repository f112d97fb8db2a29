/** Carries out `muster show`: one source after the other. */
import { fromLatin1 } from "../../base/bytes.ts";
import { type Fault, fault, isFault } from "../../base/fault.ts";
import { readSettings, shown, shownPath, type ValuesOf } from "../../base/setting.ts";
import { decode } from "../../bencode/decode.ts";
import { LIMITS } from "../../metainfo/limits.ts";
import { lint, lintMagnet } from "../../metainfo/lint.ts";
import { readMagnet } from "../../metainfo/magnet.ts";
import { safeNames } from "../../metainfo/safe_names.ts";
import type { Call } from "../command.ts";
import { canDraw, jsonText } from "../console_text.ts";
import type { Env } from "../env.ts";
import { EXIT, exitCodeOf } from "../exit.ts";
import { failureReport } from "../failure_report.ts";
import type { LiveLine } from "../live.ts";
import { jsonPieces } from "./json_pieces.ts";
import { fileLines } from "./list.ts";
import { Output } from "./output.ts";
import { rawPieces } from "./raw.ts";
import { magnetReport, type ShownTorrent, torrentReport } from "./report.ts";
import { SHOW_SETTINGS } from "./settings.ts";
import { magnetLines, remarkLines, torrentLines } from "./text.ts";
import { treeLines } from "./tree.ts";
import {
  fetchSource,
  keepReading,
  nameOf,
  readNamed,
  type Source,
  type TorrentSource,
  withDash,
} from "../source.ts";
import { stoppable } from "../stoppable.ts";

/** Does it; gives the exit code. */
export async function runShow(
  { words, given, everywhere: { quiet } }: Call,
  env: Env,
  live: LiveLine,
): Promise<number | Fault> {
  const settings = readShowSettings(words, given);
  if (isFault(settings)) return words.length === 0 ? withDash(settings, env) : settings;
  const means = { env, live, draw: canDraw(env), quiet, settings };
  keepReading(words, env);
  const code = await stoppable(env, EXIT.interrupted, (stop) => showAll(words, means, stop));
  if (code === EXIT.interrupted && !quiet) live.log("Stopped.");
  return code;
}

type ShowSettings = ValuesOf<typeof SHOW_SETTINGS>;

function readShowSettings(
  words: readonly string[],
  given: ReadonlyMap<string, string>,
): ShowSettings | Fault {
  if (words.length === 0) {
    return fault(
      "missing-value",
      "There is nothing to show.",
      "The form is: muster show SOURCE... [options]",
    );
  }
  const forms = Object.values(SHOW_SETTINGS).filter(({ name }) => given.has(name));
  if (forms.length < 2) return readSettings(SHOW_SETTINGS, given);
  const [first, second] = forms.map(({ name }) => `--${name}`);
  return fault("bad-value", `${first} and ${second} do not go together.`, "Give one of them.");
}

interface Means {
  readonly env: Env;
  readonly live: LiveLine;
  readonly draw: boolean;
  readonly quiet: boolean;
  readonly settings: ShowSettings;
}

/** Shows one after the other; what cannot be shown is told and does not stop the others. */
async function showAll(words: readonly string[], means: Means, stop: AbortSignal): Promise<number> {
  const output = new Output(means.env.out);
  let code: number = EXIT.done;
  for (const [index, word] of words.entries()) {
    const source = await fetchSource(word, means.env, stop);
    if (stop.aborted) return EXIT.interrupted;
    const heading = words.length > 1 ? `${index === 0 ? "" : "\n"}${nameOf(word)}:` : null;
    const bad = isFault(source) ? source : showOne(source, { ...means, output, heading });
    if (bad !== null && means.settings.json) output.line(jsonText(failureReport(word, bad)));
    output.flush();
    if (bad === null) continue;
    means.live.fault(bad);
    if (code === EXIT.done) code = exitCodeOf(bad);
  }
  return code;
}

interface Shower extends Means {
  readonly output: Output;
  /** Null where there is one source alone. */
  readonly heading: string | null;
}

function showOne(source: Source, means: Shower): Fault | null {
  if (source.kind === "magnet") {
    const bad = showMagnet(source.text, means);
    // Of several links it must be told which.
    return bad === null || means.heading === null
      ? bad
      : { ...bad, message: `${shown(source.text)}: ${bad.message}` };
  }
  return means.settings.raw ? showRaw(source, means) : showTorrent(source, means);
}

function showTorrent(source: TorrentSource, means: Shower): Fault | null {
  const { output, settings, env } = means;
  const torrent = readNamed(source);
  if (isFault(torrent)) return torrent;
  if (settings.files) {
    output.lines(fileLines(torrent));
    return null;
  }
  const names = safeNames(torrent, env.platform);
  const size = source.bytes.length;
  const remarks = [...torrent.remarks, ...lint(torrent, { now: env.clock.now(), size, names })];
  const it = { called: source.called, torrent, size, names, remarks };
  if (settings.json) writeJson(torrentReport(it), means);
  else writeTorrent(it, means);
  return null;
}

function writeTorrent({ torrent, remarks }: ShownTorrent, { output, heading, quiet, draw }: Shower): void {
  if (heading !== null) output.line(heading);
  if (!quiet) {
    output.lines(torrentLines(torrent));
    if (!torrent.isSingle) output.line("");
    if (!torrent.isSingle) output.lines(treeLines(torrent.name, torrent.files, draw));
    if (remarks.length > 0) output.line("");
  }
  output.lines(remarkLines(remarks, quiet));
}

function showMagnet(text: string, means: Shower): Fault | null {
  const { settings, output, heading, quiet } = means;
  if (settings.files) {
    return fault("bad-value", "A magnet link does not name its files.", "Give the .torrent.");
  }
  if (settings.raw) return fault("bad-value", "A magnet link has no bencode.", "Use --json.");
  const magnet = readMagnet(text);
  if (isFault(magnet)) return magnet;
  const remarks = lintMagnet(magnet);
  if (settings.json) {
    writeJson(magnetReport(text, magnet, remarks), means);
    return null;
  }
  if (heading !== null) output.line(heading);
  if (!quiet) output.lines(magnetLines(magnet));
  if (!quiet && remarks.length > 0) output.line("");
  output.lines(remarkLines(remarks, quiet));
  return null;
}

function writeJson(report: object, { output }: Shower): void {
  for (const piece of jsonPieces(report)) output.text(piece);
}

/** Bytes that follow the value are told of, but for one end of line. */
function showRaw({ bytes, called }: TorrentSource, { output, live, quiet }: Shower): Fault | null {
  const limits = { trailing: true, maxDepth: LIMITS.depth, maxValues: LIMITS.values };
  const value = decode(bytes, limits);
  if (isFault(value)) return fault("bad-torrent", `${nameOf(called)}: ${value.message}`);
  for (const piece of rawPieces(value)) output.text(piece);
  const rest = bytes.length - value.end;
  const isEndOfLine = /^\r?\n$/.test(fromLatin1(bytes.subarray(value.end, value.end + 3)));
  if (rest > 0 && !isEndOfLine && !quiet) {
    live.log(`${shownPath(called)}: ${rest} bytes follow the value; they are not shown.`);
  }
  return null;
}
