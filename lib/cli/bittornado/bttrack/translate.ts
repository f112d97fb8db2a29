/** A command line of bttrack as texts of muster's own settings. */
import { type Fault, fault, isFault } from "../../../base/fault.ts";
import { readSetting, readSettings, type Setting, type ValuesOf, writeValue } from "../../../base/setting.ts";
import { writeDuration } from "../../../base/unit.ts";
import { TRACKER_SETTINGS } from "../../../tracker/config.ts";
import { isTyped } from "../../track.ts";
import { SERVICE_SETTINGS } from "../../track/settings.ts";
import { stateBeside } from "../../track/dfile.ts";
import { BTTRACK_SETTINGS, IDLE_OPTIONS, WORKING_SETTINGS } from "./settings.ts";
import { dashed } from "./with_dashes.ts";

/** What a command line comes to. */
export interface Translated {
  /** The texts of the tracker's settings, by their names. */
  readonly texts: Map<string, string>;
  /** What has no effect or another one than with bttrack, a line each. */
  readonly notes: readonly string[];
  /** By the names of the tracker's settings, the options that set them. */
  readonly setBy: ReadonlyMap<string, string>;
}

type Values = ValuesOf<typeof WORKING_SETTINGS>;

const W = WORKING_SETTINGS;
const T = TRACKER_SETTINGS;
const S = SERVICE_SETTINGS;

/** Options whose text is the text of one of muster's, and those. */
const SAME_TEXT: readonly (readonly [theirs: Setting, ours: Setting])[] = [
  [W.saveDfileInterval, S.stateInterval],
  [W.timeoutDownloadersInterval, T.peerTimeout],
  [W.reannounceInterval, T.interval],
  [W.responseSize, T.numwant],
  [W.allowedDir, S.allowDir],
  [W.allowedList, S.allow],
  [W.allowedControls, S.notices],
  [W.parseDirInterval, S.watch],
  [W.logfile, S.log],
  [W.showInfopage, T.page],
  [W.infopageRedirect, T.pageRedirect],
  [W.namesShown, T.showNames],
  [W.favicon, S.favicon],
  [W.allowedIps, S.allowIp],
  [W.bannedIps, S.ban],
  [W.allowGet, T.offerTorrents],
  [W.deadKept, T.keepDead],
  [W.scrapeAllowed, T.scrape],
];

/** Of these muster has another default. */
const OWN_DEFAULTS: readonly (readonly [theirs: Setting, ours: Setting])[] = [
  [W.port, T.port],
  [W.saveDfileInterval, S.stateInterval],
  [W.reannounceInterval, T.interval],
  [W.responseSize, T.numwant],
  [W.scrapeAllowed, T.scrape],
  [W.allowedControls, S.notices],
];

/**
 * The command line's texts with what they come to.
 * @param given the texts of all options, bttrack's and those of muster's that can be given too
 * @param origins where each comes from
 */
export function translate(
  given: ReadonlyMap<string, string>,
  origins: ReadonlyMap<string, string>,
): Translated | Fault {
  const theirs = theirsIn(given);
  if (isFault(theirs)) return theirs;
  const values = readSettings(W, theirs);
  if (isFault(values)) return values;
  const wrong = dangerIn(values) ?? (values.dfile === "" ? noDfile() : null);
  if (wrong !== null) return wrong;
  const moved = movedTexts(theirs, values);
  for (const [ours, [called]] of moved) {
    if (isTyped(ours, origins) && called !== ours) return twice(called, ours);
  }
  const texts = withoutTheirs(given, theirs);
  for (const [ours, [, text]] of moved) texts.set(ours, text);
  for (const [{ fallback }, ours] of OWN_DEFAULTS) {
    if (!texts.has(ours.name)) texts.set(ours.name, writeValue(ours, fallback));
  }
  if (values.logfile !== "") logRequests(texts);
  const tooSoon = dropTooSoon(texts, moved);
  if (isFault(tooSoon)) return tooSoon;
  const setBy = new Map(Array.from(moved, ([ours, [called]]) => [ours, called]));
  return { texts, notes: [...idleNotes(theirs), ...otherNotes(values), ...tooSoon], setBy };
}

/** Its log was one of requests, as web servers have it. */
function logRequests(texts: Map<string, string>): void {
  for (const [{ name }, text] of [[S.logFormat, "common"], [S.logAnnounces, "on"]] as const) {
    if (!texts.has(name)) texts.set(name, text);
  }
}

/** The texts of muster's own options: those of bttrack that have the same name there stay, unless they are empty. */
function withoutTheirs(
  given: ReadonlyMap<string, string>,
  theirs: ReadonlyMap<string, string>,
): Map<string, string> {
  const texts = new Map(given);
  for (const { name } of Object.values(BTTRACK_SETTINGS)) {
    if (!isOurs(name) || !theirs.has(name)) texts.delete(name);
    if (!isOurs(dashed(name))) texts.delete(dashed(name));
  }
  return texts;
}

/** Whether muster's tracker has a setting of this name. */
function isOurs(name: string): boolean {
  return [...Object.values(T), ...Object.values(S)].some((row) => row.name === name);
}

/** The texts of bttrack's options by their own names, without those that are empty: bttrack's way to say "none". */
function theirsIn(given: ReadonlyMap<string, string>): Map<string, string> | Fault {
  const theirs = new Map<string, string>();
  for (const { name } of Object.values(BTTRACK_SETTINGS)) {
    const other = dashed(name);
    if (other !== name && !isOurs(other) && given.has(other)) {
      if (given.has(name)) return twice(name, other);
      theirs.set(name, given.get(other)!);
    }
    if (given.has(name)) theirs.set(name, given.get(name)!);
  }
  // There an empty name was the standard output.
  if (theirs.get(W.logfile.name) === "") theirs.set(W.logfile.name, "-");
  for (const { name, fallback } of Object.values(W)) {
    if (theirs.get(name) === "" && isNone(fallback)) theirs.delete(name);
  }
  return theirs;
}

function isNone(fallback: Setting["fallback"]): boolean {
  return fallback === "" || (Array.isArray(fallback) && fallback.length === 0);
}

function twice(one: string, other: string): Fault {
  return fault("given-twice", `--${one} and --${other} are both there.`, "Give one of them.");
}

function noDfile(): Fault {
  return fault(
    "missing-value",
    "bttrack needs --dfile, the file beside which the state is kept.",
    "Give one, which need not be there yet: --dfile dstate",
  );
}

/** What would be another tracker than the one that was asked for: open to all in place of one for a few other trackers. */
function dangerIn({ aggregator }: Values): Fault | null {
  if (aggregator === "0" || aggregator === "") return null;
  return fault(
    "bad-value",
    "--aggregator cannot be had: muster does not count for other trackers in this version.",
    "Leave it out for a tracker that serves clients.",
  );
}

/** By the names of muster's settings, the options that set them and their texts. */
function movedTexts(
  theirs: ReadonlyMap<string, string>,
  { dfile }: Values,
): Map<string, [called: string, text: string]> {
  const moved = new Map<string, [string, string]>();
  for (const [{ name }, ours] of SAME_TEXT) {
    const text = theirs.get(name);
    if (text !== undefined) moved.set(ours.name, [name, text]);
  }
  moved.set(S.state.name, [W.dfile.name, stateBeside(dfile)]);
  const override = theirs.get(W.onlyLocalOverrideIp.name);
  // 2 was: as 0 where clients are checked, else as 1; and they are not.
  if (override !== undefined) {
    moved.set(T.trustIp.name, [W.onlyLocalOverrideIp.name, override === "0" ? "on" : "off"]);
  }
  return moved;
}

/** A line for all options that have no effect for one reason. */
function idleNotes(theirs: ReadonlyMap<string, string>): string[] {
  const byReason = new Map<string, string[]>();
  for (const [name, { why, fine }] of Object.entries(IDLE_OPTIONS)) {
    const text = theirs.get(name);
    if (text === undefined || fine.includes(text)) continue;
    byReason.set(why, [...byReason.get(why) ?? [], `--${name}`]);
  }
  return Array.from(byReason, ([why, names]) => {
    const last = names.pop()!;
    return names.length === 0
      ? `${last} has no effect: ${why}.`
      : `${names.join(", ")} and ${last} have no effect: ${why}.`;
  });
}

function otherNotes({ allowedDir, allowedList, onlyLocalOverrideIp }: Values): string[] {
  return [
    ...(allowedDir !== "" && allowedList !== ""
      ? ["--allowed_list and --allowed_dir are both served; bttrack passed over the latter."]
      : []),
    ...(onlyLocalOverrideIp === "0"
      ? ["--only_local_override_ip 0 is about ip= alone: what proxies write into headers is not heeded."]
      : []),
  ];
}

/**
 * bttrack forgot a peer at the second sweep after its last announce, so that a time as short as the interval, or shorter,
 * did some good. Here it would empty the swarms: it is left out, with a line about it.
 */
function dropTooSoon(texts: Map<string, string>, moved: ReadonlyMap<string, unknown>): string[] | Fault {
  const text = texts.get(T.peerTimeout.name);
  const interval = readSetting(T.interval, texts.get(T.interval.name)!);
  if (isFault(interval)) return interval;
  if (text === undefined || !moved.has(T.peerTimeout.name)) return [];
  const timeout = readSetting(W.timeoutDownloadersInterval, text);
  if (isFault(timeout)) return timeout;
  if (timeout === 0 || timeout > interval) return [];
  texts.delete(T.peerTimeout.name);
  const after = Math.max(2 * interval, 15 * 60);
  return [
    `--${W.timeoutDownloadersInterval.name} ${
      writeDuration(timeout)
    } is no longer than the time between two ` +
    `announces: silent peers are forgotten after ${writeDuration(after)}.`,
  ];
}
