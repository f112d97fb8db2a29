/** Trackers: `announce` (BEP 3) for clients that know one, `announce-list` (BEP 12) with all of them by tiers. */
import type { Encodable } from "../../bencode/encode.ts";
import type { DictionaryValue, StringValue, Value } from "../../bencode/value.ts";
import { get, getList } from "../../bencode/view.ts";
import type { Changes } from "./changes.ts";
import { encodeTrackers } from "../write.ts";
import { type Draft, note, textOf } from "./draft.ts";

/** A URL: bytes that came are kept as they are. */
interface Tracker {
  readonly text: string;
  readonly value: Encodable;
}

interface Trackers {
  readonly announce: Tracker | null;
  /** Of `announce-list`; none where that is missing or empty. */
  readonly listed: readonly (readonly Tracker[])[];
}

/** Sets, adds, takes away; afterwards `announce` is one of the list, unless another one was asked for. */
export function changeTrackers(draft: Draft, changes: Changes): void {
  const { trackers, addTrackers, removeTrackers } = changes;
  if (trackers === undefined && addTrackers === undefined && removeTrackers === undefined) return;
  const was = readTrackers(draft.root);
  const start = trackers === undefined ? allTiers(was) : added([], trackers);
  const tiers = removed(draft, added(start, addTrackers ?? []), removeTrackers ?? []);
  const urls = tiers.flat();
  const wanted = trackers === undefined ? was.announce?.text : changes.announce;
  const asked = trackers === undefined || wanted === undefined ? null : { text: wanted, value: wanted };
  const announce = urls.find(({ text }) => text === wanted) ?? asked ?? urls[0] ?? null;
  if (announce?.text === was.announce?.text && same(tiers, asked === null ? allTiers(was) : listOf(was))) {
    if (asked !== null || agrees(was)) return;
  }
  const keys = encodeTrackers(tiers.map((tier) => tier.map(({ value }) => value)), announce?.value);
  put(draft, "announce", announce?.value);
  put(draft, "announce-list", keys["announce-list"]);
  const tell = listOf(was);
  const [before, after] = [tiersText(tell), tiersText(tiers)];
  note(draft, "trackers", before, after);
  // Told where the tiers do not tell it.
  if (before === after || announce !== (urls[0] ?? null)) {
    note(draft, "announce", was.announce?.text ?? null, announce?.text ?? null);
  }
}

/** All tiers of a torrent, and which URL stands in `announce`. */
export interface TrackersToCopy {
  readonly trackers: readonly (readonly string[])[];
  readonly announce: string | undefined;
}

/** The trackers as texts. */
export function trackersOf(root: DictionaryValue): TrackersToCopy {
  const was = readTrackers(root);
  return {
    trackers: listOf(was).map((tier) => tier.map(({ text }) => text)),
    announce: was.announce?.text,
  };
}

function readTrackers(root: DictionaryValue): Trackers {
  const listed = (getList(root, "announce-list") ?? [])
    .map((tier) => tier.kind === "list" ? tier.items.flatMap(toTracker) : toTracker(tier))
    .filter((tier) => tier.length > 0);
  const announce = get(root, "announce");
  return { announce: announce === undefined ? null : toTracker(announce)[0] ?? null, listed };
}

/** Spaces around a URL count for nothing, as in `read`. */
function toTracker(value: Value): Tracker[] {
  const text = value.kind === "string" ? textOf(value)!.trim() : "";
  return text === "" ? [] : [{ text, value: (value as StringValue).bytes }];
}

/** Whether `announce` is one of the list, where there is one. */
function agrees({ announce, listed }: Trackers): boolean {
  return announce === null || listed.length === 0 || listed.flat().some(({ text }) => text === announce.text);
}

/** The list, or `announce` where there is none. */
function listOf(trackers: Trackers): readonly (readonly Tracker[])[] {
  return trackers.listed.length > 0 ? trackers.listed : allTiers(trackers);
}

/** The list, behind an `announce` that is not one of it: no tracker gets lost. */
function allTiers(trackers: Trackers): readonly (readonly Tracker[])[] {
  const { announce, listed } = trackers;
  return announce !== null && (listed.length === 0 || !agrees(trackers)) ? [[announce], ...listed] : listed;
}

/** More tiers behind those that are there, without what is there already. */
function added(
  tiers: readonly (readonly Tracker[])[],
  more: readonly (readonly string[])[],
): readonly (readonly Tracker[])[] {
  const known = new Set(tiers.flat().map(({ text }) => text));
  const result = [...tiers];
  for (const urls of more) {
    const fresh = [...new Set(urls)].filter((url) => !known.has(url));
    fresh.forEach((url) => known.add(url));
    if (fresh.length > 0) result.push(fresh.map((url) => ({ text: url, value: url })));
  }
  return result;
}

function removed(
  draft: Draft,
  tiers: readonly (readonly Tracker[])[],
  urls: readonly string[],
): readonly (readonly Tracker[])[] {
  const known = new Set(tiers.flat().map(({ text }) => text));
  const unwanted = new Set(urls);
  for (const text of unwanted) if (!known.has(text)) draft.absent.push({ what: "trackers", text });
  return tiers.map((tier) => tier.filter(({ text }) => !unwanted.has(text))).filter((tier) =>
    tier.length > 0
  );
}

function put({ entries }: Draft, key: string, value: Encodable | undefined): void {
  if (value === undefined) entries.delete(key);
  else entries.set(key, value);
}

function same(tiers: readonly (readonly Tracker[])[], others: typeof tiers): boolean {
  const texts = (all: typeof tiers) => JSON.stringify(all.map((tier) => tier.map(({ text }) => text)));
  return texts(tiers) === texts(others);
}

function tiersText(tiers: readonly (readonly Tracker[])[]): string | null {
  return tiers.length === 0 ? null : tiers.map((tier) => tier.map(({ text }) => text).join(", ")).join(" | ");
}
