/** `btshowmetainfo TORRENT...`: tells what torrents say, in BitTornado's layout, which scripts read. */
import { toHex } from "../../base/bytes.ts";
import { type Fault, isFault } from "../../base/fault.ts";
import { VERSION } from "../../base/version.ts";
import { decode } from "../../bencode/decode.ts";
import { getText } from "../../bencode/view.ts";
import { LIMITS } from "../../metainfo/limits.ts";
import { pathsOf } from "../../metainfo/paths.ts";
import type { Torrent } from "../../metainfo/torrent.ts";
import type { Call } from "../command.ts";
import { harmless, harmlessName } from "../console_text.ts";
import type { Env } from "../env.ts";
import { EXIT, exitCodeOf } from "../exit.ts";
import type { LiveLine } from "../live.ts";
import { Output } from "../show/output.ts";
import { keepReading, type ReadSource, readSourceTorrent } from "../source.ts";
import { stoppable } from "../stoppable.ts";
import { tooFew } from "./editing.ts";

const FORM = "btshowmetainfo TORRENT...";

/** Does it; gives the exit code. */
export async function runShowMetainfo({ words }: Call, env: Env, live: LiveLine): Promise<number | Fault> {
  if (words.length === 0) return tooFew("torrent to show", FORM);
  keepReading(words, env);
  return await stoppable(env, EXIT.interrupted, (stop) => showAll(words, env, live, stop));
}

async function showAll(
  words: readonly string[],
  env: Env,
  live: LiveLine,
  stop: AbortSignal,
): Promise<number> {
  const output = new Output(env.out);
  let code: number = EXIT.done;
  output.line(`btshowmetainfo muster/${VERSION} - decode BitTorrent metainfo files`);
  for (const word of words) {
    const source = await readSourceTorrent(word, env, stop);
    if (stop.aborted) return EXIT.interrupted;
    if (isFault(source)) {
      output.flush();
      live.fault(source);
      if (code === EXIT.done) code = exitCodeOf(source);
      continue;
    }
    output.line("");
    output.lines(metainfoLines(source, env));
  }
  output.flush();
  return code;
}

function metainfoLines(source: ReadSource, { platform }: Env): string[] {
  const { torrent, called } = source;
  const { outer } = torrent;
  return [
    labelled("metainfo file", pathsOf(platform).basename(called)),
    ...(torrent.kind === "v2" ? [] : [labelled("info hash", toHex(torrent.infoHash))]),
    ...(torrent.kind === "v1" ? [] : [labelled("info hash v2", toHex(torrent.infoHashV2))]),
    ...(torrent.isSingle ? singleLines(torrent) : folderLines(torrent)),
    ...announceLines(source),
    ...(outer.httpSeeds.length === 0 ? [] : [labelled("http seeds", outer.httpSeeds.join("|"))]),
    ...(outer.comment === null ? [] : [labelled("comment", outer.comment.replace(/\s*[\r\n]+\s*/g, " "))]),
  ];
}

function singleLines(torrent: Torrent): string[] {
  return [labelled("file name", harmlessName(torrent.name)), labelled("file size", sizeText(torrent))];
}

function folderLines(torrent: Torrent): string[] {
  const files = torrent.files.filter(({ isPad }) => !isPad);
  return [
    labelled("directory name", harmlessName(torrent.name)),
    labelled("files", ""),
    ...files.map(({ path, length }) => `   ${path.map(harmlessName).join("/")} (${length})`),
    labelled("archive size", sizeText(torrent)),
  ];
}

/** `140010 (8 * 16384 + 8938)`: whole pieces, and the rest. */
function sizeText({ length, pieceLength }: Torrent): string {
  return `${length} (${Math.floor(length / pieceLength)} * ${pieceLength} + ${length % pieceLength})`;
}

/** The tiers as BitTornado's option takes them, and `announce` as it stands, which may be another one. */
function announceLines({ torrent, bytes }: ReadSource): string[] {
  const limits = { trailing: true, maxDepth: LIMITS.depth, maxValues: LIMITS.values };
  const top = decode(bytes, limits);
  const isRead = !isFault(top) && top.kind === "dictionary";
  const announce = isRead ? getText(top, "announce") : undefined;
  const tiers = torrent.outer.trackers;
  const hasList = isRead && top.entries.has("announce-list") && tiers.length > 0;
  return [
    announce === undefined ? "***WARNING*** - no announce key" : labelled("announce url", announce),
    ...(hasList ? [labelled("announce-list", tiers.map((tier) => tier.join(",")).join("|"))] : []),
  ];
}

/** Dots fill the label. */
function labelled(label: string, text: string): string {
  return `${label.padEnd(14, ".")}: ${harmless(text)}`.trimEnd();
}
