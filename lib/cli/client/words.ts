/** What is said of a torrent at its start, when all is there, and at the end; sentences without the torrent's own state. */
import { type Fault, faultLine } from "../../base/fault.ts";
import { shownPath } from "../../base/setting.ts";
import { counted, formatCount, formatSize, writeDuration } from "../../base/unit.ts";
import type { TorrentOptions } from "../../client/config.ts";
import type { Session } from "../../client/session.ts";
import type { News, TorrentStatus } from "../../client/status.ts";
import { harmless } from "../console_text.ts";
import { timeText } from "../progress.ts";
import { amountsOf, type Entry, isAlone, type Item } from "./item.ts";
import { percentText } from "./lines.ts";

/** Names that are told one by one where they had to be changed. */
const CHANGES_TOLD = 3;

/**
 * `photos: 3.2 GB in 214 files, to /home/me/photos`, and what else is good to know of it.
 * @param own the address and port that others reach this machine by; null where that is not known
 */
export function itemLines(item: Item, own: string | null): string[] {
  const { name, place, task } = item;
  const { files, filesWanted, wanted } = amountsOf(item);
  const { length } = task.torrent;
  const some = filesWanted === files ? "" : `; ${filesWanted} of them wanted: ${formatSize(wanted)}`;
  const size = `${formatSize(length)} in ${counted(files, "file")}${some}`;
  return [
    `${name}: ${size}, ${task.downloads ? "to" : "from"} ${shownPath(place)}`,
    ...task.downloads ? changeLines(item) : [],
    ...isAlone(item) ? [`  ${aloneText(item, own)}`] : [],
  ];
}

/** Names that are not as they stand in the torrent. */
function changeLines({ safe: { changes } }: Item): string[] {
  const told = changes.slice(0, CHANGES_TOLD)
    .map(({ raw, safe, why }) => `  "${short(raw)}" is saved as "${short(safe)}": ${why}.`);
  const rest = changes.length - told.length;
  return rest === 0
    ? told
    : [...told, `  ${counted(rest, "more name was", "more names were")} changed like that.`];
}

function short(name: string): string {
  const plain = harmless(name);
  return plain.length > 60 ? `${plain.slice(0, 57)}...` : plain;
}

function aloneText({ task: { torrent, downloads } }: Item, own: string | null): string {
  const what = torrent.outer.trackers.length === 0
    ? "It has no tracker"
    : "It has no tracker that can be asked here";
  return downloads
    ? `${what}: nobody can be found. Give the address of somebody who has it: --peer HOST:PORT`
    : `${what}: nobody finds this computer by itself. Others must give its address: --peer ${
      own ?? "HOST:PORT"
    }`;
}

/** The port and how to stop. */
export function sessionLines({ port, notes }: Pick<Session, "port" | "notes">): string[] {
  const peers = port === 0 ? "Peers cannot come in" : `Port: ${port}`;
  return [...notes.map(harmless), `${peers}     Stop: Ctrl+C`];
}

/** What was there at the start; null where there is nothing to say. */
export function openedText({ name, task }: Item, { done, wanted, origin }: NewsOf<"opened">): string | null {
  if (task.downloads && origin === "new") return null;
  const share = done >= wanted ? "all is there" : `${percentText(done, wanted)} is there`;
  const sizes = done >= wanted ? formatSize(wanted) : `${formatSize(done)} of ${formatSize(wanted)}`;
  const how = origin === "resumed" ? "as the last run left it" : origin === "checked" ? "checked" : "";
  return `${name}: ${share} (${sizes}${how === "" ? "" : `, ${how}`})`;
}

/**
 * `Done: debian.iso (1 GB in 12s, 85 MB/s), seeding until Ctrl+C.`, and where some was there at the start
 * `Done: debian.iso (the last 300 MB in 4s, 75 MB/s), ...`.
 */
export function completedText(
  { item: { name, task }, inHand, doneAtStart }: Entry,
  { seconds }: NewsOf<"completed">,
): string {
  const wanted = inHand?.status().wanted ?? task.torrent.length;
  const came = wanted - (doneAtStart ?? 0);
  const size = `${came < wanted ? "the last " : ""}${formatSize(came)}`;
  const rate = seconds > 0 ? `, ${formatSize(came / seconds)}/s` : "";
  const until = untilText(task.options);
  return `Done: ${name} (${size} in ${tookText(seconds)}${rate})${until === "" ? "" : `, ${until}`}.`;
}

function tookText(seconds: number): string {
  return seconds < 10 ? `${formatCount(Math.max(0.1, seconds))}s` : timeText(seconds);
}

/** How long it seeds; empty where it does not. */
export function untilText({ seedRatio, seedTime }: TorrentOptions): string {
  if (seedTime === 0 || seedRatio === 0) return "";
  const ends = [
    ...seedRatio === null ? [] : [`until the ratio is ${seedRatio}`],
    ...seedTime === null ? [] : [`for ${writeDuration(seedTime)}`],
  ];
  return ends.length === 0 ? "seeding until Ctrl+C" : `seeding ${ends.join(" or ")} (Ctrl+C stops it)`;
}

/** Why it ended, as a user sees it: a torrent that is not to seed has no time that would be over. */
export function endReason(
  { task: { options } }: Item,
  reason: NewsOf<"ended">["reason"],
): NewsOf<"ended">["reason"] | "done" {
  return reason === "time" && options.seedTime === 0 ? "done" : reason;
}

/** Why it seeds no longer; null where that is plain. */
export function endedText(item: Item, news: NewsOf<"ended">): string | null {
  const reason = endReason(item, news.reason);
  const { name, task: { options } } = item;
  if (reason === "ratio") return `${name}: the ratio of ${options.seedRatio} is reached, it seeds no longer.`;
  if (reason === "share") return `${name}: the share has ended, it seeds no longer.`;
  return reason === "time" ? `${name}: its time is over, it seeds no longer.` : null;
}

/** The last line after Ctrl+C. @param madeRoom whether it came while room was made */
export function stoppedText(
  entries: readonly Entry[],
  statuses: readonly TorrentStatus[],
  madeRoom: boolean,
): string {
  const running = entries.filter(({ failure }) => failure === null);
  const unopened = running.filter(({ doneAtStart, isWhole }) => doneAtStart === null && !isWhole);
  if (unopened.length > 0 && unopened.length === running.length) {
    return madeRoom ? "Stopped while room was made." : "Stopped; the check was not finished.";
  }
  const sum = (of: (status: TorrentStatus) => number) => statuses.reduce((total, one) => total + of(one), 0);
  const open = running.filter(({ isWhole, item }) => item.task.downloads && !isWhole);
  const sent = `Sent ${formatSize(sum(({ uploaded }) => uploaded))} in this run.`;
  const unchecked = unopened.length === 0
    ? ""
    : ` The check of ${counted(unopened.length, "torrent")} was not finished.`;
  if (open.length === 0) return `Stopped. ${sent}${unchecked}`;
  const share = percentText(sum(({ done }) => done), sum(({ wanted }) => wanted));
  const resumes = open.every(({ item }) => item.task.stateFolder !== null);
  const again = resumes ? " The same command goes on from there." : "";
  return `Stopped at ${share}. ${sent}${unchecked}${again}`;
}

/** Of a seed of which nothing is there. */
export function nothingThere({ name, place }: Item): Fault {
  return {
    fault: "cannot-read",
    message: `Nothing of "${name}" is there in "${shownPath(place)}".`,
    advice: "Say where it is: muster seed TORRENT --data PATH",
  };
}

/** How far a torrent is cannot be kept; `why` has its own advice, which is about the files of muster alone. */
export function unsavedFault({ item, isWhole }: Entry, why: Fault, advice: string | undefined): Fault {
  const work = item.task.downloads && !isWhole ? "The download" : "Seeding";
  const message =
    `${item.name}: how far it is cannot be kept: ${why.message} ${work} goes on, and a later run will ` +
    "have to check what is there.";
  return { ...why, message, advice };
}

/** A fault with the torrent's name in front, where the fault does not tell it. */
export function faultOf({ name }: Item, it: Fault): Fault {
  return faultLine(it).includes(name) ? it : { ...it, message: `${name}: ${it.message}` };
}

/** A tracker without its path, which may hold a passkey: `http://tracker.example.net:9000`. */
export function trackerName(url: string): string {
  return shownPath(/^[a-z]+:\/\/(?:[^/?#@]*@)?([^/?#]*)/i.exec(url)?.[0].replace(/\/\/[^@]*@/, "//") ?? url);
}

/** News of one kind. */
export type NewsOf<K extends News["kind"]> = Extract<News, { kind: K }>;
