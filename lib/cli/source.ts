/** What a user names as the source of a torrent: a file, an http(s) URL, `-` for the standard input, or a magnet link. */
import { errorText, type Fault, fault, isFault } from "../base/fault.ts";
import type { FileFault } from "../base/file_fault.ts";
import { shown, shownPath } from "../base/setting.ts";
import { abortable } from "../client/trackers/abortable.ts";
import { LIMITS } from "../metainfo/limits.ts";
import { isMagnet } from "../metainfo/magnet.ts";
import { readTorrent } from "../metainfo/read.ts";
import type { Torrent } from "../metainfo/torrent.ts";
import type { Env } from "./env.ts";

/** What was named, fetched. */
export type Source = TorrentSource | MagnetSource;

/** The bytes of what should be a torrent. */
export interface TorrentSource {
  readonly kind: "torrent";
  readonly bytes: Uint8Array;
  /** What the user called it; as it was typed, so not yet fit for a terminal (`shownPath` makes it so). */
  readonly called: string;
}

/** A magnet link as it was given. */
export interface MagnetSource {
  readonly kind: "magnet";
  readonly text: string;
}

/** A torrent that was read, with the bytes that it was read from. */
export interface ReadSource {
  readonly torrent: Torrent;
  readonly bytes: Uint8Array;
  readonly called: string;
}

/** What the standard input is called. */
export const STANDARD_INPUT = "-";

/** Drops the permissions that reading the torrents that words name does without: all but to read, and the web's. */
export function keepReading(words: readonly string[], env: Env): void {
  env.dropPermissions([...NOT_NEEDED, ...words.some(isWeb) ? [] : ["net" as const]]);
}

const NOT_NEEDED = ["ffi", "write", "run", "env", "sys"] as const;

/** Whether a word is a URL that torrents are fetched from. */
export function isWeb(word: string): boolean {
  return /^https?:\/\//i.test(word);
}

/** Whether a word is a URL of any kind. One letter before the colon is a drive of Windows. */
export function isUrl(word: string): boolean {
  return /^[a-z][a-z0-9+.-]+:\/\//i.test(word);
}

/** A fault of a command line without words, which says what to do with bytes that come in on the standard input. */
export function withDash(it: Fault, { inIsTerminal }: Pick<Env, "inIsTerminal">, when = ""): Fault {
  if (it.fault !== "missing-value" || inIsTerminal) return it;
  return { ...it, advice: `${it.advice} (- is the standard input${when})` };
}

/**
 * Gets what the word names. Faults: `bad-value` (an empty word), `cannot-read`, `bad-torrent` (an empty file), `interrupted`.
 * @param password said to a muster share that asks for one; null without
 */
export async function fetchSource(
  word: string,
  env: Env,
  signal: AbortSignal,
  password: string | null = null,
): Promise<Source | Fault> {
  if (word === "") return fault("bad-value", "An empty word names no torrent.", URL_ADVICE);
  if (isMagnet(word)) return { kind: "magnet", text: word.trim() };
  const bytes = await bytesOf(word, env, signal, password);
  if (isFault(bytes)) return bytes;
  if (bytes.length === 0) return fault("bad-torrent", `${nameOf(word)} is empty.`, EMPTY_ADVICE);
  return { kind: "torrent", bytes, called: word };
}

/** Gets and reads the torrent that the word names; a magnet link, which holds none, is refused in words. */
export async function readSourceTorrent(
  word: string,
  env: Env,
  signal: AbortSignal,
  password: string | null = null,
): Promise<ReadSource | Fault> {
  const source = await fetchSource(word, env, signal, password);
  if (isFault(source)) return source;
  if (source.kind === "magnet") return fault("bad-value", MAGNET, MAGNET_ADVICE);
  const torrent = readNamed(source);
  return isFault(torrent) ? torrent : { torrent, bytes: source.bytes, called: source.called };
}

/** The torrent in a source's bytes; the fault names the source. */
export function readNamed({ bytes, called }: TorrentSource): Torrent | Fault {
  const torrent = readTorrent(bytes);
  if (!isFault(torrent)) return torrent;
  const { message, advice } = foreign(bytes) ?? torrent;
  return { ...torrent, message: `${nameOf(called)}: ${message}`, advice };
}

/**
 * The bytes of a torrent that is to be changed, or to be taken from: a file, and nothing but a file.
 * Faults: `bad-value` for a URL or a magnet link, `cannot-read`.
 */
export function readTorrentFile(
  path: string,
  { files }: Pick<Env, "files">,
): Uint8Array<ArrayBuffer> | Fault {
  if (path === "") {
    return fault("bad-value", "An empty word names no torrent.", "Give the path of a .torrent.");
  }
  if (isMagnet(path)) return fault("bad-value", MAGNET, "Give the path of the .torrent itself.");
  if (isUrl(path)) {
    return fault(
      "bad-value",
      `${shownPath(path)} is no file.`,
      "Download the torrent, and give the file's path.",
    );
  }
  const bytes = files.readWhole(path, LIMITS.torrentBytes);
  return isFault(bytes) ? advised(bytes, path) : bytes;
}

/** A source's name for a line of text. */
export function nameOf(called: string): string {
  return called === STANDARD_INPUT ? "The standard input" : shownPath(called);
}

const EMPTY_ADVICE = "Get the .torrent again: nothing has arrived.";
const MAGNET = "A magnet link holds no torrent, only its hash.";
const MAGNET_ADVICE = "Give the .torrent itself: a file, its URL, or - for the standard input.";

async function bytesOf(
  word: string,
  env: Env,
  signal: AbortSignal,
  password: string | null,
): Promise<Uint8Array | Fault> {
  if (signal.aborted) return INTERRUPTED;
  if (word === STANDARD_INPUT) return await readStandardInput(env, signal);
  if (isWeb(word)) {
    const bytes = await env.fetchTorrent(word, LIMITS.torrentBytes, signal, password);
    return signal.aborted ? INTERRUPTED : bytes;
  }
  if (isUrl(word)) {
    return fault("cannot-read", `${shown(word)} is a URL that muster cannot read from.`, URL_ADVICE);
  }
  return readTorrentFile(word, env);
}

const INTERRUPTED = fault("interrupted", "Interrupted.");
const URL_ADVICE = "Give a file, an http or https URL, a magnet link, or - for the standard input.";

/** All that comes in on the standard input. Waits for no more than its end or the signal, and then is `interrupted`. */
export async function readStandardInput(env: Env, signal: AbortSignal): Promise<Uint8Array | Fault> {
  if (env.inIsTerminal) env.err.write("Reading a torrent from the standard input (Ctrl+C to stop).\n");
  try {
    const bytes = await abortable(env.readInput(LIMITS.torrentBytes), signal);
    return isFault(bytes)
      ? { ...bytes, message: bytes.message.replace(/^- /, `${nameOf(STANDARD_INPUT)} `) }
      : bytes;
  } catch (thrown) {
    if (signal.aborted) return INTERRUPTED;
    return fault("cannot-read", `${nameOf(STANDARD_INPUT)} cannot be read: ${errorText(thrown)}.`);
  }
}

/** What the user may have meant by a path that leads nowhere. */
function advised(bad: FileFault, word: string): Fault {
  if (bad.reason === "is-folder") return { ...bad, advice: "Give the .torrent within it." };
  if (bad.reason === "no-file") {
    return { ...bad, advice: "Send what it gives to the standard input, and give -." };
  }
  if (bad.reason !== "missing") return bad;
  if (/^(?:[0-9a-f]{40}|[0-9a-f]{64}|[a-z2-7]{32})$/i.test(word)) {
    const topic = word.length === 64 ? "btmh:1220" : "btih:";
    return { ...bad, advice: `An info hash is given as a magnet link: "magnet:?xt=urn:${topic}${word}"` };
  }
  return /^(?:www\.[^/]+|[a-z0-9.-]+:\d+)\//i.test(word)
    ? { ...bad, advice: "A URL starts with http:// or https://." }
    : bad;
}

/** Files of other kinds that people give by mistake, told by how they begin. */
function foreign(bytes: Uint8Array): Fault | null {
  const start = new TextDecoder().decode(bytes.subarray(0, 256)).trimStart();
  const kind = FOREIGN.find(([sign]) => sign.test(start));
  return kind === undefined ? null : fault("bad-torrent", kind[1], kind[2]);
}

const FOREIGN: readonly (readonly [sign: RegExp, message: string, advice: string])[] = [
  [/^<(?:!doctype|html|\?xml)/i, "It is a web page, not a torrent.", "Get the .torrent itself."],
  [/^magnet:\?/i, "It holds a magnet link, not a torrent.", "Give the link itself, in quotes."],
  [/^PK\p{Cc}{2}/u, "It is a ZIP archive, not a torrent.", "Unpack it first."],
  [/^\p{Cc}\uFFFD\p{Cc}/u, "It is packed with gzip, not a plain torrent.", "Unpack it first."],
];
